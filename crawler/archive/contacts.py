"""Records without ways to reach people: e-mail addresses and telephone numbers are starred out, offsets stay.

Addresses go wherever they stand; numbers in contact sections, and everywhere those that the record lists as contacts'.
Names stay: they are the issuer's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

NEEDED = ("text", "blocks", "contacts")  # columns from which it is told what to mask
_EMAIL = re.compile(
    r"[\w.+*-]{1,64}(?:@|\s?[\[(](?:at|@)[\])]\s?)[\w-]{1,63}(?:(?:\.|\s?[\[(](?:dot|punkt|\.)[\])]\s?)[\w-]{1,63}){1,6}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w@])(?:\+|00|\()?\d[\d\s().\u2010-\u2015/-]{5,24}\d(?![\w@])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}")
_LEADS_TO_PEOPLE = re.compile(r"(?:mailto|tel|sms|callto|skype|whatsapp):", re.IGNORECASE)


def masked_contacts(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the columns `NEEDED` and any others, with its contacts masked."""
    numbers = [number for contact in row["contacts"] for number in contact["phones"] if number.strip()]
    listed = re.compile("|".join(map(re.escape, sorted(numbers, key=len, reverse=True)))) if numbers else None
    now = {name: _masked(value, listed) if name in _TEXTS else value for name, value in row.items()}
    now["text"] = _without_numbers(now["text"], row["blocks"])
    now["contacts"] = []
    if "links" in now:
        now["links"] = [one for one in now["links"] if not _LEADS_TO_PEOPLE.match(one["url"] or "")]
    return now


_TEXTS = frozenset({"text", "headline", "subheads", "removed", "links", "media", "relations", "dateline"})


def _masked(value: Any, listed: re.Pattern[str] | None) -> Any:
    if isinstance(value, str):
        starred = _EMAIL.sub(_stars, value)
        while (again := _EMAIL.sub(_stars, starred)) != starred:  # one that was written against another
            starred = again
        return listed.sub(_stars, starred) if listed else starred
    if isinstance(value, Mapping):
        return {name: _masked(one, listed) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked(one, listed) for one in value]
    return value


def _without_numbers(text: str, blocks: Iterable[Mapping[str, Any]]) -> str:
    """Telephone numbers of contact sections starred out."""
    parts, done = [], 0
    for block in blocks:
        if block["kind"] == "contact":
            parts += [text[done : block["start"]], _NUMBER.sub(_stars_of_number, text[block["start"] : block["end"]])]
            done = block["end"]
    return "".join([*parts, text[done:]])


def _stars(found: re.Match[str]) -> str:
    """As many stars as characters."""
    return "".join(sign if sign in "\n\r" else "*" for sign in found[0])


def _stars_of_number(found: re.Match[str]) -> str:
    is_date = _DATE.fullmatch(found[0]) or sum(map(str.isdigit, found[0])) < 7
    return found[0] if is_date else _stars(found)
