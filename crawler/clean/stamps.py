"""When a release went out, as wires print and embed it.

Zones are looked up, never assumed: "ET" in July is -04:00, a bare time takes the wire's own zone and nothing else.
The forms are those of the wires' pages: "Jun 11, 2020, 16:25 ET", "25 Apr, 2016, 03:39 ET", "20.01.2015 – 09:30",
"March 04, 2019 08:00 AM Eastern Standard Time", "2026-09-10 7:00 AM EDT", "2020年7月1日 10時00分".
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from crawler.clean.dates import find_date
from crawler.model import Origin, Resolution, Stamp

LONGEST = 300  # characters that are looked at: a printed stamp is a line

# Words for a place's own time: the offset follows the day.
_PLACES = {
    "America/New_York": "ET|EST|EDT|EST5EDT|EASTERN|EASTERN TIME|EASTERN STANDARD TIME|EASTERN DAYLIGHT TIME|"
    "HE|HNE|HAE",
    "America/Chicago": "CT|CDT|CENTRAL|CENTRAL TIME|CENTRAL STANDARD TIME|CENTRAL DAYLIGHT TIME|HNC|HAC",
    "America/Denver": "MT|MST|MDT|MOUNTAIN|MOUNTAIN TIME|MOUNTAIN STANDARD TIME|MOUNTAIN DAYLIGHT TIME",
    "America/Los_Angeles": "PT|PST|PDT|PACIFIC|PACIFIC TIME|PACIFIC STANDARD TIME|PACIFIC DAYLIGHT TIME|HNP|HAP",
    "America/Halifax": "AT|ADT|ATLANTIC|ATLANTIC TIME|HNA|HAA",
    "America/St_Johns": "NDT|NST|NEWFOUNDLAND",
    "Europe/London": "BST|UK TIME|LONDON TIME",
    "Europe/Berlin": "CET|CEST|MEZ|MESZ|HEURE DE PARIS|PARIS TIME|MET|MEST",
    "Europe/Helsinki": "EET|EEST",
    "Europe/Moscow": "MSK",
    "Asia/Tokyo": "JST",
    "Asia/Seoul": "KST",
    "Asia/Hong_Kong": "HKT|HKST",
    "Asia/Singapore": "SGT",
    "Asia/Kolkata": "IST",
    "Asia/Dubai": "GST",
    "Australia/Sydney": "AEST|AEDT|AET",
    "Australia/Perth": "AWST",
    "Pacific/Auckland": "NZST|NZDT",
    "UTC": "UTC|GMT|Z|UT|COORDINATED UNIVERSAL TIME|GREENWICH MEAN TIME",
}
_ZONES = {word: name for name, words in _PLACES.items() for word in words.split("|")}
_WORDS = "|".join(sorted((re.escape(w).replace(r"\ ", r"\s+") for w in _ZONES), key=len, reverse=True))
_TIME = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])\s*(?:[:.h時시点點]|Uhr)\s*(?P<minute>[0-5]\d)(?:\s*[分분])?"
    r"(?:[:.](?P<second>[0-5]\d|60)(?:\.\d+)?)?(?![\d%:])"
    r"(?:\s*(?P<half>[AaPp]\.?\s?[Mm]\b\.?))?",
)
_BARE_HOUR = re.compile(r"(?<![\d.,:])(?P<hour>1[0-2]|0?[1-9])\s*(?P<half>[AaPp]\.?\s?[Mm]\b\.?)")
_ZONE = re.compile(
    rf"[\s,(/]*(?:(?P<word>{_WORDS})\b|(?:UTC|GMT)?\s?(?P<offset>[+-]\d{{1,2}}(?::?\d{{2}})?)(?!\d))", re.I
)
_ZONE_BEFORE = re.compile(rf"\b(?P<word>{_WORDS})\W*$", re.I)
_NOON = re.compile(r"上午|午前|오전|下午|午後|오후")


def parse_printed(
    text: str, zone: ZoneInfo | None, formats: Sequence[str] = (), origin: Origin = "page"
) -> Stamp | None:
    """The first date of a printed line and the time beside it; null where it states no complete date.

    `zone` is the wire's own, for a time whose zone is not printed; without one such a time gives the day alone.
    `formats` (strptime) are tried first on the whole text. Words around the stamp ("from Acme") do no harm.
    """
    raw = " ".join(text[:LONGEST].split())
    exact = _by_format(raw, formats)
    if exact is not None:
        return _stamp(exact.date(), exact, _printed_zone(raw, 0) or zone, origin, raw)
    found = find_date(raw)
    if found is None or found.day is None:
        return None
    moment, end = _time(raw, found.start, found.end)
    if moment is None:
        return _day(found.day, origin, raw)
    clock = datetime.combine(found.day, datetime.min.time()) + moment
    return _stamp(found.day, clock, _printed_zone(raw, end) or zone, origin, raw)


def parse_iso(text: str, origin: Origin, zone: tzinfo | None = None) -> Stamp | None:
    """An ISO 8601 time of a page's head (`2020-06-11T16:25:00-04:00`, `20200611T162500Z`, `2020-06-11`).

    A time without an offset is read in `zone`; without a zone it gives the day alone. Null where it is none.
    """
    raw = text.strip()[:LONGEST]
    moment = _iso(raw)
    if moment is None:
        return None
    if not re.search(r"\d[T ]\d", raw):
        return _day(moment.date(), origin, raw)
    return _stamp(moment.date(), moment.replace(tzinfo=None), moment.tzinfo or zone, origin, raw, _precision(raw))


def parse_local(text: str, origin: Origin, zone: ZoneInfo) -> Stamp | None:
    """An ISO time whose stated offset is wrong: the wall clock of `zone` (PR Newswire before 2018 wrote `Z` on it)."""
    raw = text.strip()[:LONGEST]
    moment = _iso(raw)
    if moment is None or not re.search(r"\d[T ]\d", raw):
        return parse_iso(text, origin)
    return _stamp(moment.date(), moment.replace(tzinfo=None), zone, origin, raw, _precision(raw))


def parse_pixel(url: str) -> Stamp | None:
    """The transmission time in PR Newswire's tracking pixel, to the minute, in Eastern time.

    `https://rt.prnewswire.com/rt.gif?NewsItemId=…&Transmission_Id=202002270837PR_NEWS_USPR_____PH31394&DateId=20200227`
    """
    try:
        parts = urlsplit(url.strip().replace("&amp;", "&"))
        values = {k.lower(): v[0] for k, v in parse_qs(parts.query, max_num_fields=50).items()}
        if (parts.hostname or "").lower() != "rt.prnewswire.com" or "transmission_id" not in values:
            return None
        clock = datetime.strptime(values["transmission_id"][:12], "%Y%m%d%H%M")  # noqa: DTZ007  the zone follows
    except ValueError:
        return None
    return _stamp(clock.date(), clock, ZoneInfo("America/New_York"), "pixel", url.strip())


def pixel_id(url: str) -> str | None:
    """The release id in GlobeNewswire's pixel `…/newsroom/ti?nf=<base64>`, whose text begins with it."""
    parts = url.strip().partition("ti?nf=")
    if not parts[1]:
        return None
    code = re.match(r"[A-Za-z0-9+/=_%-]*", parts[2])
    text = _base64(code[0].replace("%3D", "=")) if code else ""
    found = re.match(r"\d{5,9}(?!\d)", text)
    return found[0] if found else None


def _base64(code: str) -> str:
    code = code.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4)).decode("latin-1")
    except (binascii.Error, ValueError):
        return ""


def _by_format(raw: str, formats: Sequence[str]) -> datetime | None:
    bare = _ZONE_BEFORE.sub("", raw).rstrip(" ,(")
    for form in formats:
        for text in (raw, bare):
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007  the zone follows
            except ValueError:
                continue
    return None


def _time(raw: str, start: int, end: int) -> tuple[timedelta | None, int]:
    """The time of day printed after the date (or else before it), and where its zone would follow."""
    for match in (_TIME.search(raw, end), _BARE_HOUR.search(raw, end), _TIME.search(raw[:start])):
        if match and (match.start() - end < 40 or match.end() <= start):
            return _clock(match.groupdict(), _noon(raw, match.start())), match.end()
    return None, end


def _noon(raw: str, at: int) -> str:
    found = _NOON.search(raw[max(0, at - 4) : at])
    return (
        {"下": "pm", "午後": "pm", "오후": "pm"}.get(found[0], "am" if found[0][0] != "下" else "pm") if found else ""
    )


def _clock(parts: dict[str, str | None], noon: str) -> timedelta:
    hour = int(parts["hour"] or 0)
    half = (parts["half"] or noon).lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return timedelta(hours=hour, minutes=int(parts.get("minute") or 0), seconds=int(parts.get("second") or 0))


def _printed_zone(raw: str, end: int) -> tzinfo | None:
    match = _ZONE.match(raw, end) if end else _ZONE_BEFORE.search(raw)
    if not match:
        return None
    if match["word"]:
        return ZoneInfo(_ZONES[" ".join(match["word"].upper().split())])
    return _offset(match["offset"])


def _offset(text: str) -> tzinfo | None:
    digits = re.sub(r"\D", "", text)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return None
    sign = -1 if text.startswith("-") else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _iso(raw: str) -> datetime | None:
    text = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", raw.strip())
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _precision(raw: str) -> Resolution:
    return "second" if re.search(r"[T ]\d{2}:?\d{2}:?\d{2}", raw) else "minute"


def _stamp(
    day: date, clock: datetime, zone: tzinfo | None, origin: Origin, raw: str, fine: Resolution | None = None
) -> Stamp:
    if zone is None:
        return _day(day, origin, raw)
    try:
        moment = clock.replace(tzinfo=zone)
        at = moment.isoformat(timespec="seconds")
    except (ValueError, OverflowError):  # the year 1 or 9999 in a zone that leaves the calendar
        return _day(day, origin, raw)
    return Stamp(at=at, date=moment.date().isoformat(), resolution=fine or _seen(clock), origin=origin, raw=raw)


def _seen(clock: datetime) -> Literal["second", "minute"]:
    return "second" if clock.second else "minute"


def _day(day: date, origin: Origin, raw: str) -> Stamp:
    return Stamp(date=day.isoformat(), resolution="day", origin=origin, raw=raw)
