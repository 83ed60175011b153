"""Who a process is, so that another one can tell whether it still lives."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

_PRESUMED_DEAD = 24 * 3600  # seconds; a file of another machine that is older belongs to nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One process on one machine. `boot`, `namespace` and `started` are empty where the system does not tell them."""

    host: str
    boot: str  # the kernel's boot id: two machines of one name differ in it
    namespace: str  # of process ids: they mean nothing in another container
    pid: int
    started: str  # clock ticks since boot: a process id that was given anew differs in it

    @classmethod
    def me(cls) -> Holder:
        """This process, also after a fork."""
        return _describe(os.getpid())

    def is_here(self) -> bool:
        """Whether it ran where its process id can be looked up."""
        here = Holder.me()
        return (self.host, self.boot, self.namespace) == (here.host, here.boot, here.namespace)

    def is_alive(self) -> bool:
        """Whether the process still runs. Says something only where `is_here()`."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # somebody else's process
            pass
        state, started = _stat(self.pid)
        return state not in {"Z", "X"} and (not started or not self.started or started == self.started)

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"

    @property
    def tag(self) -> str:
        """What tells the process from every other that uses this machine's disk, as part of a file's name."""
        namespace = "".join(filter(str.isdigit, self.namespace))
        return f"{self.boot[:8]}-{namespace}-{self.pid}-{self.started}"


def is_left(tag: str, touched: float) -> bool:
    """Whether the process that made a file with this tag is dead: seen here, presumed after a day elsewhere.

    `touched` is the file's modification time in seconds.
    """
    me = Holder.me()
    machine, _, process = tag.rpartition("-")[0].rpartition("-")
    if machine == me.tag.rsplit("-", 2)[0] and process.isdigit():
        started = tag.rpartition("-")[2]
        return not replace(me, pid=int(process), started=started).is_alive()
    return time.time() - touched > _PRESUMED_DEAD


@cache
def _describe(pid: int) -> Holder:
    return Holder(
        host=socket.gethostname(),
        boot=_read("/proc/sys/kernel/random/boot_id").strip(),
        namespace=_namespace(),
        pid=pid,
        started=_stat(pid)[1],
    )


def _stat(pid: int) -> tuple[str, str]:
    """State and start time of a process, both empty where they cannot be read (proc(5), fields 3 and 22)."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (fields[0], fields[19]) if len(fields) > 19 else ("", "")


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
