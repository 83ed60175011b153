"""`python -m quality VERB`: score, derive the golden records for review, pin the floor, show pages as sheets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from quality.extractors import NAMES, OTHERS
from quality.figures import Figures, measured, table
from quality.floor import PLACE, floor_of, pin
from quality.gallery import write_gallery
from quality.golden import ROOT, goldens, renew
from quality.samples import CORPUS, Sample, corpus_samples, golden_samples
from quality.show import markdown, put_between, show

README = ROOT / "README.md"
GOLDEN = "golden pages of the project"
REAL = "labelled pages beside the project: measured on pages that cannot be passed on"


def main() -> int:
    asked = _parser().parse_args()
    run = {"eval": evaluate, "golden": derive, "floor": raise_floor, "gallery": gallery}[asked.verb]
    return run(asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quality", description="How exact the cleaning is.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    scores = verbs.add_parser("eval", help="score the pages whose right answer is known, beside other extractors")
    scores.add_argument("--wire", help="one wire's pages alone")
    scores.add_argument("--alone", action="store_true", help="without the extractors of the other environment")
    scores.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    golden = verbs.add_parser("golden", help="derive the expected records anew and show what changes")
    golden.add_argument("--wire", help="one folder of tests/golden")
    floor = verbs.add_parser("floor", help="pin the scores of the golden pages, and put them into the README")
    floor.add_argument("--allow-lower", action="store_true", help="even where they are lower than those pinned")
    sheets = verbs.add_parser("gallery", help="the golden pages as sheets on which every word can be checked")
    sheets.add_argument("folder", type=Path, help="where the pages go")
    return parser


def evaluate(asked: argparse.Namespace) -> int:
    others = not asked.alone and OTHERS.exists()
    console = Console(width=132)
    found: dict[str, list[Figures]] = {}
    for title, samples in ((GOLDEN, golden_samples(asked.wire)), (REAL, _of_wire(corpus_samples(), asked.wire))):
        if samples:
            found[title] = list(table(measured(samples, others=others)))
    if asked.json:
        print(json.dumps({title: [asdict(one) for one in figures] for title, figures in found.items()}))
        return 0
    for title, figures in found.items():
        show(title, figures, console)
        console.print()
    for note in _notes(others=others):
        console.print(note, highlight=False)
    return 0


def _of_wire(samples: Sequence[Sample], wire: str | None) -> list[Sample]:
    return [one for one in samples if wire in (None, one.group)]


def _notes(*, others: bool) -> list[str]:
    notes = ["strict, F1, precision, recall: docs/cleaning.md. leaks: pages. fields: of those stated. ms: CPU a page."]
    if not others:
        notes.append(f"Left out: {', '.join(NAMES)} (make extractors installs them in an environment of their own).")
    if not CORPUS.is_dir():
        notes.append(f"Left out: the labelled pages of real wires, which do not lie at {CORPUS}.")
    return notes


def derive(asked: argparse.Namespace) -> int:
    lines = list(renew(asked.wire))
    print("\n".join(lines) or f"{len(goldens(asked.wire))} records are as the cleaner would have them")
    return 0


def raise_floor(asked: argparse.Namespace) -> int:
    results = measured(golden_samples())
    against = pin(floor_of(results), allow_lower=asked.allow_lower)
    if against:
        print("\n".join([*against, "Nothing is pinned: mend it, or say --allow-lower."]), file=sys.stderr)
        return 1
    put_between(README, "golden", markdown(list(table(results))))
    if CORPUS.is_dir():
        put_between(README, "corpus", markdown(list(table(measured(corpus_samples())))))
    print(f"{PLACE.relative_to(ROOT)} and README.md hold the scores of today")
    return 0


def gallery(asked: argparse.Namespace) -> int:
    written = write_gallery(asked.folder)
    print(f"{written[0]} shows one release of each of five wires; beside it lie {len(written) - 1} pages, one a folder")
    return 0


if __name__ == "__main__":
    sys.exit(main())
