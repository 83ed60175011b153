"""`make eval` and its kin: the table, the notes on what is left out, and the golden records as they are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quality.extractors import NAMES, OTHERS, take_all
from quality.gallery import write_gallery
from quality.golden import ROOT, goldens, renew
from quality.samples import CORPUS, golden_samples


def quality(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "quality", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_wires_pages_are_scored_beside_others_and_what_is_left_out_is_said() -> None:
    ran = quality("eval", "--wire", "presseportal", "--alone")
    assert ran.returncode == 0, ran.stderr
    assert "golden pages of the project" in ran.stdout
    for name in ("wirevault, no wire file", "trafilatura", "strict", "fields", "all pages"):
        assert name in ran.stdout
    assert f"Left out: {', '.join(NAMES)} (make extractors" in ran.stdout
    told = "measured on pages that cannot be passed on" if CORPUS.is_dir() else "Left out: the labelled pages"
    assert told in ran.stdout


def test_machines_get_json() -> None:
    ran = quality("eval", "--wire", "businesswire", "--alone", "--json")
    figures = json.loads(ran.stdout)["golden pages of the project"]
    assert {"wirevault", "wirevault, no wire file", "trafilatura"} == {
        one["extractor"] for one in figures if one["group"] == "businesswire"
    }


@pytest.mark.skipif(not OTHERS.exists(), reason="make extractors installs the others")
def test_the_others_answer_from_their_own_environment() -> None:
    sample = golden_samples("globenewswire")[0]
    taken = next(take_all([sample], others=True))
    assert set(NAMES) <= set(taken)
    assert "buried a cask" in taken["resiliparse"].text
    assert taken["goose3"].record["headline"] == "Greymoss Whisky Buries a Cask"


def test_the_gallery_shows_five_wires_and_every_page(tmp_path: Path) -> None:
    write_gallery(tmp_path)
    index = (tmp_path / "index.html").read_text("utf-8")
    assert index.count("<article>") == 5
    folders = {golden.wire for golden in goldens()}
    assert {path.stem for path in tmp_path.glob("*.html")} == folders | {"index"}
    shown = "".join((tmp_path / f"{folder}.html").read_text("utf-8") for folder in folders)
    assert all(f"<code>{golden.name}: " in shown for golden in goldens())


def test_nothing_is_derived_where_nothing_changes() -> None:
    assert list(renew("globenewswire")) == []
