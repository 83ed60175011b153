"""`python -m bench.fuzz [SECONDS]`: atheris feeds mutated golden pages and dumps to `clean` until something breaks.

A finding is a file under `.fuzz/`: any exception but CleanError, an input that takes longer than `_SLOWEST` seconds, or
a record whose offsets do not hold. Run it again with the file as second argument to see it happen.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FINDINGS = ROOT / ".fuzz"
SEEDS = ROOT / "tests" / "golden"
MISSING = (
    "atheris is not installed, which makes the inputs; it has wheels for CPython on Linux:\n"
    "  .venv/bin/python -m pip install --no-build-isolation -e '.[fuzz]'\n"
    "The tests in tests/clean fuzz without it."
)
_SLOWEST = 20  # seconds for one input of at most
_LONGEST = 300_000  # bytes


def main(arguments: list[str]) -> int:
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        print(MISSING, file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["crawler.clean"]):
        target = _target()
    FINDINGS.mkdir(exist_ok=True)
    one = [argument for argument in arguments if not argument.isdigit()]
    seconds = next((argument for argument in arguments if argument.isdigit()), "60")
    options = [
        f"-max_total_time={seconds}", f"-timeout={_SLOWEST}", f"-max_len={_LONGEST}", "-rss_limit_mb=3000",
        f"-artifact_prefix={FINDINGS}/",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, *(one or [str(_seeded())])], target)
    atheris.Fuzz()
    return 0


def _seeded() -> Path:
    """The golden pages and dumps in one folder, each after the byte that says which way it goes."""
    folder = FINDINGS / "inputs"
    folder.mkdir(exist_ok=True)
    for path in SEEDS.rglob("*"):
        if path.suffix in (".html", ".txt"):
            for way in (b"d",) if path.suffix == ".txt" else (b"p", b"w"):
                (folder / f"{path.parent.name}-{path.stem}-{way.decode()}").write_bytes(way + path.read_bytes())
    return folder


def _target() -> Callable[[bytes], None]:
    cleaning = importlib.import_module("crawler.clean")
    model = importlib.import_module("crawler.model")
    errors = importlib.import_module("crawler.errors")
    wires: Mapping[str, Any] = importlib.import_module("crawler.wire").load_wires([ROOT / "config" / "wires"])

    def clean_one(data: bytes) -> None:
        """`d` a dump, `w` a page of the wire that it names, anything else a page of no wire."""
        way, body = data[:1], data[1:]
        page = model.Page(body=body)
        try:
            if way == b"d":
                release = cleaning.clean_dump(body, wires=wires.values())
            else:
                release = cleaning.clean(page, cleaning.find_wire(page, wires) if way == b"w" else None)
        except errors.CleanError:
            return
        check(release)

    return clean_one


def check(release: Any) -> None:
    """Blocks tile the text, removed texts stand in their order inside it, and the record is JSON in UTF-8."""
    text, end = release.text, 0
    for block in release.blocks:
        piece = text[block.start : block.end]
        if not end <= block.start < block.end <= len(text) or text[end : block.start].strip() or piece != piece.strip():
            raise AssertionError(f"blocks do not tile the text: {block}")
        end = block.end
    places = [0, *(removed.at for removed in release.removed), len(text)]
    if end != len(text) or any(later < earlier for earlier, later in pairwise(places)):
        raise AssertionError("an offset points beside its place")
    importlib.import_module("crawler.model").to_json(release)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
