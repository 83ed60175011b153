"""Whose bracket it is: "(FRA: LHR)" after a route or a city names two airports, after a company its listing."""

from __future__ import annotations

import re

from crawler.clean.places import is_known

_BEFORE = 60  # characters
_PAIR = re.compile(r"(?:FRA|LON|HEL|STO|AMS|SHA|NEO|SES|BIT|EPA)\s*:\s*[A-Z]{3}(?![A-Z0-9.])")
_COMPANY = frozenset(
    """company group firm bank airline issuer fund trust corporation plc société groupe entreprise banque unternehmen
    gruppe konzern gesellschaft compañía empresa grupo banco società gruppo banca""".split()
)
_DETERMINERS = frozenset("the a an its this that our their his her la le el il der die das".split())


def is_of_company(text: str, at: int) -> bool:
    """Whether a bracket that opens right before `at` can follow a company's name.

    For names of exchanges that are cities, words or codes of airports as well; a place inside a bracket is true.
    """
    before = text[max(0, at - _BEFORE) : at].rstrip()
    if before[-1:] not in ("(", "（", "[", "［", "【"):
        return True
    words = before[:-1].split()
    word = words[-1] if words else ""
    if _PAIR.match(text, at):
        return bool(word) and not word[:1].islower() and not is_known(word.strip(".,"))
    told = len(words) > 1 and words[-2].casefold() in _DETERMINERS
    return not (told and word[:1].islower() and word.strip(".,").casefold() not in _COMPANY)
