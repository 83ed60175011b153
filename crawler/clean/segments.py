"""Lines to kinds: what each line of a release is, by markers rather than by position.

Section kinds (about, safe_harbor, notice, contact) hold until another marker or a heading and win over shapes (heading,
list, table, quote); what is stated of a line (by a layout, or by a rule that knows it) wins over both. Saved pages and
text dumps are labelled alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.clean import legal, markers, people
from crawler.clean.about import is_about, is_profile
from crawler.clean.lines import Line
from crawler.clean.organisations import base
from crawler.clean.words import DENSE

BULLETED = -2  # the group of paragraphs that begin with a bullet

_HEADING_CHARACTERS = 160
_CONTACT_CHARACTERS = 160  # longer than this it is a sentence and no address
_SHAPES = {"h": "heading", "li": "list", "row": "table", "quote": "quote", "caption": "media"}
_PROFILE_LINES = 3  # under a company's name among which its profile begins
_PARAGRAPH = 80  # characters
_SUBHEAD = 250  # characters
_SHORTEST = 4  # characters that open a section
_POINTS = (".", ",", ";", "。", "．")
_COMPANY = re.compile(r"(?:Inc|Corp|Ltd|Co|L\.P|S\.A|S\.p\.A|N\.V|A\.G|e\.V|L\.L\.C|plc|Bros)\.$")
_BARE_URL = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
# Of a letterhead: "14 Thread Lane, Lowell, MA 01850", "P.O. Box 12", "20095 Hamburg", "London EC1A 1BB".
_POSTAL = re.compile(
    r"\b[A-Z]{2}\.?\s\d{5}(?:-\d{4})?\b|\bP\.?\s?O\.?\s?Box\b|\b[A-Z]\d[A-Z]\s\d[A-Z]\d\b|"
    r"\b[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}\b|^\d{5}\s[^\W\d_a-z][\w .-]{2,40}$|"
    r"^\d{1,5}\s.{2,40}\b(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive|Boulevard|Blvd|Parkway|Plaza)\.?(?=,|$|\s\d)"
)
_BULLET = re.compile(r"[•●▪◦‣·○➢✓◆▶►]\s*\S|[-–]\s+\S")

_Section = str | None


def label(lines: Sequence[Line], issuers: Sequence[str] = (), opening: Line | None = None) -> None:
    """Set `kind` on every kept line.

    `issuers`: the organisations that the release is known to be from. `opening`: the line that its dateline opens.
    """
    section: _Section = None
    kept = [line for line in lines if line.kept]
    names = frozenset(map(base, issuers)) - {""}
    before = "body"
    for number, line in enumerate(kept):
        line.kind, section = _kind(line, section, before)
        if line.kind == "heading" and _heads_about(kept, number, names):
            line.kind, section = "about", "about"
        before = line.kind
    _mark_subheads(kept[: next((number for number, line in enumerate(kept) if line is opening), 0)])
    _mark_bullets(kept)
    _mark_links(kept)


def _heads_about(kept: Sequence[Line], number: int, names: frozenset[str]) -> bool:
    """Whether a heading is nothing but a company's name over the company's profile.

    That is lines such as "Founded: 2001", or, under an issuer's own name, a paragraph that begins with the name.
    """
    after = kept[number + 1 : number + 1 + _PROFILE_LINES]
    if any(is_profile(line.text) for line in after):
        return True
    name = base(kept[number].text)
    told = bool(after) and len(after[0].text) > _PARAGRAPH and base(after[0].text).startswith(name)
    return name in names and told and any(len(line.text) > _PARAGRAPH for line in kept[:number])


def _kind(line: Line, section: _Section, before: str) -> tuple[str, _Section]:
    """The line's kind, and the section that goes on after it. `before`: the kind of the line before it."""
    if line.stated:
        return line.stated, line.stated if line.stated in ("contact", "links") else None
    if _is_note(line, before):
        return "footnote", None
    opened = _opens(line)
    if opened:
        return opened
    if section is not None and _goes_on(line, section):
        return section, section
    return _by_shape(line), None


def _opens(line: Line) -> tuple[str, _Section] | None:
    """The kind and the section of a line that is a marker itself."""
    text = line.text
    if markers.is_end_mark(text):
        return "end", None
    if len(text) < _SHORTEST and not DENSE.search(text):
        return None
    if markers.is_links_heading(text):
        return "links", "links"
    if line.shape == "row":
        return ("contact", "contact") if people.is_contact_start(text) or people.is_contact_row(text) else None
    if markers.is_media_line(text):
        return "media", None
    return _opens_section(line)


def _opens_section(line: Line) -> tuple[str, _Section] | None:
    text = line.text
    heading = is_heading(line)
    if people.is_contact_start(text) and len(text) <= _CONTACT_CHARACTERS:
        return "contact", "contact"
    if heading and markers.is_non_gaap(text):
        return "notice", "notice"
    if legal.is_legal(text, heading=heading) or legal.is_legal_sentence(text):
        return "safe_harbor", None if legal.is_legal_sentence(text) else "safe_harbor"
    if line.shape not in ("li", "caption") and is_about(text, heading=heading):
        return "about", "about"
    if markers.is_notice(text) and line.shape != "li":
        return "notice", None
    return None


def _goes_on(line: Line, section: str) -> bool:
    text = line.text
    if section == "links":
        return _BARE_URL.match(text) is not None or (bool(line.links) and len(text) < 200)
    if section == "contact":
        return _is_contact(line)
    if line.shape in ("row", "caption"):
        return False
    return not is_heading(line)


def _is_contact(line: Line) -> bool:
    """A name, an address, a number: short, or a way to reach somebody; no sentence, and no heading of its own."""
    text = line.text
    if line.shape == "h":
        return False
    if len(text) <= _CONTACT_CHARACTERS:
        return not text.endswith(_POINTS) or len(text) <= 60 or people.is_reachable(text)
    return len(text) <= 3 * _CONTACT_CHARACTERS and people.is_reachable(text)


def is_heading(line: Line) -> bool:
    """A heading element, or a short line that is bold as a whole and does not end like a sentence."""
    text = line.text
    if line.shape == "h":
        return True
    if not line.bold or line.shape not in ("p", "pre") or len(text) > _HEADING_CHARACTERS or _BULLET.match(text):
        return False
    return not text.endswith(_POINTS) or text.isupper() or ends_in_company(text)


def ends_in_company(text: str) -> bool:
    """Whether the point at a line's end is that of a company's legal form ("Acme, Inc.") and no sentence's."""
    return _COMPANY.search(text) is not None


def _by_shape(line: Line) -> str:
    if is_heading(line):
        return "heading"
    if line.shape in ("p", "pre") and markers.is_trade_mark(line.text):
        return "footnote"
    return _SHAPES.get(line.shape, "body")


def _is_note(line: Line, before: str) -> bool:
    """A note with its number or star; right under a table or another note a plain number is enough."""
    if line.shape == "row":
        return before in ("table", "footnote") and markers.is_row_note(line.text, raised=line.raised)
    if line.shape not in ("p", "pre"):
        return False
    if line.raised and len(line.text) > 3:
        return not markers.is_notice(line.text)  # a whole line may be set in small raised letters
    return markers.is_table_note(line.text) if before in ("table", "footnote") else markers.is_note(line.text)


def _mark_subheads(lines: Sequence[Line]) -> None:
    """Over the dateline short lines that are no sentences are sub-headings, on top and under other headings."""
    before = "heading"
    for line in lines:
        short = len(line.text) <= _SUBHEAD and not line.text.endswith((*_POINTS, ":")) and not _POSTAL.search(line.text)
        if line.kind == "body" and short and before in ("heading", "notice"):
            line.kind = "heading"
        before = line.kind


def _mark_bullets(lines: Sequence[Line]) -> None:
    """Paragraphs that begin with a bullet are a list; a dash makes one where at least two lines begin with it."""
    for number, line in enumerate(lines):
        if line.kind != "body" or not _BULLET.match(line.text):
            continue
        near = lines[max(number - 1, 0) : number + 2]
        if line.text[0] not in "-–" or sum(bool(_BULLET.match(one.text)) for one in near) > 1:
            line.kind, line.group = "list", BULLETED


def _mark_links(lines: Sequence[Line]) -> None:
    """Addresses alone on their lines after the SOURCE line are its links, and so is the heading over them."""
    ended = False
    for number, line in enumerate(lines):
        if ended and line.kind in ("body", "heading") and _BARE_URL.match(line.text):
            line.kind = "links"
            if lines[number - 1].kind in ("body", "heading") and len(lines[number - 1].text) < _HEADING_CHARACTERS // 2:
                lines[number - 1].kind = "links"
        ended = ended or line.kind == "source"
