"""Who a process is, so that another one can tell whether it still lives."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path


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
