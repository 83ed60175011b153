"""What a store really guarantees, found out by trying it.

Everything is written below `check/<id>/` and removed again. Nothing is taken on trust: an answer counts when reading
shows that it was true. What an archive cannot do without is `needed`; where two writers cannot be kept apart by the
store, the finding `writers` says so.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Literal

from crawler.archive.opening import open_store
from crawler.archive.places import scratch
from crawler.archive.store import Store
from crawler.errors import AlreadyThere, StoreError, StoreRefused
from crawler.model import sha256
from crawler.settings import ArchiveSettings

PREFIX = "check/"
_RACERS = 8
_RACED = 256 * 1024  # bytes: uploads that take a while overlap
_LARGE = 5 * 1024 * 1024  # bytes: the smallest part that S3 knows, and what goes up in parts while it is tried
_SKEW = 60.0  # seconds; S3 refuses requests from 15 minutes on

Answer = Literal["yes", "no", "partly", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was tried."""

    name: str
    answer: Answer
    note: str
    needed: bool = False

    @property
    def failed(self) -> bool:
        return self.needed and self.answer != "yes"


def probe(settings: ArchiveSettings, rounds: int = 10) -> Iterator[Finding]:
    """Try the store that the settings name, each thing so many rounds. Raises ConfigError, StoreRefused, StoreError."""
    store = open_store(settings, create=True)
    tried = _Trial(settings, store, rounds)
    try:
        tried.first()
        findings = {}
        for name, (needed, attempt) in tried.attempts().items():
            findings[name] = _finding(name, needed, attempt)
            yield findings[name]
        yield _writers(findings)
    finally:
        tried.clean_up()


Attempt = Callable[[], tuple[Answer, str]]


def _finding(name: str, needed: bool, attempt: Attempt) -> Finding:
    try:
        answer, note = attempt()
    except StoreError as error:
        answer, note = "no", str(error)
    return Finding(name=name, answer=answer, note=note, needed=needed)


def _writers(findings: dict[str, Finding]) -> Finding:
    """Whether a second machine may write at the same time."""
    atomic, listed = findings["create-race"].answer == "yes", findings["list"].answer == "yes"
    if atomic or listed:
        why = "a listing that shows at once what was written" if listed else "a create that only one can win"
        note = f"two runs on two machines find out about each other ({why}): one gives way, or the next run joins both"
        return Finding(name="writers", answer="yes", note=note)
    return Finding(
        name="writers",
        answer="no",
        note="neither an atomic create nor a listing that is up to date: let one machine alone write to this archive",
    )


class _Trial:
    """One probe of one store."""

    def __init__(self, settings: ArchiveSettings, store: Store, rounds: int) -> None:
        self._settings = settings
        self._store = store
        self._rounds = rounds
        self._prefix = f"{PREFIX}{secrets.token_hex(6)}/"
        self._made: list[str] = []

    def first(self) -> None:
        """What everything else builds upon. Raises StoreRefused, StoreError."""
        self._store.create(self._key("first"), b"first")

    def attempts(self) -> dict[str, tuple[bool, Attempt]]:
        """By name: whether an archive needs it, and how it is tried."""
        return {
            "read-after-write": (True, self._read_after_write),
            "replace": (True, self._replace),
            "create-only": (False, self._create_only),
            "create-race": (False, self._create_race),
            "list": (False, self._list),
            "range": (True, self._range),
            "keys": (True, self._odd_keys),
            "parts": (True, self._parts),
            "checksums": (True, self._checksums),
            "delete": (False, self._delete),
            "clock": (True, self._clock),
        }

    def clean_up(self) -> None:
        """Remove what was written; what a listing shows beside it too."""
        with suppress(StoreError):
            self._made += [entry.key for entry in self._store.list(self._prefix)]
        for key in dict.fromkeys(self._made):
            with suppress(StoreError):  # the failure that ended the probe is the one to tell
                self._store.drop_slot(key)

    def _key(self, name: str) -> str:
        self._made.append(f"{self._prefix}{name}")
        return self._made[-1]

    def _read_after_write(self) -> tuple[Answer, str]:
        late = 0
        for number in range(self._rounds):
            key, data = self._key(f"write-{number}.bin"), os.urandom(2000)
            self._store.create(key, data)
            late += self._store.size(key) != len(data) or self._store.get(key) != data
        return _all_or(late, self._rounds, "objects were not there, or not whole, right after they had been written")

    def _replace(self) -> tuple[Answer, str]:
        key, stale = self._key("slot.json"), 0
        for number in range(self._rounds):
            self._store.put_slot(key, str(number).encode())
            stale += self._store.get(key) != str(number).encode()
        return _all_or(stale, self._rounds, "times an older state was read right after the slot had been replaced")

    def _create_only(self) -> tuple[Answer, str]:
        key = self._key("once")
        self._store.create(key, b"first")
        with suppress(AlreadyThere):
            self._store.create(key, b"second")
        if self._store.get(key) != b"first":
            return "no", "a second create replaced the object without a word: only names that never repeat protect it"
        return "yes", "a key that is taken is refused"

    def _create_race(self) -> tuple[Answer, str]:
        several = 0
        with ThreadPoolExecutor(_RACERS) as pool:
            for number in range(self._rounds):
                key, barrier = self._key(f"race-{number}"), Barrier(_RACERS)
                several += sum(pool.map(partial(_won, self._store, key), [barrier] * _RACERS)) != 1
        answer, note = _all_or(several, self._rounds, f"races of {_RACERS} writers had more or fewer than one winner")
        if answer == "yes":
            return (
                answer,
                f"{self._rounds} races of {_RACERS} writers had one winner each, which is a sign and no proof",
            )
        return answer, f"{note}; nothing relies on it"

    def _list(self) -> tuple[Answer, str]:
        late = 0
        for number in range(self._rounds):
            key = self._key(f"list/{number:04}")
            self._store.create(key, b"x")
            late += key not in self._listed()
            self._store.drop_slot(key)
            late += key in self._listed()
        return _all_or(late, 2 * self._rounds, "listings lagged behind what had been written or removed")

    def _listed(self) -> set[str]:
        return {entry.key for entry in self._store.list(f"{self._prefix}list/")}

    def _range(self) -> tuple[Answer, str]:
        key = self._key("digits")
        self._store.create(key, b"0123456789")
        expected = {(0, 4): b"0123", (3, 2): b"34", (8, 10): b"89", (10, 5): b""}
        wrong = [where for where, data in expected.items() if self._store.range(key, *where) != data]
        return ("no", f"wrong bytes for {wrong}") if wrong else ("yes", "a part of an object is read alone")

    def _odd_keys(self) -> tuple[Answer, str]:
        keys = [self._key(name) for name in ("wire=x/date=2026-03-02/a-1.bin", "a b+c&d.bin", "\u00e9\u65e5.bin")]
        for key in keys:
            self._store.create(key, key.encode())
        wrong = [key for key in keys if self._store.get(key) != key.encode()]
        return ("no", f"other bytes under {wrong}") if wrong else ("yes", "keys are taken as they are")

    def _parts(self) -> tuple[Answer, str]:
        """An object above the size from which it goes up in parts, which is made as small as S3 lets it be."""
        store = open_store(self._settings.model_copy(update={"multipart_bytes": _LARGE}))
        key, data = self._key("large"), os.urandom(_LARGE + 1000)
        with scratch(f"check-{secrets.token_hex(4)}") as folder:
            path = folder / "large"
            path.write_bytes(data)
            store.create(key, path)
            if sha256(store.get(key)) != sha256(data):
                return "no", "an object that went up in parts came back with other bytes"
            return self._again(store, key, path)

    def _again(self, store: Store, key: str, path: Path) -> tuple[Answer, str]:
        try:
            store.create(key, path)
        except AlreadyThere:
            return "yes", "a large object goes up in parts, and not over another"
        return "no", "a large object replaced another without a word"

    def _checksums(self) -> tuple[Answer, str]:
        """Both modes; the one that is configured counts."""
        said = {}
        for mode in ("when_supported", "when_required"):
            try:
                self._with_checksums(mode)
                said[mode] = ""
            except StoreError as error:
                said[mode] = str(error)
        works = [mode for mode, fault in said.items() if not fault]
        if said[self._settings.checksums]:
            return "no", f"{said[self._settings.checksums]}; set [archive] checksums to one of {works or 'none'}"
        return "yes", f"{' and '.join(works)} work; configured is {self._settings.checksums}"

    def _with_checksums(self, mode: str) -> None:
        store = open_store(self._settings.model_copy(update={"checksums": mode}))
        key = self._key(f"checksums-{mode}")
        store.create(key, mode.encode())
        if store.get(key) != mode.encode():
            raise StoreRefused(f"{key}: other bytes than were written")

    def _delete(self) -> tuple[Answer, str]:
        key = self._key("gone")
        self._store.create(key, b"x")
        self._store.drop_slot(key)
        if self._store.size(key) is not None:
            return "no", "an object is still there after it was removed; compaction and take-down need that"
        return "yes", "what is removed is gone"

    def _clock(self) -> tuple[Answer, str]:
        skew = self._store.skew_seconds
        if skew is None:
            return "yes", "the store has this machine's clock"
        said = f"the store's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} this machine's"
        return ("yes" if abs(skew) <= _SKEW else "no"), said if abs(skew) > 1 else "the clocks agree"


def _won(store: Store, key: str, at: Barrier) -> bool:
    at.wait()
    try:
        store.create(key, secrets.token_bytes(_RACED))
    except AlreadyThere:
        return False
    return True


def _all_or(wrong: int, of: int, what: str) -> tuple[Answer, str]:
    return ("no", f"{wrong} of {of} {what}") if wrong else ("yes", f"{of} of {of} times")
