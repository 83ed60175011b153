"""The kinds of values that configuration files hold, each checked as it is read: what is wrong is said in its place."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from lxml import etree
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression ({error}): {pattern}") from error
    return pattern


# XPath 1.0, section 4, with its node tests and the operators that may stand before a bracket.
_FUNCTIONS = frozenset(
    "last position count id local-name namespace-uri name string concat starts-with contains substring-before"
    " substring-after substring string-length normalize-space translate boolean not true false lang number sum floor"
    " ceiling round text node comment processing-instruction and or div mod".split()
)


# `class(x)`: x is one of the element's classes, whatever stands beside it. XPath 1.0 says so in many words.
_CLASS = re.compile(r"(?<![\w-])class\(([\w-]+)\)")


def _xpath(path: str) -> str:
    path = _CLASS.sub(r'contains(concat(" ", normalize-space(@class), " "), " \1 ")', path)
    try:
        etree.XPath(path)(etree.Element("html"))  # an unknown prefix shows only when it is used
    except etree.XPathError as error:
        raise ValueError(f"not an XPath ({error}): {path}") from error
    called = re.findall(r"([A-Za-z][\w-]*)\s*\(", re.sub(r"'[^']*'|\"[^\"]*\"", "''", path))
    unknown = [name for name in called if name not in _FUNCTIONS]
    if unknown:
        raise ValueError(f"not an XPath (version 1.0 has no function {unknown[0]}): {path}")
    return path


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: {name} (use an IANA name such as Europe/Berlin)") from error
    return name


def _http(url: str) -> str:
    if not re.match(r"https?://[^/\s]+", url):
        raise ValueError(f"not an http or https URL: {url}")
    return url


def _format(form: str) -> str:
    try:
        datetime.strptime("", form)  # noqa: DTZ007  only its letters are looked at
    except ValueError as error:
        if "bad directive" in str(error) or "stray %" in str(error):
            raise ValueError(f"not a strptime format ({error})") from error
    return form


Regex = Annotated[str, AfterValidator(_regex)]
XPath = Annotated[str, AfterValidator(_xpath)]
# One, or several of which the first that finds anything counts.
XPaths = Annotated[tuple[XPath, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
Zone = Annotated[str, AfterValidator(_zone)]
Url = Annotated[str, AfterValidator(_http)]
Format = Annotated[str, AfterValidator(_format)]


class Strict(BaseModel):
    """A section of a configuration file: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def faults_of(error: ValidationError, where: str) -> list[str]:
    """One line a fault: which file, which key, what is wrong."""
    lines = []
    places = [fault["loc"] for fault in error.errors()]
    for fault in error.errors():
        if fault["type"] == "too_short" and any(p[:-1] == fault["loc"] for p in places if p):
            continue  # its only item is at fault, which is said by itself
        key = ".".join(str(part) for part in fault["loc"])
        message = fault["msg"].removeprefix("Value error, ")
        lines += [f"{where}: {key}: {line}" if key else f"{where}: {line}" for line in message.splitlines()]
    return lines


def holiday_span(text: str) -> tuple[str, str]:
    """The first and last day (`MM-DD`) of `12-24` or `12-24..01-02`. Raises ValueError."""
    first, _, last = text.partition("..")
    for day in (first, last or first):
        if not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", day):
            raise ValueError(f"{text!r} names no days of the year: write 12-24, or 12-24..01-02")
    return first, last or first
