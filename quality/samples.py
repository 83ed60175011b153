"""Pages whose right answer is known: the project's golden pages, and the labelled ones beside it where they lie."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs import expected
from quality.golden import ROOT, cleaned, data_of, goldens
from quality.measure import Labelled, match, words

CORPUS = ROOT.parent / "shared" / "corpus"
# What a removed text is called among the labels of the measure.
_LABELS = {
    "field:headline": "headline",
    "field:subhead": "subhead",
    "dump-header": "meta",
    "promo": "promo",
    "related": "related",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One page with its labels and what is true of its fields. `group` is the wire in whose name it is counted."""

    group: str
    name: str
    data: bytes
    labels: Labelled
    truth: Mapping[str, Any]
    url: str | None = None  # where the page does not state its own

    @property
    def is_page(self) -> bool:
        """Extractors of web pages have nothing to say of a text dump."""
        return not self.name.endswith(".txt")


def golden_samples(wire: str | None = None) -> list[Sample]:
    """The golden pages, labelled by their expected records."""
    found = []
    for golden in goldens(wire):
        read = expected.read(golden.record)
        record = read.record
        labels = [_label(kind, text) for kind, text in record["blocks"]]
        outside = [_outside(labels, expected.draft(cleaned(golden, known=False)))]
        page = (golden.wire, golden.path.name, data_of(golden))
        found.append(Sample(*page, [*labels, *outside], _truth(record), read.url))
    return found


def _label(kind: str, text: str) -> tuple[str, str]:
    """A removed text's rule as a label: fields that are no headline are what is printed around the release."""
    if not kind.startswith("("):
        return kind, text
    rule = kind.strip("()")
    return _LABELS.get(rule, "meta" if rule.startswith("field:") else "chrome"), text


def _outside(labels: Labelled, whole: Mapping[str, Any]) -> tuple[str, str]:
    """What stands outside the release's container, as one label; `whole` is the generic record, of all the body."""
    inside = [word for _, text in labels for word in words(text)]
    everything = [word for _, text in whole["blocks"] for word in words(text)]
    return "chrome", " ".join(match(inside, everything)[1])


def _truth(record: Mapping[str, Any]) -> dict[str, Any]:
    published, dateline = record.get("published", {}), record.get("dateline", {})
    return {
        "headline": record.get("headline"),
        "subheads": record.get("subheads"),
        "published": published.get("at") or published.get("date"),
        "language": record.get("language"),
        "places": dateline.get("places"),
        "dateline_date": dateline.get("date"),
        "issuer": record.get("issuer"),
        "tickers": [f"{one['exchange']}:{one['symbol']}" for one in record.get("tickers", [])],
        "id": record.get("id"),
    }


def corpus_samples(folder: Path = CORPUS) -> list[Sample]:
    """The labelled pages beside the project; none where they do not lie there."""
    return [*_labelled(folder), *_labelled(folder / "hybrid")]


def _labelled(folder: Path) -> Iterator[Sample]:
    for page in sorted((folder / "pages").glob("*/*.html")):
        truth = json.loads((folder / "gold" / page.parent.name / f"{page.stem}.json").read_text("utf-8"))
        labels = [(kind, text) for kind, text in truth.pop("blocks")]
        yield Sample(page.parent.name, page.name, page.read_bytes(), labels, truth)
