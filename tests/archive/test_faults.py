"""What networks and servers do to a store, at a real proxy in front of a server: retried where that helps, else told.

Never is something half-written taken for whole, and what a commit has reported is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.retries import standard

from crawler.archive import Archive
from crawler.archive.layout import LEASE, index_key
from crawler.archive.s3 import S3Store
from crawler.errors import ArchiveError, NotThere, StoreError, WirevaultError
from crawler.exchange import Exchange
from jobs.__main__ import run_command_line
from tests.archive.pages import archive_run, clock, exchange, take_all
from tests.archive.racing import race
from tests.faults import Fault, FaultProxy, Once, Sent, Storm, faulty, no_fault
from tests.servers import Place, S3Server

SECRET = "a-secret-that-must-not-be-told"
ALL = [exchange(number) for number in range(1, 6)]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are repeated as ever, without waiting in between; nobody else is near the lease."""
    monkeypatch.setattr(S3Store, "settle_seconds", 0.0)
    monkeypatch.setattr(standard.ExponentialBackoff, "delay_amount", lambda self, context: 0.0)


@pytest.fixture
def proxy(moto: S3Server) -> Iterator[FaultProxy]:
    with faulty(moto.endpoint_url) as running:
        yield running


@pytest.fixture
def behind(bucket: Place, proxy: FaultProxy) -> Place:
    """The bucket as it is seen through the proxy."""
    return Place(bucket.url, proxy.endpoint_url, bucket.server)


def ids(archive: Archive) -> list[str]:
    return [f"{one.id} v{one.version}" for one in archive.releases(all_versions=True)]


def afterwards(bucket: Place, *exchanges: Exchange) -> None:
    """The next run, without a fault in its way. The one before has ended, whether it could give its lease back or not."""
    bucket.store().drop_slot(LEASE)
    archive_run(bucket.archive(), *exchanges, minutes=1)


WHOLE = [f"sample:{number} v1" for number in range(1, 6)]


@pytest.mark.parametrize("seed", range(3))
def test_a_run_goes_through_a_storm_or_says_why_not(behind: Place, proxy: FaultProxy, bucket: Place, seed: int) -> None:
    proxy.plan = Storm(seed, 0.25)
    try:
        manifest = archive_run(behind.archive(segment_pages=2, timeout_seconds=10), *ALL)
        stored = [f"{known.id} v{known.version}" for known in manifest.releases]
    except WirevaultError:
        stored = []
    proxy.plan = no_fault
    assert set(stored) <= set(ids(bucket.archive()))
    afterwards(bucket, *(ALL if not stored else ()))
    assert ids(bucket.archive()) == WHOLE


@pytest.mark.parametrize("cut", [8, 14, 20])
def test_a_run_that_is_cut_off_in_the_middle_is_taken_up(
    behind: Place, proxy: FaultProxy, bucket: Place, cut: int
) -> None:
    proxy.plan = Storm(0, 0.0, cut=cut)
    try:
        archive_run(behind.archive(segment_pages=2, retries=1, timeout_seconds=5), *ALL)
        cut_off = False
    except StoreError:
        cut_off = True
    assert cut_off
    afterwards(bucket, *ALL)
    assert ids(bucket.archive()) == WHOLE


def is_put(ending: str) -> Callable[[Sent], bool]:
    return lambda sent: sent.method == "PUT" and sent.key.endswith(ending)


def is_get(ending: str) -> Callable[[Sent], bool]:
    return lambda sent: sent.method == "GET" and sent.key.endswith(ending)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer"), Fault("answer", 400, "RequestTimeout"),
        Fault("reset-upload"), Fault("lost-answer"), Fault("stall"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.code}",
)  # fmt: skip
@pytest.mark.parametrize("ending", [".warc.gz", ".parquet"])
def test_a_write_that_fails_once_is_repeated(behind: Place, proxy: FaultProxy, fault: Fault, ending: str) -> None:
    archive = behind.archive(timeout_seconds=2)
    proxy.plan = Once(fault, is_put(ending))
    archive_run(archive, *ALL)
    assert ids(archive) == WHOLE


@pytest.mark.parametrize("kind", ["truncate", "stall", "drip", "lost-answer"])
@pytest.mark.parametrize("ending", [".parquet", ".json"])
def test_a_read_that_breaks_off_is_repeated(behind: Place, proxy: FaultProxy, kind: Any, ending: str) -> None:
    archive = behind.archive(timeout_seconds=2)
    archive_run(archive, *ALL)
    proxy.plan = Once(Fault(kind), is_get(ending))
    assert ids(archive) == WHOLE


@pytest.mark.parametrize(
    ("kind", "ending"), [("empty", ".parquet"), ("flip", ".parquet"), ("empty", ".json"), ("flip", ".json")]
)
def test_what_comes_back_other_than_it_was_written_is_never_taken_for_it(
    behind: Place, proxy: FaultProxy, kind: Any, ending: str
) -> None:
    archive = behind.archive(checksums="when_required")
    archive_run(archive, *ALL)
    proxy.plan = Once(Fault(kind), is_get(ending), times=100)
    try:
        found = ids(archive)
    except (ArchiveError, StoreError) as error:
        assert "s3://" in str(error) or ".parquet" in str(error)
    else:
        assert found == WHOLE


def test_a_torn_segment_that_comes_back_changed_is_passed_over_and_named(
    behind: Place, proxy: FaultProxy, bucket: Place
) -> None:
    archive = behind.archive(checksums="when_required")
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
    proxy.plan = Once(Fault("flip"), is_get(".warc.gz"))
    with archive.begin(clock(1)) as writer:
        assert take_all(writer, writer.torn_pages()) == []
        manifest = writer.commit({}, verdict="unsound")
    assert ["damaged" in passed.reason for passed in manifest.passed_over] == [True]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, "RequestTimeTooSkewed", "clock is off"),
        (400, "ExpiredToken", "has expired; renew it"),
        (404, "NoSuchBucket", "no such bucket"),
        (403, "AccessDenied", "s3:PutObject"),
    ],
)
def test_what_no_repeating_helps_is_one_clear_error(
    behind: Place, proxy: FaultProxy, bucket: Place, status: int, code: str, expected: str
) -> None:
    """In mid-run: from the tables on, nothing gets through any more."""
    archive = behind.archive(segment_pages=2)
    proxy.plan = Once(Fault("answer", status, code), lambda sent: sent.key.endswith(".parquet"), times=1000)
    with pytest.raises(StoreError, match=expected):
        archive_run(archive, *ALL)
    refused = [sent for sent in proxy.sent if sent.method == "PUT" and sent.key.endswith(".parquet")]
    assert len(refused) == 1
    afterwards(bucket)  # nothing is fetched again
    assert ids(bucket.archive()) == WHOLE


def test_a_commit_whose_answer_is_lost_is_a_commit_or_none(behind: Place, proxy: FaultProxy, bucket: Place) -> None:
    proxy.plan = Once(Fault("lost-answer"), lambda sent: sent.method == "PUT" and "runs/" in sent.key)
    manifest = archive_run(behind.archive(), *ALL)
    assert list(bucket.archive().manifests()) == [manifest]


def test_runs_are_found_where_the_listing_lags(behind: Place, proxy: FaultProxy) -> None:
    archive = behind.archive()
    first = archive_run(archive, *ALL[:3])
    proxy.plan = Once(Fault("hide", hidden=(f"{first.run}.json",)), lambda sent: sent.is_list, times=1000)
    archive_run(archive, *ALL[3:], minutes=1)
    assert ids(archive) == WHOLE


def test_an_upload_in_parts_that_breaks_off_leaves_no_object(
    behind: Place, proxy: FaultProxy, bucket: Place, tmp_path: Path
) -> None:
    source = tmp_path / "large"
    source.write_bytes(bytes(range(256)) * 25_000)
    small = 5 * 1024 * 1024
    store = behind.store(multipart_bytes=small, retries=1, timeout_seconds=10)
    proxy.plan = Once(Fault("answer"), lambda sent: sent.method == "PUT" and "partNumber" in sent.target, times=50)
    with pytest.raises(StoreError, match="SlowDown"):
        store.create("raw/large", source)
    assert bucket.store().size("raw/large") is None
    proxy.plan = Once(Fault("lost-answer"), lambda sent: sent.method == "POST" and "uploadId" in sent.target)
    store.create("raw/large", source)
    assert bucket.store().get("raw/large") == source.read_bytes()


def test_a_read_of_an_object_that_is_gone_says_so(behind: Place, bucket: Place) -> None:
    archive = behind.archive()
    key = next(one.key for one in archive_run(archive, *ALL).objects if one.kind == "raw")
    bucket.store().drop_slot(index_key(key))
    with pytest.raises(NotThere, match=r"\.cdxj: not there"):
        archive.store.get(index_key(key))


def test_no_credential_is_ever_told(
    moto: S3Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in a message, nor in a traceback, nor in the log of `--debug`, nor in what is written."""
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mock")
    with faulty(moto.endpoint_url) as proxy:
        place = Place(f"s3://{moto.new_bucket()}/a", proxy.endpoint_url, moto)
        monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", place.url)
        monkeypatch.setenv("WIREVAULT_ARCHIVE__ENDPOINT_URL", proxy.endpoint_url)
        archive_run(place.archive(), exchange(1))
        assert run_command_line(["--debug", "pull"]) == 0
        proxy.plan = Once(Fault("answer", 400, "ExpiredToken"), is_get(".parquet"), times=99)
        assert run_command_line(["--debug", "pull"]) == 1
    out, err = capfd.readouterr()
    assert "Traceback" in err
    assert "the session token has expired" in err
    assert SECRET not in out + err
    assert all(SECRET.encode() not in sent.body for sent in proxy.sent)


@pytest.mark.swift
@pytest.mark.parametrize("settle", [1.0, 0.0])
def test_two_machines_at_once_are_two_sound_runs_or_one_that_gives_way(
    swift: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settle: float
) -> None:
    """Without the moment in which a lease settles, both may get in; then the commit tells them apart, or both count."""
    for name, value in swift.environment.items():
        monkeypatch.setenv(name, value)
    place = Place(f"s3://{swift.new_bucket()}/p", swift.endpoint_url, swift)
    archive_run(place.archive(), exchange(1))
    ends = race(place, tmp_path, settle)
    assert set(ends) <= {"committed", "gave way"}
    assert "committed" in ends
    archive_run(place.archive(), minutes=9)
    assert ids(place.archive()) == WHOLE
    assert place.archive().state().torn == ()
