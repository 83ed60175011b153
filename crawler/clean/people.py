"""Contacts: people and how to reach them, as printed. Masked addresses stay masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from crawler.clean.organisations import LEGAL
from crawler.model import Contact

MASKED = "[email protected]"  # what Cloudflare shows where a script would write the address
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}|\[email\s?protected\]")
_PHONE = re.compile(
    r"(?<![\w.,/:@=-])(?:\+|00|\()?\d[\d\s().\u2010-\u2015/-]{5,24}\d(?:\s?(?:x|ext\.?|"
    r"extension)\s?\d{1,6})?(?![\w@])",
    re.I,
)
_FIGURES = re.compile(r"\d(?:[^\w,:]{0,4}\d){6}")  # seven figures near each other
_NOT_PHONE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d")
_WORDS = (
    r"(?:(?:media|press|investors?|company|corporate|public|analyst|news|pr|ir|general|sales|agency|primary|"
    r"secondary|customer|trade|"
    r"further|additional|for|and|or|&|/|relations?|inquir(?:y|ies)|enquir(?:y|ies)|communications?|affairs|the|of|"
    r"global|"
    r"north|american?|us|u\.s\.|uk|european?|asia|pacific|emea|latam|office|team|only|financial|shareholders?|"
    r"technical)\s*[,/&]?\s*)"
)
_HEAD = re.compile(
    rf"^\W*(?:{_WORDS}{{0,6}}contacts?(?:\s+(?:information|details|person|persons|us|for\s+(?:media|press|investors)|"
    rf"data))?\s*(?:[:：\-–—|]|\W*$)"
    rf"|{_WORDS}{{1,4}}(?:relations|inquiries|enquiries)\s*(?:[:：]|\W*$)"
    r"|for\s+(?:more|further|additional)\s+information\s*,?\s*(?:(?:please\s+)?contact\b[^.]{0,60}(?:[:：]|\W*$)|[:：])"
    r"|for\s+(?:media|press|investor)\s+(?:inquiries|enquiries|relations|information)\b[^.]{0,60}(?:[:：]|\W*$)"
    r"|(?:please\s+)?contact\s*[:：]"
    r"|(?:presse|medien|investoren|unternehmens)?-?kontakt(?:e|daten)?(?:\s+für\s+\w+)?\s*(?:[:：]|\W*$)|"
    r"ansprechpartner(?:in)?\s*(?:[:：]|\W*$)"
    r"|rückfragen?(?:hinweis)?(?:\s+(?:bitte\s+an|&\s+kontakt|und\s+kontakt|an))?\s*(?:[:：]|\W*$)|"
    r"(?:weitere\s+)?informationen\s*(?:bei|und\s+kontakt)\s*[:：]?"
    r"|contacts?\s+(?:presse|médias?|investisseurs|prensa|de\s+prensa|stampa)\b[^.]{0,40}(?:[:：]|\W*$)|"
    r"relations\s+(?:presse|médias|investisseurs)\s*(?:[:：]|\W*$)"
    r"|pour\s+(?:en\s+savoir\s+plus|(?:de\s+)?plus\s+amples\s+renseignements|plus\s+d['’]informations?|"
    r"tout\s+renseignement|obtenir\s+de\s+plus[^:]{0,40})\s*,?[^.:]{0,60}[:：]|renseignements\s*[:：]"
    r"|contactos?(?:\s+(?:de|para)\s+[^.:]{3,40})?\s*(?:[:：]|\W*$)|para\s+(?:más|mayor|"
    r"mais)\s+informaci?[oó]n[^.:]{0,60}[:：]|contatos?(?:\s+[^.:]{3,40})?\s*(?:[:：]|\W*$)|"
    r"contatti(?:\s+[^.:]{3,30})?\s*(?:[:：]|\W*$)"
    r"|(?:pers)?contact(?:persoon|gegevens)?\s*[:：]|(?:press?|medie)?kontakt(?:er|person|uppgifter|osoba|ní\s+osoba|"
    r"informasjon|oplysninger)?\s*(?:[:：]|\W*$)|yhteystiedot\s*(?:[:：]|\W*$)|lisätietoja(?:\s+antaa)?\s*[:：]"
    r"|kontakt\s+dla\s+mediów\b|контакт(?:ы|ная\s+информация)?[^.:]{0,40}(?:[:：]|\W*$)|(?:媒体|媒體|投资者|投資者)?(?:联系|聯絡|"
    r"联络)(?:人|方式)?\s*(?:[:：]|\W*$)|.{0,20}お?問い?合わせ(?:先)?\W*$|.{0,14}(?:連絡先|発信元)\W*$|(?:언론\s?)?문의(?:처)?\s*(?:[:：]|"
    r"\W*$)"
    r")",
    re.I,
)
# What is the whole line, in the languages that put "contact" elsewhere or leave it out.
_WHOLE = re.compile(
    r"(?:(?:investors?|media|press|analysts?)(?:\s+only)?|corporate\s+communications?|(?:further|additional|more)\s+information|"
    r"weitere\s+informationen|ansprechpartner(?:in)?\s+für\s.{3,30}|kontakt\s+(?:für|dla|pro|pre|til)\s.{3,30}|"
    r"assessoria\s+de\s+imprensa|informações\s+à\s+imprensa|ufficio\s+stampa|contatto\s+(?:per\s+la\s+)?stampa|"
    r"per\s+(?:maggiori|ulteriori)\s+informazioni.{0,30}|contact\s+voor\s.{3,30}|voor\s+(?:meer|nadere)\s+informatie.{0,30}|"
    r"noot\s+voor\s+de\s+redactie|för\s+(?:mer|ytterligare)\s+information.{0,30}|for\s+(?:mere?|yderligere|ytterligere)\s+"
    r"(?:information|informasjon|oplysninger).{0,30}|więcej\s+informacji.{0,30}|(?:pro|pre)\s+(?:více|viac|bližší)\s+informac\S+"
    r".{0,30}|для\s+(?:получения\s+)?дополнительной\s+информации.{0,30}|(?:basın\s+)?i\u0307?(?:letişim|rtibat)(?:\s+bilgileri)?|"
    r"basın\s+(?:iletişim|irtibat)|daha\s+fazla\s+bilgi.{0,20}|(?:sajtó)?kapcsolat|(?:informasi\s+)?kontak(?:\s+media)?|"
    r"narahubung(?:\s+media)?|(?:媒体|媒體)(?:垂询|查询|查詢|諮詢)|投资者关系|投資者關係|(?:언론|보도자료|미디어)\s?(?:연락처|문의)|"
    r"(?:ل)?لاستفسارات(?:\s+الإعلامية)?|للاستفسارات(?:\s+الإعلامية)?|جهة\s+الاتصال.{0,20}|للتواصل.{0,20}|איש\s+קשר)\s*[:：]"
    r"|(?:新闻|新聞)(?:联系|聯絡)人\W*$|보도자료\s?문의\W*$|contatto\s+stampa\W*$|ufficio\s+stampa\W*$|editorial\s+contacts?\W*$|"
    r"contacts?\s+for\s+(?:the\s+)?(?:media|press|investors|analysts)(?:\s+and\s+\w+)?\W*$",
    re.I,
)
_DETAIL = re.compile(r"https?://|www\.|@|\d")
HEADING = 160


@lru_cache(maxsize=1024)  # a line is asked about more than once
def is_contact_start(text: str) -> bool:
    """Whether a line opens a block of contacts ("Media Contact:", "Pressekontakt:", "お問い合わせ先")."""
    line = text.strip(" \t\r\n\u00a0*_#【[").partition("\n")[0].strip()
    if len(line) > HEADING or line.lower().startswith("the "):
        return False
    whole = _WHOLE.match(line)
    return _HEAD.match(line) is not None or (whole is not None and not line[whole.end() :].strip())


def is_contact_row(row: str) -> bool:
    """Whether every cell of a table's row heads contacts ("Investors: | Media:"), alone or with what it heads."""
    cells = row.split(" | ")
    return all(is_contact_start(cell) or (is_reachable(cell) and _WHOLE.match(cell) is not None) for cell in cells)


def is_reachable(text: str) -> bool:
    """Whether a line holds an address or a telephone number."""
    return bool(("@" in text or "[email" in text) and emails(text)) or bool(_FIGURES.search(text) and phones(text))


def emails(text: str) -> tuple[str, ...]:
    """The mail addresses as printed, each once; Cloudflare's mask counts as one."""
    return tuple(dict.fromkeys(match[0].rstrip(".") for match in _EMAIL.finditer(text)))


def phones(text: str) -> tuple[str, ...]:
    """The telephone numbers as printed, with 7 to 15 digits, each once."""
    found = (match[0].strip() for match in _PHONE.finditer(text))
    return tuple(
        dict.fromkeys(one for one in found if 7 <= len(re.sub(r"\D", "", one)) <= 16 and not _NOT_PHONE.search(one))
    )


def contacts(paragraphs: Sequence[str]) -> tuple[Contact, ...]:
    """The contacts in the paragraphs of a release's contact blocks, a person or office each, as far as lines tell."""
    return tuple(_contact(lines) for lines in _groups(_lines(paragraphs)))


def _lines(paragraphs: Iterable[str]) -> list[str]:
    return [line.strip() for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]


def _groups(lines: list[str]) -> list[list[str]]:
    """A new contact begins with its own heading, or with a line of words after a line that says how to reach one."""
    groups: list[list[str]] = []
    told = False  # the last group says how to reach somebody
    for line in lines:
        reachable = is_reachable(line)
        if groups and not (told and (is_contact_start(line) or not (reachable or _DETAIL.search(line)))):
            groups[-1].append(line)
            told = told or reachable
        else:
            groups.append([line])
            told = reachable
    if len(groups) > 1 and len(groups[-1]) == 1 and LEGAL.search(groups[-1][0]) and not told:
        last = groups.pop()  # the company's name under its contact
        groups[-1] += last
    return groups


def _contact(lines: list[str]) -> Contact:
    text = "\n".join(lines)
    return Contact(text=text, emails=emails(text), phones=phones(text))
