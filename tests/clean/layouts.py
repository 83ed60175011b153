"""Invented releases in the markup of the real wires' layouts, one page for each generation in the wire files."""

from __future__ import annotations

BODY = """
<p><span class="xn-location">NORHAVEN, Maine</span>, <span class="xn-chron">May 9, 2025</span> /PRNewswire/ -- Tideworks,
Inc. (NYSE: <a class="ticket-symbol" href="#financial-modal">TDWK</a>) opened its second mill today.</p>
<p><b>A Mill for Two Towns</b></p>
<p>The mill employs 40 people, <a href="https://c212.net/c/link/?t=0&amp;u=https%3A%2F%2Fwww.tideworks.example%2Fmill">the
company said</a>.</p>
<ul><li>Forty jobs</li><li>Two shifts</li></ul>
<table><tr><th>Year</th><th>Tons</th></tr><tr><td>2025</td><td>1,200</td></tr></table>
<p><b>About Tideworks</b><br>Tideworks mills grain with the tide.</p>
<p><b>Forward-Looking Statements</b></p><p>This release contains forward-looking statements that may not come true.</p>
<p><b>Media Contact:</b><br>Ana Tveit<br>press@tideworks.example</p>
<p>SOURCE Tideworks, Inc.</p>
"""
PIXEL = '<img src="https://rt.prnewswire.com/rt.gif?NewsItemId=NY1&amp;Transmission_Id=202505091330PR_NEWS_USPR_____NY1" hidden>'
PROMO = """<div class="anything"><h2>WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?</h2><div>440k+</div>
<div>Newsrooms &amp;<br>Influencers</div><div>9k+</div><div>Digital Media<br>Outlets</div><div>270k+</div>
<div>Journalists<br>Opted In</div><a href="/x">GET STARTED</a></div>"""
RELATED = """<h4>Also from this source</h4><div><a href="/news-releases/x-300000001.html"><h3>Tideworks Hires a Miller</h3>
<p>Tideworks said today that it has hired a miller.</p></a></div>"""
LINKS = '<h4>Related Links</h4><p><a href="http://www.tideworks.example">http://www.tideworks.example</a></p>'
HEADLINE = "Tideworks Opens Second Mill"
SUBHEADS = ("Forty jobs in Norhaven", "First mill of its kind")
PRN_URL = "https://www.prnewswire.com/news-releases/tideworks-opens-second-mill-302451234.html"
GNW_URL = "https://www.globenewswire.com/news-release/2025/05/09/2451234/0/en/Tideworks-Opens-Second-Mill.html"
BW_URL = "https://www.businesswire.com/news/home/20250509451234/en/Tideworks-Opens-Second-Mill"
PP_URL = "https://www.presseportal.de/pm/103299/2451234"


def page(head: str, body: str, url: str, lang: str = "en") -> bytes:
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{HEADLINE}</title>
<link rel="canonical" href="{url}">{head}</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
{body}<footer>Contact us <a href="/terms">Terms</a></footer></body></html>""".encode()


def prn_header(date: str, headline: str = "") -> str:
    subheads = "".join(f'<p class="subtitle">{one}</p>' for one in SUBHEADS)
    return f"""<header class="container release-header"><div class="{headline}"><h1>{HEADLINE}</h1>{subheads}</div>
<div><p class="meta">News provided by</p><a href="/news/tideworks/"><strong>Tideworks, Inc.</strong></a>
<p class="mb-no">{date}</p><div class="social-share-circle"><h2>Share this article</h2></div>
<div class="weixinTC hidden"><span>Share to</span><span>X</span></div></div></header>"""


def prn_g4(tail: str = PROMO + RELATED) -> bytes:
    header = prn_header("09 May, 2025, 13:30 ET", "row detail-headline")
    body = f"""<main><article class="news-release inline-gallery-template">{header}
<section class="release-body container"><div class="row"><div class="col-lg-10">{BODY}{PIXEL}{tail}{LINKS}</div></div></section>
<div class="modal fade" id="financial-modal"><button>×</button><h3>Modal title</h3></div></article>
<section class="container read-more-explore"><h2>Explore</h2></section></main>"""
    return page('<meta name="date" content="2025-05-09T13:30:00-04:00">', body, PRN_URL)


def prn_g3() -> bytes:
    body = f"""<article class="news-release static-gallery-template">{prn_header("May 9, 2025, 13:30 ET")}
<section class="release-body container">{BODY}{PIXEL}{LINKS}</section></article>"""
    return page('<meta name="date" content="2025-05-09T13:30:00-04:00">', body, PRN_URL)


def prn_g2() -> bytes:
    first, rest = BODY.split("<p><b>A Mill", 1)
    subheads = "".join(f'<p class="subtitle">{one}</p>' for one in SUBHEADS)
    body = f"""<article class="news-release carousel-template"><header class="release-header"><h1>{HEADLINE}</h1>{subheads}
<p class="release-details">May 9, 2025, 13:30 ET from <a href="/news/tideworks">Tideworks, Inc.</a></p></header>
<section class="release-body container">{first}</section><div class="gallery" style="display:none;">hidden</div>
<section class="release-body container"><p><b>A Mill{rest}{LINKS}</section></article>"""
    return page('<meta name="date" content="2025-05-09T13:30:00Z">', body, PRN_URL)


def prn_g1() -> bytes:
    body = f"""<main id="main"><div class="news-release-detail"><h1>{HEADLINE}<small>{SUBHEADS[0]}</small>
<small>{SUBHEADS[1]}</small></h1><div class="share-it">Share</div><div class="row"><div class="col-sm-9">{BODY}<br>RELATED LINKS
<br><a href="http://www.tideworks.example">http://www.tideworks.example</a></div><div class="col-sm-3 hidden-print">
<div class="promo-head"><h4>More by this Source</h4></div><div class="promo-bodycontainer">Journalists and Bloggers</div></div>
</div></div></main>"""
    return page('<meta name="date" content="2025-05-09T13:30:00Z">', body, PRN_URL)


def gnw() -> bytes:
    subheads = "".join(f"<p>{one}</p>" for one in SUBHEADS)
    body = f"""<div id="container-article"><div class="main-header-container"><div class="carousel-container"><h1><img src="x"></h1>
</div><h1 class="article-headline">{HEADLINE}</h1>{subheads}<p class="article-published-source"><span class="article-published">
<time datetime="2025-05-09T17:30:00Z"> May 09, 2025 13:30 ET</time></span> <span class="article-source"> | Source: <a
href="/en/search/organization/Tideworks">Tideworks, Inc.</a></span><button>Follow</button></p>
<p itemprop="dateline" style="display: none;">Boston, UNITED STATES</p></div><div class="social-media-side-bar-container">...</div>
<div class="main-body-container article-body" id="main-body-container">{BODY.replace("/PRNewswire/", "(GLOBE NEWSWIRE)")}</div></div>
<div class="main-recommended-articles-container"><h2>Explore</h2></div>"""
    return page('<meta property="og:article:published_time" content="5/9/2025 5:30:00 PM">', body, GNW_URL)


def bw(layout: str) -> bytes:
    text = BODY.replace(', <span class="xn-chron">May 9, 2025</span> /PRNewswire/ --', "--(BUSINESS WIRE)--")
    subhead = f'<div class="bw-release-subhead ui-kit-press-release__subhead">{" ".join(SUBHEADS)}</div>'
    stamp = """<div class="bw-release-timestamp ui-kit-press-release__date"><time datetime="2025-05-09T17:30:00Z">May 09, 2025 01:30 PM
Eastern Daylight Time</time></div>"""
    story = (
        f'<div id="bw-release-story">{text}</div>'
        if layout == "2025"
        else f'<div class="bw-release-story">{text}</div>'
    )
    body = f"""<main class="bw-release-main"><header><h1>{HEADLINE}</h1></header>{subhead}{stamp}{story}
<div class="bw-release-sidebars ui-kit-press-release__sidebar">More News From Tideworks (NASDAQ: OTHR)</div></main>"""
    return page("", body, BW_URL)


def presseportal() -> bytes:
    body = f"""<article class="col eight story mbs"><div class="card"><p class="date">09.05.2025 – 19:30</p><p class="customer"><a
href="/nr/103299">Tideworks GmbH</a></p><h1>{HEADLINE}</h1><div class="story-sharing">Teilen</div><div class="story-media">
<ul class="media-action"><li>Bild-Infos</li><li>Download</li></ul></div><p><i><a href="/regional/Husum">Husum</a> (ots)</i></p>
<p>Tideworks hat heute in Husum eine zweite Mühle eröffnet, die mit der Flut mahlt.</p><p class="contact-headline">Pressekontakt:</p>
<p class="contact-text">Tideworks GmbH<br>Anke Tveit<br>presse@tideworks.example</p><p class="originator">Original-Content von:
Tideworks GmbH, übermittelt durch news aktuell</p></div></article><article class="news"><h3>Andere Meldung</h3></article>"""
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "datePublished": "2025-05-09T19:30:00"}</script>'
    return page(ld, body, PP_URL, "de")


def syndicated() -> bytes:
    """A copy on a site that nobody describes, with other people's releases after it."""
    teasers = "".join(
        f"<div class='item'><h3><a href='/r/{n}'>Other Company {n} Opens Office</a></h3><p>DALLAS, May {n}, 2025 /PRNewswire/ -- "
        f"Other Company {n} has opened an office, the company said today.</p></div>"
        for n in range(1, 20)
    )
    body = f"""<div class="page"><h1>{HEADLINE}</h1><p class="by">By: PR Newswire</p><p class="when">May 9, 2025 01:30 PM</p>
<div class="share">Share</div><div class="story">{BODY}</div><h2>Related News</h2><div class="more">{teasers}</div></div>"""
    return page("", body, "https://news.example.net/story/77")
