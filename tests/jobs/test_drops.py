"""Drop folders in real runs: every form of a delivered item, what is held back, what is broken, what comes again."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.pages import read_record, read_records
from crawler.clean import clean
from crawler.model import Page, Release
from jobs.app import App, build
from jobs.order import Order, Watch
from jobs.report import RunReport
from jobs.run import archive_run, rehearse
from tests.clean.saved import CORPUS
from tests.clean.test_licensed import FORMS, NEWSML_2, NINJS
from tests.servers import Place, S3Server

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WATCH = Watch(lambda *_: None, lambda: False)
ID = "globenewswire:202505091234567:en"


@dataclass
class Desk:
    """An operator who archives one wire by its drop folder alone: no contact, no network."""

    place: Place
    drop: Path
    now: datetime = NOW
    laid: list[Path] = field(default_factory=list)

    @cached_property
    def _built(self) -> App:
        return build()

    @property
    def app(self) -> App:
        return self._built.at(self.now)

    @property
    def archive(self) -> Archive:
        return self.place.archive()

    def lay(self, name: str, content: str | bytes) -> None:
        """Lay a file down, later than all before."""
        path = self.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.laid.append(path)
        os.utime(path, (len(self.laid), len(self.laid)))

    def run(self, **order: int) -> RunReport:
        self.now += timedelta(minutes=15)
        return archive_run(self.app, Order(**order), WATCH)  # type: ignore[arg-type]

    def release(self, id: str = ID) -> Release:
        (found,) = self.archive.releases(ids=(id,))
        return found

    def kinds(self) -> list[str]:
        """The WARC types of everything that lies in segments, told apart by what came from a supplier."""
        store = self.archive.store
        keys = [entry.key for entry in store.list("raw/") if entry.key.endswith(".warc.gz")]
        kinds = []
        for key in keys:
            path = self.drop.parent / "segment"
            path.write_bytes(store.get(key))
            with path.open("rb") as source:
                kinds += [record.kind for record in read_records(source, key)]
        return [kind for kind in kinds if kind in {"resource", "conversion"}]


@pytest.fixture
def desk(folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return desk_at(folder, tmp_path, monkeypatch)


def desk_at(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drop: str | None = None) -> Desk:
    desk = Desk(place, tmp_path / "drop")
    desk.drop.mkdir()
    monkeypatch.chdir(tmp_path)
    settings = {
        "ARCHIVE__URL": place.url,
        "WIRES__SAMPLE__ENABLED": "false",
        "WIRES__GLOBENEWSWIRE__ENABLED": "true",
        "WIRES__GLOBENEWSWIRE__CRAWL": "false",
        "WIRES__GLOBENEWSWIRE__DROP": drop or desk.drop.as_uri(),
        "WIRES__GLOBENEWSWIRE__PERMISSION": "licence no. 1",
    }
    if place.endpoint_url:
        settings["ARCHIVE__ENDPOINT_URL"] = place.endpoint_url
    for name, value in settings.items():
        monkeypatch.setenv(f"WIREVAULT_{name}", value)
    return desk


def item(**changes: str) -> str:
    """The NewsML-G2 item, changed."""
    text = NEWSML_2
    for old, new in changes.items():
        text = text.replace({"number": "202505091234567", "status": "stat:usable"}.get(old, old), new)
    return text


def embargoed(until: str, number: str = "202505091234567") -> str:
    return item(number=number).replace("<pubStatus", f"<embargoed>{until}</embargoed><pubStatus")


def message(*items: str) -> str:
    inner = "".join(one.partition("?>")[2] for one in items)
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{inner}</itemSet></newsMessage>'


def rows(report: RunReport) -> tuple[int, int, int]:
    (wire,) = report.wires
    return wire.new, wire.changed, wire.unchanged


def faults(report: RunReport) -> list[str]:
    return [fault for door in report.wires[0].doors for fault in door.faults]


@pytest.mark.parametrize("form", FORMS)
def test_a_delivered_item_is_the_record_that_its_file_cleans_to(desk: Desk, form: str) -> None:
    desk.lay(f"in/{form}.xml", FORMS[form])
    report = desk.run()
    assert rows(report) == (1, 0, 0)
    held = desk.release()
    alone = clean(Page(body=FORMS[form].encode()), desk.app.wire("globenewswire"))
    for name in ("headline", "text", "blocks", "published", "issuer", "tickers", "subjects", "media", "method"):
        assert getattr(held, name) == getattr(alone, name), name
    assert held.rights
    assert held.rights.permission == "licence no. 1"
    assert held.raw
    assert read_record(desk.archive.store, held.raw).body == FORMS[form].encode()
    assert list(desk.archive.verify(deep=True)) == []
    again = desk.run()
    assert rows(again) == (0, 0, 0)
    assert again.wires[0].requests == 0
    assert desk.kinds() == ["resource"]


def test_from_a_bucket_as_from_a_folder(
    bucket: Place, moto: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming = moto.new_bucket()
    desk = desk_at(bucket, tmp_path, monkeypatch, f"s3://{incoming}/feed")
    client = moto.client()
    client.put_object(Bucket=incoming, Key="feed/2025/a.xml", Body=NEWSML_2.encode())
    client.put_object(Bucket=incoming, Key="feed/2025/a.jpg", Body=b"\xff\xd8")
    assert rows(desk.run()) == (1, 0, 0)
    client.put_object(Bucket=incoming, Key="feed/2025/a.xml", Body=item(tide="wind").encode())
    assert rows(desk.run()) == (0, 1, 0)
    assert list(desk.archive.verify(deep=True)) == []


def test_every_release_of_a_file_is_one_with_the_file_as_its_evidence(desk: Desk) -> None:
    desk.lay("many.xml.gz", gzip.compress(message(item(), item(number="202505091234568")).encode()))
    assert rows(desk.run()) == (2, 0, 0)
    assert desk.kinds() == ["resource", "conversion", "conversion"]
    raw = desk.release("globenewswire:202505091234568:en").raw
    assert raw
    assert b"202505091234567" not in read_record(desk.archive.store, raw).body
    assert list(desk.archive.verify(deep=True)) == []


def test_what_is_embargoed_is_not_archived_before_its_time(desk: Desk) -> None:
    desk.lay("held.xml", embargoed("2026-03-04T18:00:00+00:00"))
    report = desk.run()
    assert (rows(report), report.verdict) == ((0, 0, 0), "sound")
    assert report.wires[0].failed == {"embargoed": 1}
    assert desk.kinds() == []
    (line,) = [day for day in desk.archive.days() if day.missing]
    (entry,) = desk.archive.day(line).releases
    assert (line.date, entry.id, entry.reason, entry.doors) == ("2025-05-09", ID, "embargoed", ("drop",))
    desk.now = datetime(2026, 3, 4, 18, 1, tzinfo=UTC)
    assert rows(desk.run()) == (1, 0, 0)
    assert desk.kinds() == ["resource"]
    assert desk.archive.state().missing == {}


def test_a_file_is_not_kept_whole_while_a_part_of_it_is_embargoed(desk: Desk) -> None:
    later = embargoed("2026-03-05T00:00:00+00:00", "202505091234568")
    desk.lay("mixed.xml", message(item(), later))
    assert rows(desk.run()) == (1, 0, 0)
    assert desk.kinds() == ["resource"]
    assert rows(desk.run()) == (0, 0, 0)
    assert desk.kinds() == ["resource"]
    desk.now = datetime(2026, 3, 5, 0, 1, tzinfo=UTC)
    assert rows(desk.run()) == (1, 0, 1)
    assert desk.kinds() == ["resource", "resource", "conversion", "conversion"]
    assert list(desk.archive.verify(deep=True)) == []


def test_what_is_withheld_stays_out_until_it_is_delivered_anew(desk: Desk) -> None:
    desk.lay("held.xml", item(status="stat:withheld"))
    report = desk.run()
    assert report.wires[0].failed == {"withheld": 1}
    assert desk.run().wires[0].failed == {}
    desk.lay("held.xml", item())
    assert rows(desk.run()) == (1, 0, 0)


BROKEN = {
    "nothing.xml": b"",
    "words.xml": b"we are sorry, the feed is down",
    "page.xml": b"<!DOCTYPE html><html><body>503</body></html>",
    "cut.json": NINJS.encode()[:400],
    "cut.xml.gz": gzip.compress(NEWSML_2.encode())[:300],
    "other.xml": NEWSML_2.replace("globenewswire.com", "elsewhere.example").encode(),
    "bomb.xml": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><newsItem>&b;</newsItem>',
}


def test_broken_files_are_kept_raw_and_counted_and_the_rest_goes_on(desk: Desk) -> None:
    for name, content in BROKEN.items():
        desk.lay(name, content)
    desk.lay("sound.xml", NEWSML_2)
    report = desk.run()
    assert (rows(report)[0], report.verdict) == (1, "unsound")
    named = {fault.partition(":")[0] for fault in faults(report)}
    lost = {missing.url.rpartition("/")[2].partition("#")[0] for missing in report.wires[0].missing}
    assert named | lost == BROKEN.keys()
    assert desk.kinds().count("resource") == len(BROKEN) + 1
    again = desk.run()
    assert (faults(again), again.verdict) == ([], "sound")


def test_corrections_and_withdrawals_come_from_the_items_own_status(desk: Desk) -> None:
    desk.lay("1.xml", item())
    desk.run()
    desk.lay(
        "2.xml",
        NEWSML_2.replace(">Harrowmere Opens", ">CORRECTION - Harrowmere Opens").replace('version="1"', 'version="2"'),
    )
    assert rows(desk.run()) == (0, 1, 0)
    corrected = desk.release()
    assert (corrected.version, corrected.status) == (2, "corrected")
    kill = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:marketwired.com:20020408:202505091234567-en" version="3"><itemMeta><provider literal="globenewswire.com"/><pubStatus qcode="stat:canceled"/><edNote>Kill: sent in error</edNote></itemMeta></newsItem>'
    desk.lay("3.xml", kill)
    desk.run()
    withdrawn = desk.release()
    assert (withdrawn.version, withdrawn.status, withdrawn.text) == (3, "withdrawn", corrected.text)
    assert "sent in error" in withdrawn.relations[-1].evidence
    desk.lay("4.xml", kill)
    desk.run()
    assert desk.release().version == 3
    assert list(desk.archive.verify(deep=True)) == []


def test_files_are_remembered_in_few_objects(desk: Desk) -> None:
    for number in range(12):
        desk.lay(f"{number}.xml", item(number=f"2025050912345{number:02}"))
        assert rows(desk.run()) == (1, 0, 0)
    live = desk.archive.state().inventory.objects("deliveries")
    assert sum(fact.count or 0 for fact in live.values()) == 12
    assert len(live) <= 4
    assert rows(desk.run()) == (0, 0, 0)
    assert list(desk.archive.verify(deep=True)) == []


def test_a_rehearsal_names_the_files_and_a_limit_leaves_the_rest(desk: Desk) -> None:
    for number in range(3):
        desk.lay(f"{number}.xml", item(number=f"2025050912345{number:02}"))
    planned = rehearse(desk.app, Order(dry_run=True), WATCH).wires[0].planned
    assert [url.rpartition("/")[2] for url in planned] == ["0.xml", "1.xml", "2.xml"]
    assert rows(desk.run(limit=2)) == (2, 0, 0)
    assert rows(desk.run()) == (1, 0, 0)


def test_a_folder_that_is_not_there_fails_its_wire_and_says_what_to_do(desk: Desk) -> None:
    desk.drop.rmdir()
    report = desk.run()
    assert report.verdict == "unsound"
    assert "correct [wires.globenewswire] drop" in report.reasons[0]


@pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")
@pytest.mark.parametrize("wire", ["globenewswire", "businesswire"])
def test_real_files_give_records_as_good_as_pages(
    folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wire: str
) -> None:
    desk = desk_at(folder, tmp_path, monkeypatch)
    monkeypatch.setenv("WIREVAULT_WIRES__GLOBENEWSWIRE__ENABLED", str(wire == "globenewswire").lower())
    for name, value in {"ENABLED": "true", "CRAWL": "false", "DROP": desk.drop.as_uri(), "PERMISSION": "x"}.items():
        monkeypatch.setenv(f"WIREVAULT_WIRES__{wire.upper()}__{name}", value)
    prefix = {"globenewswire": "gnw", "businesswire": "newsml"}[wire]
    files = sorted(CORPUS.glob(f"newsml/{prefix}-*.xml"))
    for path in files:
        desk.lay(path.name, path.read_bytes())
    report = desk.run()
    assert (rows(report), report.verdict) == ((len(files), 0, 0), "sound")
    for release in desk.archive.releases():
        assert release.headline
        assert release.published
        assert release.published.at
        assert release.issuer
        assert release.dateline or release.language == "zh"
        assert release.method.startswith(f"{wire}@newsml")
        assert {"body"} <= {block.kind for block in release.blocks}
    assert list(desk.archive.verify(deep=True)) == []
