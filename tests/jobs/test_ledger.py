"""The ledger of real runs: what is planted is named and nothing else, day after day, and what the archive keeps of it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crawler.archive import Archive
from crawler.errors import ArchiveError
from crawler.sample import plan
from tests.servers import Place
from tests.test_end_to_end import Shell


@pytest.fixture
def shell(folder: Place, tmp_path: Path) -> Shell:
    shell = Shell(folder, tmp_path)
    shell.run()
    return shell


def test_the_ledger_names_exactly_the_planted_holes(shell: Shell, folder: Place) -> None:
    planted = {odd.id: odd.reason for odd in plan() if odd.reason}
    days = json.loads(shell.type("ledger", "--gaps", "--json", code=1))["days"]
    found = {one["id"]: one for day in days for one in day["releases"]}
    assert {id_: one["reason"] for id_, one in found.items()} == planted
    assert all(one["state"] == "missing" and one["tries"] == 1 and one["doors"] for one in found.values())
    assert not any(day["holes"] for day in days)
    text = shell.type("ledger", "--gaps", code=1)
    assert all(id_ in text for id_ in planted)

    days = json.loads(shell.type("ledger", "--json", code=1))["days"]
    assert [(day["date"][8:], day["state"]) for day in days] == [
        ("02", "complete"), ("03", "gap"), ("04", "gap"), ("05", "gap"), ("06", "open"),
    ]  # fmt: skip
    held = {one["id"] for day in days for one in day["releases"] if one["state"] == "captured"}
    assert held == set(Archive.open(folder.url).state().known)
    assert all(len(one["doors"]) >= 2 for one in days[0]["releases"])


def test_a_night_later_the_day_is_closed_and_a_quiet_run_writes_nothing_of_it(shell: Shell, folder: Place) -> None:
    shell.run(WIREVAULT_SAMPLE__DAY="1")
    archive = Archive.open(folder.url)
    before = [line for line in archive.days() if line.date == "2026-03-07"]
    quiet = shell.run(WIREVAULT_SAMPLE__DAY="1")
    assert quiet["requests"] < 12
    assert [line for line in archive.days() if line.date == "2026-03-07"] == before
    shell.run(WIREVAULT_SAMPLE__DAY="2")
    days = {day["date"]: day for day in json.loads(shell.type("ledger", "--json", code=1))["days"]}
    assert (days["2026-03-07"]["state"], days["2026-03-08"]["state"]) == ("complete", "open")
    assert [step["after"] for step in days["2026-03-07"]["transitions"]] == ["open", "complete"]
    assert set(days) == {f"2026-03-0{n}" for n in range(2, 9)}
    state = archive.state()
    assert state.doors["sample"].keys() == {"feed", "listing", "news-sitemap", "months"}
    named = {stored.key: stored for manifest in archive.manifests() for stored in manifest.objects}
    assert {named[line.key].kind for line in archive.days()} == {"ledger"}


def test_days_are_chosen_and_drawn(shell: Shell) -> None:
    two = shell.type("ledger", "--wire", "sample", "--since", "2026-03-02", "--until", "2026-03-03", code=1)
    assert "2026-03-03" in two
    assert "2026-03-04" not in two
    assert "■!" in two
    complete = json.loads(shell.type("ledger", "--until", "2026-03-02", "--json"))
    assert [day["state"] for day in complete["days"]] == ["complete"]
    assert json.loads(shell.type("ledger", "--wire", "prnewswire", "--json"))["days"] == []
    shell.type("ledger", "--picture", "days.svg", code=1)
    picture = ElementTree.parse(shell.folder / "days.svg")
    titles = [title.text or "" for title in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 5
    assert titles[1].startswith("2026-03-03: gap, 22 of 23 held")
    assert shell.type("ledger", "--since", "soon", code=2) == ""


def test_a_ledger_that_was_tampered_with_is_not_believed(
    shell: Shell, folder: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive.open(folder.url)
    line = archive.state().days["sample/2026-03-02"]
    assert archive.day(line).state == "complete"
    path = Path(folder.url.removeprefix("file://")) / line.key
    path.chmod(0o644)
    path.write_text(path.read_text().replace("sample:", "simple:", 1))
    assert archive.day(line).state == "complete"  # this machine has it as it was
    monkeypatch.setenv("XDG_CACHE_HOME", str(shell.folder / "another machine"))
    with pytest.raises(ArchiveError, match="other bytes than its manifest's digest"):
        archive.day(line)
    path.unlink()
    with pytest.raises(ArchiveError, match="is not there"):
        archive.day(line)
