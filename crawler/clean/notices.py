"""Corrections, updates, repeats and withdrawals, told by the wires' own wording in headline and lead.

PR Newswire letter-spaces its headline ("/C O R R E C T I O N -- Acme/"), Business Wire writes "CORRECTING and
REPLACING", the German wires "Korrektur:". A release that merely talks about corrections has none of these forms:
the word stands first and is closed by a mark, or the lead is one of the wires' fixed sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.clean import dateline
from crawler.model import Relation, RelationType, Status

LEAD = 6  # paragraphs in which a notice may stand: sub-headlines and a dateline can come first
_SPACED = {word: r"\s?".join(word) for word in ("CORRECTION", "REPEAT", "UPDATE", "KILL", "ADD", "DISREGARD")}
_CLOSE = r"\s*(?:--|[:：/|–—]|-\s|\s-|\]|\)|$)"


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    status: Status
    relations: tuple[RelationType, ...]


def _head(words: str, status: Status, *relations: RelationType, flags: int = 0) -> _Rule:
    return _Rule(re.compile(rf"^\W{{0,4}}(?:{words})", flags), status, relations)


_CORRECTION = (
    r"RECTIFICATIF|Rectificatif|RECTIFICATION|CORRECCIÓN|Corrección|RECTIFICACIÓN|Rectificación|CORREÇÃO|Correção|"
    r"CORREÇÃO|"
    r"CORREZIONE|Correzione|RETTIFICA|Rettifica|CORRECTIE|Correctie|RECTIFICATIE|Rectificatie|RÄTTELSE|Rättelse|"
    r"KORRIGERING|Korrigering|"
    r"RETTELSE|Rettelse|KORREKTION|Korrektion|KORREKSJON|Korreksjon|KORJAUS|Korjaus|OIKAISU|Oikaisu|KOREKTA|Korekta|"
    r"SPROSTOWANIE|Sprostowanie|"
    r"OPRAVA|Oprava|ИСПРАВЛЕНИЕ|Исправление|ПОПРАВКА|Поправка|DÜZELTME|Düzeltme|KOREKCIJA|HELYESBÍTÉS|CORECTIE|"
    r"KOREKSI"
)
_HEADS = (
    _head(
        rf"(?:ADVISORY\W+)?{_SPACED['DISREGARD']}(?:\s+(?:NEWS\s+)?RELEASE)?{_CLOSE}|"
        rf"(?:BW\s+)?(?:ATTENTION\s+)?EDITORS\W{{1,3}}(?:PLEASE\s+)?(?:DISREGARD|KILL)\b|"
        rf"PLEASE\s+DISREGARD\b|{_SPACED['KILL']}{_CLOSE}|MANDATORY\s+KILL\b|RETRACTION{_CLOSE}|RETRACTED{_CLOSE}|"
        rf"WITHDRAWN{_CLOSE}|WITHDRAWAL\s+OF\s+(?:NEWS|PRESS)\s+RELEASE\b|"
        rf"ACHTUNG\W+(?:Presse)?(?:m|M)eldung\s+(?:wird\s+|wurde\s+)?zurückgezogen|"
        rf"(?:Presse)?[Mm]eldung\s+zurückgezogen|Zurückgezogen{_CLOSE}|ZURÜCKGEZOGEN{_CLOSE}|"
        rf"AVIS\s+D['’]ANNULATION\b|ANNULATION{_CLOSE}|ANULACIÓN{_CLOSE}|RETRACTACIÓN{_CLOSE}|撤[回稿]{_CLOSE}|"
        rf"配信取消{_CLOSE}|取り下げ{_CLOSE}|ОТЗЫВ{_CLOSE}",
        "withdrawn", "withdraws",
    ),
    _head(
        r"CORRECT(?:ING|ED)\s+(?:AND|&)\s+(?:REPLACING|REPLACED)\b|CORRIG[EÉ]\S*\s+ET\s+REMPLACE\S*\b|"
        r"KORRIGIER\w+\s+UND\s+ERSETZ\w+",
        "corrected", "corrects", "replaces", flags=re.I,
    ),
    _head(
        rf"{_SPACED['CORRECTION']}(?:{_CLOSE}|\s+(?:FROM\s+SOURCE|BY\s+ISSUER|TO\s+(?:NEWS|PRESS)\s+RELEASE|NOTICE|"
        rf"ET\s+MISE\s+À\s+JOUR|AND\s+UPDATE|\())|"
        rf"Correction(?:\s+(?:notice|from\s+source|by\s+issuer|et\s+mise\s+à\s+jour))?\s*(?:--|[:：]|[–—]|\s-\s)|"
        rf"CORRECTED{_CLOSE}|Corrected(?:\s+(?:version|release))?\s*[:：]|"
        rf"(?:ERRATUM|Erratum|CORRIGENDUM|Corrigendum){_CLOSE}|"
        r"Correction\s+(?:to|of)\s+(?:the\s+)?(?:[Pp]ress|[Nn]ews|[Ee]arlier)\s+[Rr]elease\b|"
        rf"(?:KORREKTUR|Korrektur|BERICHTIGUNG|Berichtigung|Korrigierte\s+Fassung|KORRIGIERTE\s+FASSUNG|"
        rf"Richtigstellung|RICHTIGSTELLUNG)(?:{_CLOSE}|\s+(?:ZU|zu|zur|von|der)\s)|"
        rf"(?:{_CORRECTION}){_CLOSE}|更正(?:通知|公告)?{_CLOSE}|勘[误誤]{_CLOSE}|[【\[（(]?(?:お詫びと)?訂正(?:版)?[】\]）)]|"
        rf"(?:お詫びと)?訂正\s*[:：]|[\[(]?정정(?:보도)?\s*[\]):：]|تصحيح\s*[:：]|תיקון\s*[:：]",
        "corrected", "corrects",
    ),
    _head(
        rf"RETRANSMISSION{_CLOSE}|Retransmission\s*[:：]|{_SPACED['REPEAT']}{_CLOSE}|(?:WIEDERHOLUNG|"
        rf"Wiederholung)(?:{_CLOSE}|\s+(?:von|VON)\s)|RE-?ISSUED?{_CLOSE}|RETRANSMITTED{_CLOSE}|REPETICIÓN{_CLOSE}|"
        rf"RÉPÉTITION{_CLOSE}|再送\s*[:：】]",
        "usable", "repeats",
    ),
    _head(
        rf"{_SPACED['UPDATE']}(?:\s?\d)?{_CLOSE}|UPDATED(?:\s+RELEASE)?{_CLOSE}|Updated?\s*[:：]|"
        rf"UPDATING\s+and\s+REPLACING\b|ADDING\s+(?:and\s+REPLACING\s+)?MULTIMEDIA\b|ADDING\s+(?:PHOTO|VIDEO|LOGO)\b|"
        rf"{_SPACED['ADD']}\s*(?:--|/)|"
        rf"MISE\s+À\s+JOUR{_CLOSE}|ACTUALIZACIÓN{_CLOSE}|Actualización\s*[:：]|ATUALIZAÇÃO{_CLOSE}|"
        rf"AGGIORNAMENTO{_CLOSE}|AKTUALISIERUNG{_CLOSE}|Aktualisierung\s*[:：]|AKTUALISIERT{_CLOSE}|"
        rf"UPPDATERING{_CLOSE}|OPDATERING{_CLOSE}|OPPDATERING{_CLOSE}|PÄIVITYS{_CLOSE}|更新\s*[:：]",
        "usable", "updates",
    ),
)  # fmt: skip


def _lead(words: str, status: Status, *relations: RelationType) -> _Rule:
    return _Rule(re.compile(words, re.I | re.S), status, relations)


_RELEASE = r"(?:(?:news|press|earlier|original|previous|prior|above)\s+){0,3}release"
_LEADS = (
    _lead(
        rf"we\s+(?:are|have\s+been)\s+advised\s+by\b.{{1,200}}?\b(?:journalists|readers|"
        rf"editors)\b.{{1,80}}?\bshould\s+disregard\b.{{0,20}}?{_RELEASE}"
        rf"|(?:journalists|readers|editors)\b[^.]{{0,60}}\bplease\s+disregard\s+(?:the|this|our)\s+{_RELEASE}|"
        rf"^\W*(?:please\s+)?disregard\s+(?:the|this|our)\s+{_RELEASE}"
        rf"|^\W*(?:the|this)\s+{_RELEASE}\b[^.]{{0,200}}?\b(?:has|have)\s+been\s+(?:withdrawn|retracted|killed)\b"
        r"|^\W*(?:die|diese|unsere)\b[^.]{0,160}?(?:meldung|mitteilung|aussendung)\b[^.]{0,160}?\b(?:wird|wurde|"
        r"ist)\b[^.]{0,60}?\bzurückgezogen\b",
        "withdrawn", "withdraws",
    ),
    _lead(
        r"^\W*please\s+replace\s+the\s+(?:news\s+|"
        r"press\s+)?release\b.{0,160}?\bwith\s+the\s+following\s+(?:corrected|updated)\s+version\b"
        r"|\bcorrige\s+et\s+remplace\s+le\s+communiqué\b|\bersetzt\s+und\s+korrigiert\s+die\b|"
        r"\bcorrects\s+and\s+replaces\s+the\b.{0,60}\brelease\b",
        "corrected", "corrects", "replaces",
    ),
    _lead(
        r"^\W*in\s+(?:the|a|our)\s+(?:news\s+|press\s+)?release\b.{1,600}?\bwe\s+(?:are|"
        r"have\s+been)\s+advised\s+by\s+(?:the\s+company|the\s+issuer|.{1,80}?)\s+that\b"
        r"|^\W*in\s+(?:the|a)\s+(?:news\s+|press\s+)?release\s+issued\b.{0,200}?\bplease\s+note\s+that\b"
        r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|\d{1,2}(?:st|nd|rd|"
        r"th))\s+(?:paragraph|sentence|bullet|table|line|"
        r"row)\b.{0,120}?\bof\s+(?:the\s+)?release\b.{0,80}?\bshould\s+read\b"
        r"|^\W*(?:the\s+)?(?:headline|sub-?headline|dateline|table|"
        r"contact)\b.{0,80}?\bof\s+(?:the\s+)?release\b.{0,80}?\bshould\s+read\b"
        r"|^\W*(?:the|this)\s+(?:complete,?\s+)?(?:corrected|updated\s+and\s+corrected)\s+(?:news\s+|"
        r"press\s+)?(?:release|version)\s+(?:reads|follows)\b"
        r"|^\W*this\s+(?:news\s+|press\s+)?release\s+(?:corrects|is\s+(?:being\s+)?(?:re-?)?issued\s+to\s+correct)\b|"
        r"^\W*la\s+version\s+(?:complète\s+et\s+)?corrigée\b"
        r"|^\W*(?:in\s+der|die)\s+(?:presse)?(?:mitteilung|meldung|"
        r"aussendung)\b[^.]{0,200}?\b(?:muss\s+es\s+(?:richtig\s+)?heißen|hat\s+sich\s+ein\s+fehler)\b"
        r"|^\W*(?:bitte\s+)?beachten\s+Sie\s+(?:bitte\s+)?(?:die|folgende)\s+(?:Korrektur|Berichtigung)\b"
        r"|\b(?:korrigierte|berichtigte)[nr]?\s+(?:Text|Fassung|Version|(?:Presse)?(?:mitteilung|meldung))\s*(?:folgt\b|:)"
        r"|^\W*dans\s+(?:un|le|notre)\s+communiqué\b.{1,600}?\b(?:communiqué|version)\s+corrigée?\b"
        r"|^\W*(?:el|este)\s+comunicado\b[^.]{0,120}?\bcorrige\b",
        "corrected", "corrects",
    ),
    _lead(
        r"^\W*(?:the|this)\s+(?:complete,?\s+)?updated\s+(?:news\s+|press\s+)?release\s+(?:reads|follows)\b|"
        r"^\W*this\s+(?:news\s+|press\s+)?release\s+updates\b",
        "usable", "updates",
    ),
)  # fmt: skip
# One of these is in each of the leads, case folded: most paragraphs hold none and are done with. Looked for one by one,
# which is ten times as fast as one pattern of them all.
_HINTS = (
    "advised", "disregard", "replace", "rempla", "ersetzt", "corrig", "correct", "should", "withdrawn", "retracted",
    "killed", "zurückgezogen", "note", "heissen", "fehler", "update", "korrektur", "korrigiert", "berichtigt",
)  # fmt: skip
_RANK: dict[Status, int] = {"withdrawn": 2, "corrected": 1, "usable": 0}
_EVIDENCE = 300  # characters


def status_of(headline: str | None, paragraphs: Sequence[str]) -> tuple[Status, tuple[Relation, ...]]:
    """What a release is to another one: its status, and a relation for each kind with the words as evidence.

    `paragraphs` are the release's own in order, dateline included or not; only the first few are looked at.
    The other release's id is not known here: `target` is null.
    """
    found: dict[RelationType, Relation] = {}
    status: Status = "usable"
    for rule, words in _matches(headline, paragraphs):
        if _RANK[rule.status] > _RANK[status]:
            status = rule.status
        for kind in rule.relations:
            found.setdefault(kind, Relation(type=kind, target=None, evidence=words))
    return status, tuple(found.values())


def is_notice(paragraph: str) -> bool:
    """Whether a paragraph is one of the wires' fixed sentences about a correction or a withdrawal."""
    return _lead_rule(paragraph) is not None


def _matches(headline: str | None, paragraphs: Sequence[str]) -> list[tuple[_Rule, str]]:
    matches = []
    if headline:
        line = " ".join(headline.split())
        matches += [(rule, line[:_EVIDENCE]) for rule in _HEADS if rule.pattern.match(line)][:1]
    for paragraph in paragraphs[:LEAD]:
        rule = _lead_rule(paragraph)
        if rule is not None:
            matches.append((rule, " ".join(paragraph.split())[:_EVIDENCE]))
    return matches


def _lead_rule(paragraph: str) -> _Rule | None:
    """The rule of a lead, with or without the dateline in front of it."""
    opening = paragraph[:1500]
    folded = opening.casefold()
    if not any(hint in folded for hint in _HINTS):
        return None
    found = dateline.find(opening)
    for text in (opening, opening[found.end :] if found else ""):
        for rule in _LEADS:
            if rule.pattern.search(text):
                return rule
    return None
