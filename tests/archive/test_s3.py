"""What a bucket is asked: over TLS with an authority of one's own, as the settings say, and counted."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import pytest

from crawler.archive.opening import open_store
from crawler.archive.probe import probe
from crawler.archive.store import Store
from crawler.errors import AlreadyThere, ConfigError, StoreRefused
from crawler.settings import archive_settings
from tests.archive.pages import archive_run, exchange
from tests.certificates import self_signed
from tests.faults import Fault, Once, Sent, faulty
from tests.servers import Place

SMALL = 5 * 1024 * 1024


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls(authority: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    return context


def test_an_archive_over_tls(bucket: Place, authority: Path, tls: ssl.SSLContext) -> None:
    assert bucket.endpoint_url
    with faulty(bucket.endpoint_url, tls=tls) as proxy:
        place = Place(bucket.url, proxy.endpoint_url, bucket.server)
        archive = place.archive(ca_bundle=str(authority))
        archive_run(archive, exchange(1))
        assert [one.id for one in archive.releases()] == ["sample:1"]


def test_a_certificate_that_nobody_vouches_for(
    bucket: Place, authority: Path, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bucket.endpoint_url
    with faulty(bucket.endpoint_url, tls=tls) as proxy:
        place = Place(bucket.url, proxy.endpoint_url, bucket.server)
        with pytest.raises(StoreRefused, match=r"no trust in the server's certificate; set \[archive\] ca_bundle"):
            place.store().get("a")
        with pytest.raises(StoreRefused, match="ca_bundle"):
            place.store(ca_bundle="/not/there.pem").get("a")
        monkeypatch.setenv("AWS_CA_BUNDLE", str(authority))
        place.store().create("a", b"x")


def is_old(sent: Sent) -> bool:
    """What servers of the years before trailing checksums answer 411 to."""
    return sent.method == "PUT" and ("x-amz-trailer" in sent.headers or "content-length" not in sent.headers)


def test_an_old_server_over_tls_takes_uploads_without_their_checksums(
    bucket: Place, authority: Path, tls: ssl.SSLContext, tmp_path: Path
) -> None:
    source = tmp_path / "segment"
    source.write_bytes(bytes(10_000))
    plan = Once(Fault("answer", 411, "MissingContentLength"), is_old, times=99)
    assert bucket.endpoint_url
    with faulty(bucket.endpoint_url, plan, tls) as proxy:
        place = Place(bucket.url, proxy.endpoint_url, bucket.server)
        place.store(ca_bundle=str(authority), checksums="when_required").create("raw/a.warc.gz", source)
        assert not any("x-amz-checksum-crc32" in sent.headers for sent in proxy.sent)
        assert all(sent.headers["x-amz-content-sha256"] != "UNSIGNED-PAYLOAD" for sent in proxy.sent)


def test_encryption_and_storage_class_are_passed_on(bucket: Place, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(os.urandom(SMALL + 1))
    assert bucket.server and bucket.endpoint_url
    with faulty(bucket.endpoint_url) as proxy:
        place = Place(bucket.url, proxy.endpoint_url, bucket.server)
        store = place.store(
            storage_class="STANDARD_IA", encryption="aws:kms", kms_key_id="alias/x", multipart_bytes=SMALL
        )
        store.create("raw/small", b"x")
        store.create("raw/large", large)
        store.put_slot("lease.json", b"{}")
        begun = [
            s
            for s in proxy.sent
            if (s.method, "partNumber" in s.target) != ("PUT", True) and s.method in {"PUT", "POST"}
        ]
    by_key = {sent.key.rpartition("/")[2]: sent.headers for sent in begun if "uploadId" not in sent.target}
    for name in ("small", "large", "lease.json"):
        assert by_key[name]["x-amz-server-side-encryption"] == "aws:kms"
        assert by_key[name]["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/x"
        assert by_key[name].get("x-amz-storage-class") == (None if name == "lease.json" else "STANDARD_IA")
    with pytest.raises(AlreadyThere):
        store_of(bucket).create("raw/large", large)


def store_of(place: Place) -> Store:
    return place.store(multipart_bytes=SMALL)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"storage_class": "DEEP_ARCHIVE"}, "storage_class: DEEP_ARCHIVE is not read at once"),
        ({"kms_key_id": "x"}, 'kms_key_id needs encryption = "aws:kms"'),
        ({"multipart_bytes": 1}, "multipart_bytes"),
        ({"encryption": "rot13"}, "encryption"),
    ],
)
def test_settings_that_cannot_be_meant(options: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        archive_settings("s3://bucket", options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("addressing", "expected"),
    [
        ("auto", "http://s3.example.test/press/wires/a"),
        ("path", "http://s3.example.test/press/wires/a"),
        ("virtual", "http://press.s3.example.test/wires/a"),
    ],
)
def test_where_a_bucket_is_named(
    bucket: Place, monkeypatch: pytest.MonkeyPatch, addressing: str, expected: str
) -> None:
    """No name is looked up: the proxy of the environment is asked for every host."""
    plan = Once(Fault("answer", 404, "NoSuchKey"), lambda sent: True, times=9)
    with faulty("http://127.0.0.1:1", plan) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.endpoint_url)
        settings = archive_settings(
            "s3://press/wires",
            {"endpoint_url": "http://s3.example.test", "addressing": addressing},  # type: ignore[typeddict-item]
        )
        assert open_store(settings).size("a") is None
    assert [sent.target for sent in proxy.sent] == [expected]


def test_requests_are_counted_each_try_once(bucket: Place) -> None:
    assert bucket.endpoint_url
    plan = Once(Fault("answer"), lambda sent: sent.method == "PUT")
    with faulty(bucket.endpoint_url, plan) as proxy:
        store = Place(bucket.url, proxy.endpoint_url, bucket.server).store()
        store.create("a", b"x")
        store.get("a")
        list(store.list(""))
        assert store.requests == {"PutObject": 2, "GetObject": 1, "ListObjectsV2": 1}
        assert len(proxy.sent) == 4
    assert store.skew_seconds is not None
    assert abs(store.skew_seconds) < 60


def test_ceph(authority: Path, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older server: over TLS it takes no trailing checksums. Start it, and name it in CEPH_ENDPOINT_URL."""
    endpoint = os.environ.get("CEPH_ENDPOINT_URL")
    if not endpoint:
        pytest.skip("no Ceph: CEPH_ENDPOINT_URL, CEPH_ACCESS_KEY and CEPH_SECRET_KEY name one that runs")
    from tests.servers import S3Server

    server = S3Server(endpoint, os.environ["CEPH_ACCESS_KEY"], os.environ["CEPH_SECRET_KEY"])
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    with faulty(endpoint, tls=tls) as proxy:
        place = Place(f"s3://{server.new_bucket()}/p", proxy.endpoint_url, server)
        required = place.settings(ca_bundle=str(authority), checksums="when_required")
        found = {one.name: one for one in probe(required, rounds=3)}
        assert not any(one.failed for one in found.values()), found
        archive = place.archive(ca_bundle=str(authority), checksums="when_required")
        archive_run(archive, exchange(1))
        assert [one.id for one in archive.releases()] == ["sample:1"]
