"""The dateline in the forms of every wire and language, and the texts that only look like one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.clean import dateline
from crawler.clean.places import parse_places

# text, places, date, tag; the dateline is the whole text up to "|"
FORMS = [
    # PR Newswire and its partners
    ("NORHAVEN, Texas, Aug. 28, 2020 /PRNewswire/ --| Acme", ["NORHAVEN, Texas"], "2020-08-28", "PRNewswire"),
    ("NORHAVEN, May 9, 2025 /PRNewswire/ -| Acme", ["NORHAVEN"], "2025-05-09", "PRNewswire"),
    (
        "SELMOUTH and\u00a0NORHAVEN,  May  9,  2025  /PRNewswire/  --| A",
        ["SELMOUTH", "NORHAVEN"],
        "2025-05-09",
        "PRNewswire",
    ),
    ("SELMOUTH, Feb. 1 /PRNewswire-AsiaNet / --|", ["SELMOUTH"], None, "PRNewswire-AsiaNet"),
    ("SELMOUTH, India, July 25, 2018/PRNewswire-AsiaNet/|", ["SELMOUTH, India"], "2018-07-25", "PRNewswire-AsiaNet"),
    ("SELMOUTH, June 1, 2011 /PRNewswire-FirstCall/ --| A", ["SELMOUTH"], "2011-06-01", "PRNewswire-FirstCall"),
    (
        "SELMOUTH, June 1, 2011 /PRNewswire-HISPANIC PR WIRE/ --| A",
        ["SELMOUTH"],
        "2011-06-01",
        "PRNewswire-HISPANIC PR WIRE",
    ),
    ("SELMOUTH, Japan, Feb. 1, 2017 /Kyodo JBN-AsiaNet/ --|", ["SELMOUTH, Japan"], "2017-02-01", "Kyodo JBN-AsiaNet"),
    ("HOUSTON , May 9 , 2025 / PRNewswire / --| A", ["HOUSTON"], "2025-05-09", "PRNewswire"),
    (", /PRNewswire/ --| The Acme Corporation", [], None, "PRNewswire"),
    ("TORONTO, Oct. 4, 2026 /CNW/ -| Acme", ["TORONTO"], "2026-10-04", "CNW"),
    ("MONTRÉAL, le 4 oct. 2026 /CNW Telbec/ -| Acme", ["MONTRÉAL"], "2026-10-04", "CNW Telbec"),
    ("NORHAVEN, TX (PRWEB) May 09, 2025 --| Acme", ["NORHAVEN, TX"], "2025-05-09", "PRWEB"),
    # Business Wire
    ("NORHAVEN, Iowa--(BUSINESS WIRE)--|Acme", ["NORHAVEN, Iowa"], None, "BUSINESS WIRE"),
    ("NORHAVEN, NE -- (BUSINESS WIRE) --| Acme", ["NORHAVEN, NE"], None, "BUSINESS WIRE"),
    ("NORHAVEN, India--(BUSINESS WIRE)--$ACME #AI #ERP--|Acme", ["NORHAVEN, India"], None, "BUSINESS WIRE"),
    ("NORHAVEN--(BUSINESS WIRE)--#AI--|Acme", ["NORHAVEN"], None, "BUSINESS WIRE"),
    ("NORHAVEN--(BUSINESS WIRE)--|#1 ranked Acme", ["NORHAVEN"], None, "BUSINESS WIRE"),
    ("NORHAVEN, TX--(BUSINESS WIRE)--Dec 5, 2024--|Acme", ["NORHAVEN, TX"], "2024-12-05", "BUSINESS WIRE"),
    ("PARIS & NEW YORK–(BUSINESS WIRE)–|Acme", ["PARIS", "NEW YORK"], None, "BUSINESS WIRE"),
    ("波士顿--(BUSINESS WIRE)--(美国商业资讯)--|公司", ["波士顿"], None, "BUSINESS WIRE"),
    # GlobeNewswire, Marketwired
    ("NEW YORK, March 17, 2025 (GLOBE NEWSWIRE) --| Acme", ["NEW YORK"], "2025-03-17", "GLOBE NEWSWIRE"),
    ("SELMOUTH, April  01, 2024  (GLOBE NEWSWIRE) --| Acme", ["SELMOUTH"], "2024-04-01", "GLOBE NEWSWIRE"),
    ("TORONTO, 14 mai 2020 (GLOBE NEWSWIRE) --| Acme", ["TORONTO"], "2020-05-14", "GLOBE NEWSWIRE"),
    ("NORHAVEN, CA--(Marketwired - April 06, 2016) -| Acme", ["NORHAVEN, CA"], "2016-04-06", "Marketwired"),
    # the smaller ones
    ("NORHAVEN, TX / ACCESS Newswire / May 9, 2025 /| Acme", ["NORHAVEN, TX"], "2025-05-09", "ACCESS Newswire"),
    ("NORHAVEN, TX / ACCESSWIRE / May 9, 2025 /| Acme", ["NORHAVEN, TX"], "2025-05-09", "ACCESSWIRE"),
    (
        "Norhaven, British Columbia--(Newsfile Corp. - September 10, 2026) -| Acme",
        ["Norhaven, British Columbia"],
        "2026-09-10",
        "Newsfile Corp.",
    ),
    (
        "NORHAVEN, VA, UNITED STATES, March 13, 2025 /EINPresswire.com/ --| Acme",
        ["NORHAVEN, VA, UNITED STATES"],
        "2025-03-13",
        "EINPresswire.com",
    ),
    (
        "/EINPresswire.com/ -- NORHAVEN, CA--(Marketwired - August 11, 2016) -| Acme",
        ["NORHAVEN, CA"],
        "2016-08-11",
        "Marketwired",
    ),
    ("NORHAVEN, CA -- (Marketwired) -- 04/15/16 --| Acme", ["NORHAVEN, CA"], "2016-04-15", "Marketwired"),
    ("NORHAVEN, CA -- (Marketwired) -- 04/05/16 --| Acme", ["NORHAVEN, CA"], None, "Marketwired"),
    (
        "Helsinki, Finland, 2025-05-09 09:00 CEST (GLOBE NEWSWIRE) --| Acme",
        ["Helsinki, Finland"],
        "2025-05-09",
        "GLOBE NEWSWIRE",
    ),
    ("NORHAVEN, Maine, May 9, 2025, 8:00 AM ET /PRNewswire/ --| Acme", ["NORHAVEN, Maine"], "2025-05-09", "PRNewswire"),
    ("TOKYO, May 9, 2025 - (JCN Newswire) -| Acme", ["TOKYO"], "2025-05-09", "JCN Newswire"),
    ("HONG KONG, May 9, 2025 - (ACN Newswire) -| Acme", ["HONG KONG"], "2025-05-09", "ACN Newswire"),
    (
        "HONG KONG SAR - Media OutReach Newswire - 9 May 2025 -| Acme",
        ["HONG KONG SAR"],
        "2025-05-09",
        "Media OutReach Newswire",
    ),
    ("DALLAS, Aug. 28, 2020 /Unheard Of/ --| Acme", ["DALLAS"], "2020-08-28", "Unheard Of"),
    # German
    ("Stuttgart (ots) -| Acme", ["Stuttgart"], None, "ots"),
    ("Köln (ots)|", ["Köln"], None, "ots"),
    ("Berlin/München (ots) -| Acme", ["Berlin", "München"], None, "ots"),
    ("Frankfurt am Main (ots/PRNewswire) -| Acme", ["Frankfurt am Main"], None, "ots/PRNewswire"),
    ("Wien (OTS) -| Acme", ["Wien"], None, "OTS"),
    ("BERLIN, 9. Mai 2025 /PRNewswire/ --| Acme", ["BERLIN"], "2025-05-09", "PRNewswire"),
    ("Köln, 12. November 2024 /PRNewswire/ --| Acme", ["Köln"], "2024-11-12", "PRNewswire"),
    # other languages
    ("PARIS, le 1er mai 2025 /PRNewswire/ --| Acme", ["PARIS"], "2025-05-01", "PRNewswire"),
    ("MADRID, 9 de mayo de 2025 /PRNewswire/ --| Acme", ["MADRID"], "2025-05-09", "PRNewswire"),
    ("SÃO PAULO, 9 de maio de 2025 /PRNewswire/ --| Acme", ["SÃO PAULO"], "2025-05-09", "PRNewswire"),
    ("MILANO, 9 maggio 2025 /PRNewswire/ --| Acme", ["MILANO"], "2025-05-09", "PRNewswire"),
    ("AMSTERDAM, 9 mei 2025 /PRNewswire/ --| Acme", ["AMSTERDAM"], "2025-05-09", "PRNewswire"),
    ("STOCKHOLM, den 9 maj 2025 /PRNewswire/ --| Acme", ["STOCKHOLM"], "2025-05-09", "PRNewswire"),
    ("HELSINKI, 9. toukokuuta 2025 /PRNewswire/ --| Acme", ["HELSINKI"], "2025-05-09", "PRNewswire"),
    ("WARSZAWA, 9 maja 2025 r. /PRNewswire/ --| Acme", ["WARSZAWA"], "2025-05-09", "PRNewswire"),
    ("PRAHA, 9. května 2025 /PRNewswire/ --| Acme", ["PRAHA"], "2025-05-09", "PRNewswire"),
    ("ISTANBUL, 9 Mayıs 2025 /PRNewswire/ --| Acme", ["ISTANBUL"], "2025-05-09", "PRNewswire"),
    ("BUDAPEST, 2025. május 9. /PRNewswire/ --| Acme", ["BUDAPEST"], "2025-05-09", "PRNewswire"),
    ("МОСКВА, 9 мая 2025 г. /PRNewswire/ --| Акме", ["МОСКВА"], "2025-05-09", "PRNewswire"),
    ("北京2025年5月9日 /美通社/ --| 公司", ["北京"], "2025-05-09", "美通社"),
    ("上海2025年5月9日电 /美通社/ --| 公司", ["上海"], "2025-05-09", "美通社"),
    ("【東京2025年5月9日PR Newswire】|会社は", ["東京"], "2025-05-09", "PR Newswire"),
    ("서울, 대한민국, 2025년 5월 9일 /PRNewswire/ --| 회사", ["서울, 대한민국"], "2025-05-09", "PRNewswire"),
    ("2025년 5월 9일 /PRNewswire/ --| 회사", [], "2025-05-09", "PRNewswire"),
    ("BANGKOK, 9 กุมภาพันธ์ 2568 /PRNewswire/ --| A", ["BANGKOK"], "2025-02-09", "PRNewswire"),
    (
        "دبي، الإمارات العربية المتحدة، 9 مايو 2025 /PRNewswire/ --| أعلنت",
        ["دبي, الإمارات العربية المتحدة"],
        "2025-05-09",
        "PRNewswire",
    ),
    # newsrooms without a wire
    ("ZUG, Switzerland, May 9, 2025 –| Acme", ["ZUG, Switzerland"], "2025-05-09", None),
    ("Basel, 9 May 2025 -| Acme", ["Basel"], "2025-05-09", None),
    ("HOUSTON (May 9, 2025) –| Acme", ["HOUSTON"], "2025-05-09", None),
    ("Madrid, 9 de mayo de 2025.-| Acme", ["Madrid"], "2025-05-09", None),
    ("Oslo, 9 May 2025:| Acme", ["Oslo"], "2025-05-09", None),
    ("Stockholm, Sweden – May 9, 2025 –| Acme", ["Stockholm, Sweden"], "2025-05-09", None),
    ("TORONTO, ON – May 9, 2025 –| Acme", ["TORONTO, ON"], "2025-05-09", None),
]


@pytest.mark.parametrize(("marked", "places", "day", "tag"), FORMS, ids=[form[0][:40] for form in FORMS])
def test_every_form_is_read(marked: str, places: list[str], day: str | None, tag: str | None) -> None:
    text = marked.replace("|", "", 1)
    found = dateline.find(text)
    assert found is not None
    assert list(found.dateline.places) == places
    assert (found.dateline.date, found.dateline.tag) == (day, tag)
    assert (found.start, found.end) == (0, marked.index("|"))
    assert found.dateline.raw == " ".join(text[: found.end].split())


TRAPS = [
    "Tuesday, May 6, 2025 – The annual meeting of Acme took place.",
    "The company said on May 9, 2025 – its busiest day – that it had sold out.",
    "FOR IMMEDIATE RELEASE, May 9, 2025 – Acme has a new chair.",
    "ACME CORP, May 9, 2025 – A new chair.",
    "BOARD MEETING, May 9, 2025: Agenda and minutes",
    "Event Schedule, May 9, 2025 – Booth 5.",
    "The release was distributed by Business Wire (BUSINESS WIRE) and by others.",
    "See /PRNewswire/ for more, or write to them.",
    "Its articles appear on PRNewswire.com, Business Wire and GlobeNewswire.",
    "NEW YORK (AP) — A news agency, not a wire of releases.",
    "Hamburg (dpa) - Eine Agentur.",
    "Hamburg is the home of news aktuell (ots), which sends releases.",
    "We read /r/place/ -- and liked it.",
    "Income (Unaudited) -- in thousands",
    "On May 9, 2025 (GLOBE NEWSWIRE) published a release.",
    "Revenue, May 9, 2025 and 2024",
    "",
    "-- (BUSINESS",
]


@pytest.mark.parametrize("text", TRAPS)
def test_nothing_is_a_dateline_without_evidence(text: str) -> None:
    assert dateline.find(text) is None


@pytest.mark.parametrize(
    ("text", "start", "places"),
    [
        ("date 2025-05-09 NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme", 16, ("NORHAVEN",)),
        ("Acme Buys Mill NORHAVEN, Ohio, Aug. 28, 2020 /PRNewswire/ -- Acme", 15, ("NORHAVEN, Ohio",)),
        ("Acme buys a mill.\nNORHAVEN, Aug. 28, 2020 /PRNewswire/ -- Acme", 18, ("NORHAVEN",)),
    ],
)
def test_what_stands_before_it_stays_outside(text: str, start: int, places: tuple[str, ...]) -> None:
    found = dateline.find(text)
    assert found is not None
    assert (found.start, found.dateline.places) == (start, places)


def test_a_wire_file_can_name_its_own_tags() -> None:
    text = "NORHAVEN /Wire of Norhaven/ - Acme"
    assert dateline.find(text) is None
    found = dateline.find(text, ["Wire of Norhaven"])
    assert found is not None
    assert found.dateline.tag == "Wire of Norhaven"


PLACES = [
    ("NEW YORK, LONDON, and BEIJING", ["NEW YORK", "LONDON", "BEIJING"]),
    ("SAN FRANCISCO & TEL AVIV, Israel", ["SAN FRANCISCO", "TEL AVIV, Israel"]),
    ("PORT OF SPAIN, Trinidad and Tobago", ["PORT OF SPAIN, Trinidad and Tobago"]),
    ("SARAJEVO, Bosnia and Herzegovina and ZAGREB, Croatia", ["SARAJEVO, Bosnia and Herzegovina", "ZAGREB, Croatia"]),
    ("NEW YORK, HONG KONG, SINGAPORE", ["NEW YORK", "HONG KONG", "SINGAPORE"]),
    ("KOWLOON, Hong Kong", ["KOWLOON, Hong Kong"]),
    ("NEW YORK, NEW YORK", ["NEW YORK, NEW YORK"]),
    ("WASHINGTON, D.C.", ["WASHINGTON, D.C."]),
    ("ST. JOHN'S, Newfoundland and Labrador", ["ST. JOHN'S, Newfoundland and Labrador"]),
    ("L’AQUILA, Italy", ["L’AQUILA, Italy"]),
    ("'S-HERTOGENBOSCH, the Netherlands", ["'S-HERTOGENBOSCH, the Netherlands"]),
    ("MADRID y BARCELONA", ["MADRID", "BARCELONA"]),
    ("Wien/St. Pölten", ["Wien", "St. Pölten"]),
    ("The company said today", []),
    ("Q1 2025", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "places"), PLACES)
def test_regions_stay_with_their_city(text: str, places: list[str]) -> None:
    assert list(parse_places(text)) == places


@given(st.text(max_size=300))
@example("/PRNewswire/ -- " * 20)
@example("(" * 200 + "BUSINESS WIRE" + ")" * 200)
def test_any_text_gives_offsets_of_its_own(text: str) -> None:
    found = dateline.find(text)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert found.dateline.raw == " ".join(text[found.start : found.end].split())


@given(
    city=st.sampled_from(["NORHAVEN", "SELMOUTH", "PORT ARDEN", "SÃO BRÁS", "ST. ELOI"]),
    region=st.sampled_from(["", ", Texas", ", Calif.", ", Germany", ", New South Wales"]),
    day=st.dates(min_value=date(2007, 1, 1), max_value=date(2039, 12, 31)),
    form=st.sampled_from(["%B {d}, %Y", "%b. {d}, %Y", "%b {d}, %Y", "{d} %B %Y", "%B %d, %Y"]),
    tag=st.sampled_from(["/PRNewswire/", "(GLOBE NEWSWIRE)", "/CNW/", "/EINPresswire.com/", "(BUSINESS WIRE)"]),
    dash=st.sampled_from([" -- ", " - ", " – ", "--", " —"]),
)
def test_place_date_and_tag_come_back_from_any_combination(
    city: str, region: str, day: date, form: str, tag: str, dash: str
) -> None:
    printed = day.strftime(form.replace("{d}", str(day.day)))
    found = dateline.find(f"{city}{region}, {printed} {tag}{dash}Acme Corporation said.")
    assert found is not None
    assert found.dateline.places == (f"{city}{region}",)
    assert found.dateline.date == day.isoformat()
    assert found.dateline.tag == tag.strip("/()")


def test_a_dateline_without_end_costs_no_more_than_its_length() -> None:
    assert dateline.find("NEW YORK, " * 200_000 + "/PRNewswire/ -- Acme") is not None
    assert dateline.find("(BUSINESS WIRE) " * 100_000) is None
