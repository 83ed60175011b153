"""Where things lie in an archive: every key is made here, and can be made from a run's id alone."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from importlib.metadata import version

SOFTWARE = f"wirevault/{version('wirevault')}"
FORMAT = 1  # of the archive as a whole: readers of an older one refuse it

ROOT = "wirevault.json"  # says that this is an archive, and of which format
README = "README.md"  # says how to read it with other tools
LEASE = "lease.json"  # a slot: who holds the archive, and the newest manifests known when it was written
JOURNALS = "journal/"
MANIFESTS = "runs/"
CHECKPOINTS = "checkpoints/"
TABLES = "releases/"
DETAILS = "details/"
COPIES = "objects/"
# where everything lies that manifests name
DATA_PREFIXES = ("raw/", TABLES, COPIES, "ledger/", "deliveries/", "claims/", CHECKPOINTS, DETAILS)
RUN_IN_KEY = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")

_RUN = re.compile(r"(\d{4})(\d\d)(\d\d)T\d{6}Z-[0-9a-f]{6}")
_SEGMENT = re.compile(r"(.+)-(\d{4,})\.warc\.gz")


def new_run(now: datetime) -> str:
    """`20260304T021500Z-1f2e3d`: sorts by time, and two runs of one second differ."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def run_of(key: str) -> str | None:
    """The run whose journal or manifest has this key; None where the key is neither's."""
    name = key.rpartition("/")[2].removesuffix(".json")
    return name if _RUN.fullmatch(name) else None


def journal_key(run: str) -> str:
    return f"{JOURNALS}{run}.json"


def manifest_key(run: str) -> str:
    return f"{MANIFESTS}{run[:4]}/{run[4:6]}/{run}.json"


def details_prefix(run: str) -> str:
    """Where all details of the manifest of `run` lie, whoever wrote them."""
    return f"{DETAILS}{run}/"


def details_key(run: str, writer: str) -> str:
    """The details of the manifest of `run`, as the commit `writer` has left them."""
    return f"{details_prefix(run)}{writer}.json.gz"


def writer_of_details(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json.gz")


def checkpoint_key(run: str) -> str:
    return f"{CHECKPOINTS}{run}.json.gz"


def layer_key(run: str, family: str) -> str:
    """A layer of a checkpoint; `family` says what it holds."""
    return f"{CHECKPOINTS}{run}-{family}.parquet"


def run_at(moment: datetime) -> str:
    """What the ids of all runs that began in that second or later sort after."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def moment_of(run: str) -> datetime:
    """The second at which a run began."""
    return datetime.strptime(run.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def raw_prefix(run: str) -> str:
    return f"raw/{'/'.join(_day(run))}/{run}/"


def segment_key(run: str, wire: str, number: int) -> str:
    """Numbers are dense and begin at 1, so that segments are found without a listing."""
    return f"{raw_prefix(run)}{wire}-{number:04}.warc.gz"


def index_key(segment: str) -> str:
    """The CDXJ index beside a segment."""
    return segment.removesuffix(".warc.gz") + ".cdxj"


def joined_key(run: str, day: str, wire: str, number: int) -> str:
    """A segment that compaction made of those of one day, YYYY-MM-DD."""
    return f"raw/{day.replace('-', '/')}/{run}/{wire}-{number:04}.warc.gz"


def wire_of_segment(key: str) -> str | None:
    found = _SEGMENT.fullmatch(key.rpartition("/")[2])
    return found[1] if found else None


def table_key(run: str, wire: str, date: str, number: int) -> str:
    return f"releases/wire={wire}/date={date}/{run}-{number}.parquet"


def ledger_key(run: str, number: int) -> str:
    """The days that a run has written."""
    year, month, _ = _day(run)
    return f"ledger/{year}/{month}/{run}-{number}.json"


def claims_key(run: str, day: str) -> str:
    """What the doors said in a run, or on a day."""
    return f"claims/date={day}/{run}.parquet"


def deliveries_key(run: str, wire: str) -> str:
    """Which files of the wire's drop folder were taken up."""
    return f"deliveries/wire={wire}/{run}.jsonl"


def object_key(run: str, id: str, version: int, date: str) -> str:
    """The readable copy of one version, without its ending. Runs never share a key, not even after a crash."""
    wire, _, native = id.partition(":")
    return f"objects/wire={wire}/date={date}/{re.sub(r'[^A-Za-z0-9_-]+', '.', native)}.v{version}.{run}"


def day_of(run: str) -> str:
    """The day on which the run began, YYYY-MM-DD in UTC."""
    return "-".join(_day(run))


def _day(run: str) -> tuple[str, str, str]:
    found = _RUN.fullmatch(run)
    if not found:
        raise ValueError(f"not the id of a run: {run!r}")
    return found[1], found[2], found[3]
