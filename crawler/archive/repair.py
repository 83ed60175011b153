"""What `verify` found, made good where it can be derived from what is sound; nothing is ever invented.

Checkpoints are made again from the manifests, indexes from their segments, tables from the raw pages, and a removal
that broke off is finished. All of it is a commit of its own. What only a copy can give back is said to be left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.commit import Commit
from crawler.archive.inventory import Fact
from crawler.archive.layout import CHECKPOINTS, README, TABLES
from crawler.archive.manifest import Manifest, Restored, StoredObject
from crawler.archive.merge import fetch
from crawler.archive.removing import removing
from crawler.archive.restore import Cleaner, Outcome, Partition, Restoring, partition_of
from crawler.archive.segments import describe_segment
from crawler.archive.verify import Problem
from crawler.errors import ArchiveError
from crawler.model import Known

REPAIR = "repair"  # the kind of these commits

_INDEX = ".cdxj"
_DAMAGED = frozenset({"object-missing", "object-size", "object-changed", "index-differs"})
_LOST = frozenset({"object-missing", "object-size", "object-changed", "table-unreadable"})
_DERIVED = frozenset({"readme-missing", "removed-present", "checkpoint-damaged", "checkpoint-differs"})


def derivable(problems: Sequence[Problem]) -> list[Problem]:
    """Those that can be made good without a copy; no checkpoint where manifests are not what they were."""
    whole = not any(problem.code.startswith("manifest-") for problem in problems)
    return [problem for problem in problems if _can_be_derived(problem) and (whole or not _is_checkpoint(problem))]


def _can_be_derived(problem: Problem) -> bool:
    return problem.code in _DERIVED or (problem.code in _DAMAGED and problem.key.endswith(_INDEX)) or _is_table(problem)


def _is_table(problem: Problem) -> bool:
    return problem.code in _LOST and problem.key.startswith(TABLES)


def _is_checkpoint(problem: Problem) -> bool:
    return problem.code.startswith("checkpoint-")


@dataclass(slots=True)
class Repair:
    """One repair while it is made: `done` says what was, `left` what could not be."""

    commit: Commit
    clean: Cleaner
    done: list[Problem] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    _objects: list[StoredObject] = field(default_factory=list)
    _superseded: list[str] = field(default_factory=list)
    _removed: list[str] = field(default_factory=list)
    _releases: list[Known] = field(default_factory=list)
    _restored: list[Restored] = field(default_factory=list)

    def make(self, problems: Iterable[Problem]) -> Manifest:
        """Make good what can be, and commit it. Raises ArchiveBusy, StoreError."""
        problems = list(problems)
        self._make_tables([problem for problem in problems if _is_table(problem)])
        for problem in problems:
            if not _is_table(problem):
                self._try(problem)
        manifest = self.commit.publish(
            objects=tuple(self._objects),
            superseded=tuple(self._superseded),
            removed=tuple(self._removed),
            releases=tuple(self._releases),
            restored=tuple(self._restored),
            report={"repaired": [problem._asdict() for problem in self.done]},
        )
        for key in self._removed:
            removing(self.commit.store).remove(key)
        return manifest

    def _try(self, problem: Problem) -> None:
        try:
            self._make(problem)
        except ArchiveError as error:
            self._leave([problem], str(error))
        else:
            self.done.append(problem)

    def _leave(self, problems: Iterable[Problem], why: str) -> None:
        self.left += [problem._replace(detail=f"{problem.detail}; not repaired: {why}") for problem in problems]

    def _make_tables(self, problems: Sequence[Problem]) -> None:
        held = self.commit.state.inventory.objects("releases")
        lost: dict[Partition, list[Problem]] = {}
        for problem in problems:
            if problem.key in held:
                lost.setdefault(partition_of(held[problem.key]), []).append(problem)
            else:  # another table stands for it already
                self._removed.append(problem.key)
                self.done.append(problem)
        restoring = Restoring(self.commit, self.clean, (held[one.key] for some in lost.values() for one in some))
        for place, some in lost.items():
            try:
                self._take(restoring.restore(place), some)
            except ArchiveError as error:
                self._leave(some, str(error))

    def _take(self, outcome: Outcome, problems: Sequence[Problem]) -> None:
        self._objects += outcome.objects
        self._superseded += outcome.superseded
        self._removed += outcome.removed
        self._releases += outcome.releases
        self._restored += outcome.restored
        if outcome.lacking:
            self._leave(problems, f"what could be made again is there, but for {'; '.join(outcome.lacking)}")
        else:
            self.done += problems

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
