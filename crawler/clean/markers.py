"""What a line announces, told by its words: an end mark, a picture, related links, a note about the release itself.

Each answers for one paragraph or heading. The words are those that releases use in the main languages of the wires;
About sections and legal ones have files of their own.
"""

from __future__ import annotations

import re

HEADING = 140  # characters: what is longer is a paragraph, and only its opening words are looked at

_NON_GAAP = re.compile(
    r"^\W*(?:(?:note|notes|use|statement|about|discussion|reconciliation|explanation|definitions?)\b[^.]{0,40}?)?"
    r"non[\s-]*(?:u\.?s\.?\s+)?(?:GAAP|IFRS)\b|^\W*alternative\s+performance\s+measures?\b|^\W*alternative\s+"
    r"leistungskennzahlen\b|^\W*(?:.{0,40}\s)?(?:mesures|indicateurs)\s+(?:financi\S+\s+)?non\s+(?:conformes?|gaap|"
    r"définie?s?)\b",
    re.I,
)
_END = re.compile(
    r"^\s*(?:#(?:\s*#){1,}|\*(?:\s*\*){2,}|[○◯](?:\s*[○◯]){2,}"
    r"|[-–—*~(<\[/#\s]{1,8}(?:ENDS?|ENDE|FINE?|30|0|SLUTT?|LOPPU|EINDE|KONIEC|FINAL|XXX|more)[-–—*~)>\]/#\s]{0,8}"
    r"|(?:30|0|ENDS?|ENDE|FINE?)\s*[-–—*~)>\]]{1,3}"
    r"|\(END\)\s.{0,60}|以\s*上|[（(]完[）)]|-?\s*끝\s*-?)\s*$",
    re.I,
)
_END_WORD = re.compile(r"\s*(?:ENDS?|Ends|ENDE|Ende|SLUTT?|LOPPU|EINDE|KONIEC)\.?\s*$")
_MEDIA_WORD = (
    r"(?:Photos?|Logos?|Videos?|Images?|Infographics?|Pictures?|Multimedia|Audio|Graphics?|Illustration|Foto(?:s|"
    r"grafía|grafia)?|Bild(?:er)?|"
    r"Imagen|Imagem|Immagine|Vidéo|Vídeo|Zdjęcie|Obrázek|Kuva|Фото|Логотип|Видео|圖片|图片|照片|图说|標誌|标志|写真|画像|動画|ロゴ|사진|로고)"
)
_ADDRESS = r"(?:https?://|www\.|[a-z0-9.-]+\.(?:com|net|org|jp|de)/)\S*"
_MEDIA = re.compile(
    rf"^\s*[(（\[]?\s*{_MEDIA_WORD}(?:\s*\d{{1,2}}|\s+\w+(?:\s+\w+)?)?(?:\s*\([^)]{{0,40}}\))?\s*(?:[-–—:：]|"
    rf"\s)\s*(?:.{{0,160}}?[-–—:：\s])?{_ADDRESS}\s*[)）\]]?(?:\s*\([^()]{{1,60}}\))?\s*$"
    r"|^\s*(?:Cision\s+)?(?:View|Read|See)\s+(?:the\s+)?(?:original|source)\s+(?:content|version|release|"
    r"press\s+release)\b"
    r"|^\s*To\s+view\s+(?:the\s+)?(?:original|source|enhanced|an\s+enhanced)\s+version\b"
    r"|^\s*(?:A\s+)?(?:photos?|videos?|images?|infographics?|media|pictures?|"
    r"multimedia)\b[^.]{0,60}?\baccompanying\s+this\b"
    r"|^\s*Photos?\s+accompanying\b|^\s*For\s+the\s+original\s+version\s+of\s+this\b"
    r"|^\s*This\s+information\s+was\s+brought\s+to\s+you\s+by\s+Cision\b"
    r"|^\s*The\s+following\s+files?\s+(?:is|are)\s+available\s+for\s+download\b"
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
    r"^\W*(?:not\s+(?:intended\s+)?for\s+(?:distribution|release|publication|dissemination)\b|for\s+immediate"
    r"\s+(?:release|"
    r"distribution|publication)\b|embargoed\b|(?:pour\s+)?(?:à\s+diffuser\s+immédiatement|diffusion\s+immédiate)\b|"
    r"ne\s+pas\s+(?:diffuser|distribuer|publier)\b|zur\s+sofortigen\s+veröffentlichung\b|nicht\s+zur"
    r"\s+(?:veröffentlichung|"
    r"verbreitung|weitergabe)\b|para\s+(?:publicación|difusión)\s+inmediata\b|para\s+divulgação\s+imediata\b|"
    r"per\s+(?:pubblicazione|diffusione)\s+immediata\b|(?:media|press)\s+(?:advisory|alert)\W*$|avis\s+aux"
    r"\s+médias\W*$|"
    r"regulatory\s+news\W*$|regulated\s+information\b.{0,40}$|information\s+réglementée\W*$|"
    r"notes?\s+(?:to|for)\s+editors?\s*:|OTS-ORIGINALTEXT\b|"
    r"sperrfrist\b|(?:unless\s+otherwise\s+(?:stated|indicated|noted|specified),?\s+)?all\s+(?:dollar\s+)?(?:amounts|"
    r"figures|values)\b.{0,60}\b(?:dollars|euros?|currency|unless|"
    r"otherwise|stated|expressed)|"
    r"(?:editors?['’]?s?|editorial)\s+notes?\s*:|attention\s+(?:news\s+)?editors?\b|achtung\s+redaktionen\b|"
    r"(?:this\s+(?:announcement|release)\s+contains|the\s+information\s+contained\s+(?:with)?in\s+this"
    r"\s+(?:announcement|release)\s+is\s+deemed\b.{0,60})\s+inside\s+information\b|inside\s+information\b|"
    r"this\s+(?:information|disclosure)\s+(?:is|was|has\s+been|constitutes)\b[^.]{0,160}\b(?:disclosure"
    r"\s+requirements?|"
    r"make\s+public|made\s+public|submitted\s+for\s+publication|inside\s+information)\b|"
    r"notes?\s*:\s|n\.?\s?b\.\s?:|anmerkung(?:\s+der\s+redaktion)?\s*:|hinweis\s*:|nota\s*:|remarque\s*:)", re.I,
)  # fmt: skip
_NOTE = re.compile(
    r"^\s*(?:(?:i{1,3}|iv|vi{0,3}|ix|x)\s+(?-i:(?=[A-Z\d]))|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(\s?(?:\d{1,2}|[a-z]|[ivx]{1,4})\s?\)"
    r"\s+(?=[A-Z])|\[\d{1,2}\]\s|"
    r"[*†‡§]{1,3}\)?\s*(?=[A-Z(“\"])(?![^*]*\*\s*$))", re.I,
)  # fmt: skip
_TABLE_NOTE = re.compile(r"^\s*(?:\d{1,2}|[a-z])[.)]?\s+(?=[A-Z“\"(])|^\s*\*{1,3}\)?\s*\w")
_ROW_NOTE = re.compile(
    r"(?P<mark>\(\s?(?:\d{1,2}|[a-z])\s?\)|\d{1,2}|[*†‡§]{1,3}|[a-z])(?:\s\||\s)\s?(?=[A-Z“\"][^|]{6,}$)"
)
_TRADE_MARK = re.compile(
    r"[^.]{0,200}?\b(?:is|are)\s+(?:an?\s+|the\s+)?(?:registered\s+)?(?:service\s+marks?|trade\s?marks?)\b|"
    r"(?:all\s+)?(?:other\s+)?(?:trade\s?marks?|product\s+names)\b[^.]{0,120}?\bproperty\s+of\b",
    re.I,
)


def _opening(text: str) -> str:
    return text.strip(" \t\r\n\u00a0*_#>【[＜<").replace("\u00a0", " ")[: HEADING + 200]


def is_non_gaap(text: str) -> bool:
    """A heading or paragraph about measures outside the accounting standard."""
    return bool(_NON_GAAP.match(_opening(text)))


def is_end_mark(text: str) -> bool:
    """`###`, `-30-`, `- ENDS -`, `-0-`, `以上` and the like, alone."""
    return len(text) < 80 and bool((_END.match(text) and not text.strip().isdigit()) or _END_WORD.match(text))


def is_media_line(text: str) -> bool:
    """A line that only points to a picture or to the original page: "Logo - https://…", "View original content: …"."""
    return len(text) < 600 and bool(_MEDIA.match(text))


def is_links_heading(text: str) -> bool:
    """ "Related Links" and its translations, alone."""
    return len(text) < 60 and bool(_LINKS.match(text))


def is_notice(text: str) -> bool:
    """A line that speaks about the release itself: distribution limits, embargoes, amounts, notes to editors."""
    return bool(_NOTICE.match(_opening(text)))


def is_note(text: str) -> bool:
    """A numbered or starred note."""
    return bool(_NOTE.match(text[:200]))


def is_table_note(text: str) -> bool:
    """A note as it stands right under a table, where a plain number is enough: "1 Unaudited", "2. See above"."""
    return bool(_TABLE_NOTE.match(text[:40])) or is_note(text)


def is_row_note(text: str, *, raised: bool) -> bool:
    """A note set as a row of its table: "(1) | Derived from …"; a plain number is one where it is `raised`."""
    mark = _ROW_NOTE.match(text)
    return mark is not None and (raised or not mark["mark"].isalnum()) and " | " not in text[mark.end() :]


def is_trade_mark(text: str) -> bool:
    """A line about trade marks."""
    opening = _opening(text)[:300]
    return "mark" in opening and bool(_TRADE_MARK.match(opening))
