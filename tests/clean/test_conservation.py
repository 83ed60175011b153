"""Generated and damaged pages: a record with every word accounted for, or one named error, and nothing else ever."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.clean import clean
from crawler.errors import CleanError
from crawler.model import Page, Release
from crawler.wire import Drop, Keep, Layout, Wire
from tests.clean import layouts
from tests.clean.saved import WIRES, check_blocks, check_conserved

CODES = {"empty", "binary", "no-text", "challenge"}
TAGS = (
    "p div span b i a h1 h4 ul li table tr td th br section pre blockquote sup figure figcaption font article script style"
    " noscript template select option title td center textarea button dl dt dd img time hr form x:y"
).split()
ATTRIBUTES = (
    "", ' class="drop"', ' class="keep"', ' class="body"', ' class="issuer"', " hidden", ' style="display:none"',
    ' style="font-weight:bold"', ' href="http://a.example/x"', ' href="http://[bad"', ' datetime="2025-05-09T10:00:00Z"',
    ' src="x.png"', ' colspan="2"', ' id="main',
)  # fmt: skip
WORDS = st.sampled_from(
    "word Word two, SOURCE Acme | About Contact: Share x ### -- – /PRNewswire/ (NYSE: ABC) 12 &amp; &#146; &nbsp; &lt;b&gt; 日本 "
    "\u202eright\u202c \U0001f600 é \u200b NEW YORK, May 9, 2025 \x01 \x00 \x85 < > & </".split(" ")
)
TEXT = st.lists(WORDS, max_size=8).map(" ".join)
OPEN = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
CLOSE = st.sampled_from(TAGS).map("</{}>".format)
HTML = st.lists(
    st.one_of(TEXT, OPEN, CLOSE, st.sampled_from(["<!-- x -->", "<![CDATA[x]]>", "<?pi x?>"])), max_size=60
).map("".join)
LAYOUT = Layout(
    name="any",
    match="//body",
    container="//body",
    body='.//*[@class="body"] | self::body',
    headline=".//h1",
    issuer='.//*[@class="issuer"]',
    stamp=".//time",
    drop=(Drop(rule="chrome", path='.//*[@class="drop"]'),),
    keep=(Keep(kind="media", path='.//*[@class="keep"]'),),
)
WIRE = Wire(
    name="invented",
    title="Invented",
    home="http://invented.example/",
    hosts=("invented.example",),
    language="en",
    timezone="Europe/Berlin",
    release_urls=(r"/(?P<id>\d+)$",),
    template=True,
    layout=(LAYOUT,),
)
SLOW = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def check(body: bytes, wire: Wire | None) -> Release | None:
    page = Page(body=body, url="http://invented.example/7")
    try:
        release = clean(page, wire)
    except CleanError as error:
        assert error.code in CODES
        return None
    used = wire if release.method != "generic" else None
    check_conserved(release, body, used)
    check_blocks(release)
    assert clean(page, wire) == release
    return release


@pytest.mark.parametrize("wire", [WIRE, None], ids=["known", "generic"])
@given(html=HTML)
@example(html="<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table>d</td><td>e</td></tr>f</table>g")
@example(
    html="<p>NEW YORK, May 9, 2025 /PRNewswire/ -- <span class='drop'>gone</span> Acme grew in all of its five markets."
)
@example(html="<h1>Head<div class='drop'>x</div>line</h1><time>May 9, 2025</time> one two three four five six")
@SLOW
def test_generated_pages(wire: Wire | None, html: str) -> None:
    check(f"<meta charset=utf-8><body>{html}</body>".encode(), wire)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A page of a real layout with pieces cut out, doubled, moved, or overwritten."""
    body = draw(
        st.sampled_from(
            [layouts.prn_g4(), layouts.prn_g1(), layouts.gnw(), layouts.presseportal(), layouts.syndicated()]
        )
    )
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(start + draw(st.integers(0, 300)), len(body))
        new = draw(
            st.sampled_from(
                [b"", body[start:end] * 2, b"<div>", b"</p>", b"\xff\xfe", b"<td>", b"\x00", b"<", b'">', b"&#0;"]
            )
        )
        body = body[:start] + new + body[end:]
    return body


@given(body=damaged())
@SLOW
def test_damaged_pages(body: bytes) -> None:
    for wire in (WIRES["prnewswire"], WIRES["globenewswire"], None):
        check(body, wire)


@given(body=st.binary(max_size=300))
@SLOW
def test_any_bytes(body: bytes) -> None:
    check(body, None)


def many(piece: str, times: int) -> bytes:
    return f"<meta charset=utf-8><h1>Head</h1><p>NEW YORK, May 9, 2025 /PRNewswire/ -- Acme grew a lot.</p>{piece * times}".encode()


@pytest.mark.parametrize(
    "piece",
    [
        "<div>deep ", "<b>deep ", "<table><tr><td>deep ", "<ul><li>deep ", "<blockquote>", "<p>one two", "x<br>", "<i>in</i> ",
        "<a href='http://a.example/'>link</a> ", "<tr><td>1</td><td>2</td></tr>", "(NYSE: ", "/PRNewswire/ -- ", "NEW YORK, ",
        "<p>SOURCE Acme</p>", "<p>About Acme</p>", "<p>Contact:</p>", "want your company's news ", "'", "- ", "1 ", "\n",
        "<title>t</title>", "<img src='http://a.example/rt.gif?x'>", "Source: ", "&nbsp;", "A", "<h1>Head</h1>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("wire", [WIRE, None], ids=["known", "generic"])
def test_one_thing_a_great_many_times(piece: str, wire: Wire | None) -> None:
    """Depth, width and every marker over and over; the test's time limit is the only clock."""
    release = check(many(piece, 5000), wire)
    assert release is not None
