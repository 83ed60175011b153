"""Scores of many pages as one line each: by extractor, for a group of pages or for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from quality.extractors import Taken, take_all
from quality.measure import Score, score_fields, score_kinds, score_text
from quality.samples import Sample

ALL = "all pages"


@dataclass(frozen=True, slots=True)
class Result:
    """One page by one extractor. `fields` says of each field that the page states whether it agrees."""

    group: str
    name: str
    extractor: str
    score: Score
    fields: Mapping[str, bool]
    ms: float
    kinds: float | None = None  # of the kept words those that are of the right kind; null where no kinds are told


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the table. `leaks` counts pages, `least` is the strict score of the worst, `ms` CPU a page.

    `kinds` is null where an extractor tells none.
    """

    group: str
    extractor: str
    pages: int
    strict: float
    least: float
    f1: float
    precision: float
    recall: float
    leaks: int
    fields: float
    kinds: float | None
    ms: float


def measured(samples: Sequence[Sample], *, others: bool = False) -> list[Result]:
    """Every extractor on every page; text dumps are for us alone."""
    found = take_all(samples, others=others)
    return [
        _result(sample, name, taken)
        for sample, answers in zip(samples, found, strict=True)
        for name, taken in answers.items()
    ]


def _result(sample: Sample, extractor: str, taken: Taken) -> Result:
    score = score_text(sample.labels, taken.text)
    fields, kinds = score_fields(sample.truth, taken.record), score_kinds(sample.labels, taken.record)
    return Result(sample.group, sample.name, extractor, score, fields, taken.ms, kinds)


def table(results: Sequence[Result]) -> Iterator[Figures]:
    """A line for each group and extractor, then for all pages that everybody has read."""
    extractors = list(dict.fromkeys(one.extractor for one in results))
    for group in dict.fromkeys(one.group for one in results):
        for extractor in extractors:
            some = [one for one in results if (one.group, one.extractor) == (group, extractor)]
            if some:
                yield summed(group, extractor, some)
    for extractor in extractors:
        yield summed(ALL, extractor, [one for one in results if one.extractor == extractor and is_page(one)])


def is_page(result: Result) -> bool:
    """A web page, which all extractors have read, and no text dump."""
    return not result.name.endswith(".txt")


def summed(group: str, extractor: str, results: Sequence[Result]) -> Figures:
    scores = [one.score for one in results]
    agreed = [ok for one in results for ok in one.fields.values()]
    kinds = [one.kinds for one in results if one.kinds is not None]
    return Figures(
        group=group,
        extractor=extractor,
        pages=len(results),
        strict=mean(one.strict for one in scores),
        least=min(one.strict for one in scores),
        f1=mean(one.f1 for one in scores),
        precision=mean(one.precision for one in scores),
        recall=mean(one.recall for one in scores),
        leaks=sum(one.leak > 0 for one in scores),
        fields=mean(agreed) if agreed else 1.0,
        kinds=mean(kinds) if kinds else None,
        ms=mean(one.ms for one in results),
    )
