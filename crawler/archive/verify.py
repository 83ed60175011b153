"""Is everything that the archive claims there and unchanged? Every problem is a value with a stable code.

The chain of manifests is followed and every object looked for; `deep` reads every byte: digests, WARC records,
indexes, tables, each row beside the record of its page, and the checkpoint beside what all manifests come to. Objects
are read one at a time. The codes are explained in docs/archive-format.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from crawler.archive.layout import DATA_PREFIXES, JOURNALS, MANIFESTS, README, RUN_IN_KEY, manifest_key, run_of
from crawler.archive.lease import read_slot
from crawler.archive.manifest import Journal, Manifest, StoredObject, decode
from crawler.archive.places import scratch
from crawler.archive.store import Store
from crawler.archive.verify_checkpoint import check_checkpoint
from crawler.archive.verify_objects import DeepCheck
from crawler.errors import ArchiveError, FormatTooNew, NotThere
from crawler.model import sha256

CODES = (
    "readme-missing",
    "journal-unreadable",
    "manifest-missing",
    "manifest-unreadable",
    "manifest-changed",
    "object-missing",
    "object-size",
    "object-changed",
    "object-named-twice",
    "removed-present",
    "orphan",
    "checkpoint-damaged",
    "checkpoint-differs",
    "segment-damaged",
    "index-differs",
    "table-unreadable",
    "count-differs",
    "row-digest",
    "row-page",
    "row-twice",
    "release-missing",
    "row-unlisted",
    "forgotten-present",
)


Progress = Callable[[int, int], None]  # bytes that were read, of so many


class Problem(NamedTuple):
    """One thing that is not as the archive claims."""

    code: str
    key: str
    detail: str


@dataclass(slots=True)
class Claims:
    """What all manifests that can be read claim."""

    manifests: dict[str, str] = field(default_factory=dict)  # by run, the digest of its bytes
    parents: dict[str, str] = field(default_factory=dict)  # by run, the digest that its children state
    objects: dict[str, StoredObject] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)  # of these, neither superseded nor removed
    removed: set[str] = field(default_factory=set)
    named_twice: set[str] = field(default_factory=set)  # with different digests
    passed_over: set[str] = field(default_factory=set)
    versions: set[int] = field(default_factory=set)  # hashes of the id, version and digest of each
    restored: set[int] = field(default_factory=set)  # of these, those that an edition stands for
    forgotten: set[str] = field(default_factory=set)
    lineage: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by run, those that it knew of
    is_whole: bool = True  # whether every manifest could be read
    untold: set[str] = field(default_factory=set)  # commits whose manifest cannot be read
    torn: set[str] = field(default_factory=set)  # runs that began and were not committed
    newest: Manifest | None = None

    def add(self, manifest: Manifest, digest: str) -> None:
        self.manifests[manifest.run] = digest
        self.lineage[manifest.run] = tuple(parent.run for parent in manifest.parents)
        self.parents |= {parent.run: parent.sha256 for parent in manifest.parents}
        for stored in manifest.objects:
            if self.objects.get(stored.key, stored).sha256 != stored.sha256:
                self.named_twice.add(stored.key)
            self.objects[stored.key] = stored
            self.live.add(stored.key)
        self.live.difference_update(manifest.superseded, manifest.removed)
        self.removed.update(manifest.removed)
        self.passed_over.update(passed.key for passed in manifest.passed_over)
        self.versions.update(hash((known.id, known.version, known.digest)) for known in manifest.releases)
        self.restored.update(hash((one.id, one.version, one.digest)) for one in manifest.restored)
        self.forgotten.update(tombstone.id for tombstone in manifest.forgotten)
        if self.newest is None or manifest.run > self.newest.run:
            self.newest = manifest

    def ancestors(self, runs: Iterable[str]) -> set[str]:
        """These runs and all that they built on."""
        found: set[str] = set()
        left = list(runs)
        while left:
            run = left.pop()
            if run not in found:
                found.add(run)
                left += self.lineage.get(run, ())
        return found


def verify(store: Store, *, deep: bool = False, progress: Progress = lambda *_: None) -> Iterator[Problem]:
    """Every problem there is. Raises FormatTooNew, StoreError."""
    claims = Claims()
    if store.size(README) is None:
        yield Problem("readme-missing", README, "there is none, and people need it")
    yield from _manifests(store, claims)
    yield from _journals(store, claims)
    there = {entry.key: entry.size for prefix in DATA_PREFIXES for entry in store.list(prefix)}
    bad: set[str] = set()
    for problem in _objects(store, claims, there):
        bad.add(problem.key)
        yield problem
    yield from _others(claims, there)
    if deep:
        with scratch("verify") as folder:
            for finding in DeepCheck(store, claims, folder, progress).findings(frozenset(bad)):
                bad.add(finding[1])
                yield Problem(*finding)
    for finding in check_checkpoint(store, claims, bad, deep=deep):
        yield Problem(*finding)


def _manifests(store: Store, claims: Claims) -> Iterator[Problem]:
    listed = {run for entry in store.list(MANIFESTS) if (run := run_of(entry.key))}
    wanted = sorted(listed | {hint.run for hint in read_slot(store).heads})
    seen: set[str] = set()
    while wanted:
        for run in wanted:
            seen.add(run)
            yield from _read_manifest(store, claims, run, hinted=run not in listed and run not in claims.parents)
        wanted = sorted(claims.parents.keys() - seen)
    for run, digest in sorted(claims.parents.items()):
        if run in claims.manifests and claims.manifests[run] != digest:
            claims.is_whole = False
            yield Problem("manifest-changed", manifest_key(run), "a later manifest states another digest of it")


def _read_manifest(store: Store, claims: Claims, run: str, *, hinted: bool) -> Iterator[Problem]:
    key = manifest_key(run)
    try:
        data = store.get(key)
        claims.add(decode(data, Manifest, f"{store.url}/{key}"), sha256(data))
    except NotThere:
        if not hinted:
            claims.is_whole = False
            claims.untold.add(run)
            yield Problem("manifest-missing", key, "a later manifest names it as its parent")
    except FormatTooNew:
        raise
    except ArchiveError as error:
        claims.is_whole = False
        claims.manifests[run] = claims.parents.get(run, "")  # it is there, if not to be read
        claims.untold.add(run)
        yield Problem("manifest-unreadable", key, str(error))


def _journals(store: Store, claims: Claims) -> Iterator[Problem]:
    for entry in store.list(JOURNALS):
        run = run_of(entry.key)
        if run and run not in claims.manifests:
            claims.torn.add(run)
            try:
                decode(store.get(entry.key), Journal, entry.key)
            except ArchiveError as error:
                yield Problem("journal-unreadable", entry.key, str(error))


def _objects(store: Store, claims: Claims, there: dict[str, int]) -> Iterator[Problem]:
    """What is named and not there, or of another size. A listing may lag: what it does not show is asked for."""
    for key, stored in sorted(claims.objects.items()):
        if key in claims.named_twice:
            yield Problem("object-named-twice", key, "two manifests state different digests of it")
            continue
        if key in claims.removed:
            continue
        size = there.get(key)
        size = store.size(key) if size is None else size
        code = "checkpoint-damaged" if stored.kind == "checkpoint" else None
        if size is None:
            yield Problem(code or "object-missing", key, f"there is none; its manifest states {stored.size} bytes")
        elif size != stored.size:
            yield Problem(code or "object-size", key, f"has {size} bytes, its manifest states {stored.size}")


def _others(claims: Claims, there: Iterable[str]) -> Iterator[Problem]:
    told = claims.torn | claims.untold
    for key in sorted(there):
        if key in claims.removed:
            yield Problem("removed-present", key, "a commit has removed it and it is still there")
        elif key not in claims.objects and key not in claims.passed_over and not told & set(RUN_IN_KEY.findall(key)):
            yield Problem("orphan", key, "no manifest names it and no run that broke off has left it")
