"""Legal sections: forward-looking statements, no offers, where to find it, exchanges' disclaimers, in all languages.

Either a heading says so, standing alone or running into its paragraph, or a paragraph's opening sentence does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 140  # characters of a heading
_OPENING = 500  # characters of a paragraph that are looked at
_FUTURE = (
    r"forward[\s-]*looking(?!\s+(?:guidance|approach|view|strateg|plan|compan|vision|infrared|radar|camera|sonar))|"
    r"safe[\s-]*harbou?r(?=\W*$|\W?\s+(?:statement|provision|language|disclos|under|for|notice|act|regarding|"
    r"cautionary)|[”\"’'])|"
    r"cautionary\s+(?:statement|note|language|information)|caution(?:ary)?\s+(?:regarding|concerning|about)|"
    r"private\s+securities\s+litigation\s+reform\s+act|"
    r"zukunftsgerichtete|zukunftsbezogene|vorausschauende\w*\s+(?:aussage|information|erklärung)|in\s+die\s+zukunft"
    r"\s+gerichtete|"
    r"(?:énoncés?|déclarations?|informations?|éléments?|renseignements?)\s+(?:de\s+nature\s+)?prospecti(?:ve?|f)s?|"
    r"de\s+nature\s+prospective|mise\s+en\s+garde\s+(?:concernant|relative|sur)|"
    r"declaraciones\s+(?:prospectivas|a\s+futuro|sobre\s+el\s+futuro|de\s+futuro|de\s+carácter\s+prospectivo)|"
    r"información\s+prospectiva|manifestaciones\s+(?:a|de|sobre\s+el?)\s+futuro|"
    r"declarações\s+(?:prospec?tivas|sobre\s+o\s+futuro|de\s+futuro)|considerações\s+(?:futuras|sobre\s+o\s+futuro)|"
    r"dichiarazioni\s+(?:previsionali|prospettiche|a\s+carattere\s+previsionale|di\s+carattere\s+previsionale)|"
    r"informazioni\s+prospettiche|toekomstgerichte|vooruitblikkende|framåtblickande|framåtriktad|framtidsinriktad|"
    r"fremadrettede|fremtidsrettede|fremadskuende|framtidsrettede|tulevaisuutta\s+koskev|ennakoiv\w+\s+(?:lausu|tieto)|"
    r"(?:oświadczenia|stwierdzenia)\s+dotyczące\s+przyszłości|výhledov\w+\s+prohlášen|výhľadov\w+\s+vyhlásen|"
    r"prohlášení\s+(?:o\s+budoucím|týkající\s+se\s+budouc)|прогнозн\w+\s+(?:заявлен|характер)|заявления"
    r"\s+(?:прогнозного|"
    r"о\s+перспективах|перспективного)|ileriye\s+(?:dönük|yönelik)\s+(?:beyan|ifade)|előretekintő\s+(?:nyilatkozat|"
    r"kijelent)|"
    r"jövőre\s+vonatkozó\s+(?:kijelent|állítás)|declarații\s+(?:anticipative|prospective)|pernyataan\s+(?:berwawasan|"
    r"prospektif)|"
    r"tuyên\s+bố\s+(?:hướng\s+tới|dự\s+báo)|前瞻性(?:[陈陳]述|[声聲]明|[语語]句|信息|[说說]明|資訊)|安全港|[将將]来[のに]?(?:見通し|予想|予測)|"
    r"見通しに関する(?:記述|注意)|미래\s?예측|전망\s?진술|미래\s?전망|(?:ال)?بيانات\s+(?:ال)?(?:تطلعية|استشرافية)|"
    r"צופה\s+פני\s+עתיד"
)
_WHOLE = (  # headings that are nothing but this
    r"(?:legal\s+)?disclaimers?(?:\s*/\s*\w+)?|important\s+(?:legal\s+)?(?:notice|information)|legal\s+notices?|"
    r"reader\s+advisory|"
    r"no\s+offer|risks?\s+and\s+uncertainties|haftungsausschluss|rechtliche[rs]?\s+hinweise?|wichtige[rs]?\s+hinweise?|"
    r"avertissements?|mise\s+en\s+garde|aviso\s+legal|descargo\s+de\s+responsabilidad|isenção\s+de\s+responsabilidade|"
    r"avvertenz[ae]|免[责責][声聲]明|免責事項|면책\s?(?:조항|고지)|إخلاء\s+(?:ال)?مسؤولية"
)
# One of these is in each of the words for the future, case folded: looked for one by one, they spare the patterns.
_FUTURE_HINTS = (
    "forward", "harbo", "caution", "litigation", "zukunft", "vorausschauend", "prospecti", "prospetti", "prospeti",
    "garde", "futuro", "futura", "previsional", "toekomst", "vooruit", "framåt", "framtid", "fremad", "fremtid",
    "tulevaisu", "ennakoiv", "przyszłości", "výhled", "výhľad", "budouc", "прогнозн", "перспектив", "dönük", "yönelik",
    "előretekint", "jövőre", "anticipative", "berwawasan", "prospektif", "tuyên", "前瞻", "安全港", "将", "將",
    "見通し", "미래", "전망", "تطلعية", "استشرافية", "צופה",
)  # fmt: skip
_PLAIN_HINTS = tuple(hint for hint in _FUTURE_HINTS if hint.isascii())  # all that can be in a text that is itself
_FUTURE_HEADING = re.compile(rf"^\W*.{{0,60}}?(?:{_FUTURE})", re.I)
_HEADING = re.compile(
    rf"^\W*(?:(?:{_WHOLE})\W*$"
    r"|(?:important|additional)\s+(?:additional\s+)?(?:legal\s+)?(?:information|notice)s?\b.{0,80}(?:where\s+to\s+find|"
    r"investors|stockholders|shareholders|transaction|offer|merger)|where\s+to\s+find\s+(?:additional|more)"
    r"\s+information"
    r"|participants?\s+in\s+(?:the\s+)?(?:.{0,40})?solicitation|no\s+offer(?:ing)?\s+or\s+solicitation|non-solicitation"
    r"|regulation\s+fd\b)",
    re.I,
)
# How such headings begin, the words for the future aside.
_BEGINS = re.compile(rf"\W*(?:{_WHOLE}|important|additional|where|participant|no\s|non-|regulation)", re.I)
_RUN_IN = re.compile(r"[^:：\n]{4,140}?(?:[:：]|\s[–—-]\s|\.\s?[–—-]{1,2}\s)")
_ENGLISH = (
    r"(?:certain|some|all|any|the|this|these|such|our|statements?|except|information|matters|to\s+the\s+extent|forward|"
    r"in\s+addition|in\s+this|various|when\s+used|words\s+such|we\s+caution|you\s+are\s+cautioned|readers|investors|"
    r"because)\b"
    r"[^.]{0,260}?(?:forward[\s-]*looking\s+(?:statements?|information)|safe\s+harbor[”\"’']{0,2}\s+(?:provision|"
    r"statement|protection|under|act|created|"
    r"established|contained|of\s+the))"
)
_OFFER = (
    r"(?:this|the)\s+(?:press|news|earnings)?\s*(?:release|communication|announcement|document|report|presentation)\s+"
    r"(?:does|shall|is)\s+not\s+(?:constitute|be|intended|an?)\b[^.]{0,120}?(?:offer|solicitation|recommendation)"
    r"|the\s+information\s+(?:contained\s+)?(?:in|herein)\b[^.]{0,80}?\bis\s+not\s+(?:an?\s+)?(?:offer|intended\s+to)"
    r"|the\s+securities\s+(?:described|offered|referred|have\s+not|being)[^.]{0,200}?(?:not\s+been|have\s+not|will"
    r"\s+not\s+be)"
    r"\s+registered"
)
_EXCHANGE = (
    r"neither\s+(?:the\s+)?(?:TSX|CSE|NEX|NEO|Cboe|Canadian\s+Securities|Toronto|Nasdaq|NYSE|"
    r"London)[^.]{0,200}?(?:accept|"
    r"reviewed|approved)"
    r"|(?:the\s+)?(?:TSX|Canadian\s+Securities|CSE|NEO|Cboe|Toronto\s+Stock)[^.]{0,160}?(?:has\s+not\s+reviewed|"
    r"neither\s+(?:reviewed|approved)|does\s+not\s+accept|in\s+no\s+way\s+passed\s+upon)"
    r"|no\s+(?:stock\s+exchange|regulatory\s+authority|securities\s+(?:commission|regulator\w*))\b[^.]{0,200}?"
    r"(?:approved|accepts|reviewed)"
)
_SENTENCE = re.compile(r"[a-z]{3,}\.\s+[A-Z]|[a-z]\.$")
_TEXT = re.compile(
    rf"^\W*(?:{_ENGLISH}|forward[\s-]*looking\s+(?:statements?|information)\s|except\s+for\s+(?:the\s+)?historical\s+information)",
    re.I,
)
_ONE = re.compile(rf"^\W*(?:{_OFFER}|{_EXCHANGE})", re.I)
_FOREIGN = re.compile(_FUTURE[_FUTURE.index("zukunftsgerichtete") :], re.I)
_FUTURE_OPENING = 200  # characters
# One of these is in each of the English sentences, case folded; looked for one by one, which is faster than a pattern.
_TEXT_HINTS = ("forward", "harbor", "historical")
_ONE_HINTS = (
    "constitute", "solicit", "offer", "recommend", "tsx", "securities", "nasdaq", "nyse", "reviewed", "approved",
    "registered", "in no way", "accept",
)  # fmt: skip


def is_legal(text: str, *, heading: bool = False) -> bool:
    """Whether a line opens a legal section that goes on after it.

    `heading`: the line is shown as a heading; one that is nothing but "Disclaimer" counts only then or alone.
    """
    line = _opening(text)
    future = _tells_future(line[:_FUTURE_OPENING])
    if (future or _BEGINS.match(line)) and (is_legal_heading(line) or (not heading and _runs_in(line))):
        return True
    if _is_sentence(line, _TEXT, _TEXT_HINTS):
        return True
    return future and _FOREIGN.search(line[:_FUTURE_OPENING]) is not None


def _runs_in(line: str) -> bool:
    run_in = _RUN_IN.match(line)
    return run_in is not None and is_legal_heading(run_in[0].rstrip(" :：.–—-"))


def is_legal_sentence(text: str) -> bool:
    """Whether a paragraph is a legal statement by itself (no offer, an exchange's disclaimer): it ends with it."""
    return _is_sentence(_opening(text), _ONE, _ONE_HINTS)


def is_legal_heading(text: str) -> bool:
    """Whether a line is short, no sentence, and says what a legal section is headed with."""
    head = text.partition("\n")[0].strip()
    if len(head) > LONGEST:
        return False
    named = _HEADING.match(head) or (_tells_future(head) and _FUTURE_HEADING.match(head))
    return bool(named) and not _SENTENCE.search(head)


def _tells_future(line: str) -> bool:
    folded = line.casefold()
    return any(map(folded.__contains__, _PLAIN_HINTS if folded.isascii() else _FUTURE_HINTS))


def _opening(text: str) -> str:
    return text.strip(" \t\r\n\u00a0*_#>【[＜<■◆").replace("\u00a0", " ")[:_OPENING]


def _is_sentence(line: str, pattern: re.Pattern[str], hints: Sequence[str]) -> bool:
    return any(map(line.casefold().__contains__, hints)) and pattern.match(line) is not None
