"""What `verify` found, made good where it can be derived from what is sound; nothing is ever invented.

Checkpoints are made again from the manifests, indexes from their segments, and a removal that broke off is finished.
All of it is a commit of its own. What only a copy can give back is said to be left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.commit import Commit
from crawler.archive.inventory import Fact
from crawler.archive.layout import CHECKPOINTS, README
from crawler.archive.manifest import Manifest, StoredObject
from crawler.archive.merge import fetch
from crawler.archive.removing import removing
from crawler.archive.segments import describe_segment
from crawler.archive.verify import Problem
from crawler.errors import ArchiveError

REPAIR = "repair"  # the kind of these commits

_INDEX = ".cdxj"
_DAMAGED = frozenset({"object-missing", "object-size", "object-changed", "index-differs"})
_DERIVED = frozenset({"readme-missing", "removed-present", "checkpoint-damaged", "checkpoint-differs"})


def derivable(problems: Sequence[Problem]) -> list[Problem]:
    """Those that can be made good without a copy; no checkpoint where manifests are not what they were."""
    whole = not any(problem.code.startswith("manifest-") for problem in problems)
    return [problem for problem in problems if _can_be_derived(problem) and (whole or not _is_checkpoint(problem))]


def _can_be_derived(problem: Problem) -> bool:
    return problem.code in _DERIVED or (problem.code in _DAMAGED and problem.key.endswith(_INDEX))


def _is_checkpoint(problem: Problem) -> bool:
    return problem.code.startswith("checkpoint-")


@dataclass(slots=True)
class Repair:
    """One repair while it is made: `done` says what was, `left` what could not be."""

    commit: Commit
    done: list[Problem] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    _objects: list[StoredObject] = field(default_factory=list)
    _superseded: list[str] = field(default_factory=list)
    _removed: list[str] = field(default_factory=list)

    def make(self, problems: Iterable[Problem]) -> Manifest:
        """Make good what can be, and commit it. Raises ArchiveBusy, StoreError."""
        for problem in problems:
            try:
                self._make(problem)
            except ArchiveError as error:
                self.left.append(problem._replace(detail=f"{problem.detail}; not repaired: {error}"))
            else:
                self.done.append(problem)
        manifest = self.commit.publish(
            objects=tuple(self._objects), superseded=tuple(self._superseded), removed=tuple(self._removed)
        )
        for key in self._removed:
            removing(self.commit.store).remove(key)
        return manifest

    def _make(self, problem: Problem) -> None:
        if problem.code == "readme-missing":
            self.commit.store.create(README, Path(__file__).with_name("readme.md").read_bytes())
        elif problem.code == "removed-present":
            removing(self.commit.store).remove(problem.key)
        elif problem.key.startswith(CHECKPOINTS):  # the commit writes another one from all manifests
            if problem.code == "checkpoint-damaged":
                self._removed.append(problem.key)
        else:
            self._index(problem.key)

    def _index(self, key: str) -> None:
        held = self.commit.state.inventory.objects("raw", "index")
        segment, stated = held.get(key.removesuffix(_INDEX) + ".warc.gz"), held.get(key)
        if segment is None or stated is None:
            raise ArchiveError("its segment is not in the archive any more")
        path = self.commit.folder / "segment"
        fetch(self.commit.store, segment, path)
        sealed = describe_segment(path, segment.key, segment.run, segment.wire)
        path.unlink()
        if sealed.beside.sha256 == stated.sha256:
            removing(self.commit.store).remove(key)
            self.commit.store.create(key, sealed.cdxj)
        else:
            self._replace(stated, sealed.beside, sealed.cdxj)

    def _replace(self, stated: Fact, made: StoredObject, data: bytes) -> None:
        """The manifest states another one: a new object stands for it from now on."""
        key = f"{stated.key.removesuffix(_INDEX)}.{self.commit.run}{_INDEX}"
        self.commit.store.create(key, data)
        self._objects.append(
            StoredObject(
                key=key,
                sha256=made.sha256,
                size=made.size,
                kind="index",
                wire=stated.wire,
                date=stated.date,
                count=made.count,
            )
        )
        self._superseded.append(stated.key)
