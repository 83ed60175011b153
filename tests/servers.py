"""Where tests archive to: a folder, an S3 mock in this process, and OpenStack Swift with its S3 interface."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Unpack
from uuid import uuid4

from boto3.session import Session
from botocore.config import Config

from crawler.archive import Archive
from crawler.archive.opening import folder_of, open_store
from crawler.archive.store import Store
from crawler.settings import ArchiveOptions, ArchiveSettings, archive_settings

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class S3Server:
    """An S3 endpoint and who may use it."""

    endpoint_url: str
    access_key: str
    secret_key: str

    @property
    def environment(self) -> dict[str, str]:
        """What the standard credential chain reads."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}

    def client(self) -> Any:
        """A client of its own, to look at what lies in a bucket, or to spoil it."""
        return Session(self.access_key, self.secret_key, region_name="us-east-1").client(
            "s3", endpoint_url=self.endpoint_url, config=Config(s3={"addressing_style": "path"})
        )

    def new_bucket(self) -> str:
        name = f"test-{uuid4().hex[:16]}"
        self.client().create_bucket(Bucket=name)
        return name


@dataclass(frozen=True)
class Place:
    """Where an archive of a test is. Credentials for it are in the environment."""

    url: str
    endpoint_url: str | None = None
    server: S3Server | None = None

    @property
    def root(self) -> Path:
        """The folder itself, to look at or to spoil."""
        return folder_of(self.url)

    def settings(self, **options: Unpack[ArchiveOptions]) -> ArchiveSettings:
        return archive_settings(self.url, {"endpoint_url": self.endpoint_url, **options})

    def store(self, **options: Unpack[ArchiveOptions]) -> Store:
        return open_store(self.settings(**options), create=True)

    def archive(self, **options: Unpack[ArchiveOptions]) -> Archive:
        return Archive.open(self.settings(**options), create=True)


@contextlib.contextmanager
def moto_server() -> Iterator[S3Server]:
    """The mock, in a thread. It takes any key, and holds everything in memory."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield S3Server(f"http://{host}:{port}", "mock", "mocked")
    finally:
        server.stop()


class SwiftMissing(Exception):
    """Swift cannot run here; the message says why."""


def swift_bin() -> Path:
    """Where Swift's programs are. Raises SwiftMissing."""
    folder = Path(os.environ.get("WIREVAULT_SWIFT_VENV", ROOT / ".venv-swift")) / "bin"
    if not (folder / "swift-proxy-server").exists():
        raise SwiftMissing(f"no OpenStack Swift in {folder}: `make swift` installs it, or set WIREVAULT_SWIFT_VENV")
    return folder


@contextlib.contextmanager
def swift_server(folder: Path) -> Iterator[S3Server]:
    """A Swift of one replica whose data lies in `folder`: account, container, object and proxy server.

    Raises SwiftMissing.
    """
    programs = swift_bin()
    _need_attributes(folder)
    ports = dict(zip(("account", "container", "object", "proxy"), _free_ports(4), strict=True))
    _write_configuration(folder, ports, programs)
    with contextlib.ExitStack() as running:
        processes = [running.enter_context(_started(programs, folder, name)) for name in ports]
        _wait_until_healthy(f"http://127.0.0.1:{ports['proxy']}/healthcheck", processes, folder)
        yield S3Server(f"http://127.0.0.1:{ports['proxy']}", "test:tester", "testing")


@contextlib.contextmanager
def shared_swift(folder: Path) -> Iterator[S3Server]:
    """The Swift of all processes that name this folder: the first one starts it, and it goes when nobody is left.

    Everyone who uses it holds a lock, and so it goes too when they are killed. Raises SwiftMissing.
    """
    swift_bin()
    _need_attributes(folder)
    home = folder / "shared-swift"
    home.mkdir(exist_ok=True)
    with (home / "users").open("a") as users:
        with (home / "starting").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            if not (home / "endpoint").exists():
                _start_shared(home)
        yield S3Server((home / "endpoint").read_text(), "test:tester", "testing")


def _start_shared(home: Path) -> None:
    command = [sys.executable, "-m", "tests.servers", str(home)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode or not (home / "endpoint").exists():
        why = home / "why"
        raise SwiftMissing(why.read_text() if why.exists() else f"Swift did not come up in {home}")


def _serve_shared(home: Path) -> None:
    """Go into the background with a Swift, and stay there for as long as somebody uses it."""
    data = Path(tempfile.mkdtemp(prefix="data-", dir=home))
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        os.read(read, 1)  # until it is up, or gone
        return
    os.setsid()
    try:
        with swift_server(data) as server, (home / "users").open("a") as users:
            (home / "endpoint").write_text(server.endpoint_url)
            os.close(write)
            while not _is_unused(users):
                time.sleep(0.5)
            (home / "endpoint").unlink()
    except SwiftMissing as missing:
        (home / "why").write_text(str(missing))
    finally:
        shutil.rmtree(data, ignore_errors=True)
        os._exit(0)


def _is_unused(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _need_attributes(folder: Path) -> None:
    try:
        os.setxattr(folder, "user.wirevault", b"")
    except OSError as error:
        raise SwiftMissing(f"{folder}: Swift keeps metadata in extended attributes: {error.strerror}") from error


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _write_configuration(folder: Path, ports: dict[str, int], programs: Path) -> None:
    (folder / "disk" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_prefix = wire\nswift_hash_path_suffix = vault\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    for name, port in ports.items():
        if name == "proxy":
            text = _PROXY
        else:
            text = _STORAGE
            _build_ring(programs, folder, name, port)
        text = text.format(folder=folder, port=port, name=name, user=_user())
        (folder / f"{name}.conf").write_text(text)


def _build_ring(programs: Path, folder: Path, name: str, port: int) -> None:
    device = ["add", "--region", "1", "--zone", "1", "--ip", "127.0.0.1", "--port", str(port)]
    for words in (["create", "2", "1", "1"], [*device, "--device", "d1", "--weight", "1"], ["rebalance"]):
        command = [str(programs / "swift-ring-builder"), str(folder / f"{name}.builder"), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode > 1:  # 1 is a warning: one device is no redundancy
            raise SwiftMissing(f"swift-ring-builder {' '.join(words)}: {done.stdout}{done.stderr}")


@contextlib.contextmanager
def _started(programs: Path, folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{name}.log").open("wb") as log:
        process = _spawn([str(programs / f"swift-{name}-server"), str(folder / f"{name}.conf")], log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _spawn(command: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    # The storage servers fork workers unless told otherwise; their own group keeps a Ctrl-C of the tests from them.
    return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)


def _wait_until_healthy(url: str, processes: list[subprocess.Popen[bytes]], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    logs = "\n".join(path.read_text(errors="replace")[-1000:] for path in sorted(folder.glob("*.log")))
    raise SwiftMissing(f"Swift did not come up in {folder}:\n{logs}")


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


_STORAGE = """\
[DEFAULT]
swift_dir = {folder}
devices = {folder}/disk
mount_check = false
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
recon_cache_path = {folder}
fallocate_reserve = 0
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

_PROXY = """\
[DEFAULT]
swift_dir = {folder}
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck listing_formats bulk s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""

if __name__ == "__main__":
    _serve_shared(Path(sys.argv[1]))
