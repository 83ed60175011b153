"""The project's own golden pages: invented releases in the markup of every layout, each with its expected record."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from crawler.model import Release
from crawler.wire import Wire
from crawler.wire_files import load_wires
from jobs import expected
from jobs.cleaning import Job, clean_bytes, unpacked
from jobs.expected import Expected

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "golden"


@dataclass(frozen=True, slots=True)
class Golden:
    """One page. `wire` is the name of its folder: a wire's, `generic` for unknown pages, `dumps`."""

    path: Path

    @property
    def wire(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return f"{self.wire}/{expected.slug_of(self.path)}"

    @property
    def record(self) -> Path:
        return expected.beside(self.path)


@cache
def wires() -> Mapping[str, Wire]:
    return load_wires([ROOT / "config" / "wires"])


def goldens(wire: str | None = None) -> list[Golden]:
    """All pages, or those of one folder, in the order of their names."""
    pages = [path for path in sorted(FOLDER.glob("*/*")) if path.name.endswith(expected.SUFFIXES)]
    return [Golden(path) for path in pages if wire in (None, path.parent.name)]


@cache
def data_of(golden: Golden) -> bytes:
    """The page's bytes, unpacked."""
    return unpacked(golden.path.read_bytes())


@cache
def cleaned(golden: Golden, *, known: bool = True) -> Release:
    """The page as `wirevault clean` reads it; without `known` the wire files are withheld. Raises CleanError."""
    url = expected.read(golden.record).url if golden.record.exists() else None
    return clean_bytes(golden.path.name, data_of(golden), Job(wires() if known else {}, url=url))


def drafted(golden: Golden) -> Expected:
    """The expected record as the cleaner would have it, to be read: known faults keep their right values, mended
    ones are faults no longer.

    A page whose record changes has to be read again; one that is new has to be told what it is there for.
    """
    before = expected.read(golden.record) if golden.record.exists() else Expected(note="")
    fresh = expected.draft(cleaned(golden))
    faults = {name: why for name, why in before.faults.items() if not _agree(fresh, before.record, name)}
    faulty = {"blocks" if name in expected.OF_BLOCKS else name for name in faults}
    kept = [(name, value) for name, value in before.record.items() if name in faulty]
    record = expected.in_order([*kept, *((name, value) for name, value in fresh.items() if name not in faulty)])
    return replace(before, faults=faults, record=record, reviewed=before.reviewed and record == before.record)


def _agree(one: dict[str, Any], other: dict[str, Any], name: str) -> bool:
    return bool(expected.value_of(one, name) == expected.value_of(other, name))


def renew(wire: str | None = None) -> Iterator[str]:
    """Write every draft that differs from what lies there; gives the differences as a diff, line by line."""
    for golden in goldens(wire):
        before = golden.record.read_text("utf-8") if golden.record.exists() else ""
        after = expected.to_text(drafted(golden))
        if after != before:
            golden.record.write_text(after, "utf-8")
            place = golden.record.relative_to(ROOT).as_posix()
            yield from difflib.unified_diff(before.splitlines(), after.splitlines(), place, place, n=1, lineterm="")
