"""What has changed since a reader last asked: a cursor names what the archive knew, and the commits since say the rest.

A cursor is the ids of the newest commits, joined by commas. What they had counted is told by their checkpoints, so that
forks that join later are neither passed over nor told twice, whatever their clocks said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from crawler.archive.history import read_commit
from crawler.archive.manifest import Manifest, Tombstone
from crawler.archive.recall import counted_by
from crawler.archive.state import State
from crawler.archive.store import Store
from crawler.errors import ArchiveError, ConfigError, NotThere

START = "start"  # the cursor of who has nothing yet
_RUN = r"\d{8}T\d{6}Z-[0-9a-f]{6}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What commits have brought in."""

    versions: frozenset[tuple[str, int]]  # id and version, of new versions and new editions
    forgotten: tuple[Tombstone, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(id_ for id_, _ in self.versions)


def cursor_of(state: State) -> str:
    """What stands for everything that is known."""
    return ",".join(sorted(head.run for head in state.heads)) or START


def runs_of(cursor: str) -> tuple[str, ...]:
    """The commits that a cursor names. Raises ConfigError where it is none."""
    if cursor == START:
        return ()
    if not re.fullmatch(rf"{_RUN}(?:,{_RUN})*", cursor):
        raise ConfigError(f"--after {cursor!r} is no cursor: a pull prints it at its end; the first is {START!r}")
    return tuple(cursor.split(","))


def changes_since(store: Store, state: State, cursor: str) -> Changes:
    """What the commits after the cursor have brought in, up to those that `state` knows.

    Raises ConfigError where the archive does not know the cursor, ArchiveError, StoreError.
    """
    commits = list(_commits_since(store, state, _Counted(store, runs_of(cursor))))
    return Changes(
        versions=frozenset((known.id, known.version) for one in commits for known in one.releases),
        forgotten=tuple(tombstone for one in commits for tombstone in one.forgotten),
    )


def _commits_since(store: Store, state: State, counted: _Counted) -> Iterator[Manifest]:
    seen: set[str] = set()
    left = [head.run for head in state.heads]
    while left:
        run = left.pop()
        if run not in seen and run not in counted:
            seen.add(run)
            manifest = read_commit(store, run, whole=False).manifest
            yield manifest
            left += [parent.run for parent in manifest.parents]


class _Counted:
    """The commits that a cursor stands for: those that it names, and all that these had built on."""

    def __init__(self, store: Store, heads: tuple[str, ...]) -> None:
        self._store = store
        self._heads = {run: _manifest(store, run) for run in heads}

    def __contains__(self, run: str) -> bool:
        return run in self._heads or any(built_on(run) for built_on in self._built_on)

    @cached_property
    def _built_on(self) -> list[Callable[[str], bool]]:
        return [self._before(manifest) for manifest in self._heads.values() if manifest.parents]

    def _before(self, manifest: Manifest) -> Callable[[str], bool]:
        """Told by the checkpoint that it names, and for what that does not cover by the manifests themselves."""
        counted: Callable[[str], bool] = _nothing
        if manifest.checkpoint:
            with suppress(ArchiveError):  # it is gone: all manifests say the same
                counted = counted_by(self._store, manifest.checkpoint)
        walked: set[str] = set()
        left = [parent.run for parent in manifest.parents]
        while left:
            run = left.pop()
            if run not in walked and not counted(run):
                walked.add(run)
                left += [parent.run for parent in _manifest(self._store, run).parents]
        return lambda run: run in walked or counted(run)


def _nothing(_: str) -> bool:
    return False


def _manifest(store: Store, run: str) -> Manifest:
    try:
        return read_commit(store, run, whole=False).manifest
    except NotThere as error:
        raise ConfigError(
            f"--after: {store.url} knows no commit {run}: the cursor is of another archive, or of one that is ahead of "
            f"this copy; begin anew with --after {START}"
        ) from error
