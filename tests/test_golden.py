"""The golden pages: each gives the record that a person has read, one verdict a field; every layout has a page.

A field that is known to come out wrong is named in the record's `faults`, and fails here as soon as it comes out right.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs import expected
from quality.golden import Golden, cleaned, data_of, drafted, goldens, wires
from tests.clean.saved import check_blocks, check_conserved

PAGES = goldens()
# The sample's pages are written together with what is true of them: tests/clean/test_sample_pages.py compares all of it.
ELSEWHERE = {"sample"}


def cases() -> Iterator[object]:
    for golden in PAGES:
        faults = expected.read(golden.record).faults if golden.record.exists() else {}
        for name in expected.FIELDS:
            marks = [pytest.mark.xfail(reason=faults[name])] if name in faults else []
            yield pytest.param(golden, name, id=f"{golden.name}/{name}", marks=marks)


def pages() -> list[object]:
    return [pytest.param(golden, id=golden.name) for golden in PAGES]


@pytest.mark.parametrize("golden", pages())
def test_a_person_has_read_the_record(golden: Golden) -> None:
    place = golden.record.relative_to(golden.path.parents[3])
    if not golden.record.exists():
        expected.write(golden.record, drafted(golden))
        pytest.fail(
            f'{place} was drafted: read it beside the page, correct it, say in "note" what the page is there for'
        )
    read = expected.read(golden.record)
    assert read.note, f'{place}: say in "note" what the page is there for'
    assert read.reviewed, f'{place}: read it beside the page, correct it, then set "reviewed": true'
    assert golden.record.read_text("utf-8") == expected.to_text(read), f"{place}: run make golden, which sets its lines"


@pytest.mark.parametrize(("golden", "name"), list(cases()))
def test_every_field_is_as_expected(golden: Golden, name: str) -> None:
    if not golden.record.exists():
        pytest.skip("its record is not drafted yet")
    wanted = expected.read(golden.record).record
    assert expected.value_of(expected.draft(cleaned(golden)), name) == expected.value_of(wanted, name)


@pytest.mark.parametrize("golden", pages())
def test_every_visible_word_is_kept_or_removed_once(golden: Golden) -> None:
    release = cleaned(golden)
    check_blocks(release)
    if not golden.path.name.endswith(".txt"):
        check_conserved(release, data_of(golden), wires().get(release.wire or ""))


def test_faults_name_fields() -> None:
    named = {name for golden in PAGES for name in expected.read(golden.record).faults}
    assert named <= set(expected.FIELDS)


@pytest.mark.parametrize("wire", sorted(name for name, wire in wires().items() if not wire.template))
def test_every_layout_of_a_wire_has_a_page(wire: str) -> None:
    """`wirevault wires page` adds one; docs/add-a-wire.md says how."""
    shown = {expected.read(golden.record).record.get("method") for golden in PAGES if golden.wire == wire}
    other = wires().get(wires()[wire].layouts_of or "")
    own = [layout for layout in wires()[wire].layout if other is None or layout not in other.layout]
    assert wire in ELSEWHERE or (shown and not {f"{wire}@{layout.name}" for layout in own} - shown)


def test_every_folder_is_a_wires_or_one_of_the_two_others() -> None:
    assert {golden.wire for golden in PAGES} <= set(wires()) | {"generic", "dumps"}
    assert all(golden.path.exists() for golden in PAGES)
    records = {path for folder in {golden.path.parent for golden in PAGES} for path in folder.glob("*.json")}
    assert records == {golden.record for golden in PAGES}
