"""What a line announces, told by its words: an About section, a safe harbour, an end mark, a picture, related links.

Each answers for one paragraph or heading. The words are those that releases use in the main languages of the wires.
"""

from __future__ import annotations

import re

HEADING = 140  # characters: what is longer is a paragraph, and only its opening words are looked at

_CAPITAL = r"(?=[“\"'«„]?(?:the\s|our\s|us\b|[A-ZÀ-ÞĀ-ŽΑ-ΩА-ЯЁ0-9@®(]|[a-z]+[A-Z]))"
_NOT_ABOUT = re.compile(
    r"About\s+(?:\d+(?:[,.]\d+)?(?:\s*%|\s+(?:percent|people|million|billion|years|months|days|hours|of)\b)|"
    r"(?:Half|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|A|An|Every|All|Time|Face|Right)\b)", re.I
)  # fmt: skip
_ABOUT = re.compile(
    rf"(?:About|ABOUT|Über|ÜBER|Ueber|À\s+propos|À\s+PROPOS|A\s+propos|Acerca\s+de|ACERCA\s+DE|Sobre|SOBRE|"
    rf"Quiénes\s+somos|"
    rf"Informazioni\s+su|Informazioni\s+sull['’]|Chi\s+è|Profilo|Om|OM|Over|OVER|Tietoa|Tietoja|O\s+(?:společnosti|"
    rf"firmě|firmie|"
    rf"spółce|spoločnosti)|О\s+компании|Про\s+компанію|Hakkında|Despre|A\s+propósito\s+de|Tentang|"
    rf"Giới\s+thiệu)\s*(?:de\s+|des\s+|du\s+|d['’]|la\s+|el\s+|o\s+|a\s+)?{_CAPITAL}"
    r"|(?:Über|ÜBER|Ueber)\s+(?:den|die|das)\s+[A-ZÄÖÜ][^.:]{2,60}:"
)
_ABOUT_OTHER = re.compile(
    r"(?:^\W*(?:关于|關於|About)\S|(?:について|(?<!業績)の概要|会社概要|會社概要|公司简介|公司簡介|企業情報)\W*$|(?:소개|에\s?대하여|에\s?대해)\W*$|^\W*(?:نبذة\s+عن|"
    r"حول\s)|^\W*אודות)"
)

_FORWARD = (
    r"forward[\s-]*looking|safe[\s-]*harbou?r|cautionary\s+(?:statement|note|language|information)|"
    r"zukunftsgerichtete|zukunftsbezogene|énoncés?\s+prospectifs?|déclarations?\s+prospectives?|"
    r"information\s+prospective|"
    r"declaraciones\s+(?:prospectivas|a\s+futuro|sobre\s+el\s+futuro|de\s+futuro)|declarações\s+prospe[c]?tivas|"
    r"dichiarazioni\s+(?:previsionali|prospettiche)|"
    r"toekomstgerichte|framåtblickande|framåtriktad|framtidsinriktad|fremadrettede|fremtidsrettede|"
    r"tulevaisuutta\s+koskev|"
    r"прогнозн\w+\s+заявлен|заявления\s+прогнозного|oświadczenia\s+dotyczące\s+przyszłości|"
    r"前瞻性|將來の見通し|将来の見通し|将来見通し|미래\s?예측|전망\s?진술"
)
_LEGAL_HEADING = re.compile(
    rf"^\W*(?:.{{0,60}}?(?:{_FORWARD})"
    r"|(?:important|additional)\s+(?:additional\s+)?(?:legal\s+)?(?:information|"
    r"notice)s?\b.{0,80}(?:where\s+to\s+find|investors|stockholders|shareholders|transaction|offer|merger)"
    r"|participants?\s+in\s+(?:the\s+)?.{0,40}solicitation|no\s+offer(?:ing)?\s+or\s+solicitation|non-solicitation|"
    r"(?:legal\s+)?disclaimer|legal\s+notice|reader\s+advisory|regulation\s+fd|haftungsausschluss|"
    r"rechtlicher\s+hinweis|avertissement|aviso\s+legal|免责声明|免責聲明|免責事項)",
    re.I,
)
_LEGAL_TEXT = re.compile(
    r"^\W*(?:"
    r"(?:certain|some|all|any|the|this|these|such|our|statements?|except|information|matters|to\s+the\s+extent|"
    r"in\s+addition|various)\b[^.]{0,260}?(?:forward[\s-]*looking\s+(?:statements?|information)|safe\s+harbor)"
    r"|(?:this|the)\s+(?:press|news|earnings)?\s*(?:release|communication|announcement|document|report|"
    r"presentation)\s+"
    r"(?:does|shall|is)\s+not\s+(?:constitute|be|intended|an?)\b[^.]{0,120}?(?:offer|solicitation|recommendation)"
    r"|neither\s+(?:the\s+)?(?:TSX|CSE|NEX|Canadian\s+Securities|Toronto|Nasdaq|NYSE)[^.]{0,200}?(?:accept|reviewed|"
    r"approved)"
    r"|(?:the\s+)?(?:TSX|Canadian\s+Securities|CSE|Toronto\s+Stock)[^.]{0,160}?(?:has\s+not\s+reviewed|"
    r"neither\s+approved|does\s+not\s+accept)"
    r"|the\s+securities\s+(?:described|offered|referred|have\s+not|being)[^.]{0,200}?(?:not\s+been|have\s+not|"
    r"will\s+not\s+be)\s+registered"
    r"|except\s+for\s+(?:the\s+)?historical\s+information"
    r"|(?:diese|die\s+vorliegende)\s+(?:presse)?(?:mitteilung|meldung)\s+enthält[^.]{0,80}zukunfts"
    r"|(?:le|ce|présent)\s+(?:présent\s+)?communiqué[^.]{0,80}(?:prospecti)"
    r"|(?:este|el\s+presente)\s+comunicado[^.]{0,80}(?:prospectiv|a\s+futuro)"
    r"|本(?:新闻稿|新聞稿|公告)[^。]{0,40}前瞻性"
    r")",
    re.I,
)
# One of these is in each of the legal sentences.
# One of these is in each of them, case folded; looked for one by one, which is faster than a pattern of them all.
_LEGAL_HINTS = (
    "forward", "harbor", "constitute", "solicit", "offer", "recommend", "tsx", "securities", "nasdaq", "nyse",
    "historical", "zukunft", "prospe", "futuro", "前瞻",
)  # fmt: skip
_NON_GAAP = re.compile(
    r"^\W*(?:(?:note|notes|use|statement|about|discussion|reconciliation|explanation|definitions?)\b[^.]{0,40}?)?"
    r"non[\s-]*(?:u\.?s\.?\s+)?(?:GAAP|IFRS)\b", re.I
)  # fmt: skip
_END = re.compile(
    r"^\s*(?:#(?:\s*#){1,}|\*(?:\s*\*){2,}|[-–—*~(<\[]{0,3}\s*(?:ENDS?|ENDE|FIN|FINE|Ends?|Ende|30|0|SLUT|SLUTT|"
    r"LOPPU|EINDE|KONIEC|FINAL)"
    r"\s*[-–—*~)>\]]{1,3}|[-–—]+\s*(?:ENDS?|30|0|Ends?|ENDE)\s*[-–—]*|(?:ENDS?|ENDE)\.?|\(END\)\s.{0,60}|以\s*上|"
    r"[（(]完[）)]|-?\s*끝\s*-?)\s*$"
)
_MEDIA_WORD = (
    r"(?:Photos?|Logos?|Videos?|Images?|Infographics?|Pictures?|Multimedia|Audio|Graphics?|Illustration|Foto(?:s|"
    r"grafía|grafia)?|Bild(?:er)?|"
    r"Imagen|Imagem|Immagine|Vidéo|Vídeo|Zdjęcie|Obrázek|Kuva|Фото|Логотип|Видео|圖片|图片|照片|图说|標誌|标志|写真|画像|動画|ロゴ|사진|로고)"
)
_ADDRESS = r"(?:https?://|www\.|[a-z0-9.-]+\.(?:com|net|org|jp|de)/)\S*"
_MEDIA = re.compile(
    rf"^\s*[(（\[]?\s*{_MEDIA_WORD}(?:\s*\d{{1,2}}|\s+\w+(?:\s+\w+)?)?(?:\s*\([^)]{{0,40}}\))?\s*(?:[-–—:：]|"
    rf"\s)\s*(?:.{{0,160}}?[-–—:：\s])?{_ADDRESS}\s*[)）\]]?\s*$"
    r"|^\s*(?:Cision\s+)?(?:View|Read|See)\s+(?:the\s+)?(?:original|source)\s+(?:content|version|release|"
    r"press\s+release)\b"
    r"|^\s*To\s+view\s+(?:the\s+)?(?:original|source|enhanced|an\s+enhanced)\s+version\b"
    r"|^\s*(?:A\s+)?(?:photos?|videos?|images?|infographics?|media|pictures?|"
    r"multimedia)\b[^.]{0,60}?\baccompanying\s+this\b"
    r"|^\s*Photos?\s+accompanying\b"
    r"|^\s*(?:Image|Photo|Video|Logo)s?\s+Available\s*:"
    r"|^\s*View\s+(?:the\s+)?full\s+(?:release|multimedia)\b|^\s*(?:Multimedia|"
    r"Photo)\s*(?:/\s*Multimedia\s*)?Gallery(?:\s+URL)?\b"
    r"|^\s*(?:Source|Ver|Voir|Vis)\s+(?:version|la\s+versión|la\s+version)[^.]{0,40}(?:businesswire|prnewswire|"
    r"newswire)"
    r"|^\s*Smart\s+Multimedia\s+Gallery",
    re.I,
)
_LINKS = re.compile(
    r"^\W*(?:Related\s+(?:Links?|Documents?|Files?)|Links?|Web\s?[Ll]inks?|Liens?\s+(?:connexes?|utiles?|associés?)|"
    r"Lien\s+connexe|"
    r"(?:Weiterführende|Verwandte|Weitere)\s+Links|Enlaces?\s+relacionados?|Links?\s+relacionados?|"
    r"Link\s+(?:correlati|relativi)|"
    r"Gerelateerde\s+links|Relaterade\s+länkar|Relaterede\s+links|Aiheeseen\s+liittyvät\s+linkit|Powiązane\s+linki|"
    r"Související\s+odkazy|"
    r"Attachments?|Anhang|Anhänge|Pièces?\s+jointes?|Bilag(?:or|a)?|Vedlegg|Liitteet|Liite|"
    r"関連(?:URL|リンク|サイト)|相关链接|相關連結|관련\s?링크)\W*$", re.I,
)  # fmt: skip
_NOTICE = re.compile(
    r"^\W*(?:not\s+for\s+(?:distribution|release|publication|dissemination)\b|for\s+immediate\s+(?:release|"
    r"distribution)\b|embargoed\b|"
    r"sperrfrist\b|all\s+(?:dollar\s+)?(?:amounts|figures|values)\b[^.]{0,60}\b(?:dollars|euros?|currency|unless|"
    r"otherwise|stated|expressed)|"
    r"(?:editors?['’]?s?|editorial)\s+notes?\s*:|attention\s+(?:news\s+)?editors?\b|achtung\s+redaktionen\b|"
    r"this\s+(?:announcement|release)\s+contains\s+inside\s+information\b|inside\s+information\b|"
    r"this\s+(?:information|disclosure)\s+(?:is|was|has\s+been|constitutes)\b[^.]{0,160}\b(?:disclosure\s+requirements?|"
    r"make\s+public|made\s+public|submitted\s+for\s+publication|inside\s+information)\b|"
    r"notes?\s*:\s|n\.?\s?b\.\s?:|anmerkung(?:\s+der\s+redaktion)?\s*:|hinweis\s*:|nota\s*:|remarque\s*:)", re.I,
)  # fmt: skip
_NOTE = re.compile(
    r"^\s*(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(\s?(?:\d{1,2}|[a-z]|[ivx]{1,4})\s?\)\s+(?=[A-Z])|\[\d{1,2}\]\s|"
    r"[*†‡§]{1,3}\s*(?=[A-Z(“\"]))", re.I,
)  # fmt: skip
_TRADE_MARK = re.compile(
    r"[^.]{0,200}?\b(?:is|are)\s+(?:a\s+)?(?:registered\s+)?(?:service\s+marks?|trade\s?marks?)\b", re.I
)


def _opening(text: str) -> str:
    return text.strip(" \t\r\n\u00a0*_#>【[＜<").replace("\u00a0", " ")[: HEADING + 200]


def is_about(text: str) -> bool:
    """A heading ("About Acme", "À propos d'Acme", "アクメについて") or a paragraph that begins with one and a colon."""
    line = _opening(text)
    head = line.partition("\n")[0].strip()
    if _NOT_ABOUT.match(head):
        return False
    if _ABOUT.match(head):
        return _is_heading(head) or bool(re.match(r"[^.:]{4,100}[:：]\s", head))
    return len(head) <= 60 and bool(_ABOUT_OTHER.search(head)) and _is_heading(head)


def _is_heading(head: str) -> bool:
    """Short, and no sentence: a full stop belongs to a name's abbreviation at its end alone."""
    if len(head) > HEADING or head.endswith((",", ";", "?")) or len(head.split()) > 16:
        return False
    return not re.search(
        r"[a-z]{3,}[.!?]\s+\S|[。！？]\S", re.sub(r"\b(?:Inc|Corp|Ltd|Co|Bros|Dr|St)\.", "", head)
    ) and not re.search(r"\s(?:is|are|was|were|has|have|said|says|announced|will)\s", head)


def is_safe_harbor(heading: str | None, text: str = "") -> bool:
    """Forward-looking statements and their kin (no offer, where to find it, exchange disclaimers).

    Either the heading over a section says so, or the paragraph's opening sentence does.
    """
    opening = _opening(text)[:500]
    folded = opening.casefold()
    legal = any(hint in folded for hint in _LEGAL_HINTS) and _LEGAL_TEXT.match(opening) is not None
    return legal or bool(heading and is_safe_harbor_heading(heading))


def is_safe_harbor_heading(text: str) -> bool:
    head = _opening(text).partition("\n")[0].strip()
    short = len(head) <= HEADING and not re.search(r"[a-z]{3,}\.\s+[A-Z]|[a-z]\.$", head)
    return short and bool(_LEGAL_HEADING.match(head))


def is_non_gaap(text: str) -> bool:
    """A heading or paragraph about measures outside the accounting standard."""
    return bool(_NON_GAAP.match(_opening(text)))


def is_end_mark(text: str) -> bool:
    """`###`, `-30-`, `- ENDS -`, `-0-`, `以上` and the like, alone."""
    return len(text) < 80 and bool(_END.match(text))


def is_media_line(text: str) -> bool:
    """A line that only points to a picture or to the original page: "Logo - https://…", "View original content: …"."""
    return len(text) < 600 and bool(_MEDIA.match(text))


def is_links_heading(text: str) -> bool:
    """ "Related Links" and its translations, alone."""
    return len(text) < 60 and bool(_LINKS.match(text))


def is_notice(text: str) -> bool:
    """A line that speaks about the release itself: distribution limits, embargoes, amounts, notes to editors."""
    return bool(_NOTICE.match(_opening(text)))


def is_footnote(text: str) -> bool:
    """A numbered or starred note, or a line about trade marks."""
    opening = _opening(text)[:300]
    return bool(_NOTE.match(opening)) or ("mark" in opening and bool(_TRADE_MARK.match(opening)))
