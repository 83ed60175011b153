"""Who a release is from, as its SOURCE line says, in the languages of the wires."""

from __future__ import annotations

import re

LONGEST = 300  # characters of a SOURCE line

_LINE = re.compile(
    r"\s*(?:SOURCES?(?:\s*[:：\-–—]\s*|\s+(?!CODE\b))"
    r"|(?:Sources?|QUELLE|Quelle|FUENTE|Fuente|FONTE|Fonte|BRON|Bron|KÄLLA|Källa|KILDE|Kilde|LÄHDE|Lähde|ZDROJ|Zdroj|"
    r"ŹRÓDŁO|Źródło|ИСТОЧНИК|Источник|المصدر|KAYNAK|Kaynak|FORRÁS|Forrás|SURSA|Sursa|SUMBER|Sumber|NGUỒN|Nguồn|ソース)"
    r"\s*[:：]\s*"
    r"|(?:QUELLE|FUENTE|FONTE|BRON|KÄLLA|KILDE|LÄHDE|ZDROJ|ŹRÓDŁO|ИСТОЧНИК|KAYNAK|FORRÁS|SUMBER|"
    r"SURSA|NGUỒN)\s+(?!(?:DI|TIL|DE|VAN|AF|FÖR)\s)(?=[^\W\d_a-zß-ÿ])|(?:المصدر|출처)\s+(?=\S)"
    r"|(?:(?:消息)?[来來]|稿)源\s*(?:[:：]\s*|\s(?=\S))|情報提供元\s*[:：]\s*|출처\s*[:：]\s*)"
    r"(?P<who>\S.*?)\s*$",
    re.S,
)
# Where one begins: in capitals anywhere on a line, for it is glued to sentences, else at the line's beginning.
_BEGUN = re.compile(
    r"^[^\S\n]*[*_>#]{0,3}(?:(?i:source|quelle|fuente|fonte|bron|källa|kilde|lähde|źródło|zdroj|источник|kaynak|forrás|"
    r"sursa|sumber|nguồn)|(?:消息)?[来來]源|稿源|출처|المصدر|ソース|情報提供元)[:：*_]{0,3}(?:\s+\S|(?<=[:：])\S|$)"
    r"|(?<![^\W\d_a-zß-ÿ])(?:SOURCE|QUELLE|FUENTE|FONTE)[:*_]{0,3}(?:\s+\S|$)"
)
_NAMED = 250  # characters of the names after it
_BETWEEN = 4  # short lines that may stand after it
_SHORT = 100
_RELAYED = re.compile(
    r"\s*(?:Original[- ]Content\s+von|Original[- ]content\s+(?:of|from)|Contenu\s+original\s+de|"
    r"Contenuto\s+originale\s+di)"
    r"\s*:\s*(?P<who>.+?)\s*,\s*(?:übermittelt\s+durch|transmitted\s+by|transmis\s+par|"
    r"trasmesso\s+da)\s+news\s+aktuell\s*$",
    re.I | re.S,
)
_LEGAL = (
    r"Inc|Incorporated|Corp|Corporation|Ltd|Limited|LLC|L\.L\.C|LLP|L\.L\.P|LP|L\.P|PLC|plc|AG|SE|KGaA|GmbH|S\.?A|"
    r"SAS|"
    r"S\.?A\.?S|S\.p\.A|SpA|S\.r\.l|N\.?V|B\.?V|Co|Company|AB|A/S|ASA|AS|Oyj|Oy|Pty|K\.K|Bhd|Berhad|Pte|S\.A\.B|C\.V|"
    r"ULC|"
    r"Sdn|JSC|PJSC|S\.L|e\.V"
)
_ORGANISATION = (
    r"Foundation|University|Association|Institute|Bank|Council|Fund|Group|Partners|Holdings|Alliance|Society|Museum|"
    r"Hospital|Ventures|Capital|Commission|Ministry|Agency|Times|Daily|Center|Centre|College|Network|Technologies|"
    r"Systems"
)
_ENDS_LEGAL = re.compile(rf"(?:^|[\s,])(?:{_LEGAL})\.?$")
_ENDS_NAMED = re.compile(rf"\s(?:{_LEGAL}|{_ORGANISATION})\.?$")
_ONLY_LEGAL = re.compile(rf"(?:{_LEGAL})\.?(?:\s(?:{_LEGAL})\.?)?(?=$|\s)")
# What an organisation's name begins with: "City of Norhaven", "Norhaven Department of Trade".
_HEADED = re.compile(
    r"\b(?:University|City|County|Province|State|Town|Government|Ministry|Department|Office|Agency|Bank|Institute|"
    r"Museum|Council|College|School|Embassy)\s+(?:of|for)\s"
)
_PARTED = re.compile(r"\s+[/&+]\s+")
_BEHALF = re.compile(
    r",?\s+(?:(?:for\s+and\s+)?on\s+behalf\s+of|im\s+Auftrag\s+von|au\s+nom\s+de|en\s+nombre\s+de)\s+", re.I
)
_LISTING = re.compile(r"\s*\([A-Z][\w .-]{1,30}:\s?[A-Z0-9.]{1,8}(?:[;,/]\s?[\w .:-]{2,40})?\)$")  # "(NYSE: ABC)"
# What stands under a table or picture and names nobody that a release is from.
_NO_ISSUER = re.compile(
    r"\bas\s+of\b|\b(?:data|surveys?|analys[ie]s|estimates?|filings?|reports?|census|figures?|table|calculations?|"
    r"berechnung\w*|statistics|records)\b|,\s(?:19|20)\d\d\b|\b(?:19|20)\d\d\W*$|\bn\s?=|^\(?\d+\W",
    re.I,
)
_LOWER = re.compile(r"[a-z]{1,3}[A-Z]|(?:[\w-]+\.)+[a-z]{2,10}$")  # "eAcme", "acme.example"
_SURE = re.compile(r"\s*(?:[A-ZÀ-ÞŁŹА-Я]{4,}\b|Original|Contenu|Contenuto)")
_AND = re.compile(r",?\s+(?:and|und|et|y|e|en|och|og)\s+(?=\S)")


def parse(line: str) -> tuple[str, ...] | None:
    """The organisations of a SOURCE line ("SOURCE The Acme Corporation and Acme Fund"); null for any other line."""
    if len(line) > LONGEST:
        return None
    match = _RELAYED.match(line) or _LINE.match(line)
    if match is None:
        return None
    who = " ".join(match["who"].split()).strip("*_ ")
    if not _is_name(who) or (_NO_ISSUER.search(who) and not is_sure(line)):
        return None
    return split(who)


def stands_before(text: str, at: int) -> bool:
    """Whether a SOURCE line stands before a place of a text, with no more than a few short lines between."""
    lines = text[max(0, at - 3 * _NAMED) : at].split("\n")[-_BETWEEN - 1 :]
    for line in reversed(lines):
        if _BEGUN.search(line, max(0, len(line) - _NAMED)):
            return True
        if len(line) > _SHORT:
            break
    return False


def is_sure(line: str) -> bool:
    """Whether a SOURCE line is written as the wires write it, in capitals; "Source: X" may stand under a table."""
    return _SURE.match(line) is not None


def split(names: str) -> tuple[str, ...]:
    """Organisations named together -> each by itself, only where they are clearly several.

    A semicolon always parts them. "and" does where both sides are whole names: "Johnson and Johnson" is one.
    """
    parts = [part.strip(" ,") for whole in re.split(r"\s*[;；]\s*", names) for part in _BEHALF.split(whole)]
    return tuple(one for part in parts if part for one in _split_and(_LISTING.sub("", part)))


def _is_name(who: str) -> bool:
    if not any(c.isalpha() for c in who) or who.lower().startswith("http"):
        return False
    return not who[0].islower() or _LOWER.match(who) is not None


def _split_and(names: str) -> list[str]:
    parted = _PARTED.split(names)
    if len(parted) > 1 and all(_ENDS_LEGAL.search(one) for one in parted):
        return parted
    pieces = [piece for part in _AND.split(names) for piece in _split_commas(part)]
    if len(pieces) < 2:
        return [names]
    first, last = pieces[:-1], pieces[-1]
    joined = _AND.search(names) is not None
    if all(_ENDS_LEGAL.search(one) for one in first) and (" " in last or last.isupper() or last[:1].isupper()):
        return pieces
    if all(len(one.split()) > 1 and (_ENDS_NAMED.search(one) or (joined and _HEADED.search(one))) for one in pieces):
        return pieces
    return [names]


def _split_commas(names: str) -> list[str]:
    """ "Acme, Inc., Other Ltd" -> both, each with the legal form that a comma parts from it."""
    parts: list[str] = []
    for part in re.split(r",\s+", names):
        if parts and _ONLY_LEGAL.match(part):
            parts[-1] += ", " + part
        else:
            parts.append(part)
    return parts
