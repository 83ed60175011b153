"""The wires' own wordings for corrections, withdrawals, repeats and updates, as rules over headlines and leads.

In a headline the word stands first (or, in brackets, last) and a mark closes it; letter-spaced capitals are the same
word. A lead is one of the wires' fixed sentences. Words that a product's recall or an event's cancellation is headed
with ("ОТЗЫВ", "Återkallelse") are none of a release's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.model import RelationType, Status


@dataclass(frozen=True, slots=True)
class Rule:
    """What a wording says of a release."""

    pattern: re.Pattern[str]
    status: Status
    relations: tuple[RelationType, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """A sentence, and what is in every text of it: most paragraphs hold no hint and are done with in no time."""

    hint: str  # case folded
    rule: Rule


# Before the word: marks, an office ("POL-HH: Korrektur: …"), a call to the desks, Austria's number of the release.
_FRONT = (
    r"^\W{0,4}(?:[A-ZÄÖÜ]{2,5}-[\w./-]{1,15}:\s*)?(?:(?:Achtung|ACHTUNG)(?:\s+Redaktionen)?\W{1,3})?"
    r"(?:OTS_?\d{4}\W{1,3})?"
)
_CLOSE = r"\s*(?:--|[:：/|–—]|-\s|\s-|\*|\]|\)|】|）|$)"
_CLOSE_WORD = r"\s*(?:--|[:：/|–—]|\s-\s|\*|\]|\)|】|）)"  # after a word that is not in capitals


def _spaced(words: str) -> str:
    """Alternatives in capitals, each as it is or letter-spaced: `C O R R E C T I O N`."""
    return "|".join(r"\s?".join(re.escape(c) if c != " " else r"\s{1,3}" for c in word) for word in words.split("|"))


def _closed(words: str) -> str:
    """Words in capitals, letter-spaced or not, or with one capital, each closed by a mark."""
    upper = _spaced(words.upper())
    title = "|".join(re.escape(word[:1].upper() + word[1:]).replace(r"\ ", r"\s+") for word in words.split("|"))
    return rf"(?:{upper}){_CLOSE}|(?:{title}){_CLOSE_WORD}"


def _head(words: str, status: Status, *relations: RelationType, flags: int = 0) -> Rule:
    return Rule(re.compile(rf"{_FRONT}(?:{words})", flags), status, relations)


def _tail(words: str, status: Status, *relations: RelationType) -> Rule:
    """At the end of a headline: in brackets, or in capitals after a dash."""
    return Rule(
        re.compile(rf"[(\[（【]\s*(?i:{words})\s*[)\]）】]\s*$|\s(?:--|[–—-])\s(?:{words.upper()})\s*$"),
        status,
        relations,
    )


_OF_A_RELEASE = (
    r"(?i:zu:|(?:zu|zur|der|des|von|unserer)\s+(?:ots|apa|unserer|heutigen|gestrigen|presse\w*|meldung|mitteilung|"
    r"aussendung|nachricht|ad[\s-]hoc|text\w*)|presse(?:mitteilung|meldung|information)|meldung)"
)
_CORRECTION = (
    "correction|corrected|corrected version|erratum|errata|corrigendum|korrektur|berichtigung|korrigiert|"
    "richtigstellung|korrekturmeldung|neufassung|rectificatif|rectification|"
    "correction et remplacement|corrección|correccion|rectificación|rectificacion|fe de erratas|correção|retificação|"
    "correzione|rettifica|errata corrige|correctie|rectificatie|rättelse|korrigering|rettelse|korrektion|korreksjon|"
    "korjaus|oikaisu|korekta|sprostowanie|oprava|исправление|поправка|düzeltme|korekcija|helyesbítés|helyreigazítás|"
    "corectie|corecție|koreksi|ralat|διόρθωση|đính chính"
)
_WITHDRAWN = (
    "disregard|kill|retraction|retracted|withdrawn|zurückgezogen|annulation|ne pas tenir compte|"
    "veuillez ne pas tenir compte|anulación|retractación|desconsiderar|annullamento"
)
HEADS = (
    _head(
        rf"(?:ADVISORY\W+)?(?:{_spaced('DISREGARD')})\s+(?:NEWS\s+|PRESS\s+)?RELEASE{_CLOSE}|{_closed(_WITHDRAWN)}|"
        r"(?i:disregard\s+(?:news\s+|press\s+)?release)\s*[:/]|"
        r"(?:BW\s+)?(?:ATTENTION\s+)?EDITORS\W{1,3}(?:PLEASE\s+)?(?:DISREGARD|KILL)\b|"
        r"PLEASE\s+DISREGARD\b|MANDATORY\s+KILL\b|WITHDRAWAL\s+OF\s+(?:NEWS|PRESS)\s+RELEASE\b|"
        r"(?i:(?:presse)?(?:mitteilung|meldung))\s+(?:wird\s+|wurde\s+)?zurückgezogen|AVIS\s+D['’]ANNULATION\b|"
        r"(?:WIDERRUF|RÜCKZUG|STORNO|ANNULLIERUNG|Widerruf|Rückzug|Storno|Annullierung)\W{1,3}(?:(?i:zu|der|von)"
        r"\s+)?OTS|"
        rf"ОТЗЫВ\s+ПРЕСС-РЕЛИЗА|撤[回稿]{_CLOSE}|撤[回销銷]新[闻聞]稿|配信取消{_CLOSE}|取り下げ{_CLOSE}",
        "withdrawn", "withdraws",
    ),
    _head(
        r"CORRECT(?:ING|ED)\s+(?:AND|&)\s+(?:REPLACING|REPLACED)\b|CORRIG[EÉ]\S*\s+ET\s+REMPLACE\S*\b|"
        r"CORRECTION\s+ET\s+REMPLACEMENT\b|CORRIG\w+\s+[YE]\s+(?:RE)?EMPLAZ\w+|CORREGIR\s+Y\s+REEMPLAZAR|"
        r"CORRIG\w+\s+E\s+SUBSTITU\w+|KORRIGIER\w+\s+UND\s+ERSETZ\w+|更正(?:和|并|並|及)(?:替换|取代|替換)",
        "corrected", "corrects", "replaces", flags=re.I,
    ),
    _head(
        rf"(?:{_spaced('CORRECTION')})\s+(?:(?i:from\s+source|by\s+issuer|notice)|TO\s+(?:NEWS|PRESS)\s+RELEASE|"
        r"ET\s+MISE\s+À\s+JOUR|AND\s+UPDATE|\()|"
        r"Correction\s+(?:notice|from\s+source|by\s+issuer|et\s+mise\s+à\s+jour)\s*(?:--|[:：]|[–—]|\s-\s)|"
        r"(?i:corrected)\s+(?i:(?:press\s+|news\s+)?release)\s*[:：]|"
        r"Correction\s+(?:to|of)\s+(?:the\s+)?(?:[Pp]ress|[Nn]ews|[Ee]arlier)\s+[Rr]elease\b|"
        rf"(?i:korrektur|berichtigung|richtigstellung)\s+{_OF_A_RELEASE}|(?i:korrigierte\s+(?:fassung|"
        rf"version)){_CLOSE_WORD}|"
        rf"{_closed(_CORRECTION)}|"
        rf"更正(?:通知|公告|启事)?{_CLOSE}|勘[误誤]{_CLOSE}|[【\[（(]?(?:お詫びと)?訂正(?:版)?[】\]）)]|"
        r"(?:お詫びと)?訂正\s*[:：]|お詫びと訂正|訂正の(?:お知らせ|ご連絡)|정정(?:보도)?\s*[\]】):：]|تصحيح\s*[:：]|תיקון\s*[:：]",
        "corrected", "corrects",
    ),
    _head(
        _closed("retransmission|re-transmission|repeat|re-issue|re-issued|reissue|reissued|resend|re-send|"
                "retransmitted|"
                "wiederholung|repetición|répétition")
        + rf"|(?i:wiederholung)\s+(?:{_OF_A_RELEASE}|VON\s)|再送\s*[:：】]",
        "usable", "repeats",
    ),
    _head(
        rf"(?:{_spaced('UPDATE')})(?:\s?\d)?{_CLOSE}|UPDATED(?:\s+RELEASE)?{_CLOSE}|Updated?\s*[:：]|"
        r"UPDATING\s+and\s+REPLACING\b|ADDING\s+(?:and\s+REPLACING\s+)?MULTIMEDIA\b|ADDING\s+(?:PHOTO|VIDEO|LOGO)\b|"
        rf"(?:{_spaced('ADD')})\s*(?:--|/)|"
        + _closed("mise à jour|actualisation|actualización|atualização|aggiornamento|aktualisierung|aktualisiert|"
                  "uppdatering|opdatering|oppdatering|päivitys|актуализация|обновление")
        + r"|更新\s*[:：]",
        "usable", "updates",
    ),
)  # fmt: skip
TAILS = (
    _tail("withdrawn|retracted|zurückgezogen", "withdrawn", "withdraws"),
    _tail(
        "correction|corrected(?: (?:version|release))?|korrektur|korrigiert|korrigierte (?:fassung|version)|"
        "rectificatif|corrigé|rettifica|corregido|corrigido|訂正(?:版)?|更正(?:版)?|정정",
        "corrected", "corrects",
    ),
    _tail("repeat|retransmission|wiederholung", "usable", "repeats"),
    _tail("update|updated|aktualisiert|aktualisierte (?:fassung|version)", "usable", "updates"),
)  # fmt: skip


def _leads(status: Status, relations: tuple[RelationType, ...], *told: tuple[str, str]) -> tuple[Lead, ...]:
    """`told`: a word, case folded, that is in every text of a sentence, and the sentence."""
    return tuple(Lead(hint, Rule(re.compile(words, re.I | re.S), status, relations)) for hint, words in told)


_RELEASE = r"(?:(?:news|press|earlier|original|previous|prior|above|media)\s+){0,3}(?:release|announcement)"
_IN = r"(?:[^.]|(?<=\d)\.)"  # a character of one sentence: the full stop of "9. Mai 2025" ends none
_MELDUNG = r"(?:(?:presse)?(?:meldung|mitteilung|aussendung|information)\b|ots_?\d{4})"
_NTH = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|\d{1,2}(?:st|nd|rd|th))\s+"
    r"(?:paragraph|sentence|bullet|table|line|row)"
)
_ADVISED = r"\bwe\s+(?:are|have\s+been)\s+advised\s+by\b"
LEADS = (
    *_leads(
        "withdrawn", ("withdraws",),
        ("disregard", rf"{_ADVISED}.{{1,200}}?\b(?:journalists|readers|editors)\b.{{1,80}}?\bshould\s+disregard"
                      rf"\b.{{0,20}}?"
                      rf"{_RELEASE}"),
        ("disregard", rf"\b(?:journalists|readers|editors)\b[^.]{{0,60}}\bplease\s+disregard\s+(?:the|this|our)"
                      rf"\s+{_RELEASE}"),
        ("disregard", rf"^\W*(?:please\s+)?disregard\s+(?:the|this|our)\s+{_RELEASE}"),
        ("disregard", rf"^\W*(?:the|this|our)\s+{_RELEASE}\b{_IN}{{0,300}}?\bshould\s+be\s+disregarded\b"),
        ("been", rf"^\W*(?:the|this|our)\s+{_RELEASE}\b{_IN}{{0,240}}?\b(?:has|have)\s+been\s+"
                 r"(?:withdrawn|retracted|killed)\b"),
        ("zurückgezogen", rf"^\W*(?:die|diese|unsere)\b{_IN}{{0,160}}?{_MELDUNG}{_IN}{{0,160}}?\b(?:wird|wurde|ist)"
                          rf"\b{_IN}"
                          r"{0,60}?\bzurückgezogen\b"),
        ("nicht", rf"^\W*bitte\s+(?:verwenden\s+sie\s+)?(?:die|unsere|diese)\s+{_MELDUNG}{_IN}{{0,120}}?\bnicht"
                  rf"\s+(?:mehr\s+)?"
                  r"(?:(?:zu\s+)?verwenden|veröffentlichen)\b"),
        ("nicht", rf"^\W*bitte\s+verwenden\s+sie\s+(?:die|unsere|diese)\s+{_MELDUNG}{_IN}{{0,120}}?\bnicht\b"),
        ("tenir compte", r"\bne\s+pas\s+tenir\s+compte\s+du\s+communiqué\b"),
        ("caso omiso", r"\bhagan\s+caso\s+omiso\s+del\s+comunicado\b"),
    ),
    *_leads(
        "corrected", ("corrects", "replaces"),
        ("please replace", rf"^\W*please\s+replace\s+the\s+{_RELEASE}\b.{{0,160}}?\bwith\s+the\s+following\s+"
                           r"(?:corrected|updated)\s+version\b"),
        ("please replace", r"^\W*please\s+replace\s+the\s+(?:photo|image|logo|video|graphic|table|multimedia)"
                           r"\b.{0,160}?"
                           r"\bcorrected\b"),
        ("corrects and", r"\bcorrects\s+and\s+replaces\s+the\b.{0,60}\b(?:release|one)\b"),
        ("release", rf"^\W*this\s+{_RELEASE}\s+(?:replaces|supersedes)\s+the\b.{{0,60}}\brelease\b"),
        ("remplace", r"\bcorrige\s+et\s+remplace\s+le\s+communiqué\b"),
        ("communiqué", r"^\W*ce\s+communiqué\s+(?:remplace|annule)\b.{0,40}\bcommuniqué\b"),
        ("ersetzt und", r"\bersetzt\s+und\s+korrigiert\s+die\b"),
        ("reemplaza", r"\bcorrige\s+y\s+reemplaza\s+(?:el|al)\s+comunicado\b"),
    ),
    *_leads(
        "corrected", ("corrects",),
        ("advised", rf"^\W*in\s+(?:the|a|our)\s+(?:news\s+|press\s+)?release\b.{{1,600}}?{_ADVISED}\s+"
                    r"(?:the\s+company|the\s+issuer|.{1,80}?)\s+that\b"),
        ("release issued", r"^\W*in\s+(?:the|a)\s+(?:news\s+|press\s+)?release\s+issued\b.{0,250}?\bplease\s+"
                           r"(?:note|be\s+advised)\s+that\b"),
        ("should read", rf"\b{_NTH}\b.{{0,120}}?\bof\s+(?:the\s+)?release\b.{{0,80}}?\bshould\s+read\b"),
        ("should read", r"^\W*(?:the\s+)?(?:headline|sub-?head(?:line)?|dateline|table|contact)\b.{0,80}?\bof\s+"
                        r"(?:the\s+)?release\b.{0,80}?\bshould\s+read\b"),
        ("instead of", r"^\W*(?:in\s+)?the\b.{1,160}?\b(?:table|section|paragraph|column|row|line(?:\s+item)?|"
                       r"sentence|chart|"
                       r"headline)\b.{0,200}?\bshould\s+(?:read|be)\b.{1,300}?\binstead\s+of\b"),
        ("corrected", r"\b(?:the|this)\s+(?:complete,?\s+)?(?:corrected|updated\s+and\s+corrected)\s+(?:news\s+|"
                      r"press\s+)?"
                      r"(?:release|version|announcement)\s+(?:reads|follows)\b[^.]{0,60}[:.]?\s*$"),
        ("corrected", r"^\W*(?:complete,?\s+)?corrected\s+(?:release|version)\s+follows\b"),
        ("correct", rf"^\W*this\s+{_RELEASE}\s+(?:corrects\s+(?:and\s+replaces\s+)?(?:the|an|our|a|that|its)"
                    rf"\b.{{0,60}}?"
                    r"\b(?:release|version|announcement|one)\b|is\s+(?:being\s+)?(?:re-?)?issued\s+to\s+correct\b|"
                    r"has\s+been\s+corrected\b)"),
        ("correction", r"^\W*(?:correction\b.{0,200}?)?this\s+is\s+a\s+correction\s+(?:of|to)\s+(?:the|an|a|our)"
                       r"\b.{0,60}?"
                       r"\b(?:announcement|release|report|notice)\b"),
        ("correction", r"^\W*(?:a\s+)?correction\s+to\s+(?:a|the|our)\s+previously\s+(?:issued|published|announced)\b"),
        ("correction", r"^\W*correction\s*[:–-]\s*(?:an|the)\s+(?:earlier|previous|original)\s+version\s+of\s+this\b"),
        ("corrected", r"^\W*(?:editor\S{0,3}\s+note\s*[:–-]\s*)?(?:this|the\s+following)\s+is\s+a\s+corrected\s+"
                      r"(?:version|release)\b"),
        ("communiqué", r"^\W*dans\s+(?:le|notre|un)\s+communiqué\b.{1,400}?\b(?:nous\s+(?:avise|informe)|(?:sommes|"
                       r"avons\s+été)"
                       r"\s+(?:avisés|informés)|aurait\s+(?:dû|fallu)|il\s+fallait\s+lire)\b"),
        ("corrigé", r"^\W*dans\s+(?:un|le|notre)\s+communiqué\b.{1,600}?\b(?:communiqué|version)\s+corrigée?\b"),
        ("corrigé", r"\b(?:version|communiqué)\s+(?:complète?\s+et\s+|complet\s+et\s+)?corrigée?\s+suit\b"),
        ("corrigée", r"^\W*la\s+version\s+(?:complète\s+et\s+)?corrigée\b"),
        ("muss", rf"{_MELDUNG}{_IN}{{0,200}}?\bmuss(?:\s+es)?\b{_IN}{{0,80}}?\b(?:richtig|korrekt)?\s*(?:heißen|"
                 rf"lauten)\b"),
        ("fehler", rf"^\W*(?:in\s+der|die)\s+{_MELDUNG}{_IN}{{0,200}}?\bhat\s+sich\s+ein\s+fehler\b"),
        ("beachten", r"^\W*(?:bitte\s+)?beachten\s+sie\s+(?:bitte\s+)?(?:die|folgende)\s+(?:korrektur|berichtigung|"
                     r"korrigierte)\b"),
        ("korrigierte", r"\bkorrigierte[nr]?\s+(?:text|fassung|version|(?:presse)?(?:mitteilung|meldung))\s*(?:folgt"
                        r"\b|:)"),
        ("berichtigte", r"\bberichtigte[nr]?\s+(?:text|fassung|version|(?:presse)?(?:mitteilung|meldung))\s*(?:folgt"
                        r"\b|:)"),
        ("korrektur i", r"^\W*korrektur\s+(?:im|in)\s"),
        ("korrektur zu", r"^\W*korrektur\s+(?:zum|zur)\s"),
        ("korrigierte", rf"\bkorrigierte\s+(?:fassung|version)\s+der\s+{_MELDUNG}"),
        ("comunicado", r"^\W*(?:el|este)\s+comunicado\b[^.]{0,120}?\bcorrige\b"),
        ("en el comunicado", r"^\W*en\s+el\s+comunicado\b.{1,400}?\b(?:nos\s+informa|(?:fuimos|hemos\s+sido)"
                             r"\s+informados|"
                             r"debe(?:ría)?\s+(?:decir|leerse))\b"),
        ("no comunicado", r"^\W*no\s+comunicado\b.{1,400}?\b(?:fomos\s+informados|deve(?:ria)?\s+ser\s+lid[oa]|"
                          r"deveria\s+(?:ler|dizer))\b"),
        ("comunicado completo", r"\bcomunicado\s+completo\s+[ye]\s+corr[ei]gido\b"),
        ("nel comunicato", r"^\W*nel\s+comunicato\b.{1,400}?\b(?:siamo\s+stati\s+informati|(?:deve|dovrebbe)"
                           r"\s+leggersi)\b"),
        ("comunicato completo", r"\bcomunicato\s+completo\s+e\s+corretto\b"),
        ("更正", r"更正[后後]的?(?:完整)?新[闻聞]稿如下"),
        ("誤り", r"(?:リリース|発表|配信)[^。]{0,60}誤りが[^。]{0,30}訂正"),
        ("訂正", r"訂正(?:いたします|させていただきます|してお詫び)"),
    ),
    *_leads(
        "usable", ("repeats",),
        (" is a re", rf"^\W*(?:this|the\s+following)\b(?:\s+{_RELEASE})?\s+is\s+a\s+(?:retransmission|re-?issue|repeat|"
                     r"re-?send)\s+of\b"),
    ),
    *_leads(
        "usable", ("updates",),
        ("updated", r"\b(?:the|this)\s+(?:complete,?\s+)?updated\s+(?:news\s+|press\s+)?release\s+(?:reads|follows)"
                    r"\b[^.]{0,60}"
                    r"[:.]?\s*$"),
        ("updates the", rf"^\W*this\s+{_RELEASE}\s+updates\s+(?:the|our|an?|its)\b.{{0,60}}?\b(?:release|"
                        rf"announcement|version)\b"),
    ),
)  # fmt: skip
