"""Where a release says that it first appeared elsewhere: "This article first appeared in X: https://…"."""

from __future__ import annotations

import re

from crawler.clean.dates import month_of
from crawler.model import Republished

_PIECE = r"(?:article|story|piece|column|commentary|editorial|op-ed|interview|report|content|post|essay|feature|text)"
_IS = r"(?:\s+(?:was|is|has|had)(?:\s+been)?)?"
_NAME = r"(?P<outlet>[^\s:：(（,，。;；\n][^:：(（)）,，。;；\n]{0,80}?)"
_CLOSE = (
    r"(?=\s*(?:[:：(（)），,。;；\n]|\.(?:\s|$|\))|$|https?://|\s+(?:on|in|at|dated|under|as|with|by|erschienen|"
    r"veröffentlicht|"
    r"publiziert|gepubliceerd|verschenen)\b|\s+[-–—]\s))"
)
# What stands before the outlet's name, and a word (as written) that is in every text of it. A pattern that begins with
# letters in a class is looked for some ten times as fast as one that ignores case from its first letter on.
_TOLD: tuple[tuple[tuple[str, ...], str], ...] = (
    (("first", "originally", "initially", "previously"),
     rf"[TtAa](?i:(?:(?<=t)(?:his|he)|(?<=a)n\s+earlier\s+version\s+of\s+this)\s+{_PIECE}{_IS}"
     r"\s+(?:first|originally|initially|previously)\s+"
     r"(?:appeared|published|ran|carried|posted|printed|released)(?:\s+(?:in|on|by|at|with))?\s+)(?:the\s+)?"),
    (("First ", "Originally "),
     r"(?:First|Originally)\s+(?:appeared|published)\s+(?:in|on|by)\s+(?:the\s+)?"),
    (("original",), rf"[Tt](?i:he\s+original\s+{_PIECE}{_IS}\s+(?:appeared|published)\s+(?:in|on|by)\s+)(?:the\s+)?"),
    (("epublished", "eprinted", "eposted"),
     rf"(?:(?:This\s+{_PIECE}\s+(?:is|was)\s+)?(?i:re-?(?:published|printed|posted))\s+from\s+(?:the\s+)?)"),
    (("zuerst", "rstmals"),
     r"(?:(?:Dieser|Der)\s+(?:Artikel|Beitrag|Text|Bericht|Kommentar)\s+(?:ist|wurde|erschien)\s+(?:zuerst|erstmals)|"
     r"(?:Zuerst|Erstmals)\s+(?:erschienen|veröffentlicht))\s+(?:in|bei|auf|im|von)\s+(?:der\s+|dem\s+)?"),
    (("Cet article", "Cette tribune", "Ce texte"),
     r"(?:Cet\s+article|Cette\s+tribune|Ce\s+texte)\s+(?:est\s+paru|a\s+été\s+publiée?|a\s+d['’]abord\s+(?:été"
     r"\s+publiée?|paru)|"
     r"est\s+d['’]abord\s+paru)\s+(?:initialement\s+|pour\s+la\s+première\s+fois\s+)?(?:dans|sur|par)\s+"),
    (("Este art",),
     r"Este\s+art[íi](?:culo|go)\s+(?:apareció|apareceu|se\s+publicó|fue\s+publicado|foi\s+publicado)\s+"
     r"(?:por\s+primera\s+vez|pela\s+primeira\s+vez|originalmente|originariamente)\s+(?:en|por|em|pelo|pela|no|na)\s+"),
    (("Questo articolo",),
     r"Questo\s+articolo\s+è\s+(?:apparso|stato\s+pubblicato|uscito)\s+(?:per\s+la\s+prima\s+volta|originariamente|"
     r"inizialmente)\s+(?:su|in|da|sul|sulla)\s+"),
    (("Dit artikel",), r"Dit\s+artikel\s+(?:verscheen|is)\s+(?:eerst|eerder|oorspronkelijk)(?:\s+verschenen)?"
                       r"\s+(?:in|op|bij)\s+"),
    (("artikel",), r"(?:Den\s+här|Denna|Denne|Denne)\s+artik(?:el|keln|eln|kelen)\s+(?:publicerades|blev|ble|var)"
                   r"\s+(?:först|først)\s+"
     r"(?:(?:bragt|publiceret|publisert|trykt)\s+)?(?:i|på|av|af)\s+"),
    (("artikkel",), r"Denne\s+artikkelen\s+ble\s+først\s+(?:publisert|trykt)\s+(?:i|på|av)\s+"),
    (("artykuł",), r"(?:Ten\s+)?[Aa]rtykuł\s+(?:ukazał\s+się|został\s+opublikowany)\s+(?:po\s+raz\s+pierwszy|"
                   r"pierwotnie)\s+"
     r"(?:w|na|przez)\s+"),
    (("впервые",), r"(?:Эта\s+)?[Сс]татья\s+впервые\s+(?:была\s+)?(?:появилась|опубликована|вышла)\s+(?:в|на)\s+"),
    (("文",), r"(?:本文|文章|[该該]文)(?:首[发發]|原[载載]|(?:最初|首次|首先)(?:[发發]表|刊[登载載]|[发發]布))"
     r"[于於在]\s*《?"),
    (("記事",), r"(?:この|本)記事は、?(?:最初に|初めて)?(?P<outlet>[^\s、。に：:]{2,40})に(?:最初に|初めて)?掲載"),
    (("기사",), r"이\s?기사는\s(?P<outlet>[^.:：]{2,40}?)에\s?(?:처음|최초로|먼저)\s?(?:게재|보도|실)"),
    (("نشرت", "نُشرت"), r"ن[ُ]?شرت\s+هذه\s+المقالة\s+(?:أولا|أولاً|لأول\s+مرة)\s+(?:في|على)\s+"),
)  # fmt: skip
_FIRST = tuple(
    (hints, re.compile(told if "outlet" in told else told + _NAME + r"》?" + _CLOSE)) for hints, told in _TOLD
)
_URL = re.compile(r"https?://[^\s<>\"“”）)\]]+")
_NEAR = 200  # characters after the outlet's name in which its address may stand
_SITE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,10}")
_NO_OUTLET = re.compile(r"\d|(?:version|figure|fortune|chapter|book|print|stores?|stage|public|english|memory)\b", re.I)


def republished(text: str) -> Republished | None:
    """The outlet of "This article first appeared in X: https://…", with the address where one is printed beside it."""
    for hints, pattern in _FIRST:
        match = pattern.search(text) if any(hint in text for hint in hints) else None
        outlet = _outlet(match) if match else None
        if match and outlet:
            return Republished(outlet=outlet, url=_address(text[match.end() :]))
    return None


def _outlet(match: re.Match[str]) -> str | None:
    outlet = " ".join(match["outlet"].split()).strip("\"“”'*_.《》 ")
    first = outlet.split(" ")[0]
    if not outlet or (outlet[0].islower() and not _SITE.fullmatch(outlet)):
        return None
    return None if _NO_OUTLET.match(outlet) or month_of(first) else outlet


def _address(rest: str) -> str | None:
    line = rest[:_NEAR].split("\n\n", maxsplit=1)[0]
    address = _URL.search(line)
    if address is None or re.search(r"[.!?。]\s", line[: address.start()]):
        return None
    return address[0].rstrip(".,;:")
