"""A short fault campaign: the long one is `make torture` (docs/torture.md)."""

from __future__ import annotations

import pytest

from tests.faults import faulty
from tests.servers import Place, S3Server
from tests.torture import ENDS, campaign


def test_nothing_is_lost_in_a_folder(folder: Place) -> None:
    tally = campaign(folder, seed=7, runs=10)
    assert tally.disturbed == 10
    assert len(tally.ends.keys() & set(ENDS)) >= 3
    assert (tally.lost, tally.twice, tally.damaged) == ([], [], [])


def test_nothing_is_lost_on_a_server(swift: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in swift.environment.items():
        monkeypatch.setenv(name, value)
    with faulty(swift.endpoint_url) as proxy:
        place = Place(f"s3://{swift.new_bucket()}/a", proxy.endpoint_url, swift)
        tally = campaign(place, seed=11, runs=3, proxy=proxy)
    assert tally.disturbed == 3
    assert (tally.lost, tally.twice, tally.damaged) == ([], [], [])
