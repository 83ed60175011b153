"""Pages and dumps that somebody has broken on purpose: a record whose offsets hold, or one named error, and no more.

Sizes are such that a cost that grows with the square of the input runs into the tests' time limit.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.clean import clean, clean_dump, find_wire
from crawler.clean.lines import fold
from crawler.errors import CleanError
from crawler.model import Page
from jobs.__main__ import run_command_line
from tests.clean.saved import ROOT, WIRES, check_blocks, check_conserved
from tests.clean.test_dump import assert_sound

LEAD = "NEW YORK, May 9, 2025 /PRNewswire/ -- Acme grew a lot today, and nobody knows why it did. "
CODES = {"empty", "binary", "no-text", "challenge", "not-a-release"}
GOLDEN = sorted(path for path in (ROOT / "tests" / "golden").rglob("*.*") if path.suffix in (".html", ".txt"))
QUIET = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def page_of(inner: str) -> bytes:
    return f"<html><head><meta charset=utf-8><title>Acme Grows</title></head><body><h1>Acme Grows</h1><p>{LEAD}</p>{inner}".encode()


def read_page(body: bytes) -> None:
    page = Page(body=body)
    for wire in {None, find_wire(page, WIRES)}:
        try:
            release = clean(page, wire)
        except CleanError as error:
            assert error.code in CODES
            continue
        check_blocks(release)
        check_conserved(release, body, wire if release.method != "generic" else None)


def read_dump(data: bytes) -> None:
    try:
        release = clean_dump(data, wires=WIRES.values())
    except CleanError as error:
        assert error.code in CODES
        return
    check_blocks(release)
    places = [one.at for one in release.removed]
    assert places == sorted(places) and all(0 <= at <= len(release.text) for at in places)


RUNS = (
    " ", "\u00a0", "A", "a", "1", "(", ")", "[", "-", "—", "/", ".", ",", '"', "'", "#", "*", "&amp;", "&lt;", "@", ":", "+",
    "=", "_", "|", "\t", "\n", "a.", "A. ", "A.B.", "aB", "1 ", "1.", "555-", "+1 555 ", "New ", "NEW YORK, ", "PARIS & ",
    "May 9, 2025 ", "2025-05-09 ", "10:00 ", "(NYSE: ABC", "http://", "http://a.example/b ", "www.a", "About ", "SOURCE ",
    "Contact: ", "want your ", "440k+ newsrooms ", "In the news release, ", "first paragraph ", "Non-GAAP ", "Photo ",
    "This article was first ", "年", "关于", "ب", "&#146;", "&#xD800;", "&#x110000;", "&", "(ots) ", "--(BUSINESS WIRE)--",
    "share ", "facebook | ", "[a](http://a", "**a", "US0378331005 ", "a.b@", "C O R R E C T I O N ", "Acme and ", "On May 9 ",
    "\u200b", "\u202e", "\U0001f600", "\x01a", "title: a\n", "• a\n", "a   1\n", "<u>", "(1) Acme ", "word " * 12 + "\n",
)  # fmt: skip


@pytest.mark.parametrize("piece", RUNS)
def test_long_runs_of_anything(piece: str) -> None:
    """What patterns could stumble over again and again: in a line of a page, in many lines, in a dump."""
    run = piece * (12_000 // len(piece))
    read_page(page_of(f"<p>{run}</p><p>SOURCE Acme</p>"))
    read_dump(f"date 2025-05-09 {LEAD}{run}\nSOURCE Acme".encode())
    read_dump(run.encode())


DEEP = (
    "div",
    "b",
    "table><tr><td",
    "ul><li",
    "font",
    "p><b><i",
    "a href=x",
    "form",
    "select><option",
    "x:y",
    "h1",
    "button",
)


@pytest.mark.parametrize(
    ("tag", "closed", "depth"),
    [
        ("div", True, 100_000),
        ("b", False, 100_000),
        *((tag, number % 2 == 0, 10_000) for number, tag in enumerate(DEEP)),
    ],
)
def test_a_hundred_thousand_nested_elements(tag: str, closed: bool, depth: int) -> None:
    names = [name.split(" ")[0] for name in tag.split("><")]
    closing = "".join(f"</{name}>" for name in reversed(names)) if closed else ""
    levels = depth // len(names)
    read_page(page_of(f"<{tag}>" * levels + "Acme said so. " + closing * levels))


MANY = (
    "<i>a</i> ", "<span>a </span>", "<a href='http://a.example/'>a</a> ", "a<br>", "<p>one two three</p>", "<li>a", "<td>1",
    "<tr><td colspan=9999 rowspan=9999>2", "<img src=x.png alt=a>", "<time datetime=2025-05-09>May 9, 2025</time> ",
    f"<p>{LEAD}</p>", "<h2>Related articles</h2><p>Acme grew</p>", "<!-- x -->a", "<script>", "<style>", "<!--", "<title>",
    "<textarea>", "</div>", "<", "<a ", "<!", "<?", "<![CDATA[", "<p hidden>a</p>", "<svg><text>a</text></svg>", "<base href=x>",
    "<iframe>a</iframe>", "<head><body>a", "<meta name=date content=2025-05-09>", "<pre>a\n",
    '<script type="application/ld+json">[', '<script type="application/ld+json">{"a":1}</script>',
)  # fmt: skip


@pytest.mark.parametrize("piece", MANY)
def test_a_great_many_elements(piece: str) -> None:
    read_page(page_of(piece * 3_000))


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "cp1252", "cp932", "gb18030", "euc_kr", "utf-32", "utf-7"])
@pytest.mark.parametrize(
    "declared", ["utf-8", "utf-16", "iso-8859-1", "shift_jis", "gb2312", "big5", "none-such", "rot13"]
)
def test_declared_one_way_and_written_another(codec: str, declared: str) -> None:
    for path in GOLDEN[::16]:
        text = path.read_bytes().decode("utf-8", "replace").replace("utf-8", declared).replace("UTF-8", declared)
        data = text.encode(codec, "ignore")
        read_page(data)
        read_dump(data)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A golden page or dump: cut, doubled, overwritten, run into another one in another encoding."""
    body = draw(st.sampled_from(GOLDEN)).read_bytes()
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(body)))
        end = min(start + draw(st.integers(0, 400)), len(body))
        other = draw(st.sampled_from(GOLDEN)).read_bytes()[start:end].decode("utf-8", "replace")
        pieces = [b"", body[start:end] * 3, b"\x00", b"\xff\xfe", b"<", b'"', b"</", b"<div>", b"&#xD83D;", b"\x1b$B"]
        pieces += [other.encode(codec, "ignore") for codec in ("utf-16", "cp1252", "cp932", "utf-8")]
        new = draw(st.sampled_from(pieces) | st.binary(max_size=20))
        body = body[:start] + new + body[end:]
    return body


@given(body=broken())
@QUIET
def test_broken_pages_and_dumps(body: bytes) -> None:
    read_page(body)
    read_dump(body)


@given(text=st.text(max_size=400))
@QUIET
def test_any_text_at_all(text: str) -> None:
    """Right to left, astral, controls, lone surrogates: as a page, and as a dump with every word once."""
    read_page(text.encode("utf-8", "surrogatepass"))
    read_dump(text.encode("utf-8", "surrogatepass"))
    dump = f"{LEAD}\n{fold(text.encode('utf-8', 'ignore').decode())}\nSOURCE Acme"
    assert_sound(clean_dump(dump, wires=WIRES.values()), dump)


@pytest.mark.parametrize("processes", [1, 2])
def test_on_the_command_line_bad_files_are_named_and_good_ones_cleaned(
    processes: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = {
        "blank.txt": (b" \n", "empty"),
        "empty.html": (b"", "empty"),
        "feed.html": (b'<?xml version="1.0"?><rss><channel/></rss>', "not-a-release"),
        "good.txt": (f"{LEAD}\nSOURCE Acme".encode(), None),
        "paper.txt": (b"%PDF-1.7 and so on and on", "binary"),
        "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(99), "binary"),
        "short.html": (b"<p>one two</p>", "no-text"),
        "torn.html.gz": (b"\x1f\x8b\x08\x00torn", "unreadable"),
    }
    for name, (data, _) in files.items():
        (tmp_path / name).write_bytes(data)
    names = [str(tmp_path / name) for name in [*files, "missing.html"]]
    code = run_command_line(["clean", *names, "--processes", str(processes)])
    out, err = capfd.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [line["file"] for line in lines] == names
    assert [line.get("error", {}).get("code") for line in lines] == [
        *(wanted for _, wanted in files.values()),
        "unreadable",
    ]
    assert "Traceback" not in err
    assert run_command_line(["clean", names[3]]) == 0
