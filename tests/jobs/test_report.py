"""The page that a person reads: everything that has to be on it, at 80 columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from rich.console import Console

from jobs.judge import reasons
from jobs.report import RunReport, TakenUp, duration, report_wire, show, size
from tests.jobs.test_judge import FEW, MAP, NOTHING_NEW, SOUND, harvest, lost, tally


def page(report: RunReport, width: int = 80) -> str:
    console = Console(width=width, highlight=False, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as captured:
        show(report, console)
    return captured.get()


def report(*evidence: Any, **changes: Any) -> RunReport:
    wires = tuple(report_wire(one) for one in evidence)
    checks = [check for wire in wires for check in wire.checks]
    values: dict[str, Any] = {
        "run": "20260304T021500Z-1f2e3d",
        "archive": "s3://bucket/wires",
        "verdict": "unsound" if reasons(checks) else "sound",
        "reasons": reasons(checks),
        "started": "2026-03-04T02:15:00Z",
        "ended": "2026-03-04T02:15:21Z",
        "seconds": 21.2,
        "wires": wires,
    }
    return RunReport(**(values | changes))


def test_nothing_is_cut_off_at_80_columns() -> None:
    big = harvest(wire="a-wire-of-15-ch", discovered=12345, requests=99999, bytes=12_345_678_901, seconds=7300.0)
    text = page(report(replace(SOUND, harvest=big), NOTHING_NEW))
    assert "…" not in text
    assert max(len(line) for line in text.splitlines()) <= 80
    row = next(line for line in text.splitlines() if line.startswith("a-wire"))
    assert row.split() == ["a-wire-of-15-ch", "12345", "20", "0", "0", "0", "99999", "12", "GB", "2:01", "h", "sound"]


def test_an_address_is_one_line_however_narrow_the_page() -> None:
    url = f"http://wire.test/news-releases/{'a-long-headline-' * 12}1.html"
    text = page(report(replace(SOUND, harvest=harvest(missing=[replace(lost(1), url=url)], planned=[url]))))
    assert text.splitlines().count(f"  404  {url}") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (report(SOUND), "run 20260304T021500Z-1f2e3d: sound\n"),
        (report(NOTHING_NEW), "sound, nothing new"),
        (report(SOUND), "s3://bucket/wires · 2026-03-04T02:15:00Z · 21 s"),
        (report(SOUND), "wirevault status"),
        (report(replace(SOUND, harvest=harvest(missing=[lost(1)]))), "404  http://wire.test/r/1"),
        (report(replace(SOUND, harvest=harvest(missing=[lost(1)]))), "testwire: 1 could not be had"),
        (
            report(replace(SOUND, harvest=harvest(missing=[lost(1)]), open_before=frozenset({"testwire:1"}))),
            "1 could not be had, 1 of them still from before",
        ),
        (report(replace(SOUND, harvest=harvest(missing=[lost(n) for n in range(30)]))), "and 10 more"),
        (report(replace(SOUND, harvest=harvest(missing=[lost(1, "stopped")]))), "1 pages were not asked for (stopped)"),
        (report(replace(SOUND, harvest=harvest(doors=[FEW, MAP]))), "not sound: testwire: door feed: 4 items where at"),
        (report(replace(SOUND, harvest=harvest(notes=["asked twice"]))), "testwire: asked twice"),
        (
            report(SOUND, taken_up=TakenUp(runs=("20260303T021500Z-aaaaaa",), new=57)),
            "taken up from 20260303T021500Z-aaaaaa",
        ),
        (report(SOUND, skips=("nightly 2026-03-03T02:15:00Z: still running",)), "skipped: nightly"),
        (report(SOUND, run=None, dry_run=True), "dry run, nothing was written: sound"),
        (
            report(replace(SOUND, harvest=harvest(planned=["http://wire.test/r/9"])), dry_run=True),
            "testwire would fetch 1 pages\n  http://wire.test/r/9",
        ),
    ],
)
def test_what_the_page_says(given: RunReport, said: str) -> None:
    assert said in page(given)


def test_what_to_type_next_names_a_release_of_the_run() -> None:
    one = tally()
    one.example = "testwire:7"
    text = page(report(replace(SOUND, tally=one)))
    assert "Next\n  wirevault pull --wire testwire --format text\n  wirevault show testwire:7\n" in text


def test_markup_in_what_others_wrote_stays_text() -> None:
    text = page(report(replace(SOUND, harvest=harvest(notes=["[bold]feed[/bold] says [/x]"]))))
    assert "[bold]feed[/bold] says [/x]" in text


def test_the_report_is_json_as_it_is() -> None:
    given = report(replace(SOUND, harvest=harvest(missing=[lost(1)])))
    assert msgspec.json.decode(msgspec.json.encode(given), type=RunReport) == given


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.4, "59 s"), (60, "1:00 min"), (3599, "59:59 min"), (7300, "2:01 h")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_300, "12 kB"), (1_934_000, "1.9 MB"), (3 * 10**12, "3.0 TB")],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text
