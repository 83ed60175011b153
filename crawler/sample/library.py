"""The data files of the sample wire as values, each read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """An invented issuer."""

    key: str
    name: str
    short: str
    lang: str
    place: str  # as datelines print it
    city: str
    tagline: str
    products: tuple[str, ...]
    tickers: tuple[str, ...]  # "NYSE:ABC"
    kinds: tuple[str, ...]
    people: tuple[tuple[str, str], ...]  # name, title
    press: str
    phone: str
    about: str
    also: str | None = None  # a second place of some datelines
    isin: str | None = None  # without its check digit

    @property
    def host(self) -> str:
        return f"www.{self.key}.example.com"

    @property
    def address(self) -> str:
        return f"press@{self.key}.example.com"


@cache
def read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def companies() -> Mapping[str, Company]:
    return {key: _company(key, dict(entry)) for key, entry in read("companies").items()}


def _company(key: str, entry: dict[str, Any]) -> Company:
    language = entry["lang"]
    lists: dict[str, Any] = {name: tuple(entry.pop(name)) for name in ("products", "tickers", "kinds")}
    lists["people"] = tuple(_person(person, language) for person in entry.pop("people"))
    return Company(key=key, **lists, **entry)


def _person(words: str, language: str) -> tuple[str, str]:
    """`Name, Title`; in Japanese the title comes first: `代表取締役社長 三雲 汐里`."""
    if language == "ja":
        *title, family, given = words.split()
        return f"{family} {given}", " ".join(title)
    name, _, office = words.partition(", ")
    return name, office
