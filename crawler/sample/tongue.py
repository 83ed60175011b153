"""Numbers, dates and datelines as each language of the sample wire writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Layout = Literal["modern", "older", "story", "newsroom"]
TAGS: dict[Layout, str] = {
    "modern": "Samplewire",
    "older": "Samplewire",
    "story": "SAMPLE WIRE",
    "newsroom": "SAMPLE NEWSWIRE",
}

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_SHORT = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()  # as news agencies shorten them
_AND = {"en": " and ", "de": " und ", "fr": " et ", "es": " y ", "ja": "・"}


@dataclass(frozen=True, slots=True)
class DatelineText:
    """A dateline in pieces, so that a layout can mark its place and its date."""

    places: tuple[str, ...]
    tag: str
    date: date | None  # None where the form carries none
    before: str  # up to the place: "" or "【"
    where: str
    between: str  # ", " or ", le "
    when: str
    after: str  # the tag and what surrounds it

    @property
    def raw(self) -> str:
        return " ".join(f"{self.before}{self.where}{self.between}{self.when}{self.after}".split())


def whole(value: int, language: str) -> str:
    mark = {"de": ".", "fr": " ", "es": "."}.get(language, ",")
    return f"{value:,}".replace(",", mark)


def decimal(tenths: int, language: str) -> str:
    """A number of tenths with its decimal."""
    mark = "." if language in ("en", "ja") else ","
    return f"{whole(tenths // 10, language)}{mark}{tenths % 10}"


def long_date(day: date, language: str) -> str:
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    month = _MONTHS[language].split()[day.month - 1]
    return {
        "en": f"{month} {day.day}, {day.year}",
        "de": f"{day.day}. {month} {day.year}",
        "fr": f"{'1er' if day.day == 1 else day.day} {month} {day.year}",
        "es": f"{day.day} de {month} de {day.year}",
    }[language]


def dateline(places: Sequence[str], day: date, language: str, layout: Layout) -> DatelineText:
    """The dateline of a release: the form is the layout's, the date the language's."""
    where, tag = _AND[language].join(places), TAGS[layout]
    if layout == "story":
        return DatelineText(tuple(places), tag, None, "", where, "", "", f"--({tag})--")
    when = f"{_SHORT[day.month - 1]} {day.day}, {day.year}" if language == "en" else long_date(day, language)
    if language == "ja" and layout != "newsroom":
        return DatelineText(tuple(places), tag, day, "【", where, "", when, f"{tag}】")
    between = ", le " if language == "fr" and layout != "newsroom" else ", "
    after = f" ({tag}) --" if layout == "newsroom" else f" /{tag}/ --"
    return DatelineText(tuple(places), tag, day, "", where, between, when, after)
