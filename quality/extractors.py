"""What is made of a page by us and by others: a text, a record, and the CPU that it took.

trafilatura is installed with us. The others stand in an environment of their own (`make extractors`), because none of
them is needed to archive anything; they answer from one process of that environment.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trafilatura

from crawler.errors import CleanError
from crawler.model import Release, to_json
from jobs.cleaning import Job, clean_bytes
from quality.golden import ROOT, wires
from quality.samples import Sample

OTHERS = ROOT / ".venv-extractors" / "bin" / "python"
NAMES = ("readability-lxml", "resiliparse", "justext", "newspaper4k", "goose3")


@dataclass(frozen=True, slots=True)
class Taken:
    """What an extractor took of a page: `record` as `clean` prints it, `ms` milliseconds of CPU, metadata included."""

    text: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)
    ms: float = 0.0


def wirevault(sample: Sample) -> Taken:
    return _ours(sample, Job(wires(), url=sample.url))


def generic(sample: Sample) -> Taken:
    """The same with the wire files withheld."""
    return _ours(sample, Job({}, url=sample.url))


def _ours(sample: Sample, job: Job) -> Taken:
    try:
        release, ms = _timed(lambda: clean_bytes(sample.name, sample.data, job))
    except CleanError:
        return Taken()
    assert isinstance(release, Release)
    return Taken(release.text, json.loads(to_json(release)), ms)


def by_trafilatura(sample: Sample) -> Taken:
    """Its defaults; the time is that with metadata, since a text alone is no record."""
    found, ms = _timed(lambda: trafilatura.bare_extraction(sample.data, with_metadata=True))
    text = trafilatura.extract(sample.data) or ""
    if found is None:
        return Taken(text, {}, ms)
    return Taken(text, as_record(found.title, found.date, found.language, found.author), ms)


def as_record(title: str | None, date: str | None, language: str | None, author: str | None) -> dict[str, Any]:
    """What the others call metadata, in our names: the author stands for the issuer."""
    return {
        "headline": title,
        "published": {"date": (date or "")[:10]},
        "language": language,
        "issuer": [author] if author else [],
    }


def _timed(take: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    found = take()
    return found, (time.process_time() - began) * 1000


HERE: Mapping[str, Callable[[Sample], Taken]] = {
    "wirevault": wirevault,
    "wirevault, no wire file": generic,
    "trafilatura": by_trafilatura,
}


def take_all(samples: Sequence[Sample], *, others: bool) -> Iterator[dict[str, Taken]]:
    """For each sample in order what each extractor took, by name; page by page, so that all have the same minute."""
    for sample in samples[:3]:
        for take in HERE.values():
            take(sample)  # the first pages pay for reading settings
    elsewhere = _others(samples) if others and OTHERS.exists() else [{} for _ in samples]
    for sample, more in zip(samples, elsewhere, strict=True):
        here = {name: take(sample) for name, take in HERE.items() if sample.is_page or name == "wirevault"}
        yield here | more


def _others(samples: Sequence[Sample]) -> list[dict[str, Taken]]:
    """Raises CalledProcessError where that environment is broken; what it says goes to stderr."""
    pages = [sample.data.decode("latin-1") if sample.is_page else None for sample in samples]
    child = [str(OTHERS), str(Path(__file__).parent / "others.py"), *NAMES]
    ran = subprocess.run(child, input=json.dumps(pages), stdout=subprocess.PIPE, text=True, check=True)
    return [
        {name: Taken(one["text"], as_record(*one["said"]), one["ms"]) for name, one in answer.items()}
        for answer in json.loads(ran.stdout)
    ]
