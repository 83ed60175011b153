"""Wire files: what loads, and that every fault of every file is said at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.errors import ConfigError
from crawler.urls import is_release, release_id
from crawler.wire import Wire
from crawler.wire_files import load_wire, load_wires

SHIPPED = Path(__file__).parents[1] / "config" / "wires"

SOUND = """
title = "Tidewire"
home = "https://tide.example/"
hosts = ["tide.example"]
language = "en"
timezone = "Europe/Berlin"
release_urls = ['/r/(?P<id>\\d+)']

[[door]]
name = "feed"
kind = "feed"
url = "https://tide.example/feed.xml"
"""
LISTING = """
[[door]]
name = "listing"
kind = "listing"
url = "https://tide.example/list?page={page}"
rows = "//li"
"""
SITEMAP = """
[[door]]
name = "map"
kind = "sitemap"
url = "https://tide.example/{year}-{month}.xml"
each = "month"
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def faults_of(folder: Path, text: str) -> tuple[str, ...]:
    path = write(folder, "tidewire.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_wire(path)
    assert all(fault.startswith(f"{path}: ") for fault in caught.value.faults)
    return tuple(fault.removeprefix(f"{path}: ") for fault in caught.value.faults)


def test_a_sound_file_takes_its_name_from_the_file(tmp_path: Path) -> None:
    wire = load_wire(write(tmp_path, "tide-2.toml", SOUND + LISTING + SITEMAP))
    assert (wire.name, [door.kind for door in wire.door]) == ("tide-2", ["feed", "listing", "sitemap"])
    assert wire.zone.key == "Europe/Berlin"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("home = ", "homepage = "), "home: Field required"),
        (('title = "Tidewire"', "title = 7"), "title: Input should be a valid string"),
        (('hosts = ["tide.example"]', "hosts = []"), "hosts: Tuple should have at least 1 item"),
        (("Europe/Berlin", "Europe/Bonn"), "timezone: no such time zone: Europe/Bonn (use an IANA name"),
        (("Europe/Berlin", "../../etc/passwd"), "timezone: no such time zone: ../../etc/passwd"),
        (("(?P<id>", "(?P<id"), "release_urls.0: not a regular expression"),
        (('"https://tide.example/"', '"tide.example"'), "home: not an http or https URL: tide.example"),
        (('"https://tide.example/feed', '"file:///feed'), "door.0.feed.url: not an http or https URL: file:///feed"),
        (('kind = "feed"', 'kind = "api"'), "door.0: Input tag 'api' found using 'kind' does not match"),
        (('kind = "feed"', ""), "door.0: Unable to extract tag using discriminator 'kind'"),
        (('kind = "feed"', 'kind = "feed"\nrows = "//li"'), "door.0.feed.rows: Extra inputs are not permitted"),
        (("tide.example/feed", "ebb.example/feed"), "door feed: url: ebb.example is not among the wire's hosts"),
        (("feed.xml", "feed-{page}.xml"), "door feed: url: {page} cannot be filled in a feed; nothing can"),
        (("feed.xml", "feed-{.xml"), "door feed: url: "),
        (('language = "en"', 'language = "en"\nno_door = "closed"'), "no_door: there are doors; remove the one"),
        (('language = "en"', 'language = "en"\nstart = "yesterday"'), "start: 'yesterday' is no start: write a day"),
        (
            ('language = "en"', 'language = "en"\nname = "x"'),
            "the file's name is the wire's name; remove the key `name`",
        ),
        (('title = "Tidewire"', "title = "), "Invalid value (at line 2"),
    ],
)
def test_a_broken_key_is_named(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    assert change[0] in SOUND
    assert any(said.startswith(fault) for said in faults_of(tmp_path, SOUND.replace(*change)))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (LISTING.replace('"//li"', '"//li["'), "door.1.listing.rows: not an XPath (Invalid expression): //li["),
        (
            LISTING.replace('"//li"', '"//li[lower(.)]"'),
            "door.1.listing.rows: not an XPath (version 1.0 has no function lower)",
        ),
        (LISTING.replace('"//li"', '"//x:li"'), "door.1.listing.rows: not an XPath (Undefined namespace prefix)"),
        (LISTING + 'stamp_formats = ["%H:%Q"]', "door.1.listing.stamp_formats.0: not a strptime format ('Q' is a bad"),
        (LISTING.replace("{page}", "{pgae}"), "door listing: url: {pgae} cannot be filled in a listing; {day}, {hour}"),
        (LISTING.replace('"listing"', '"feed"', 1), "two doors have one name: feed"),
        (SITEMAP.replace("{year}-{month}", "map"), 'door map: url: each = "month" needs {year}'),
        (SITEMAP.replace('"month"', '"day"'), 'door map: url: each = "day" needs {day}'),
        (SITEMAP.replace('each = "month"', ""), "door map: url: holds a date, so say each = "),
        (SITEMAP.replace('"month"', '"week"'), "door.1.sitemap.each: Input should be 'run', 'month' or 'day'"),
        (SITEMAP + "beyond_days = -1", "door.1.sitemap.beyond_days: Input should be greater than or equal to 0"),
        ("[polite]\ndelay = 1", "polite.delay: Extra inputs are not permitted"),
        ('[[layout]]\nname = "a"\nmatch = "//x["\ncontainer = "//a"', "layout.0.match: not an XPath"),
        ('[[layout]]\nname = "a"\nlike = "b"', "layout.0.like: no layout above this one is called b"),
    ],
)
def test_a_broken_section_is_named(tmp_path: Path, more: str, fault: str) -> None:
    assert any(said.startswith(fault) for said in faults_of(tmp_path, SOUND + more))


def test_every_fault_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    text = (
        SOUND.replace("Europe/Berlin", "Nowhere").replace("(?P<id>", "((").replace("title", "titel") + "[polite]\nx = 1"
    )
    said = faults_of(tmp_path, text)
    assert [fault.partition(":")[0] for fault in said] == ["title", "timezone", "release_urls.0", "polite.x", "titel"]
    said = faults_of(
        tmp_path, SOUND.replace("/tide.example/feed", "/ebb.example/{x}") + LISTING.replace("{page}", "{y}")
    )
    assert [fault.partition(" ")[0] + fault.split(" ")[1] for fault in said] == [
        "doorfeed:",
        "doorfeed:",
        "doorlisting:",
    ]


def test_every_fault_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", SOUND.replace("Europe/Berlin", "Nowhere"))
    write(tmp_path, "b.toml", "no toml at all")
    (tmp_path / "c.toml").write_bytes(b"title = '\xff'")
    write(tmp_path, "d.toml", SOUND)
    write(tmp_path, "Upper.toml", SOUND)
    with pytest.raises(ConfigError) as caught:
        load_wires([tmp_path, tmp_path / "missing"])
    named = [fault.removeprefix(str(tmp_path)).partition(":")[0] for fault in caught.value.faults]
    assert named == ["/Upper.toml", "/a.toml", "/b.toml", "/c.toml", "/missing"]
    assert caught.value.faults[-1].endswith("/missing: no such folder of wire files")


def test_a_later_folder_replaces_a_wire(tmp_path: Path) -> None:
    for folder, title in (("one", "First"), ("two", "Second")):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "tidewire.toml", SOUND.replace("Tidewire", title))
    write(tmp_path / "one", "other.toml", SOUND)
    wires = load_wires([tmp_path / "one", tmp_path / "two"])
    assert [wire.title for wire in wires.values()] == ["Tidewire", "Second"]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("-2d", "2026-06-29T10:00:00+00:00"),
        ("-36h", "2026-06-29T22:00:00+00:00"),
        ("2026-03-02", "2026-03-02T00:00:00+01:00"),
    ],
)
def test_where_a_new_archive_begins(tmp_path: Path, start: str, expected: str) -> None:
    wire = load_wire(write(tmp_path, "t.toml", f'start = "{start}"\n{SOUND}'))
    assert wire.start_at(datetime(2026, 7, 1, 10, tzinfo=UTC)).isoformat() == expected


@pytest.fixture(scope="module")
def shipped() -> dict[str, Wire]:
    return load_wires([SHIPPED])


LAYOUT = """
[[layout]]
name = "old"
until = 2019-12-31
match = '//p[class(old)]'
container = '//*[class(story-2)]'
"""


def test_a_layout_takes_what_it_does_not_say_from_one_above_it_but_not_the_dates(tmp_path: Path) -> None:
    text = (
        SOUND
        + LAYOUT
        + '[[layout]]\nname = "new"\nlike = "old"\nmatch = "//b"\n[[layout]]\nname = "newest"\nlike = "new"\n'
    )
    layouts = load_wire(write(tmp_path, "t.toml", text)).layout
    assert [(one.name, one.match, one.until) for one in layouts[1:]] == [("new", "//b", None), ("newest", "//b", None)]
    assert {one.container for one in layouts} == {
        ('//*[contains(concat(" ", normalize-space(@class), " "), " story-2 ")]',)
    }


def test_wires_on_one_software_share_its_layouts(tmp_path: Path) -> None:
    write(tmp_path, "tide.toml", SOUND + LAYOUT + LAYOUT.replace("old", "new"))
    write(tmp_path, "ebb.toml", f'layouts_of = "tide"\n{SOUND}{LAYOUT.replace("story-2", "mine")}')
    wires = load_wires([tmp_path])
    own, shared = wires["ebb"].layout
    assert (own.name, "mine" in own.container[0], shared) == ("old", True, wires["tide"].layout[1])


def test_a_wire_that_shares_with_nobody_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "ebb.toml", f'layouts_of = "tide"\n{SOUND}')
    write(tmp_path, "flow.toml", f'layouts_of = "ebb"\n{SOUND}')
    with pytest.raises(ConfigError) as caught:
        load_wires([tmp_path])
    assert caught.value.faults == (
        "wire ebb: layouts_of: no wire is called tide",
        "wire flow: layouts_of: ebb takes its own from tide; name that one",
    )


def test_a_wire_without_doors_says_why(tmp_path: Path) -> None:
    text = SOUND.partition("[[door]]")[0]
    assert faults_of(tmp_path, text) == (
        'no [[door]]: nothing would ever be found; if none is open, say why: no_door = "…"',
    )
    wire = load_wire(write(tmp_path, "t.toml", f'no_door = "it has closed"\n{text}'))
    assert (wire.no_door, wire.door) == ("it has closed", ())


FILES = sorted(path.stem for path in SHIPPED.glob("*.toml"))


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_wire_says_what_holds_of_it_and_promises_nothing_unseen(shipped: dict[str, Wire], name: str) -> None:
    wire = shipped[name]
    assert wire.rights.policy and (wire.rights.terms or "not read" in wire.rights.policy)
    assert wire.verified is wire.loopback
    assert wire.template == (name == "newsroom")
    assert (SHIPPED / f"{name}.toml").read_text("utf-8").startswith("# ")
    assert wire.datelines or name in ("newsroom", "eurekalert", "prtimes", "sec")
    assert wire.home.split("/")[2] in wire.hosts
    assert all("(?P<id>" in pattern for pattern in wire.release_urls)
    assert bool(wire.door) is (wire.no_door is None)
    assert wire.layout or wire.template


def test_no_two_shipped_wires_have_a_host_in_common(shipped: dict[str, Wire]) -> None:
    hosts = [host for wire in shipped.values() for host in wire.hosts]
    assert len(hosts) == len(set(hosts))


@pytest.mark.parametrize("name", FILES)
def test_a_guessed_layout_is_never_the_only_hope_of_a_verified_wire(shipped: dict[str, Wire], name: str) -> None:
    assert not shipped[name].verified or all(layout.seen for layout in shipped[name].layout)


PRN = "https://www.prnewswire.com"
GNW = "https://www.globenewswire.com"
BW = "https://www.businesswire.com"
PP = "https://www.presseportal.de"


@pytest.mark.parametrize(
    ("wire", "url", "expected"),
    [
        ("prnewswire", f"{PRN}/news-releases/brine-rises-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/news-releases/brine-rises-302451234.html?tc=eml_cleartime", "302451234"),
        ("prnewswire", "http://www.prnewswire.com/news-releases/brine--kelp-%2C-121234.html#a", "121234"),
        ("prnewswire", f"{PRN}/news-releases/302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/apac/news-releases/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/ae/news-releases/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/de/pressemitteilungen/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/fr/communiques-de-presse/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/es/comunicados-de-prensa/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/it/comunicati-stampa/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/nl/persberichten/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/pt/comunicados-de-imprensa/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/pl/komunikat-prasowy/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/sv/pressmeddelanden/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/da/pressemeddelelser/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/no/pressemeldinger/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/fi/lehdistotiedotteet/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/cs/tiskova-zprava/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/sk/tlacova-sprava/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/ru/press-releases/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/in/news-releases/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/jp/anything/brine-302451234.html", "302451234"),
        ("prnewswire", f"{PRN}/news-releases/news-releases-list/", None),
        ("prnewswire", f"{PRN}/news-releases/energy-latest-news/energy-2026.html", None),
        ("prnewswire", f"{PRN}/contact-us/302451234.html", None),
        ("prnewswire", "https://www.prnewswire.co.uk/news-releases/brine-302451234.html", "302451234"),
        ("prnewswire", "https://www.newswire.ca/news-releases/brine-885168229.html", None),
        ("cnw", "https://www.newswire.ca/news-releases/brine-885168229.html", "885168229"),
        ("cnw", "https://www.newswire.ca/fr/news-releases/saumure-829648686.html", "829648686"),
        ("cnw", "https://www.newswire.ca/news-releases/news-releases-list/", None),
        ("prweb", "https://www.prweb.com/releases/brine-rises-302451234.html", "302451234"),
        ("prweb", "http://www.prweb.com/releases/2013/5/prweb10712345.htm", "10712345"),
        ("prweb", "http://www.prweb.com/releases/brine_rises/prweb10712345.htm", "10712345"),
        ("prweb", "https://www.prweb.com/rss/news-releases-list.rss", None),
        ("prnasia", "https://www.prnasia.com/story/523613-1.shtml", "523613"),
        ("prnasia", "https://en.prnasia.com/releases/apac/brine-rises-546083.shtml", "546083"),
        ("prnasia", "https://www.prnasia.com/about/", None),
        ("marketwired", "http://www.marketwired.com/press-release/brine-rises-2112571.htm", "2112571"),
        ("marketwired", "http://www.marketwire.com/press-release/brine-nyse-brn-1234567.htm", "1234567"),
        ("marketwired", "http://www.marketwire.com/mw/release.do?id=912345", "912345"),
        ("marketwired", "http://www.marketwired.com/news_room", None),
        ("accessnewswire", "https://www.accessnewswire.com/newsroom/en/mining/brine-rises-1067463", "1067463"),
        ("accessnewswire", "https://www.accesswire.com/612345/Brine-Rises", "612345"),
        ("accessnewswire", "https://www.accesswire.com/viewarticle.aspx?id=612345", "612345"),
        ("accessnewswire", "https://www.accessnewswire.com/newsroom", None),
        ("newsfile", "https://www.newsfilecorp.com/release/286412/Brine-Rises", "286412"),
        ("newsfile", "https://www.newsfilecorp.com/release/286412", "286412"),
        ("newsfile", "https://www.newsfilecorp.com/company/7416/Brine", None),
        ("einpresswire", "https://www.einpresswire.com/article/884888828/brine-rises", "884888828"),
        ("einpresswire", "http://www.einnews.com/pr_news/339534444/brine-rises", "339534444"),
        ("einpresswire", "https://www.einpresswire.com/channels", None),
        ("apa-ots", "https://www.ots.at/presseaussendung/OTS_20221115_OTS0147/sole", "OTS_20221115_OTS0147"),
        ("apa-ots", "https://www.ots.at/presseaussendung/OTS_20221115_OTS0147", "OTS_20221115_OTS0147"),
        ("apa-ots", "https://www.ots.at/suche", None),
        ("eurekalert", "https://www.eurekalert.org/news-releases/1124023", "1124023"),
        ("eurekalert", "https://www.eurekalert.org/pub_releases/2015-04/acs-bri040115.php", "2015-04/acs-bri040115"),
        ("eurekalert", "https://www.eurekalert.org/news-releases/browse/all", None),
        ("acnnewswire", "https://www.acnnewswire.com/press-release/english/107616/brine-rises", "107616:english"),
        ("acnnewswire", "https://www.acnnewswire.com/article/english/87318/", "87318:english"),
        ("jcnnewswire", "https://www.jcnnewswire.com/article/japanese/87318/", "87318:japanese"),
        ("kyodo", "https://kyodonewsprwire.jp/release/202403067602", "202403067602"),
        ("kyodo", "https://kyodonewsprwire.jp/corp/", None),
        ("prtimes", "https://prtimes.jp/main/html/rd/p/000000088.000029713.html", "000000088.000029713"),
        ("prtimes", "https://prtimes.jp/main/html/searchrlp/company_id/29713", None),
        (
            "sec",
            "https://www.sec.gov/Archives/edgar/data/885245/000088524524000123/ex991.htm",
            "000088524524000123/ex991",
        ),
        ("sec", "https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent", None),
        ("globenewswire", f"{GNW}/news-release/2026/10/02/2996582/0/en/Brine.html", "2996582:en"),
        ("globenewswire", f"{GNW}/news-release/2026/10/02/2996582/32716/zh-hant/Brine.html", "2996582:zh-hant"),
        ("globenewswire", f"{GNW}/en/news-release/2026/10/02/2996582/0/fr/Brine.html", "2996582:fr"),
        ("globenewswire", f"{GNW}/en/search/organization/Brine", None),
        ("globenewswire", f"{GNW}/Tracker?data=abc", None),
        ("businesswire", f"{BW}/news/home/20260917064237/en/Brine?feedref=JjAw", "20260917064237:en"),
        ("businesswire", f"{BW}/news/home/20260917064237/zh-CN/", "20260917064237:zh-CN"),
        ("businesswire", f"{BW}/news/home/20260917064237/en", "20260917064237:en"),
        ("businesswire", f"{BW}/newsroom?language=en", None),
        ("presseportal", f"{PP}/pm/103258/2930232", "2930232"),
        ("presseportal", f"{PP}/pm/103258/2930232?utm_source=x", "2930232"),
        ("presseportal", f"{PP}/blaulicht/pm/103258/2930232", None),
        ("presseportal", f"{PP}/nr/103258", None),
        ("presseportal", "https://www.presseportal.ch/de/pm/100000245/100912345", "100912345"),
    ],
)
def test_the_url_forms_of_the_shipped_wires(
    shipped: dict[str, Wire], wire: str, url: str, expected: str | None
) -> None:
    assert is_release(shipped[wire], url) is (expected is not None)
    if expected:
        assert release_id(shipped[wire], url) == f"{wire}:{expected}"


def test_the_example_of_the_handbook_is_sound(tmp_path: Path) -> None:
    text = (SHIPPED.parents[1] / "docs" / "add-a-wire.md").read_text("utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    wire = load_wire(write(tmp_path, "acme.toml", example))
    assert ([door.kind for door in wire.door], len(wire.layout)) == (["feed", "listing", "sitemap"], 1)
    assert release_id(wire, "https://news.acme.example/press/815-anvils") == "acme:815"


def test_the_template_is_a_sound_wire_once_copied(tmp_path: Path) -> None:
    text = (SHIPPED / "newsroom.toml").read_text("utf-8")
    copy = "\n".join(line for line in text.splitlines() if not line.startswith("template"))
    wire = load_wire(write(tmp_path, "acme.toml", copy))
    assert not wire.template
    assert is_release(wire, "https://news.example.com/press/12-anvils")
