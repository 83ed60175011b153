"""What goes wrong with a store: a line that says what, where and what to do; never a traceback, never a secret."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from crawler.archive.local import LocalStore
from crawler.archive.opening import open_store
from crawler.archive.s3 import S3Store
from crawler.archive.store import Store
from crawler.errors import AlreadyThere, NotThere, StoreError, StoreRefused
from crawler.settings import ArchiveSettings
from tests.archive.test_warc import size_limit
from tests.servers import Place, S3Server

SECRET = "wrong-secret-that-must-not-be-printed"


def verbs(store: Store) -> list[Callable[[], object]]:
    """Everything that asks a store."""
    return [
        lambda: store.get("a"),
        lambda: store.range("a", 0, 1),
        lambda: store.size("a"),
        lambda: list(store.list("")),
        lambda: store.create("a", b"x"),
        lambda: store.put_slot("a", b"x"),
        lambda: store.drop_slot("a"),
    ]


def messages(store: Store, expected: type[StoreError]) -> list[str]:
    said = []
    for ask in verbs(store):
        with pytest.raises(expected) as refused:
            ask()
        assert SECRET not in str(refused.value)
        said.append(str(refused.value))
    return said


def test_no_such_bucket(swift: S3Server, moto: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for server in (swift, moto):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        store = open_store(ArchiveSettings(url="s3://not-there/prefix", endpoint_url=server.endpoint_url))
        with pytest.raises(StoreRefused, match=r"s3://not-there/prefix at http://127.*no such bucket; create it"):
            store.get("a")
        with pytest.raises(StoreRefused, match="NoSuchBucket"):
            store.create("a", b"x")
        with pytest.raises(StoreRefused, match="NoSuchBucket"):
            list(store.list(""))


@pytest.mark.parametrize(("key", "secret"), [("test:tester", SECRET), ("nobody:here", SECRET)])
def test_wrong_credentials(swift: S3Server, monkeypatch: pytest.MonkeyPatch, key: str, secret: str) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    url = f"s3://{swift.new_bucket()}/prefix"
    for said in messages(open_store(ArchiveSettings(url=url, endpoint_url=swift.endpoint_url)), StoreRefused):
        assert re.search("AWS_SECRET_ACCESS_KEY|s3:GetObject", said)


def test_no_credentials_at_all(moto: S3Server) -> None:
    store = open_store(ArchiveSettings(url="s3://bucket", endpoint_url=moto.endpoint_url))
    for said in messages(store, StoreRefused):
        assert "no usable credentials; check AWS_ACCESS_KEY_ID" in said


def test_half_of_the_credentials(moto: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "half")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreRefused, match="no usable credentials"):
        open_store(ArchiveSettings(url="s3://bucket", endpoint_url=moto.endpoint_url)).get("a")


def test_a_profile_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "none")
    with pytest.raises(StoreRefused, match=r"no usable credentials.*ProfileNotFound"):
        open_store(ArchiveSettings(url="s3://bucket/prefix"))


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("http://127.0.0.1:1", "no connection (EndpointConnectionError)"),
        ("http://no-such-host.invalid", "no connection (EndpointConnectionError)"),
        ("no endpoint", "correct [archive] endpoint_url"),
        ("127.0.0.1:9000", "correct [archive] endpoint_url"),
        (f"http://someone:{SECRET}@127.0.0.1:1", "no connection"),
    ],
)
def test_no_such_endpoint(monkeypatch: pytest.MonkeyPatch, endpoint: str, expected: str) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    with pytest.raises(StoreRefused) as refused:
        open_store(ArchiveSettings(url="s3://bucket/prefix", endpoint_url=endpoint, retries=0)).get("a")
    assert expected in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_bucket_that_no_bucket_is_called(bucket: Place) -> None:
    store = open_store(ArchiveSettings(url="s3://No Bucket!/x", endpoint_url=bucket.endpoint_url))
    with pytest.raises(StoreRefused, match=r"correct \[archive\] url"):
        store.get("a")


class Answering(BaseHTTPRequestHandler):
    """Answers every request as the server's `answers` say, one after the other, the last one on and on."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answers: list[tuple[int, bytes, int]] = self.server.answers  # type: ignore[attr-defined]
        self.server.asked += 1  # type: ignore[attr-defined]
        status, body, missing = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) + missing))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    def do_PUT(self) -> None:
        self.do_GET()

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def answering(*answers: tuple[int, bytes, int]) -> Iterator[ThreadingHTTPServer]:
    """A server with these answers: status, body, and how many bytes it promises beyond them."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.answers = list(answers)  # type: ignore[attr-defined]
        server.asked = 0  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


def store_at(server: ThreadingHTTPServer, retries: int = 0) -> S3Store:
    url = f"http://127.0.0.1:{server.server_address[1]}"
    return S3Store(ArchiveSettings(url="s3://bucket/prefix", endpoint_url=url, retries=retries, timeout_seconds=5))


def xml(code: str, message: str = "said the server") -> bytes:
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("status", "code", "raised", "expected"),
    [
        (403, "AccessDenied", StoreRefused, "s3:ListBucket"),
        (403, "InvalidAccessKeyId", StoreRefused, "does not know this access key"),
        (403, "SignatureDoesNotMatch", StoreRefused, "the secret key is wrong"),
        (400, "ExpiredToken", StoreRefused, "has expired"),
        (403, "RequestTimeTooSkewed", StoreRefused, "clock"),
        (400, "AuthorizationHeaderMalformed", StoreRefused, "AWS_REGION"),
        (411, "MissingContentLength", StoreRefused, 'checksums = "when_required"'),
        (404, "NoSuchKey", NotThere, "not there"),
        (400, "SomethingNew", StoreError, "400 SomethingNew: said the server; try again later"),
        (503, "SlowDown", StoreError, "503 SlowDown"),
        (507, "QuotaExceeded", StoreError, "QuotaExceeded"),
    ],
)
def test_what_a_server_answers(status: int, code: str, raised: type[StoreError], expected: str) -> None:
    with answering((status, xml(code), 0)) as server, pytest.raises(raised) as refused:
        store_at(server).get("a")
    assert type(refused.value) is raised
    assert expected in str(refused.value)
    assert "s3://bucket/prefix at http://127.0.0.1" in str(refused.value)


@pytest.mark.usefixtures("keys")
def test_what_answers_but_is_no_store() -> None:
    page = b"<!DOCTYPE html><html><head><title>Welcome<br></head></html>"
    for status, expected in ((200, "500"), (404, "no such bucket"), (405, "does not speak S3"), (403, "access denied")):
        with answering((status, page, 0)) as server:
            for ask in (lambda store: list(store.list("")), lambda store: store.create("a", b"x")):
                with pytest.raises(StoreError, match=expected):
                    ask(store_at(server))


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("code", ["ExpiredToken", "NoSuchBucket", "RequestTimeTooSkewed"])
def test_what_had_worked_before_is_a_failure_and_no_refusal(code: str) -> None:
    with answering((200, b"x", 0), (400, xml(code), 0)) as server:
        store = store_at(server)
        store.get("a")
        with pytest.raises(StoreError, match=code) as failed:
            store.get("a")
    assert not isinstance(failed.value, StoreRefused)


@pytest.mark.usefixtures("keys")
def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    with answering((200, b"ha", 2), (200, b"half", 0)) as server:
        assert store_at(server).get("a") == b"half"
        assert server.asked == 2  # type: ignore[attr-defined]
    with answering((200, b"ha", 2)) as server, pytest.raises(StoreError, match=r"IncompleteRead|no connection"):
        store_at(server).get("a")


@pytest.mark.usefixtures("keys")
def test_a_busy_server_is_asked_again() -> None:
    with answering(*[(503, xml("SlowDown"), 0)] * 2, (200, b"at last", 0)) as server:
        assert store_at(server, retries=2).get("a") == b"at last"


@pytest.mark.usefixtures("keys")
def test_a_connection_that_is_lost_later_is_no_refusal() -> None:
    with answering((200, b"x", 0)) as server:
        store = store_at(server)
        store.get("a")
    with pytest.raises(StoreError, match="no connection") as lost:
        store.get("a")
    assert not isinstance(lost.value, StoreRefused)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(("held", "raised"), [(b"ours", None), (b"theirs", AlreadyThere)])
def test_a_create_whose_answer_was_lost(held: bytes, raised: type[StoreError] | None) -> None:
    """The first try got through, its answer did not; the second is told that the key is taken."""
    get, busy, taken = (200, b"", 0), (503, xml("SlowDown"), 0), (412, xml("PreconditionFailed"), 0)
    with answering(get, busy, taken, (200, held, 0)) as server:
        store = store_at(server, retries=1)
        store.get("a")
        if raised:
            with pytest.raises(raised):
                store.create("a", b"ours")
        else:
            store.create("a", b"ours")


@contextmanager
def without_conditions() -> Iterator[str]:
    """The mock as a server that does not know If-None-Match."""
    app = DomainDispatcherApplication(create_backend_app)

    def refusing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("501 Not Implemented", [("Content-Type", "text/xml")])
            return [xml("NotImplemented")]
        return app(environ, start)  # type: ignore[no-any-return]

    server = make_server("127.0.0.1", 0, refusing, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_server_that_knows_no_conditions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"from a file")
    with without_conditions() as endpoint:
        server = S3Server(endpoint, "mock", "mocked")
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        store = Place(f"s3://{server.new_bucket()}/p", endpoint, server).store()
        store.create("a", source)
        assert store.get("a") == b"from a file"
        store.create("b", b"2")
        for again in (source, b"other"):
            with pytest.raises(AlreadyThere):
                store.create("a", again)
        assert store.get("a") == b"from a file"


def test_large_files_go_up_in_parts(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 5 * 1024 * 1024
    monkeypatch.setattr("crawler.archive.s3._PART", size)
    source = tmp_path / "large"
    source.write_bytes(os.urandom(size + 100))
    store = place.store(multipart_bytes=size)
    store.create("large", source)
    assert store.get("large") == source.read_bytes()
    assert store.range("large", size - 2, 4) == source.read_bytes()[size - 2 : size + 2]
    with pytest.raises(AlreadyThere):
        store.create("large", source)


def test_the_disk_is_full(folder: Place, tmp_path: Path) -> None:
    store = folder.store()
    source = tmp_path / "large"
    source.write_bytes(bytes(200_000))
    for data in (bytes(200_000), source):
        with size_limit(100_000), pytest.raises(StoreError, match="make room"):
            store.create("raw/large", data)
    with size_limit(10), pytest.raises(StoreError, match="make room"):
        store.put_slot("slot", bytes(11))
    assert list(store.list("")) == []
    assert [path for path in folder.root.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)
    with pytest.raises(StoreRefused, match="let the user who runs wirevault"):
        LocalStore.open(tmp_path / "closed", create=True).create("a", b"x")
    with pytest.raises(StoreRefused, match="let the user who runs wirevault"):
        LocalStore.open(tmp_path / "closed" / "below", create=True)


def test_a_read_only_file_system() -> None:
    with pytest.raises(StoreRefused, match="/proc"):
        LocalStore.open(Path("/proc/wirevault"), create=True)


@pytest.mark.parametrize("key", ["", "/a", "a//b", "../a", "a/..", "a/.b", "a/", "a\0b"])
def test_what_cannot_be_a_key_of_a_folder(folder: Place, key: str) -> None:
    with pytest.raises(StoreError, match="cannot be a key"):
        folder.store().create(key, b"x")


def test_a_folder_without_hard_links(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", unable)
    store = folder.store()
    store.create("a", b"1")
    with pytest.raises(AlreadyThere):
        store.create("a", b"2")
    assert store.get("a") == b"1"
