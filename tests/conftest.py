"""What tests of every room share: places to archive to, and a home of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers import Place, S3Server, SwiftMissing, moto_server, shared_swift

# A first example pays for what is loaded, and a loaded machine for everything: neither is a failure.
# CI judges a change by the same examples every time; new ones are looked for wherever people work.
settings.register_profile("steady", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "steady")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own settings, state, cache or credentials."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "WIREVAULT_CONFIG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def moto() -> Iterator[S3Server]:
    """An S3 mock."""
    with moto_server() as server:
        yield server


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[S3Server]:
    """A real S3 server, one for all workers; skips where Swift is not installed."""
    base = tmp_path_factory.getbasetemp()
    try:
        with shared_swift(base.parent if hasattr(request.config, "workerinput") else base) as server:
            yield server
    except SwiftMissing as why:
        pytest.skip(str(why))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that ask for the real server by its fixture are marked like those that get it as a place."""
    for item in items:
        if "swift" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.swift)


PLACES = ["folder", "moto", pytest.param("swift", marks=pytest.mark.swift)]


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An empty place of each kind: a folder, a bucket of the mock, a bucket of a real server."""
    if request.param == "folder":
        return Place((tmp_path / "archive").as_uri())
    server: S3Server = request.getfixturevalue(request.param)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return Place(f"s3://{server.new_bucket()}/some/prefix", server.endpoint_url, server)


@pytest.fixture
def folder(tmp_path: Path) -> Place:
    """An empty folder to archive to."""
    return Place((tmp_path / "archive").as_uri())


@pytest.fixture
def bucket(moto: S3Server, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An empty bucket of the mock."""
    for name, value in moto.environment.items():
        monkeypatch.setenv(name, value)
    return Place(f"s3://{moto.new_bucket()}/some/prefix", moto.endpoint_url, moto)
