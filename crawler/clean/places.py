"""The places of a dateline: which of its comma-parted names belong together.

A dateline names a city and, unless everybody knows it, its state, province or country: "DALLAS, Texas" is one place,
"NEW YORK, LONDON" are two. Cities stand in capitals and regions in title case, so the letters decide first, and the
table of regions where they cannot (all in capitals, as EIN Presswire writes them, or none, as in German).
"""

from __future__ import annotations

import re
from itertools import pairwise

from crawler.clean import gazetteer

_ARTICLES = """
am an a and auf bei da das de del dei della den der di do dos du e el en i im in la las le les lo los na nad o ob of on
op pod sur the u upon und unter van von vor y zu
"""
_SMALL = frozenset(_ARTICLES.split())
_COMMA = re.compile(r"\s*[,，、،]\s*")
_STRONG = re.compile(
    r"\s*(?:[/;·|]|\s(?:and|und|et|y|e|en|och|og|ja|i|a|и|와|과)\s(?=[^\W\d_])|(?<=\S)\s?&\s?|(?<=[一-鿿])[和与及](?=[一-鿿]{2}))\s*"
)
# Scripts without capitals that write a city and its country with a comma between.
_POINTED = re.compile(r"[\u0590-\u06ff\u0e00-\u0e7f\uac00-\ud7af]")
_JOINED = re.compile(r"[dl]['’]|(?:[a-z]\.){1,3}(?:[A-Z]\.)?$")  # "L'Hospitalet d'Ebre", "Neustadt a.d. Weinstraße"
LONGEST = 160  # characters of all places together
_MOST_WORDS = 6  # of one name: "SAN PEDRO DE MACORIS", "ST. JOHN'S"


def fold(name: str) -> str:
    """A name for comparing: no full stops, one kind of apostrophe, small letters."""
    return " ".join(name.replace("’", "'").replace(".", " ").split()).casefold()


def _phrases(table: str) -> frozenset[str]:
    return frozenset(fold(name) for name in " ".join(table.split()).replace("| ", "|").split("|"))


_CITY_TOO = _phrases(gazetteer.BOTH)
_REGIONS = frozenset(map(fold, gazetteer.WORDS.split())) | _phrases(gazetteer.PHRASES) | _CITY_TOO
_STANDALONE = frozenset(map(fold, gazetteer.ALONE.split())) | _phrases(gazetteer.ALONE_PHRASES) | _CITY_TOO
_ISLANDS = tuple(name for name in _REGIONS if " and " in name)


def parse_places(text: str) -> tuple[str, ...]:
    """The places of a dateline's left part, each with its region, as printed with white space folded.

    Empty where the text is not a list of place names.
    """
    flat = " ".join(text.split())
    if not looks_like_places(flat):
        return ()
    places: list[str] = []
    for group in _groups(flat):
        places.extend(_split(_COMMA.split(group)))
    return tuple(place for place in places if place)


def looks_like_places(text: str) -> bool:
    """Whether every part of a text could be the name of a place: few words, no figures, capital letters."""
    if not text or len(text) > LONGEST or (text.istitle() and text.lower() in _SMALL):
        return False  # "On" is a word, "ON" a province
    parts = [part for group in _groups(text) for part in _COMMA.split(group)]
    return bool(parts) and all(map(_is_name, parts))


def is_known(place: str) -> bool:
    """Whether a place is known as one without capitals: it has a region of the table, or is a city that needs none."""
    parts = _COMMA.split(place)
    return fold(parts[0]) in _STANDALONE or (len(parts) > 1 and fold(parts[-1]) in _REGIONS)


def is_upper(place: str) -> bool:
    """Whether the city stands in capitals (or in an alphabet that has none)."""
    city = _COMMA.split(place)[0]
    return city == city.upper() and any(c.isalpha() for c in city)


def _groups(text: str) -> list[str]:
    """Split at "and" and its like, but not within the name of a country."""
    pieces, kept = _STRONG.split(text), 0
    joints = _STRONG.findall(text)
    groups = [pieces[0]]
    for joint, piece in zip(joints, pieces[1:], strict=True):
        whole = fold(groups[-1] + joint + piece)
        if any(whole.endswith(name) or f"{name}," in whole for name in _ISLANDS) and kept < 9:
            groups[-1] += joint + piece
            kept += 1
        else:
            groups.append(piece)
    return [group.strip(" ,，") for group in groups]


def _split(parts: list[str]) -> list[str]:
    """Comma-parted names -> places: each region joined to the city before it."""
    places: list[str] = []
    city = ""
    if len(parts) == 3 and fold(parts[-1]) in _REGIONS - _CITY_TOO and _is_between(*parts[:2]):
        return [", ".join(parts)]
    for index, part in enumerate(parts):
        if places and _is_region(part, city, parts[index + 1 :]):
            places[-1] += ", " + part
        else:
            places.append(part)
            city = part
    return places


def _is_between(city: str, middle: str) -> bool:
    """Whether the second of three names lies in the third ("MCLEAN, VA, UNITED STATES", "Newark, New Castle, USA").

    It does in one case of letters with the city, unless it is known as a city itself ("Berlin, Vienna, Austria").
    """
    if fold(middle) in _STANDALONE and fold(city) != fold(middle):
        return fold(middle) in _CITY_TOO
    return (city == city.upper()) == (middle == middle.upper())


def _is_region(part: str, city: str, rest: list[str]) -> bool:
    name = fold(part)
    if name in _CITY_TOO and part == part.upper():
        return name == fold(city) or any(fold(later) in _REGIONS - _CITY_TOO for later in rest)
    if name in _REGIONS or _POINTED.match(part):
        return True
    return city == city.upper() != city.lower() and part != part.upper()


def _is_name(part: str) -> bool:
    if fold(part) in _REGIONS:
        return True  # also "Česká republika", "Émirats arabes unis"
    words = part.replace("-", " ").split()
    if not words or len(words) > _MOST_WORDS or not part.lstrip("'’‘")[:1].isalpha():
        return False
    if not all(re.fullmatch(r"['’‘]?[^\W\d_]+(?:[.'’‘][^\W\d_]*)*\.?|\([^\W\d_]+\)", word) for word in words):
        return False
    if any(_is_title(a) and len(b) > 2 and b == b.upper() != b.lower() for a, b in pairwise(words)):
        return False  # "Acme Buys Mill DALLAS": a headline runs into the city
    return all(not word[0].islower() or word in _SMALL or _JOINED.match(word) for word in words)


def _is_title(word: str) -> bool:
    return len(word) > 3 and word[0].isupper() and word[1:] == word[1:].lower() and not word.endswith(".")
