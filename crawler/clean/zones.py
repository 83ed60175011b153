"""The words for time zones that wires print, as places: the offset follows the day ("ET" in July is -04:00)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_PLACES = {
    "America/New_York": "ET|EST|EDT|EST5EDT|US EASTERN|EASTERN|EASTERN TIME|EASTERN STANDARD TIME|"
    "EASTERN DAYLIGHT TIME|HE|HNE|HAE|NEW YORK TIME|HEURE NORMALE DE L'EST|HEURE AVANCÉE DE L'EST|"
    "HEURE DE L'EST",
    "America/Chicago": "CT|CST|CDT|CENTRAL|CENTRAL TIME|CENTRAL STANDARD TIME|CENTRAL DAYLIGHT TIME|HNC|HAC",
    "America/Denver": "MT|MST|MDT|MOUNTAIN|MOUNTAIN TIME|MOUNTAIN STANDARD TIME|MOUNTAIN DAYLIGHT TIME",
    "America/Los_Angeles": "PT|PST|PDT|PACIFIC|PACIFIC TIME|PACIFIC STANDARD TIME|PACIFIC DAYLIGHT TIME|HNP|HAP",
    "America/Halifax": "ADT|ATLANTIC|ATLANTIC TIME|HNA|HAA",
    "America/St_Johns": "NDT|NST|NEWFOUNDLAND TIME",
    "America/Sao_Paulo": "BRT|HORÁRIO DE BRASÍLIA",
    "Europe/London": "BST|UK TIME|LONDON TIME|BRITISH SUMMER TIME",
    "Europe/Berlin": "CET|CEST|MEZ|MESZ|MET|MEST|HEURE DE PARIS|PARIS TIME|"
    "MITTELEUROPÄISCHE ZEIT|MITTELEUROPÄISCHE SOMMERZEIT|"
    "CENTRAL EUROPEAN TIME|CENTRAL EUROPEAN SUMMER TIME|HEURE D'EUROPE CENTRALE|HEURE DE BRUXELLES",
    "Europe/Helsinki": "EET|EEST",
    "Europe/Istanbul": "TRT",
    "Europe/Moscow": "MSK|МСК",
    "Africa/Johannesburg": "SAST",
    "Asia/Tokyo": "JST|日本時間|JAPAN STANDARD TIME|JAPAN TIME",
    "Asia/Seoul": "KST|KOREA STANDARD TIME|한국시간",
    "Asia/Shanghai": "BEIJING TIME|CHINA STANDARD TIME|北京时间",
    "Asia/Hong_Kong": "HKT|HONG KONG TIME",
    "Asia/Singapore": "SGT|SINGAPORE TIME|SINGAPORE STANDARD TIME",
    "Asia/Kuala_Lumpur": "MYT",
    "Asia/Bangkok": "ICT",
    "Asia/Jakarta": "WIB",
    "Asia/Manila": "PHT",
    "Asia/Kolkata": "IST|INDIA STANDARD TIME",
    "Asia/Dubai": "GST|GULF STANDARD TIME",
    "Asia/Jerusalem": "IDT",
    "Australia/Sydney": "AEST|AEDT|AET",
    "Australia/Perth": "AWST",
    "Pacific/Auckland": "NZST|NZDT",
    "UTC": "UTC|GMT|Z|UT|COORDINATED UNIVERSAL TIME|GREENWICH MEAN TIME",
}
_ZONES = {word: name for name, words in _PLACES.items() for word in words.split("|")}


def _either(word: str) -> str:
    """Abbreviations in capitals only ("at", "pt" and "est" are words); phrases in any letters."""
    body = re.escape(word).replace(r"\ ", r"\s+")
    return f"(?i:{body})" if len(word) > 6 else body


WORDS = "|".join(_either(word) for word in sorted(_ZONES, key=len, reverse=True))
_AFTER = re.compile(
    rf"[\s,(/\[]*(?:(?:Uhr|hrs?\.?|h|hours|heures)\b[\s,(]*)?"
    rf"(?:(?P<word>{WORDS})(?!\w|\s?[+-]\d)|(?:UTC|GMT)?\s?(?P<offset>[+-]\d{{1,2}}(?::?\d{{2}})?)(?![\d-]))"
)
BEFORE = re.compile(rf"(?<![\w-])(?P<word>{WORDS})\W*$")


def read_zone(raw: str, end: int, clock: datetime, own: ZoneInfo | None) -> tzinfo | None:
    """The zone printed right after a time that ends at `end`; `own`, the wire's, where none is printed.

    An abbreviation that the wire's own place uses at that hour means that place: CST in Shanghai is not Chicago's.
    """
    match = _AFTER.match(raw, end)
    if match is None:
        return own
    return _zone(match["word"], clock, own) if match["word"] else _offset(match["offset"]) or own


def last_zone(raw: str, clock: datetime, own: ZoneInfo | None) -> tzinfo | None:
    """The zone that a line ends with; `own` where it ends with none."""
    match = BEFORE.search(raw)
    return _zone(match["word"], clock, own) if match else own


def _zone(word: str, clock: datetime, own: ZoneInfo | None) -> tzinfo:
    if own is not None and clock.replace(tzinfo=own).tzname() == word:
        return own
    return ZoneInfo(_ZONES[" ".join(word.upper().split())])


def _offset(text: str) -> tzinfo | None:
    digits = re.sub(r"\D", "", text)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return None
    sign = -1 if text.startswith("-") else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
