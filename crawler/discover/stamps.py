"""Times as doors state them: RFC 822 and its habits (feeds), ISO 8601 (sitemaps, Atom), strptime formats (listings).

A time without a zone is one of the wire's own zone; what a text does not state (a time of day, a year) is never made
up. Month names are English whatever the machine's locale says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.clock import rfc3339
from crawler.model import Origin, Resolution, Stamp

LONGEST = 100  # characters of a stamp that are looked at and kept
LATEST = 2200  # the calendar's end is near enough to break arithmetic
EARLIEST = 1990  # no wire was on the web before; 1970 is what a server prints that has no time

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
# such as Fri, 02 Oct 2026 18:06 GMT · 2 October 2026 · Tue, 20 Jan 15 9:30:00 +0100 (CET)
_RFC822 = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{{1,2}})[\s-]+(?P<name>[A-Za-z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}}|\d{{2}})"
    rf"(?:,?\s+{_CLOCK}\s*(?P<zone>[+-]\d{{2}}:?\d{{2}}|[A-Za-z]{{1,5}})?)?(?:\s*\([^)]*\))?"
)
# such as 2026-10-02T18:06:00.123Z · 2026-10-02 18:06+0200 · 2026-10-02 · 20261002T180600Z
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<dash>-?)(?P<month>\d{2})(?P=dash)(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
# Places whose offset follows the day, and the fixed ones of RFC 822 and of the other wires.
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
_HOURS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9,
}  # fmt: skip


class BadStamp(ValueError):
    """Raised for a text that states no time which can be believed; the message says why, in the words of a report."""


def read_stamp(text: str, origin: Origin, zone: ZoneInfo) -> Stamp:
    """The time that a feed or sitemap states. `zone` is the wire's own, for a time that states none.

    Raises BadStamp.
    """
    raw = fold(text)
    match = _ISO.fullmatch(raw) or _RFC822.fullmatch(raw)
    if not match:
        raise BadStamp(f"{raw!r} is no time")
    try:
        return _stamp(match.groupdict(), origin, zone, raw)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, BadStamp) else BadStamp(f"{raw!r} is no time ({error})") from error


class Bare(NamedTuple):
    """A printed time of day, in the zone printed with it or the wire's, that lacks its day."""

    clock: time
    zone: tzinfo
    resolution: Resolution
    raw: str

    def on(self, day: date, zone: ZoneInfo) -> Stamp:
        """`zone` is the wire's own."""
        return _made(datetime.combine(day, self.clock), self.zone, self.resolution, ("listing", zone, self.raw))


def read_printed(text: str, formats: Sequence[str], zone: ZoneInfo) -> Stamp | Bare:
    """The time that a listing prints, by the first strptime format that fits, else in the forms of `read_stamp`.

    `%Z` at a format's end is a zone's short name ("EDT", "ET", "GMT"); a time without one is of `zone`.
    Raises BadStamp.
    """
    raw = fold(text)
    for form in formats:
        found = _by_format(raw, form)
        if found is None:
            continue
        clock, stated = found
        if not has_date(form):
            return Bare(clock.time(), stated or zone, _resolution(form), raw)
        return _made(clock.replace(tzinfo=None), stated or zone, _resolution(form), ("listing", zone, raw))
    return read_stamp(raw, "listing", zone)


def read_day(text: str, formats: Sequence[str]) -> date:
    """The day that a page prints for its bare times. Raises BadStamp."""
    raw = fold(text)
    for form in formats or ("%Y-%m-%d",):
        found = _by_format(raw, form)
        if found is not None:
            return found[0].date()
    raise BadStamp(f"the page's day {raw!r} has none of the forms of day_formats")


def span(stamp: Stamp, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last moment that the stamp can mean, in UTC; a day is one of `zone`."""
    if stamp.at is not None:
        first = datetime.fromisoformat(stamp.at).astimezone(UTC)
        return first, first + timedelta(seconds=59 if stamp.resolution == "minute" else 0)
    midnight = datetime.combine(date.fromisoformat(stamp.date or ""), datetime.min.time(), zone)
    return midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC) - timedelta(seconds=1)


def fold(text: str) -> str:
    """White space folded, at most LONGEST characters."""
    return " ".join(text[: 4 * LONGEST].split())[:LONGEST]


def has_date(form: str) -> bool:
    """Whether a strptime format states a day."""
    return re.search(r"(?<!%)(?:%%)*%[djxcUW]", form) is not None


def _stamp(parts: dict[str, str | None], origin: Origin, zone: ZoneInfo, raw: str) -> Stamp:
    day = date(_year(parts["year"] or ""), _month(parts), int(parts["day"] or ""))
    if parts["hour"] is None:
        return _made(datetime.combine(day, datetime.min.time()), zone, "day", (origin, zone, raw))
    clock = datetime.combine(day, datetime.min.time()).replace(
        hour=_hour(parts["hour"], parts.get("half")), minute=int(parts["minute"] or 0), second=int(parts["second"] or 0)
    )
    resolution: Resolution = "second" if parts["second"] else "minute"
    return _made(clock, _zone(parts["zone"], raw) or zone, resolution, (origin, zone, raw))


def _made(clock: datetime, stated: tzinfo, resolution: Resolution, rest: tuple[Origin, ZoneInfo, str]) -> Stamp:
    """`date` is the day in the wire's own zone, as the wire prints it, also where a door speaks in UTC."""
    origin, zone, raw = rest
    if not EARLIEST <= clock.year <= LATEST:
        raise BadStamp(f"{raw!r} is no time of publication")
    if resolution == "day":
        return Stamp(date=clock.date().isoformat(), resolution=resolution, origin=origin, raw=raw)
    moment = clock.replace(tzinfo=stated)
    day = moment.astimezone(zone).date().isoformat()
    return Stamp(at=rfc3339(moment), date=day, resolution=resolution, origin=origin, raw=raw)


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < 70 else 1900)  # RFC 2822, section 4.3, with the turn where POSIX has it


def _month(parts: dict[str, str | None]) -> int:
    if parts.get("month"):
        return int(parts["month"] or "")
    name = (parts["name"] or "")[:3].lower()
    if name not in _MONTHS:
        raise BadStamp(f"{parts['name']!r} is no English month")
    return _MONTHS.index(name) + 1


def _hour(text: str, half: str | None) -> int:
    hour = int(text)
    if half is None:
        return hour
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _zone(text: str | None, raw: str) -> tzinfo | None:
    if not text:
        return None
    offset = re.fullmatch(r"([+-])(\d{2}):?([0-5]\d)", text)
    if offset and int(offset[2]) < 24:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    name = text.upper()
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    raise BadStamp(f"{raw!r}: the zone {text!r} is not known")


def _by_format(raw: str, form: str) -> tuple[datetime, tzinfo | None] | None:
    """Null where the format does not fit. strptime knows no zone but UTC by name: `%Z` is read here."""
    text, zone = raw, None
    if form.endswith("%Z"):
        text, _, name = raw.rpartition(" ")
        form = form[:-2].rstrip()
        try:
            zone = _zone(name, raw)
        except BadStamp:
            return None
    if "%p" in form:
        text = re.sub(r"\b([ap])\.m\.", r"\1m", text, flags=re.IGNORECASE)
    try:
        clock = datetime.strptime(text, form)  # noqa: DTZ007  its zone is given beside it
    except ValueError:
        return None
    return clock, clock.tzinfo or zone


def _resolution(form: str) -> Resolution:
    if re.search(r"%[STcXs]", form):
        return "second"
    return "minute" if re.search(r"%[HI]", form) else "day"
