"""Calendar dates as releases write them, in the languages of the wires.

"May 9, 2025", "9. Mai 2025", "le 1er mai 2025", "9 de mayo de 2025", "9 мая 2025 г.", "2025年5月9日", "20.01.2015",
"令和7年5月9日", "09-May-2025".
A date whose order of day and month cannot be told ("5/9/2025") is found but stays without a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from unicodedata import normalize

# Every form of a month's name after its number: full, genitive, abbreviated. A form stands for one month in all the
# languages, except Croatian "listopada" (10), which is Polish for 11 and read so.
_NAMES = {
    1: "january jan janvier janv enero ene janeiro januar jänner jän gennaio gen januari ledna leden januára január "
    "stycznia styczeń sty января январь янв ianuarie tammikuuta tammikuu januára januar ocak január január januára "
    "ιανουαρίου يناير ינואר januarja siječnja jaanuar janvāris sausio มกราคม",
    2: "february feb février févr fév febrero fevereiro fev februar febbraio februari února únor februára lutego luty "
    "февраля февраль февр фев februarie helmikuuta helmikuu şubat február φεβρουαρίου فبراير شباط פברואר veljače "
    "vasario กุมภาพันธ์",
    3: "march mar mars marzo março märz mrz maart března březen marca marec marzec марта март martie maaliskuuta mart "
    "maaliskuu március μαρτίου مارس آذار מרץ ožujka kovo มีนาคม maret",
    4: "april apr avril avr abril abr aprile dubna duben apríla kwietnia kwiecień апреля апрель апр aprilie huhtikuuta "
    "huhtikuu nisan április απριλίου أبريل ابريل نيسان אפריל travnja balandžio เมษายน",
    5: "may mai mayo maio maggio mag mei maj mája května květen maja мая май mai toukokuuta toukokuu mayıs május "
    "μαΐου مايو أيار מאי svibnja gegužės พฤษภาคม",
    6: "june jun juin junio junho juni giugno giu června červen júna czerwca czerwiec июня июнь июн iunie kesäkuuta "
    "kesäkuu haziran június ιουνίου يونيو حزيران יוני lipnja birželio มิถุนายน",
    7: "july jul juillet juil julio julho juli luglio lug července červenec júla lipca lipiec июля июль июл iulie "
    "heinäkuuta heinäkuu temmuz július ιουλίου يوليو تموز יולי srpnja liepos กรกฎาคม",
    8: "august aug août agosto ago augustus srpna srpen augusta sierpnia sierpień августа август авг augusti elokuuta "
    "elokuu ağustos augusztus αυγούστου أغسطس آب אוגוסט kolovoza rugpjūčio สิงหาคม agustus",
    9: "september sep sept septembre septiembre setembro set settembre sett září septembra września wrzesień сентября "
    "сентябрь сент сен septembrie syyskuuta syyskuu eylül szeptember σεπτεμβρίου سبتمبر أيلول ספטמבר rujna "
    "rugsėjo กันยายน",
    10: "october oct octobre octubre outubro out oktober okt ottobre ott října říjen októbra października październik "
    "октября октябрь окт octombrie lokakuuta lokakuu ekim október οκτωβρίου أكتوبر אוקטובר spalio ตุลาคม",
    11: "november nov novembre noviembre novembro listopadu listopad novembra listopada ноября ноябрь нояб ноя "
    "noiembrie marraskuuta marraskuu kasım νοεμβρίου نوفمبر נובמבר studenoga lapkričio พฤศจิกายน nopember",
    12: "december dec décembre déc diciembre dic dezembro dez dezember dicembre prosince prosinec decembra grudnia "
    "grudzień декабря декабрь дек decembrie joulukuuta joulukuu aralık δεκεμβρίου ديسمبر דצמבר prosinca gruodžio "
    "ธันวาคม desember des",
}
MONTHS = {name: number for number, names in _NAMES.items() for name in names.split()}
# Marks that stand on letters: Thai vowels, Arabic points, accents of decomposed text.
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u064b-\u065f])"
_MONTH = rf"(?P<month>{_LETTER}{{3,18}})\.?"
_ONE = r"(?:st|nd|rd|th|er|re|º|ª|°|:e)?"
_YEAR = r"(?P<year>(?:19|20|25)\d\d)(?!\d)"
# Each form with what one of must be in a text that holds it: most texts are spared most patterns.
_CENTURIES = ("19", "20", "25")
_ALWAYS = ("",)
_PARTS = (
    # 2025年5月9日 · 2025년 5월 9일
    (("年", "년"),
     r"(?P<year>20\d\d|19\d\d)\s?[年년]\s?(?P<number>1[0-2]|0?[1-9])\s?[月월]\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?[日號号일]"),
    (("令和",),
     r"令和\s?(?P<reiwa>\d{1,2}|元)\s?年\s?(?P<number>1[0-2]|0?[1-9])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日"),
    # 09-May-2025
    (("-",), r"(?P<day>3[01]|[12]\d|0?[1-9])-(?P<month>[^\W\d_]{3,9})-" + _YEAR),
    # 2025-05-09 · 2025/05/09 · 2025. 5. 9.
    (("-", "/"),
     r"(?P<year>20\d\d|19\d\d)(?P<mark>[-/])(?P<number>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/-])"),
    ((".",), r"(?P<year>20\d\d|19\d\d)\.\s?(?P<number>1[0-2]|0?[1-9])\.\s?(?P<day>3[01]|[12]\d|0?[1-9])\b\.?"),
    # 20.01.2015
    ((".",), r"(?P<day>3[01]|[12]\d|0?[1-9])\.\s?(?P<number>1[0-2]|0?[1-9])\.\s?" + _YEAR),
    # 04/15/2025, 15/04/2025
    (("/",), r"(?P<a>3[01]|[12]\d|0?[1-9])/(?P<b>3[01]|[12]\d|0?[1-9])/" + _YEAR),
    # 2025. május 9.
    (_CENTURIES, _YEAR + r"\.?\s" + _MONTH + r"\s(?P<day>3[01]|[12]\d|0?[1-9])\b\.?"),
    # 9 May 2025 · 9. Mai 2025 · le 1er mai 2025 · 9 de mayo de 2025 · ngày 9 tháng 5 năm 2025
    (_CENTURIES,
     r"(?:(?:\ble|\bden|\bel|\bil|\bem|\bdia|\bel\sdía|\bng[àa]y)\s)?(?P<day>3[01]|[12]\d|0?[1-9])" + _ONE
     + r"\.?\s?(?:(?:de|of|tháng)\s|d'|ב)?" + _MONTH + r"(?:/" + _LETTER + r"{2,12})?(?:\s?,)?"
     r"(?:\s(?:de|del|du|năm)(?=\s))?\s" + _YEAR + r"(?:\s?(?:г|р|r|m|god|y)\.(?!\w))?"),
    (_CENTURIES,
     r"(?:\bng[àa]y\s)(?P<day>3[01]|[12]\d|0?[1-9])\stháng\s(?P<number>1[0-2]|0?[1-9])(?:\snăm|,)\s" + _YEAR),
    # May 9, 2025 · mayo 9, 2025 · Sept 01 2025
    (_CENTURIES, _MONTH + r"\s?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)" + _ONE + r"(?:\s?,\s?|\s|,\s?de\s)" + _YEAR),
    # Feb. 1 · 1 February, without a year
    (_ALWAYS, _MONTH + r"\s(?P<day>3[01]|[12]\d|0?[1-9])(?![\d.:])" + _ONE + r"(?!\w)"),
    (_ALWAYS, r"(?P<day>3[01]|[12]\d|0?[1-9])" + _ONE + r"\.?\s(?:de\s)?" + _MONTH + r"(?!\w)"),
)  # fmt: skip


def _compile(part: str) -> re.Pattern[str]:
    """Doubled blanks are common, so any white space of a pattern stands for up to four."""
    loose = re.sub(r"\\s(\??)", lambda white: r"\s{0,4}" if white[1] else r"\s{1,4}", part)
    edge = r"\b" if part.startswith("(?P<month>") else r"(?<![\d.])"
    return re.compile(rf"{edge}(?:{loose})", re.I)


# Arabic and Persian figures, each in the place of its own.
_FIGURES = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_DATES = tuple((hints, _compile(part)) for hints, part in _PARTS)
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `text[start:end]`; `day` is null where its year or its order is not stated."""

    day: date | None
    start: int
    end: int


def find_dates(text: str) -> Iterator[FoundDate]:
    """Every date of a text in order; where two readings overlap the fuller one counts."""
    if not _FIGURE.search(text):
        return
    text = text if text.isascii() else text.translate(_FIGURES)
    tried = [pattern for hints, pattern in _DATES if any(hint in text for hint in hints)]
    found = sorted((f for pattern in tried for f in _all(pattern, text)), key=lambda f: (f.start, -f.end))
    end = -1
    for one in found:
        if one.start >= end:
            yield one
            end = one.end


def find_date(text: str) -> FoundDate | None:
    """The first complete date."""
    return next((f for f in find_dates(text) if f.day is not None), None)


def _all(pattern: re.Pattern[str], text: str) -> Iterator[FoundDate]:
    for match in pattern.finditer(text):
        parts = match.groupdict()
        number = _number(parts)
        if number is not None:
            yield FoundDate(_day(parts, number), match.start(), match.end())


def _number(parts: dict[str, str | None]) -> int | None:
    """The month; 0 where it stands in a pair whose order is open."""
    if parts.get("number"):
        return int(parts["number"] or 0)
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        return first if second > 12 >= first else second if first > 12 >= second else 0
    return month_of(parts["month"] or "")


def _day(parts: dict[str, str | None], number: int) -> date | None:
    if not parts.get("year") and not parts.get("reiwa"):
        return None
    year = int(parts.get("year") or 0) or 2018 + int((parts.get("reiwa") or "").replace("元", "1"))  # 令和元年 is 2019
    year -= 543 if year > 2450 else 0  # the Buddhist year of Thai dates
    day = int(parts.get("day") or 0)
    if parts.get("a"):
        day = max(int(parts["a"] or 0), int(parts["b"] or 0)) if number else 0
    try:
        return date(year, number, day)
    except ValueError:  # 31 February, or the open order
        return None


@lru_cache(maxsize=1024)
def month_of(word: str) -> int | None:
    """1 to 12 for a month's name or its abbreviation in any of the languages."""
    return MONTHS.get(normalize("NFC", word).lower().rstrip("."))
