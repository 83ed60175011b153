"""Processes that are killed at one of their writes: the first at its first, the next at its second, and so on."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

from crawler.archive.local import LocalStore


def until_one_lives(
    act: Callable[[int], object], verbs: Sequence[str], *, after: bool = False, most: int | None = None
) -> int:
    """Run `act(n)` in a process of its own that is killed at its n-th write, for n from 1 on.

    `verbs` are the store's that count as writes; with `after` the write still happens. Gives the n of the first that
    came to its end, `most` where none did up to then. Raises RuntimeError where one failed by itself.
    """
    for at in itertools.count(1):
        child = os.fork()
        if not child:
            left = [at]
            for verb in verbs:
                setattr(LocalStore, verb, _dying(getattr(LocalStore, verb), left, after=after))
            act(at)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise RuntimeError(f"the process that was to be killed at write {at} has failed before")
        if status == 0 or at == most:
            return at
    raise AssertionError


def _dying(write: Callable[..., None], left: list[int], *, after: bool) -> Callable[..., None]:
    def at_last(*words: Any) -> None:
        left[0] -= 1
        if not left[0] and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        write(*words)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    return at_last
