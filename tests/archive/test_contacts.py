"""Ways to reach people are starred out on the way out, sign for sign."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.contacts import masked_contacts
from crawler.model import Block, Contact, Link, Removed
from jobs.__main__ import run_command_line
from tests.archive.shelf import shelve, version
from tests.servers import Place

BODY = "Aurum Vale opens a mill on 2026-03-02 with 120 000 000 spindles, says ask@aurum.example."
CONTACT = "Contact: Ada Vale, +49 30 1234-567, ada.vale@aurum.example, ada (at) vale.example, 2026-03-02, room 12 34"
FAX = "Fax 030/7654321"
TEXT = f"{BODY}\n\n{CONTACT}\n\n{FAX}"
BLOCKS = (
    Block(kind="body", start=0, end=len(BODY)),
    Block(kind="contact", start=len(BODY) + 2, end=len(BODY) + 2 + len(CONTACT)),
    Block(kind="body", start=len(TEXT) - len(FAX), end=len(TEXT)),
)
SECRETS = ("@aurum", "1234-567", "7654321", "(at) vale", "mailto")


@pytest.fixture
def archive(folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    found = folder.archive()
    person = Contact(text=CONTACT, emails=("ada.vale@aurum.example",), phones=("+49 30 1234-567", "030/7654321"))
    one = version(
        "1", text=TEXT, blocks=BLOCKS, contacts=(person,),
        links=(Link(url="mailto:ada.vale@aurum.example", text="Ada"), Link(url="http://aurum.example/", text="home")),
        removed=(Removed(text="write to press@aurum.example", rule="chrome", at=3),),
    )  # fmt: skip
    shelve(found, tmp_path / "spool", [one])
    return found


def test_stars_stand_where_the_signs_stood(archive: Archive) -> None:
    (release,) = archive.releases(mask_contacts=True)
    assert len(release.text) == len(TEXT)
    assert release.blocks == BLOCKS
    hidden = ("ask@aurum.example", "+49 30 1234-567", "ada.vale@aurum.example", "ada (at) vale.example", "030/7654321")
    expected = TEXT
    for secret in hidden:
        expected = expected.replace(secret, "*" * len(secret))
    assert release.text == expected
    assert release.contacts == ()
    assert [link.url for link in release.links] == ["http://aurum.example/"]
    assert release.removed[0].text == "write to " + "*" * len("press@aurum.example")


@pytest.mark.parametrize("form", ["jsonl", "text", "csv", "ninjs", "parquet"])
@pytest.mark.parametrize("by_policy", [True, False])
def test_no_form_lets_one_out(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, by_policy: bool
) -> None:
    out = tmp_path / "out"
    if by_policy:
        monkeypatch.setenv("WIREVAULT_ARCHIVE__MASK_CONTACTS", "true")
    assert (
        run_command_line(["pull", "--format", form, "-o", str(out), *([] if by_policy else ["--mask-contacts"])]) == 0
    )
    said = str(pl.read_parquet(out).to_dicts()) if form == "parquet" else out.read_text()
    assert "Ada Vale" in said
    assert not [secret for secret in SECRETS if secret in said]


def test_pages_are_refused_where_contacts_are_masked(
    archive: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_command_line(["pull", "--mask-contacts", "--format", "warc", "-o", "out.warc.gz"]) == 2
    assert "in which no contact can be masked" in capfd.readouterr().err
    monkeypatch.setenv("WIREVAULT_ARCHIVE__MASK_CONTACTS", "true")
    assert run_command_line(["pull", "--format", "warc", "-o", "out.warc.gz"]) == 2
    assert run_command_line(["show", "sample:1", "--raw"]) == 2
    capfd.readouterr()
    assert run_command_line(["show", "sample:1", "--text"]) == 0
    assert "@aurum" not in capfd.readouterr().out


def test_the_archive_itself_holds_everything(folder: Place, archive: Archive) -> None:
    masking = Archive.open(folder.settings(mask_contacts=True))
    assert [release.text for release in masking.held()] == [TEXT]
    assert [release.text == TEXT for release in masking.releases()] == [False]
    assert list(masking.newest_versions(["sample:1"])) == list(archive.releases())


@given(st.lists(st.sampled_from(["Ada ", "a@b.example", "+1 555 010 9999", "\n\n", "2026-03-02 ", ". ", "x"])))
def test_nothing_moves(parts: list[str]) -> None:
    text = "".join(parts)
    blocks = [{"kind": "contact", "start": 0, "end": len(text)}]
    masked = masked_contacts({"text": text, "blocks": blocks, "contacts": []})["text"]
    assert len(masked) == len(text)
    assert [i for i, sign in enumerate(masked) if sign == "\n"] == [i for i, sign in enumerate(text) if sign == "\n"]
    assert not re.search(r"@b\.example", masked)
