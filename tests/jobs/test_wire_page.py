"""`wirevault wires page`: a page saved, fetched or replayed, with a draft that a person has to read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from jobs import expected, wire_page
from jobs.__main__ import run_command_line
from quality.golden import FOLDER
from tests.collect.server import Say, Server
from tests.jobs.test_wires import _somewhere, server, tiny  # noqa: F401

PAGE = FOLDER / "presseportal" / "korrektur.html"


def take(*words: str, into: Path = Path("golden")) -> int:
    return run_command_line(["wires", "page", *words, "--into", str(into)])


def test_a_saved_page_and_its_draft(capsys: pytest.CaptureFixture[str]) -> None:
    assert take("presseportal", str(PAGE)) == 0
    said = capsys.readouterr().out
    assert 'set "reviewed": true' in said
    assert "presseportal@story" in said
    kept = Path("golden/presseportal/korrektur.html")
    assert kept.read_bytes() == PAGE.read_bytes()
    draft = expected.read(expected.beside(kept))
    assert draft.record == expected.read(expected.beside(PAGE)).record
    assert not draft.reviewed
    assert draft.note == ""
    assert draft.url is None


def test_a_page_of_the_wire_is_asked_for_politely(tiny: Server, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert take("tiny", f"{tiny.url}/r/release-1.html", "--name", "first") == 0
    assert [asked.path for asked in tiny.asked] == ["/robots.txt", "/r/release-1.html"]
    assert "a@b.example" in tiny.asked[1].headers["User-Agent"]
    draft = expected.read(Path("golden/tiny/first.json"))
    assert draft.url == f"{tiny.url}/r/release-1.html"  # the page does not state it
    assert draft.record["id"] == "tiny:1"
    assert draft.record["method"] == "tiny@plain"


def test_a_large_page_is_kept_as_gzip(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_bytes().replace(b"</body>", b"<script>" + b"x" * 200_000 + b"</script></body>")
    Path("Large Page.HTML").write_bytes(page)
    assert take("generic", "Large Page.HTML") == 0
    assert gzip.decompress(Path("golden/generic/large-page-html.html.gz").read_bytes()) == page
    assert json.loads(Path("golden/generic/large-page-html.json").read_bytes())["record"]["method"] == "generic"


def test_a_dump_stays_text() -> None:
    assert take("dumps", str(FOLDER / "dumps" / "german-ots.txt"), "--name", "ots") == 0
    assert Path("golden/dumps/ots.txt").exists()


def test_machines_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["--json", "wires", "page", "presseportal", str(PAGE), "--into", "g"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["method"] == "presseportal@story"
    assert Path(told["page"]).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowire", str(PAGE)], "no wire is called 'nowire'"),
        (["presseportal", "missing.html"], "missing.html: cannot be read (No such file or directory)"),
        (["presseportal", str(PAGE), "--name", "Not A Name"], "is no name for a page"),
        (["presseportal", "https://www.presseportal.de/about"], "no release of presseportal by its release_urls"),
        (["presseportal", "https://www.presseportal.de/pm/1/2"], "wire presseportal is off"),
        (["generic", "https://x.example/press/1"], "save the page yourself"),
    ],
)
def test_what_cannot_be_taken_says_why(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(*words) == 2
    assert said in capsys.readouterr().err


def test_a_page_is_never_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    assert take("presseportal", str(PAGE)) == 0
    assert take("presseportal", str(PAGE)) == 2
    assert "exists already: choose another name with --name" in capsys.readouterr().err


def test_a_page_that_does_not_answer(tiny: Server, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    tiny.say("/r/release-1.html", Say(b"gone", 410))
    assert take("tiny", f"{tiny.url}/r/release-1.html") != 0
    assert "could not be had (gone" in capsys.readouterr().err
    assert not Path("golden").exists()


def test_a_page_without_a_release_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.html").write_text("<html><body><p>Nothing</p></body></html>")
    assert take("generic", "empty.html") != 0
    assert not Path("golden").exists()


def test_outside_a_checkout_it_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(wire_page, "_HERE", tmp_path / "tests" / "golden")
    assert run_command_line(["wires", "page", "presseportal", str(PAGE)]) == 2
    assert "run it in a checkout (make setup), or name a folder of your own with --into" in capsys.readouterr().err


def test_a_wire_of_ones_own_goes_into_the_checkout_first(tiny: Server, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert run_command_line(["wires", "page", "tiny", str(PAGE)]) == 2
    assert "put tiny.toml there first" in capsys.readouterr().err
