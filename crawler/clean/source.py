"""Who a release is from: the SOURCE line, and the outlet that a republished article first appeared in."""

from __future__ import annotations

import re

from crawler.model import Republished

LONGEST = 300  # characters of a SOURCE line

_LINE = re.compile(
    r"\s*(?:SOURCES?(?:\s*[:：\-–—]\s*|\s+)"
    r"|(?:Sources?|QUELLE|Quelle|FUENTE|Fuente|FONTE|Fonte|BRON|Bron|KÄLLA|Källa|KILDE|Kilde|LÄHDE|Lähde|ZDROJ|Zdroj|"
    r"ŹRÓDŁO|Źródło|ИСТОЧНИК|Источник|المصدر|KAYNAK|Kaynak|FORRÁS|Forrás|SURSA|SUMBER|Sumber)\s*[:：]\s*"
    r"|(?:QUELLE|FUENTE|FONTE|BRON|KÄLLA|KILDE|LÄHDE|ZDROJ|KAYNAK|FORRÁS)\s+(?=[^\W\d_a-zß-ÿ])"
    r"|(?:消息)?[来來]源\s*[:：]?\s*|情報提供元\s*[:：]\s*|출처\s*[:：]\s*)"
    r"(?P<who>\S.*?)\s*$",
    re.S,
)
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
_AND = re.compile(r",?\s+(?:and|und|et|y|e|en|och|og)\s+(?=\S)")


def parse(line: str) -> tuple[str, ...] | None:
    """The organisations of a SOURCE line ("SOURCE The Acme Corporation and Acme Fund"); null for any other line."""
    if len(line) > LONGEST:
        return None
    match = _RELAYED.match(line) or _LINE.match(line)
    if match is None:
        return None
    who = " ".join(match["who"].split()).strip("*_ ")
    if not _is_name(who):
        return None
    return split(who)


def split(names: str) -> tuple[str, ...]:
    """Organisations named together -> each by itself, only where they are clearly several.

    A semicolon always parts them. "and" does where both sides are whole names: "Johnson and Johnson" is one.
    """
    parts = [part.strip(" ,") for part in re.split(r"\s*[;；]\s*", names)]
    return tuple(one for part in parts if part for one in _split_and(part))


def _is_name(who: str) -> bool:
    return bool(who) and not who[0].islower() and any(c.isalpha() for c in who) and not who.lower().startswith("http")


def _split_and(names: str) -> list[str]:
    pieces = [piece for part in _AND.split(names) for piece in _split_commas(part)]
    if len(pieces) < 2:
        return [names]
    first, last = pieces[:-1], pieces[-1]
    if all(_ENDS_LEGAL.search(one) for one in first) and (" " in last or last.isupper() or last[:1].isupper()):
        return pieces
    if all(len(one.split()) > 1 and _ENDS_NAMED.search(one) for one in pieces):
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


_FIRST = re.compile(
    r"(?:(?:This|The|An earlier version of this)\s+(?:article|story|piece|column|commentary|editorial|op-ed|"
    r"interview|"
    r"report|content|post|essay|feature|text)\s+(?:(?:was|has|had)\s+(?:been\s+)?)?"
    r"(?:first|originally|initially|previously)\s+(?:appeared|published|ran|carried|posted|printed|released)"
    r"(?:\s+(?:in|on|by|at|with))?\s+(?:the\s+)?"
    r"|(?:First|Originally)\s+(?:appeared|published)\s+(?:in|on|by)\s+(?:the\s+)?"
    r"|Dieser\s+(?:Artikel|Beitrag)\s+(?:ist|erschien)\s+zuerst\s+(?:in|bei|auf)\s+(?:der\s+|dem\s+)?"
    r"|Cet\s+article\s+(?:est\s+paru|a\s+été\s+publié|a\s+d['’]abord\s+été\s+publié)\s+(?:initialement\s+|"
    r"pour\s+la\s+première\s+fois\s+)?"
    r"(?:dans|sur|par)\s+(?:le\s+|la\s+)?"
    r"|Este\s+artículo\s+(?:apareció|se\s+publicó|fue\s+publicado)\s+(?:por\s+primera\s+vez\s+|"
    r"originalmente\s+)(?:en|por)\s+(?:el\s+|la\s+)?"
    r"|本文(?:首[发發]|原[载載]|最初[发發]表)[于於在]\s*|(?:この|本)記事は(?:最初に)?)"
    r"(?P<outlet>[^\s:：(（,，。;；\n][^:：(（,，。;；\n]{0,80}?)"
    r"(?=\s*(?:[:：(（,，。;；\n]|\.(?:\s|$)|https?://|\s+(?:on|in|at|dated|under|as)\s|\s+[-–—]\s|に|$))"
)
_EARLIER = (
    "first ", "First ", "originally ", "Originally ", "initially ", "previously ", "zuerst ", "paru ", "publié ",
    "artículo ", "首", "原", "最初", "記事",
)  # fmt: skip
_URL = re.compile(r"https?://[^\s<>\"“”）)\]]+")
_NEAR = 200  # characters after the outlet's name in which its address may stand


def republished(text: str) -> Republished | None:
    """The outlet of "This article first appeared in X: https://…", with the address where one is printed beside it."""
    match = _FIRST.search(text) if any(word in text for word in _EARLIER) else None
    if match is None:
        return None
    outlet = " ".join(match["outlet"].split()).strip("\"“”'*_. ")
    if not outlet or outlet[0].islower():
        return None
    line = text[match.end() : match.end() + _NEAR].split("\n\n", maxsplit=1)[0]
    address = _URL.search(line)
    near = address is not None and not re.search(r"[.!?。]\s", line[: address.start()])
    return Republished(outlet=outlet, url=address[0].rstrip(".,;:") if address and near else None)
