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
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from crawler.clean.dates import find_date
from crawler.clean.zones import BEFORE, last_zone, read_zone
from crawler.model import Origin, Resolution, Stamp

LONGEST = 300  # characters that are looked at: a printed stamp is a line

_TIME = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])\s*(?P<mark>[:.h時时시點点]|Uhr)\s*(?P<minute>[0-5]\d)(?:\s*[分분])?"
    r"(?:[:.](?P<second>[0-5]\d)(?:\.\d+)?)?(?![\d%:])"
    r"(?:\s*(?P<half>[AaPp]\.?\s?[Mm]\b\.?))?"
)
_EAST = re.compile(r"(?<!\d)(?P<half>午前|午後|上午|下午|오전|오후)\s?(?P<hour>1[0-2]|0?\d)\s?[時时시點点](?!\s?\d)")
_HOUR = re.compile(r"(?<![\d.,:])(?P<hour>1[0-2]|0?[1-9])\s*(?P<half>[AaPp]\.?\s?[Mm]\b\.?)")
_CLOSED = re.compile(r"\s*(?:$|[,()]|Uhr|hrs?\b|[A-Z]{2,5}\b)")
_HALVES = {"上午": "a", "午前": "a", "오전": "a", "下午": "p", "午後": "p", "오후": "p"}
_NEAR = 40  # characters between a date and its time
_HOURS = re.compile("%[HIcX]")  # in a strptime format


@dataclass(frozen=True, slots=True)
class _Time:
    """A time of day in a line, and where its zone would follow."""

    delta: timedelta
    end: int
    fine: Resolution


def parse_printed(
    text: str, zone: ZoneInfo | None, formats: Sequence[str] = (), origin: Origin = "page"
) -> Stamp | None:
    """The first date of a printed line and the time beside it; null where it states no complete date.

    `zone` is the wire's own, for a time whose zone is not printed; without one such a time gives the day alone.
    `formats` (strptime) are tried first on the whole text. Words around the stamp ("from Acme") do no harm.
    """
    raw = " ".join(text[:LONGEST].split())
    exact, has_time = _by_format(raw, formats)
    if exact is not None and not has_time:
        return _day(exact.date(), origin, raw)
    if exact is not None:
        return _stamp(exact, last_zone(raw, exact, zone), origin, raw, "second" if exact.second else "minute")
    found = find_date(raw)
    if found is None or found.day is None:
        return None
    time = _time(raw, found.start, found.end)
    if time is None:
        return _day(found.day, origin, raw)
    clock = datetime.combine(found.day, datetime.min.time()) + time.delta
    return _stamp(clock, read_zone(raw, time.end, clock, zone), origin, raw, time.fine)


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
    return _stamp(moment.replace(tzinfo=None), moment.tzinfo or zone, origin, raw, _precision(raw))


def parse_local(text: str, origin: Origin, zone: ZoneInfo) -> Stamp | None:
    """An ISO time whose stated offset is wrong: the wall clock of `zone` (PR Newswire before 2018 wrote `Z` on it)."""
    raw = text.strip()[:LONGEST]
    moment = _iso(raw)
    if moment is None or not re.search(r"\d[T ]\d", raw):
        return parse_iso(text, origin)
    return _stamp(moment.replace(tzinfo=None), zone, origin, raw, _precision(raw))


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
    return _stamp(clock, ZoneInfo("America/New_York"), "pixel", url.strip(), "minute")


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


def _by_format(raw: str, formats: Sequence[str]) -> tuple[datetime | None, bool]:
    """What the first format that fits reads, and whether it states a time of day."""
    bare = BEFORE.sub("", raw).rstrip(" ,(")
    for form in formats:
        for text in (raw, bare):
            try:
                return datetime.strptime(text, form), _HOURS.search(form) is not None  # noqa: DTZ007  the zone follows
            except ValueError:
                continue
    return None, False


def _time(raw: str, start: int, end: int) -> _Time | None:
    """The time of day printed after the date, or else before it."""
    after = (pattern.search(raw, end) for pattern in (_TIME, _HOUR, _EAST))
    before = (pattern.search(raw[:start]) for pattern in (_TIME, _HOUR))
    for match in (*after, *before):
        if match is None or match.start() - end > _NEAR:
            continue
        parts = match.groupdict()
        if parts.get("mark") == "." and not parts["half"] and not _CLOSED.match(raw, match.end()):
            continue  # a figure: "1.50 million"
        said = raw[max(0, match.start() - 4) : match.start()]
        half = (
            _HALVES.get(parts["half"] or "")
            or parts["half"]
            or next((to for word, to in _HALVES.items() if word in said), "")
        )
        return _Time(_delta(parts, half.lower()[:1]), match.end(), "second" if parts.get("second") else "minute")
    return None


def _delta(parts: dict[str, str | None], half: str) -> timedelta:
    hour = int(parts["hour"] or 0)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return timedelta(hours=hour, minutes=int(parts.get("minute") or 0), seconds=int(parts.get("second") or 0))


def _iso(raw: str) -> datetime | None:
    text = re.sub(r"\s?([+-]\d{2}):?(\d{2})$", r"\1:\2", raw) if "T" in raw or ":" in raw else raw
    for form in (text, text.replace(":", "")):  # basic and extended forms may be mixed: 20210131T024100+00:00
        try:
            return datetime.fromisoformat(form)
        except ValueError:
            continue
    return None


def _precision(raw: str) -> Resolution:
    return "second" if re.search(r"[T ]\d{2}:?\d{2}:?\d{2}", raw) else "minute"


def _stamp(clock: datetime, zone: tzinfo | None, origin: Origin, raw: str, fine: Resolution) -> Stamp:
    if zone is None:
        return _day(clock.date(), origin, raw)
    try:
        at = clock.replace(tzinfo=zone).isoformat(timespec="seconds")
    except (ValueError, OverflowError):  # the year 1 or 9999 in a zone that leaves the calendar
        return _day(clock.date(), origin, raw)
    return Stamp(at=at, date=clock.date().isoformat(), resolution=fine, origin=origin, raw=raw)


def _day(day: date, origin: Origin, raw: str) -> Stamp:
    return Stamp(date=day.isoformat(), resolution="day", origin=origin, raw=raw)
