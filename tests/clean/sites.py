"""Invented sites that carry invented releases: portals, stations, papers, press rooms, filings, each with its own noise.

Every page is made of what such sites really print around a release; none is a wire's. What must come out is the text of
the release, and nothing of the site.
"""

from __future__ import annotations

from dataclasses import dataclass

HEADLINE = "Tideworks Opens Second Mill in Norhaven"


@dataclass(frozen=True)
class Text:
    """A release: its lines, those that begin with a mark in their shape (`#` heading, `-` item, `|` row, `+` same paragraph)."""

    marked: tuple[str, ...]
    issuer: str | None = "Tideworks, Inc."
    dateline: str | None = None
    day: str | None = "2025-05-09"

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line.lstrip("#-|+ ").replace(" | ", " ") for line in self.marked)

    def html(self, form: str = "<p>{}</p>", bold: str = "<p><b>{}</b></p>", gap: str = "") -> str:
        """In markup: `form` around a paragraph, `bold` around a heading, `gap` between them."""
        out = ""
        for line in self.marked:
            text = line.lstrip("#-|+ ")
            if line[0] == "+":
                cut = len(out) - len(form.partition("{}")[2]) - len(gap)
                out = out[:cut] + "<br>" + text + out[cut:]
            elif line[0] == "-":
                out = (
                    out.removesuffix("</ul>") + f"<li>{text}</li></ul>"
                    if out.endswith("</ul>")
                    else f"{out}<ul><li>{text}</li></ul>"
                )
            elif line[0] == "|":
                row = "<tr>" + "".join(f"<td>{cell}</td>" for cell in text.split(" | ")) + "</tr></table>"
                out = out.removesuffix("</table>") + row if out.endswith("</table>") else f"{out}<table>{row}"
            else:
                out += (bold if line[0] == "#" else form).format(text) + gap
        return out


_DATELINE = "NORHAVEN, Maine, May 9, 2025 /PRNewswire/ --"
_LEAD = "Tideworks, Inc. (NYSE: TDWK) opened its second mill today, and forty people of the town went to work in it."
_BODY = (
    "The mill grinds grain with the tide and needs no other power. It was built in three years by four hundred people, many of "
    "whom live in Norhaven or in the towns around it.",
    "“We have waited a long time for this day,” said Ana Tveit, chief executive of Tideworks. “The river has done its part, and "
    "now it is our turn.”",
    "A second shift begins in June, when the bakers of the region will buy their flour for the summer from the new mill.",
)
_ABOUT = (
    "# About Tideworks",
    "Tideworks, Inc. mills grain with the tide. It was founded in 1998 and runs two mills on the coast.",
)
_CONTACT = ("# Media Contact:", "+ Ana Tveit", "+ press@tideworks.example", "+ 207-555-0100")
_SOURCE = "SOURCE Tideworks, Inc."

RELEASES = {
    "wire": Text(
        (f"{_DATELINE} {_LEAD}", *_BODY, *_ABOUT, "Media Contact:", *_CONTACT[1:], _SOURCE), dateline=_DATELINE
    ),
    "without a SOURCE line": Text(
        (f"NORHAVEN, Maine--(BUSINESS WIRE)--{_LEAD}", *_BODY, *_ABOUT, "Contacts", "+ Tideworks, Inc.", *_CONTACT[1:]),
        dateline="NORHAVEN, Maine--(BUSINESS WIRE)--",
        day=None,
    ),
    "results": Text(
        (
            "NORHAVEN, Maine, May 09, 2025 (GLOBE NEWSWIRE) -- Tideworks, Inc. (Nasdaq: TDWK) today reported its results.",
            "# First Quarter Highlights",
            "- Revenue of $12 million, up 3% from the first quarter of the year before",
            "- Net loss of $1 million, or $0.02 per share, after the cost of the new mill",
            "# Results of Operations",
            *_BODY,
            "| Tons milled | 2025 | 2024",
            "| Wheat | 1,204 | 1,101",
            "| Rye | 310 | 296",
            *_ABOUT,
            "# Forward-Looking Statements",
            "This release contains forward-looking statements, which involve risks that Tideworks cannot foresee, such as the tide.",
            "Contact:",
            *_CONTACT[1:],
        ),
        dateline="NORHAVEN, Maine, May 09, 2025 (GLOBE NEWSWIRE) --",
    ),
    "without an end": Text((f"{_DATELINE} {_LEAD}", *_BODY), dateline=_DATELINE),
    "without a dateline": Text((_LEAD, *_BODY, *_ABOUT, "Media Contact:", *_CONTACT[1:]), day=None),
}

NAV = """<header><nav><ul><li><a href="/">Home</a></li><li><a href="/markets">Markets</a></li><li><a href="/tech">Technology</a></li>
<li><a href="/video">Video</a></li><li><a href="/login">Sign in</a></li></ul></nav><form action="/search"><input name="q"><button>Search</button></form></header>"""
COOKIES = """<div class="consent" role="dialog"><h2>We value your privacy</h2><p>We and our 842 partners store and access information on
your device, such as cookies, to offer personalised advertising and content. You may change your choices at any time.</p>
<button>Accept all</button> <button>Manage preferences</button></div>"""
FOOTER = """<footer><ul><li><a href="/terms">Terms of use</a></li><li><a href="/privacy">Privacy policy</a></li><li><a href="/ads">Advertise</a></li></ul>
<p>Copyright © 2025 Harbour Media Group. All rights reserved. Quotes are delayed by at least 15 minutes.</p></footer>"""
NEWSLETTER = """<aside class="newsletter"><h3>Get the morning letter</h3><p>Sign up for our free newsletter and receive the ten stories that
move the markets, every morning before the bell.</p><form><input type="email"><button>Subscribe</button></form></aside>"""
OTHERS = (
    (
        "Quarry Stone Reports First Quarter Results",
        "DENVER, May 8, 2025 /PRNewswire/ -- Quarry Stone Holdings (NYSE: QRST) today reported results for its first quarter of 2025, with revenue of $44 million.",
    ),
    (
        "Lumen Kites Names Chief Financial Officer",
        "AUSTIN, Texas, May 8, 2025 /PRNewswire/ -- Lumen Kites, a maker of kites for grown people, today named Jo Park as its chief financial officer.",
    ),
    (
        "Fjord Salt Prices Offering of Senior Notes",
        "OSLO, May 7, 2025 (GLOBE NEWSWIRE) -- Fjord Salt ASA announced today that it has priced an offering of senior notes due 2032.",
    ),
)
TEASERS = "".join(
    f'<div class="card"><h3><a href="/n/{n}">{title}</a></h3><p>{text}</p></div>'
    for n, (title, text) in enumerate(OTHERS)
)
LINKS = "".join(f'<li><a href="/n/{n}">{title}</a></li>' for n, (title, _) in enumerate(OTHERS))
TICKERS = """<aside class="quote"><h4>TDWK</h4><table><tr><td>Tideworks, Inc.</td><td>12.34</td><td>+0.21</td><td>+1.73%</td></tr><tr><td>S&amp;P 500</td>
<td>5,123.41</td><td>-12.20</td><td>-0.24%</td></tr></table><p>Market open. Quotes delayed 15 minutes.</p></aside>"""
COMMENTS = """<section id="comments"><h3>2 Comments</h3><ol><li><p><b>miller99</b> May 10, 2025 at 9:14 am</p><p>Good news for the town, my
brother in law works there and he says the tide never calls in sick.</p></li><li><p><b>Saltwater</b></p><p>And who pays for the dredging? Nobody ever
asks about that in these releases.</p></li></ol><h3>Leave a Reply</h3><form><textarea></textarea><button>Post Comment</button></form></section>"""
SHARE = '<div class="share"><a href="#">Facebook</a> <a href="#">Twitter</a> <a href="#">LinkedIn</a> <a href="#">Email</a></div>'


def head(extra: str = "", title: str = f"{HEADLINE} | Harbour Markets") -> str:
    return f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{extra}</head>'


def portal(text: Text) -> str:
    """A finance portal: quotes, teasers of other releases with datelines of their own, comments."""
    return f"""{head(f'<meta property="og:title" content="{HEADLINE}"><meta property="article:published_time" content="2025-05-09T12:30:00Z">')}
<body>{COOKIES}{NAV}<main><div class="left">{TICKERS}</div><article><header><h1>{HEADLINE}</h1><div class="byline"><span>PR Newswire</span>
<time datetime="2025-05-09T12:30:00.000Z">Fri, May 9, 2025, 8:30 AM EDT</time> <span>2 min read</span></div>{SHARE}</header>
<div class="in-this-article"><span>In this article:</span><ul><li><a href="/q/TDWK">TDWK</a> <span>+1.73%</span></li></ul></div>
<div class="body">{text.html()}</div><a href="#comments">View comments</a></article><aside><h2>Recommended Stories</h2>{TEASERS}</aside></main>{FOOTER}</body></html>"""


def portal_inside(text: Text) -> str:
    """The same, the teasers inside the article's own element and between its paragraphs, as infinite scrolls have them."""
    first, rest = Text(text.marked[:2]).html(), Text(text.marked[2:]).html()
    return f"""{head()}<body>{NAV}<div class="page"><h1>{HEADLINE}</h1><p class="date">May 9, 2025, 8:30 AM</p><div class="story">{first}
<div class="ad"><span>Advertisement</span></div><div class="related"><h4>Read more</h4><ul>{LINKS}</ul></div>{rest}
<h3>More Stories</h3>{TEASERS}{NEWSLETTER}</div></div>{FOOTER}</body></html>"""


def station(text: Text) -> str:
    """A television station's business page, with its own disclaimer and lists of what is read most."""
    return f"""{head()}<body>{NAV}<div class="grid"><div class="col-8"><h1 class="headline">{HEADLINE}</h1><p class="posted">Posted: May 9, 2025 / 08:30 AM EDT</p>
<div class="disclaimer"><p>This is a paid placement. News 9 was not involved in the making of this content, and it does not endorse it.</p></div>
<div class="article-content"><div class="prn">{text.html()}</div><img src="https://rt.example/rt.gif" alt=""></div>
<p>Information contained on this page is provided by an independent third-party content provider. News 9 and this station make no warranties or
representations in connection therewith. If you are affiliated with this page and would like it removed please contact pressreleases@station.example</p></div>
<div class="col-4"><h3>Top Stories</h3><ol>{LINKS}</ol><h3>Weather</h3><p>Norhaven 14° Partly cloudy, with a breeze from the southwest.</p></div></div>{FOOTER}</body></html>"""


def market_news(text: Text) -> str:
    """A market news site that repeats the wire's copyright and its own disclaimer around the release."""
    return f"""{head(f'<meta name="parsely-title" content="{HEADLINE}"><meta name="description" content="Tideworks opened its second mill.">')}<body>{NAV}
<div class="region"><ul class="ticker-tape"><li>DJIA 38,123 +0.2%</li><li>NASDAQ 16,002 -0.1%</li></ul></div><div class="article"><div class="masthead"><span>Press Release</span>
<h1>{HEADLINE}</h1><div>Published: May 9, 2025 at 8:30 a.m. ET</div></div><div class="body"><p class="note">The news department was not involved in the creation of this content.</p>
{text.html()}<p>Copyright (C) 2025 PR Newswire. All rights reserved</p></div><div class="partner"><h2>Partner Center</h2><ul>{LINKS}</ul></div>
<h2>Most Popular</h2>{TEASERS}</div>{FOOTER}</body></html>"""


def summary_site(text: Text) -> str:
    """A stock site that puts a machine's summary before the release and questions and answers after it."""
    return f"""{head(title=f"{HEADLINE} | TDWK Stock News")}<body>{NAV}<main><h1>{HEADLINE}</h1><div class="tags"><a href="/t/1">Food</a> <a href="/t/2">Mills</a></div>
<div class="meta">05/09/2025 - 08:30 AM</div><section class="summary"><h2>Summary</h2><p>Tideworks (NYSE: TDWK) has opened a second mill, which adds about forty jobs and may lift
revenue in the second half of the year.</p><h3>Positive</h3><ul><li>Capacity rises by a half</li><li>No cost for power</li></ul><h3>Negative</h3><ul><li>Depends on the tide</li></ul></section>
<article><div id="news-body">{text.html()}</div></article><section class="faq"><h2>FAQ</h2><h3>What did Tideworks (TDWK) announce on May 9, 2025?</h3>
<p>Tideworks announced that it opened its second mill in Norhaven, Maine.</p><h3>How many jobs does the mill of TDWK add?</h3><p>The mill adds about forty jobs.</p></section>
<section><h2>TDWK Latest News</h2>{TEASERS}</section><section><h3>Stock Data</h3><table><tr><td>Market cap</td><td>1.2B</td></tr><tr><td>Shares</td><td>98.1M</td></tr></table></section></main>{FOOTER}</body></html>"""


def blog(text: Text) -> str:
    """A press room on a weblog: by-line, tags, an author box, comments, recent posts."""
    return f"""{head(title=f"{HEADLINE} - Tideworks")}<body class="single"><div id="page">{NAV}<div id="primary"><article class="post"><header class="entry-header">
<h1 class="entry-title">{HEADLINE}</h1><div class="entry-meta">by <a href="/author/ana">Ana Tveit</a> | <time datetime="2025-05-09T08:30:00-04:00">May 9, 2025</time> | <a href="/c/press">Press Releases</a></div></header>
<div class="entry-content">{text.html()}</div><footer class="entry-footer">Tags: <a href="/tag/mill">mill</a>, <a href="/tag/tide">tide</a></footer></article>
<div class="author-box"><h4>About the author</h4><p>Ana writes about water and flour. She lives in Norhaven with two cats and a boat.</p></div>
<nav class="post-navigation"><a href="/p/1">Previous Post: Tideworks Hires a Miller</a> <a href="/p/2">Next Post: Bread Fair in June</a></nav>{COMMENTS}</div>
<div id="secondary"><h3>Recent Posts</h3><ul>{LINKS}</ul><h3>Archives</h3><ul><li><a href="/2025/05">May 2025</a></li></ul></div></div>{FOOTER}</body></html>"""


def press_room(text: Text) -> str:
    """A hosted investor site: no nav landmarks, the date over the headline, downloads and e-mail alerts under the text."""
    return f"""{head(title="Tideworks, Inc. - News Details")}<body>{NAV}<div class="module module-news"><div class="module_container"><a href="/news">View all news</a>
<div class="module_date">May 9, 2025</div><h2 class="module_headline">{HEADLINE}</h2><div class="module_links"><a href="/x.pdf">Download PDF</a></div>
<div class="module_body"><div class="xn-content">{text.html()}</div></div></div></div><div class="module-alerts"><h2>Email Alerts</h2>
<p>By providing your email address below, you agree that Tideworks may process your data for the alerts that you have asked for. You can unsubscribe at any time.</p>
<form><label>Email Address *</label><input><label>Mailing Lists *</label><select><option>News</option><option>Filings</option></select><button>Submit</button></form></div>
<div class="quicklinks"><a href="/sec">SEC Filings</a> <a href="/rss">RSS</a> <a href="/contact">Investor Contacts</a></div>{FOOTER}</body></html>"""


def cms(text: Text) -> str:
    """A company's page in divisions without a paragraph, its headings in divisions too."""
    lines = text.html("<div>{}</div>", "<div><strong>{}</strong></div>")
    return f"""{head(title=f"{HEADLINE} | Tideworks")}<body><div class="layout">{NAV}<div class="region-content"><div class="breadcrumb"><a href="/">Home</a> » <a href="/press">Press</a></div>
<div class="field-title"><h1>{HEADLINE}</h1></div><div class="field-date">Friday, May 9, 2025 - 08:30</div><div class="field-body"><div class="field-item">{lines}</div></div></div>
<div class="region-sidebar"><h2>Related content</h2><ul>{LINKS}</ul></div></div>{FOOTER}</body></html>"""


def tables(text: Text) -> str:
    """An old site: everything in tables, paragraphs parted by two line breaks, no element says what is what."""
    return f"""<html><head><title>{HEADLINE}</title></head><body bgcolor="white"><table width="100%"><tr><td colspan="3"><font size="5">Harbour Markets</font></td></tr><tr><td width="150" valign="top">
<a href="/">Home</a><br><a href="/stocks">Stocks</a><br><a href="/bonds">Bonds</a><br><br><b>Headlines</b><br><a href="/1">{OTHERS[0][0]}</a><br><a href="/2">{OTHERS[1][0]}</a></td><td valign="top">
<font size="4"><b>{HEADLINE}</b></font><br><font size="1">Friday May 9, 2025, 8:30 am ET</font><br><br>{text.html("{}", "<b>{}</b>", "<br><br>")}
</td><td width="120" valign="top"><b>Quotes</b><br>TDWK 12.34<br>QRST 44.10<br></td></tr><tr><td colspan="3" align="center"><font size="1">Copyright 2025 Harbour Media Group. <a href="/terms">Terms of service</a></font></td></tr></table></body></html>"""


def exhibit(text: Text) -> str:
    """An exhibit of a filing: divisions and fonts, the letterhead above, the title a file's name."""
    soup = text.html(
        '<div style="font-family:Times"><font size="2">{}</font></div>',
        "<div><font><b>{}</b></font></div>",
        "<div><br></div>",
    )
    return f"""<html><head><title>EX-99.1</title></head><body><div>EX-99.1 2 tdwk_ex991.htm EX-99.1</div><div align="right"><font><b>Exhibit 99.1</b></font></div>
<div align="center"><font size="3"><b>{HEADLINE}</b></font></div><div><br></div>{soup}</body></html>"""


def video_wall(text: Text) -> str:
    """A paper that opens with other stories: two teasers with datelines stand above the release."""
    return f"""{head(f'<meta property="og:title" content="{HEADLINE}">')}<body>{NAV}<section class="top"><h2>Latest releases</h2>{TEASERS}</section><div id="content"><h1>{HEADLINE}</h1>{SHARE}
<p class="source">By PR Newswire | May 9, 2025 8:30am</p>{text.html()}<div class="below"><h4>You may also like</h4><ul>{LINKS}</ul></div></div>{NEWSLETTER}{FOOTER}</body></html>"""


def endless(text: Text) -> str:
    """A page that goes on with the next releases in full, as it does for those who scroll."""
    others = "".join(
        f"<article><h1>{title}</h1><time>May 8, 2025</time><div class='body'><p>{lead}</p><p>“We are pleased,” said the chairman of the company, "
        f"whose family has owned a part of it since it was founded a hundred years ago.</p><p>About the company</p><p>The company is well known "
        f"in its own town.</p><p>SOURCE The Company</p></div></article>"
        for title, lead in OTHERS
    )
    return f"""{head()}<body>{COOKIES}{NAV}<div class="feed"><article><h1>{HEADLINE}</h1><time datetime="2025-05-09">May 9, 2025</time><div class="body">{text.html()}</div>
{SHARE}</article>{others}</div>{FOOTER}</body></html>"""


SITES = {
    one.__name__: one
    for one in (
        portal,
        portal_inside,
        station,
        market_news,
        summary_site,
        blog,
        press_room,
        cms,
        tables,
        exhibit,
        video_wall,
    )
}
