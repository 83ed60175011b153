"""What opens an About section, in the languages of the wires: "About Acme", "À propos d'Acme", "アクメについて".

What could open a sentence as well ("Over Acme", "Om Acme", "O Acme", "Das Unternehmen") counts only where the line is
shown as a heading.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 140  # characters of a heading
_WORDS = 16
_CAPITAL = (
    r"(?=[“\"'‘«„]?(?:(?i:the|our|la|le|les|el|los|das|die|den|der|il|de|het)\s)?[“\"'‘«„]?"
    r"(?:[^\W\d_a-zß-ÿ]|\d+[A-Z]|[@(]|[a-z]+[A-Z]))"
)
_NUMBER = re.compile(
    r"About\s+(?:\d+(?:[,.]\d+)?(?:\s*%|\s+(?:percent|people|million|billion|years|months|days|hours|of)\b)|"
    r"(?:Half|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|A|An|Every|All|Time|Face|Right)\b)", re.I
)  # fmt: skip
_PREFIX = (
    rf"(?:(?:More\s+)?[Aa]bout|ABOUT|Über|ÜBER|Ueber)\s+{_CAPITAL}|About\s+\d|(?:About\s+(?i:us|the\s+company))\W*$|"
    r"(?:À|A|Á)\s+(?:propos|PROPOS)\s+(?:de\s|des\s|du\s|d['’]|DE\s|DU\s|DES\s|D['’])|Au\s+sujet\s+(?:de\s|des\s|du"
    r"\s|d['’])|"
    rf"(?:Acerca|ACERCA)\s+(?:del?|DEL?)\s+{_CAPITAL}|A\s+propósito\s+d[eo]\s|"
    rf"Informazioni\s+su(?:l|lla|llo|i|gli|lle)?(?:\s+|ll['’])\w|A\s+proposito\s+d(?:i|el|ella)\s+{_CAPITAL}|"
    rf"(?:Sobre|SOBRE)\s+(?:(?:la|el|o|a|os|as|los|las)\s+)?{_CAPITAL}|Tietoa\s|Tietoja\s|Despre\s+{_CAPITAL}|"
    rf"Tentang\s+{_CAPITAL}|Giới\s+thiệu\s|О\s+(?:компании|группе|фирме|корпорации)\b|Про\s+компанію|"
    rf"(?:Om|OM|Over)\s+{_CAPITAL}(?=(?:\S+\s*){{1,6}}$)|"
    r"O\s+(?:společnosti|firmě|firmie|spółce|spoločnosti|grupie|skupině)\s|[■◆【〈<]?[关關]于\S|[关關]於\S|نبذة\s+عن\s|אודות\s"
)
_HEADED = (
    r"Über\s+(?:uns|das\s+Unternehmen)\W*$|(?:Das|Zum)\s+Unternehmen\W*$|Unternehmens(?:profil|porträt|"
    r"beschreibung)\W*$|"
    r"Hintergrund(?:information(?:en)?)?\s*:?\s+(?:zu(?:r|m)?\s+)?(?=[A-ZÄÖÜ])|"
    r"(?:Company|Corporate|Business|Organi[sz]ation)\s+(?:Profile|Information|Overview|Background|Description)\W*$|"
    r"Notes?\s+to\s+[Ee]ditors?\s+about\s|Boilerplate\W*$|À\s+propos\s+de\s+nous\W*$|Qui\s+sommes-nous\b|"
    r"Profil\s+(?:de\s|d['’])|Quiénes\s+somos\W*$|Quem\s+somos\W*$|Sobre\s+(?:nosotros|nós)\W*$|Chi\s+(?:siamo|è)\b|"
    rf"Il\s+(?:Gruppo|gruppo)\s+{_CAPITAL}|Profilo\b|Over\s+ons\W*$|(?:Om|OM)\s+oss?\W*$|"
    rf"O\s+(?:nás|nas)\W*$|O\s+{_CAPITAL}|Об?\s+(?:нас\W*$|[А-ЯЁA-Z«“])|Про\s+[А-ЯЁA-Z«]|Hakkımızda\W*$|Az?"
    rf"\s+\S+r[őó]l\W*$|"
    rf"Về\s+{_CAPITAL}|حول\s|عن\s|על\s|לגבי\s"
)
_SUFFIX = (
    r"(?:について|(?<!業績)の概要|会社概要|會社概要|公司简介|公司簡介|企業情報|企业简介|소개|에\s?대하여|에\s?대해|"
    r"(?i:\shakkında)|\slyhyesti)[\s:：】〉>■◆]*$"
)
_ABOUT = re.compile(_PREFIX)
_ABOUT_HEADED = re.compile(_HEADED)
_ABOUT_LAST = re.compile(_SUFFIX)
_BEGINS = re.compile(
    r"About|ABOUT|Über|ÜBER|À\s+propos|A\s+propos|Acerca|Sobre|Informazioni|О\s|Om|Over|Despre|Tentang|[关關][于於]"
)
# "About Acme: …", "About Acme Corp. Acme makes …": the name comes again where the paragraph itself begins.
_RUN_IN = re.compile(
    r"(?:About|ABOUT|Über|À\s+propos\s+(?:de\s|d['’])|Acerca\s+de|Sobre|Informazioni\s+su|Om|Over)\s*(?:(?:[Tt]he|"
    r"l[ao]|el|o|a|"
    r"de|die|het)\s+)?(?P<first>[^\W_a-zß-ÿ][\w’'®&-]+|[a-z]+[A-Z]\w*)[^.:：\n]{0,90}?(?:\.|[:：]|\s[–—-])?"
    r"\s+(?:[“\"(]?(?:The|La|El|Die|Das)\s+)?(?P=first)\b"
)
_COLON = re.compile(r"[^.:：]{4,100}[:：]\s")
_ABBREVIATION = re.compile(r"\b(?:Inc|Corp|Ltd|Co|Bros|Dr|St|plc|S\.p\.A|[A-Z]|e\.V)\.")
_PROFILE = re.compile(
    r"\W{0,2}(?:(?:東京|大阪)?本社(?:所在地)?|所在地|代表(?:者|取締役)\S{0,6}|設立|創業|資本金|事業内容|会社名|社名|公司名称|成立时间|注册资本)"
    r"\s?[:：]|\W{0,2}(?:Founded|Headquarters|Established)\s?[:：]"
)
_SENTENCE = re.compile(
    r"[a-zß-ÿ]{2,}[.!?]\s+\S|[^\W\d_]{3,}\.$|[。！？]\S|\s(?:is|are|was|were|has|have|said|says|announced|will|ist|sind|"
    r"wurde|est|"
    r"es|son|makes|provides)\s"
)


@lru_cache(maxsize=1024)  # a line is asked about more than once
def is_about(text: str, *, heading: bool = False) -> bool:
    """Whether a line opens an About section: a heading, or a paragraph that begins with one.

    `heading`: the line is shown as a heading, by its element or in bold.
    """
    head = _opening(text)
    if not head or _NUMBER.match(head):
        return False
    named = _ABOUT.match(head) or (len(head) <= 60 and _ABOUT_LAST.search(head))
    named = named or (heading and _ABOUT_HEADED.match(head))
    begins = _BEGINS.match(head)
    if not (named or begins):
        return False
    if len(head) <= LONGEST and _is_heading(head):
        return bool(named)
    return begins is not None and bool(_RUN_IN.match(head) or (_ABOUT.match(head) and _COLON.match(head)))


def is_profile(text: str) -> bool:
    """Whether a line is one of a company's profile, as East Asian releases end with: "設立：2001年"."""
    return _PROFILE.match(text) is not None


def _opening(text: str) -> str:
    line = text.strip(" \t\r\n\u00a0*_#>【[＜<■◆-–—•").replace("\u00a0", " ")[: LONGEST + 200]
    return line.partition("\n")[0].strip()


def _is_heading(head: str) -> bool:
    """Short, and no sentence: a full stop belongs to a name's abbreviation at its end alone."""
    if head.endswith((",", ";", "?")) or len(head.split()) > _WORDS:
        return False
    return not _SENTENCE.search(_ABBREVIATION.sub("", head))
