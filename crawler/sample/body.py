"""The body of a release as each layout marks it up: paragraphs, lists, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from crawler.sample.inline import dateline_html, inline
from crawler.sample.parts import Cell, Figure, Items, Lines, Para, Part, Table
from crawler.sample.releases import Story

_OPEN = '<section class="release-body container"{mark}>\n<div class="row">\n<div class="col-sm-10 col-sm-offset-1">\n'
_CLOSE = "\n</div>\n</div>\n</section>\n"


def body(story: Story) -> str:
    """Everything of the release that stands before the wire's own words, as HTML."""
    parts = [part for part in story.draft.parts if not _is_apart(part, story)]
    if story.layout != "modern":
        return _all(parts, story)
    return _modern(parts, story)


def _is_apart(part: Part, story: Story) -> bool:
    """Related links stand behind the promotion, and one layout has its contacts in a box."""
    kind = part.kind if isinstance(part, (Para, Lines)) else None
    return kind == "links" or (kind == "contact" and story.layout == "story")


def apart(story: Story, kind: str) -> str:
    """The related links, or the contacts of the layout that sets them apart."""
    parts = [p for p in story.draft.parts if isinstance(p, (Para, Lines)) and p.kind == kind]
    if kind == "contact":
        return _all(parts, story)
    lines = [line for part in parts for line in ([part.text] if isinstance(part, Para) else part.lines)]
    if not lines:
        return ""
    url = lines[1].strip("[]").split("|")[0]
    anchor = f'<a href="{escape(url)}" class="linkOnClick" rel="nofollow">{escape(url)}</a>'
    if story.layout == "modern":
        return f'<h4>{escape(lines[0])}</h4>\n<p>{anchor}<br class="dnr"/></p>'
    return f"{escape(lines[0])}<br/>{anchor}<br/>"


def _modern(parts: list[Part], story: Story) -> str:
    """One section, or two with a picture between them and a fold after the first."""
    places = [number for number, part in enumerate(parts) if isinstance(part, Figure)]
    if not places:
        return _OPEN.format(mark="") + _all(parts, story)
    cut = places[0]
    fold = '\n<a class="continue-reading" href="#continue-jump">Continue Reading</a>'
    gallery = f'<section class="gallery-carousel container">\n{_all(parts[cut : cut + 1], story)}\n</section>\n'
    first = _OPEN.format(mark="") + _all(parts[:cut], story) + fold + _CLOSE
    return first + gallery + _OPEN.format(mark=' id="continue-jump"') + _all(parts[cut + 1 :], story)


def _all(parts: Iterable[Part], story: Story) -> str:
    return "\n".join(_part(part, story) for part in parts)


def _part(part: Part, story: Story) -> str:
    match part:
        case Para():
            return _paragraph(part, story)
        case Lines():
            return _lines(part, story)
        case Items():
            return _items(part, story)
        case Table():
            return _table(part, story)
        case Figure():
            caption = escape(part.caption)
            return f'<figure><img src="{escape(part.url)}" alt="{caption}"/><figcaption>{caption}</figcaption></figure>'


def _paragraph(part: Para, story: Story) -> str:
    words = inline(part.text, story)
    if part.strong:
        tag = "strong" if story.layout == "newsroom" else "b"
        words = f"<{tag}>{words}</{tag}>"
    if part.opens:
        words = dateline_html(story.dateline, story) + words
    if part.kind == "quote":
        return f"<blockquote><p>{words}</p></blockquote>"
    mark = ""
    if part.centered:
        mark = ' class="bwalignc"' if story.layout == "story" else ' align="center"'
    elif story.layout == "older":
        mark = ' itemprop="articleBody"'
    return f"<p{mark}>{words}</p>"


def _lines(part: Lines, story: Story) -> str:
    head, *rest = (inline(line, story) for line in part.lines)
    tag = "strong" if story.layout == "newsroom" else "b"
    mark = ' class="dnr"' if story.layout == "modern" else ""
    first = f"<{tag}>{head}</{tag}>" if part.headed else head
    paragraph = f"<p>{f'<br{mark}/>'.join([first, *rest])}</p>"
    if story.layout == "newsroom" and part.kind == "contact":
        return f'<div class="mw-contact">{paragraph}</div>'
    return paragraph


def _items(part: Items, story: Story) -> str:
    opened, item, end = {
        "modern": ('<ul type="disc">', "<li>", "</li>"),
        "older": ("<ul>", "<li>", "</li>"),
        "story": ('<ul class="bwlistdisc">', '<li class="bwlistitemmargb">', "</li>"),
        "newsroom": ("<ul>", "<li>", "<br/></li>"),
    }[story.layout]
    rows = "\n".join(f"{item}{inline(text, story)}{end}" for text in part.items)
    return f"{opened}\n{rows}\n</ul>"


def _table(part: Table, story: Story) -> str:
    opened = {
        "modern": '<div class="table-responsive"><table border="0" cellspacing="0" cellpadding="1" class="prnbcc">',
        "older": '<table border="1" cellspacing="0" cellpadding="0">',
        "story": '<table cellspacing="0" class="bwtablemarginb">',
        "newsroom": '<table style="border-collapse: collapse; width:100%; border-collapse:collapse ;">',
    }[story.layout]
    rows = "\n".join(_row(row, story, head=number < part.heads) for number, row in enumerate(part.rows))
    return f"{opened}\n{rows}\n</table>" + ("</div>" if story.layout == "modern" else "")


def _row(row: tuple[Cell, ...], story: Story, *, head: bool) -> str:
    return f"<tr>{''.join(_cell(cell, story, head=head) for cell in row)}</tr>"


def _cell(cell: Cell, story: Story, *, head: bool) -> str:
    tag = "th" if head and story.layout == "older" else "td"
    merged = f' colspan="{cell.span}"' if cell.span > 1 else ""
    merged += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    words = inline(cell.text, story) or "&nbsp;"
    if head and tag == "td":
        words = f"<b>{words}</b>"
    match story.layout:
        case "modern":
            return f'<td class="prngen2"{merged} nowrap="nowrap"><p class="prnews_p"><span>{words}</span></p></td>'
        case "story":
            return f'<td class="bwpadl0 bwvertalignb"{merged}><p class="bwcellpmargin">{words}</p></td>'
        case "newsroom":
            return f'<td style="vertical-align: bottom;"{merged}>{words}</td>'
        case _:
            return f"<{tag}{merged}>{words}</{tag}>"
