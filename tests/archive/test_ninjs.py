"""Whatever a record holds, it is a news object after ninjs 3.1."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from crawler.archive.ninjs import to_ninjs
from crawler.model import Dateline, Media, Relation, Release, Republished, Rights, Stamp, Subject, Ticker
from tests.archive.ninjs import SCHEMA
from tests.archive.shelf import version

VALIDATOR = Draft202012Validator(SCHEMA)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
STATUS = st.sampled_from(["usable", "corrected", "withdrawn", "gone"])
STAMPS = st.sampled_from(
    [
        None,
        Stamp(at="2026-03-02T08:00:00+01:00", date="2026-03-02", resolution="second", origin="page", raw=""),
        Stamp(date="2026-03-02", resolution="day", origin="dateline", raw="March 2"),
    ]
)


def lists(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


RECORDS = st.fixed_dictionaries(
    {
        "headline": st.none() | WORDS,
        "subheads": lists(WORDS),
        "text": WORDS,
        "status": STATUS,
        "published": STAMPS,
        "language": st.none() | st.just("de"),
        "issuer": lists(WORDS),
        "url": st.sampled_from(["http://wire.example/r/1?a=b", "http://wire.example/ü (1).html", None]),
        "tickers": lists(st.builds(Ticker, exchange=WORDS, symbol=WORDS, mic=st.none() | st.just("XNYS"))),
        "media": lists(
            st.builds(Media, url=st.just("http://wire.example/bild ü.jpg") | WORDS, caption=st.none() | WORDS)
        ),
        "subjects": lists(st.from_type(Subject)),
        "relations": lists(st.builds(Relation, target=st.none() | st.just("sample:2"), evidence=WORDS)),
        "republished_from": st.none() | st.builds(Republished, outlet=st.none() | WORDS, url=st.none() | WORDS),
        "dateline": st.none() | st.builds(Dateline, raw=WORDS, places=lists(WORDS)),
        "rights": st.none() | st.builds(Rights, policy=st.none() | WORDS),
    }
)


@given(RECORDS)
def test_every_record_is_a_news_object(fields: dict[str, Any]) -> None:
    release: Release = version("1", **fields)[0]
    item = to_ninjs(msgspec.to_builtins(release))
    faults = [
        f"{fault.json_path}: {fault.message}"
        for fault in VALIDATOR.iter_errors(msgspec.json.decode(msgspec.json.encode(item)))
    ]
    assert not faults


def test_the_schema_refuses_what_the_standard_does() -> None:
    item = {"uri": "http://wire.example/r/1"}
    assert VALIDATOR.is_valid(item)
    wrongs: list[dict[str, Any]] = [
        {"pubStatus": "gone"}, {"uri": "no uri"}, {"firstCreated": "2026-03-02"}, {"altids": []}, {"bodies": [{}]},
    ]  # fmt: skip
    for wrong in wrongs:
        assert not VALIDATOR.is_valid(item | wrong), wrong
