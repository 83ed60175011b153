"""What lies in the wires' drop folders, taken into the archive before anything is asked for over the network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crawler.archive.opening import open_store
from crawler.archive.store import Store
from crawler.archive.writer import RunWriter
from crawler.clock import rfc3339
from crawler.errors import ConfigError, NoArchive, StoreError
from crawler.exchange import Harvest, Missing
from crawler.intake import Drop, Folder
from crawler.intake.drop import Lying
from crawler.model import Release
from crawler.wire import DropDoor, Wire
from jobs.app import App
from jobs.evidence import Tally
from jobs.pages import clean_pages
from jobs.relook import LastVersions

_FILES = 200  # that are taken up together; then their releases are cleaned, so that memory does not grow


@dataclass(slots=True)
class Delivered:
    """What the drop folders have brought, by wire, and what became of it."""

    harvests: dict[str, Harvest] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))


def take_drops(app: App, writer: RunWriter, wires: Sequence[Wire], last: LastVersions, limit: int | None) -> Delivered:
    """Take up what lies in the folders of these wires; `limit` is in files a wire. Raises StoreError, ArchiveError.

    A folder that cannot be read fails its own wire alone.
    """
    delivered = Delivered()
    for drop in _drops(app, wires, writer):
        delivered.harvests[drop.harvest.wire] = drop.harvest
        files = _due(drop)
        for start in range(0, len(files[:limit]), _FILES):
            drop.take(files[:limit][start : start + _FILES], writer)
            clean_pages(app, writer, writer.pages(), tallies=delivered.tallies)
        if limit is not None and len(files) > limit:
            drop.harvest.stopped = "limit"
        drop.conclude(writer.state.doors.get(drop.harvest.wire, {}).get(drop.door))
        writer.keep_files(drop.harvest.wire, drop.seen)
        _withdraw(writer, drop.harvest, delivered.tallies[drop.harvest.wire], last)
    return delivered


def plan_drops(app: App, wires: Sequence[Wire]) -> dict[str, Harvest]:
    """What would be taken up if the archive held nothing of it yet, as a rehearsal says it."""
    harvests = {}
    for drop in _drops(app, wires, None):
        drop.plan(_due(drop))
        harvests[drop.harvest.wire] = drop.harvest
    return harvests


def _drops(app: App, wires: Sequence[Wire], writer: RunWriter | None) -> Iterator[Drop]:
    for wire in wires:
        door = wire.drop
        if door is None:
            continue
        now = app.clock.now().replace(microsecond=0)
        harvest = Harvest(wire=wire.name, since=rfc3339(now), until=rfc3339(now))
        folder: Folder = _Nothing(door.url)
        try:
            folder = _folder(app, wire, door)
        except (StoreError, ConfigError) as error:
            harvest.failure = _told(wire, error)
        seen = writer.files_seen(wire.name) if writer else {}
        yield Drop(wire, door, folder, seen, now, harvest)


def _folder(app: App, wire: Wire, door: DropDoor) -> Store:
    """Raises ConfigError, StoreRefused."""
    settings = app.settings.wire(wire.name)
    own = {"endpoint_url": settings.drop_endpoint_url, "profile": settings.drop_profile}
    changes = {name: value for name, value in own.items() if value}
    return open_store(app.settings.archive.model_copy(update={"url": door.url, **changes}))


def _due(drop: Drop) -> list[Lying]:
    try:
        return drop.due()
    except StoreError as error:
        drop.harvest.failure = f"its drop folder cannot be read: {error}"
        return []


def _told(wire: Wire, error: Exception) -> str:
    said = "there is no such folder" if isinstance(error, NoArchive) else str(error)
    return f"its drop folder cannot be read: {said}; correct [wires.{wire.name}] drop"


class _Nothing:
    """Stands for a folder that cannot be read."""

    def __init__(self, url: str) -> None:
        self.url = url

    def list(self, prefix: str) -> Iterator[Lying]:  # noqa: ARG002
        return iter(())

    def get(self, key: str) -> bytes:
        raise AssertionError(key)


def _withdraw(writer: RunWriter, harvest: Harvest, tally: Tally, last: LastVersions) -> None:
    """Make a version with the status `withdrawn` of each release that its supplier has canceled without a text."""
    known = writer.state.known
    due = [lost for lost in harvest.withdrawn if (held := known.get(lost.id)) and held.status != "withdrawn"]
    texts = {release.id: release for release in last([lost.id for lost in due])} if due else {}
    for lost in due:
        _settle(writer, lost, texts.get(lost.id), tally)
    for lost in harvest.withdrawn:
        if lost.id not in known:
            harvest.notes.append(f"{lost.id}: canceled before it was held ({lost.url})")


def _settle(writer: RunWriter, lost: Missing, release: Release | None, tally: Tally) -> None:
    if release is None:  # it came in this very run and no table holds it yet: the file stays to be read again
        tally.notes.append(f"{lost.id}: canceled in the run that brought it; deliver {lost.url} once more")
        return
    writer.restate(release, "withdrawn", lost.tried_at, lost.detail)
    tally.gone += 1


def join(harvest: Harvest, other: Harvest | None) -> None:
    """Add to a wire's harvest what its drop folder has brought."""
    if other is None:
        return
    for name in ("captured", "missing", "doors", "notes", "planned", "enumerations", "withdrawn", "said"):
        getattr(harvest, name).extend(getattr(other, name))
    new = other.named.keys() - harvest.named.keys()
    harvest.discovered += len(new)
    harvest.named |= {id_: (*harvest.named.get(id_, ()), *claims) for id_, claims in other.named.items()}
    harvest.memories |= other.memories
    harvest.bytes += other.bytes
    harvest.failure = harvest.failure or other.failure
    harvest.stopped = harvest.stopped or other.stopped
