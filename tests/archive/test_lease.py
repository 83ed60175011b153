"""One writer at a time, shown with real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.archive.holder import Holder, is_left
from crawler.archive.lease import TTL, Lease, hold_locally, read_slot
from crawler.archive.manifest import Parent
from crawler.clock import rfc3339
from crawler.errors import ArchiveBusy
from tests.servers import ROOT, Place

Start = Callable[[Place, str], "Other"]

HOLD = """
import sys, time
from crawler.archive.opening import open_store
from crawler.archive.lease import Lease
from crawler.errors import ArchiveBusy
from crawler.settings import ArchiveSettings
settings = ArchiveSettings.model_validate_json(sys.argv[1])
try:
    lease = Lease.take(open_store(settings, create=True), sys.argv[2], "wirevault run")
except ArchiveBusy as busy:
    print("busy", busy, flush=True)
else:
    print("held", flush=True)
    sys.stdin.read()
    lease.release(())
"""


class Other(subprocess.Popen[str]):
    """Another process that takes the lease, says so, and holds it until its input ends."""

    def __init__(self, place: Place, run: str) -> None:
        command = [sys.executable, "-c", HOLD, place.settings().model_dump_json(), run]
        super().__init__(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def said(self) -> str:
        assert self.stdout
        return self.stdout.readline().strip()

    def finish(self) -> None:
        assert self.stdin
        self.stdin.close()
        assert self.wait() == 0

    def __exit__(self, *error: object) -> None:
        self.kill()
        super().__exit__(None, None, None)


@pytest.fixture
def others() -> Iterator[Start]:
    """Starts other processes, which are gone when the test is."""
    with ExitStack() as started:

        def start(place: Place, run: str) -> Other:
            return started.enter_context(Other(place, run))

        yield start


def forge(place: Place, holder: Holder, renewed: datetime, **more: Any) -> None:
    """A lease as another process would have left it."""
    slot = {
        "format": 1, "token": "theirs", "holder": asdict(holder), "run": "20260304T021500Z-aaaaaa",
        "command": "wirevault run", "taken": rfc3339(renewed - timedelta(minutes=5)), "renewed": rfc3339(renewed),
    } | more  # fmt: skip
    place.store().put_slot("lease.json", json.dumps(slot).encode())


def elsewhere() -> Holder:
    return replace(Holder.me(), host="another-machine", boot="another boot")


def test_a_living_process_keeps_others_out_and_says_who_it_is(place: Place, others: Start) -> None:
    holder = others(place, "20260304T021500Z-aaaaaa")
    assert holder.said() == "held"
    with pytest.raises(ArchiveBusy) as busy:
        Lease.take(place.store(), "20260304T021600Z-bbbbbb")
    assert re.search(
        rf"20260304T021500Z-aaaaaa .*wirevault run.* since 20\S+Z: process {holder.pid} on", str(busy.value)
    )
    assert "as soon as that process has ended" in str(busy.value)
    holder.finish()
    Lease.take(place.store(), "20260304T021600Z-bbbbbb").release(())


def test_a_killed_process_is_succeeded_at_once(place: Place, others: Start) -> None:
    holder = others(place, "20260304T021500Z-aaaaaa")
    assert holder.said() == "held"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    lease = Lease.take(place.store(), "20260304T021600Z-bbbbbb")
    assert lease.before.run == "20260304T021500Z-aaaaaa"
    lease.release(())


def test_a_killed_process_that_nobody_has_waited_for_is_dead(folder: Place, others: Start) -> None:
    holder = others(folder, "20260304T021500Z-aaaaaa")
    assert holder.said() == "held"
    slot = read_slot(folder.store())
    assert slot.holder
    assert slot.holder.is_alive()
    holder.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # it is a zombie from here on
    assert not slot.holder.is_alive()
    holder.wait()


@pytest.mark.parametrize("own_locks", [False, True], ids=["one machine", "without file locks"])
def test_of_many_at_once_one_gets_it(
    place: Place, others: Start, own_locks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if own_locks:
        monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    place.store().put_slot("lease.json", b"{}")
    racers = [others(place, f"20260304T021500Z-{number:06}") for number in range(3)]
    outcomes = [racer.said().split(" ")[0] for racer in racers]
    for racer in racers:
        racer.finish()
    assert outcomes.count("held") == 1 or (own_locks and outcomes.count("held") == 0)
    assert set(outcomes) <= {"held", "busy"}


def test_another_machine_is_waited_for_and_the_message_says_until_when(place: Place) -> None:
    renewed = datetime.now(UTC).replace(microsecond=0)
    forge(place, elsewhere(), renewed)
    with pytest.raises(ArchiveBusy, match=f"process .* on another-machine.*{rfc3339(renewed + TTL)}"):
        Lease.take(place.store(), "20260304T021600Z-bbbbbb")


def test_another_machine_is_succeeded_after_two_minutes(place: Place) -> None:
    forge(place, elsewhere(), datetime.now(UTC) - TTL - timedelta(seconds=1))
    Lease.take(place.store(), "20260304T021600Z-bbbbbb").release(())


@pytest.mark.parametrize("difference", [{"started": "1"}, {"pid": 2**22 + 1}])
def test_a_process_number_that_was_given_anew_is_not_the_holder(folder: Place, difference: dict[str, Any]) -> None:
    forge(folder, replace(Holder.me(), **difference), datetime.now(UTC))
    Lease.take(folder.store(), "20260304T021600Z-bbbbbb").release(())


@pytest.mark.parametrize("difference", [{"boot": "b"}, {"host": "h"}, {"namespace": "pid:[1]"}])
def test_a_process_number_of_elsewhere_says_nothing_here(folder: Place, difference: dict[str, Any]) -> None:
    dead = replace(Holder.me(), pid=2**22 + 1, **difference)
    forge(folder, dead, datetime.now(UTC))
    with pytest.raises(ArchiveBusy):
        Lease.take(folder.store(), "20260304T021600Z-bbbbbb")


@pytest.mark.parametrize(
    "spoilt", [b"", b"not json", b"[]", b'{"holder": {"pid": "x"}}', b'{"renewed": "yesterday"}', b"\xff"]
)
def test_a_slot_that_is_no_lease_is_written_anew(folder: Place, spoilt: bytes) -> None:
    folder.store().put_slot("lease.json", spoilt)
    Lease.take(folder.store(), "20260304T021600Z-bbbbbb").release(())
    assert read_slot(folder.store()).holder is None


def test_waits_for_the_one_before_to_end(folder: Place, others: Start) -> None:
    holder = others(folder, "20260304T021500Z-aaaaaa")
    assert holder.said() == "held"
    with pytest.raises(ArchiveBusy):
        Lease.take(folder.store(), "20260304T021600Z-bbbbbb", wait_seconds=0.2)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(Lease.take, folder.store(), "20260304T021600Z-bbbbbb", wait_seconds=60)
        holder.finish()
        waiting.result().release(())


def test_a_look_is_trusted_for_a_while(folder: Place) -> None:
    """Nobody takes a lease over that was renewed within two minutes."""
    lease = Lease.take(folder.store(), "20260304T021500Z-aaaaaa")
    forge(folder, elsewhere(), datetime.now(UTC), run="20260304T021600Z-bbbbbb")
    lease.check()
    lease.release(())


def test_the_loser_is_told_and_leaves_the_slot_alone(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.lease.TRUSTED_SECONDS", 0.0)
    lease = Lease.take(folder.store(), "20260304T021500Z-aaaaaa")
    lease.check()
    forge(folder, elsewhere(), datetime.now(UTC), run="20260304T021600Z-bbbbbb")
    lease.refuse_if_lost()  # it has not looked yet
    for _ in range(2):
        with pytest.raises(ArchiveBusy, match=r"lost the archive to run 20260304T021600Z-bbbbbb .*another-machine"):
            lease.check()
    lease.release(())
    assert read_slot(folder.store()).token == "theirs"


def test_a_slot_that_somebody_removed_is_still_ours(folder: Place) -> None:
    lease = Lease.take(folder.store(), "20260304T021500Z-aaaaaa")
    folder.store().drop_slot("lease.json")
    lease.check()
    lease.release((Parent(run="20260304T021500Z-aaaaaa", sha256="sha256:00"),))
    assert [head.run for head in read_slot(folder.store()).heads] == ["20260304T021500Z-aaaaaa"]


def test_the_lease_is_renewed(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.lease.RENEW_SECONDS", 0.05)
    lease = Lease.take(folder.store(), "20260304T021500Z-aaaaaa")
    taken = read_slot(folder.store()).renewed
    while read_slot(folder.store()).renewed == taken:
        time.sleep(0.01)
    lease.release(())


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 warns of what is tested here
def test_a_forked_worker_does_not_hold_it_on(folder: Place) -> None:
    lease = Lease.take(folder.store(), "20260304T021500Z-aaaaaa")
    worker = os.fork()
    if not worker:
        signal.pause()
    try:
        lease.release(())
        Lease.take(folder.store(), "20260304T021600Z-bbbbbb").release(())
    finally:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)


def test_something_else_is_held_locally() -> None:
    with hold_locally("schedule of here"):
        with pytest.raises(ArchiveBusy, match="schedule of here"), hold_locally("schedule of here"):
            pass
        with hold_locally("schedule of there"):
            pass
    with hold_locally("schedule of here"):
        pass


def test_what_a_dead_process_left_is_told_from_what_is_in_use() -> None:
    now = time.time()
    assert not is_left(Holder.me().tag, now - 10**6)
    assert is_left(replace(Holder.me(), pid=2**22 + 1).tag, now)
    assert not is_left(elsewhere().tag, now)
    assert is_left(elsewhere().tag, now - 10**6)
    assert is_left("foreign", now - 10**6)
