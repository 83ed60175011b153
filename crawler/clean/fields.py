"""The record's fields, each from the best of the places where it may stand, and none where it stands nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from crawler.clean import links as _links
from crawler.clean.lines import Line, fold
from crawler.clean.metadata import Head
from crawler.clean.walk import Image, Walked
from crawler.model import Claim, Link, Media, Subject
from crawler.wire import Wire

_NOT_MEDIA = re.compile(
    r"^data:|rt\.gif|/ti\?nf=|/ct/CT\?|pixel|tracking|spacer|blank\.|1x1|/icons?/|sprite|favicon|designimages|placeholder"
    r"|_ph\.png|/(?:facebook|twitter|linkedin|gplus|pinterest|whatsapp|xing|youtube|instagram)[^/]*$",
    re.IGNORECASE,
)
_OPAQUE = re.compile(r"globenewswire\.com/Tracker\?data=", re.IGNORECASE)  # the target is known to the wire alone
_PRINTED = re.compile(r"(?:https?://|www\.)[^\s/]+\.[a-z]{2,}\S*$", re.IGNORECASE)
_QUOTE = re.compile(r"[?&](?:page=quote|ticker|symbol)\b", re.IGNORECASE)  # a share price behind a ticker
_MEDIA_LINE = re.compile(
    r"\(?\s*(?P<label>logo|photo|image|picture|infographic|foto|bild|grafik|imagen|immagine|video|vídeo|vidéo|audio|podcast|pdf)"
    r"[^:]{0,60}?[-–—:：]?\s*(?P<url>https?://[^\s)\]]+)",
    re.IGNORECASE,
)
_TYPES = {"video": "video", "vídeo": "video", "vidéo": "video", "audio": "audio", "podcast": "audio", "pdf": "document"}
_ENDINGS = {
    "mp4": "video", "mov": "video", "m4v": "video", "webm": "video", "mp3": "audio", "wav": "audio", "m4a": "audio",
    "pdf": "document", "doc": "document", "docx": "document", "xls": "document", "xlsx": "document", "zip": "document",
}  # fmt: skip
_NAME_WORD = re.compile(r"\S+")
_JOINING = frozenset({"&", "and", "of", "the", "de", "la", "del", "und", "et", "y", "for"})
_LEGAL = frozenset(
    """inc incorporated corp corporation ltd limited llc lp l.p plc ag se gmbh sa s.a nv n.v co ab asa oyj spa s.p.a
    """.split()
)
MOST = 200  # links and media of one release; a page with more is no release


def headline(walked: Walked, head: Head) -> str | None:
    """As the layout's element prints it, else as the head states it."""
    texts = walked.texts("field:headline")
    if texts:
        return texts[0]
    return head.stated("headline") or head.meta("og:title", "twitter:title", "dc.title", "title") or head.title


def issuers(
    sources: Sequence[str], walked: Walked, head: Head, claims: Iterable[Claim], wire: Wire | None
) -> tuple[str, ...]:
    """The SOURCE line's, else "News provided by", JSON-LD's author, the head's author, the doors' contributor."""
    if sources:
        return tuple(sources)
    own = {(wire.title if wire else "").casefold(), (head.meta("og:site_name") or "").casefold(), ""}
    printed = list(dict.fromkeys(walked.texts("field:issuer")))
    candidates: list[Sequence[str | None]] = [printed, [head.stated("author")], [head.meta("author")]]
    for names in (*candidates, *(claim.issuers for claim in claims)):
        found = tuple(name for name in names if name and name.casefold() not in own)
        if found:
            return found
    return ()


def named_twice(headline: str | None, body: str) -> str | None:
    """The organisation that headline and first sentence both begin with: "Acme Corp. Opens …", "Acme Corp., a …".

    Null unless the headline goes on and the sentence shows where the name ends: by a comma, a bracket, or a word in
    small letters.
    """
    ours, theirs = _NAME_WORD.findall(headline or ""), _NAME_WORD.findall(body[:300])
    length = 0
    for mine, other in zip(ours, theirs, strict=False):
        if _bare(mine) != _bare(other) or not (other[0].isupper() or other[0].isdigit() or _bare(other) in _JOINING):
            break
        length += 1
        following = theirs[length] if length < len(theirs) else ""
        if other.endswith(",") and _bare(following) not in _LEGAL:
            break
    while length and _bare(theirs[length - 1]) in _JOINING:
        length -= 1
    if not 0 < length < min(len(ours), len(theirs)) or not _ends_name(theirs, length):
        return None
    return " ".join(theirs[:length]).rstrip(",;:").rstrip("®™ ") or None


def _ends_name(found: Sequence[str], length: int) -> bool:
    following = found[length]
    return found[length - 1].endswith((",", "®", "™")) or following[0] in "(,–—" or following[0].islower()


def _bare(word: str) -> str:
    return word.casefold().strip("®™,;:()“”\"'’.")


def links(lines: Iterable[Line], url: str | None) -> tuple[Link, ...]:
    """Where the kept text links to, wrappers undone. Links within the page's own site lead to no other place."""
    own = _host(url)
    found: dict[tuple[str, str], Link] = {}
    for line in lines:
        for address, text in line.links if line.kept else ():
            target = _target(address, url)
            if target and _OPAQUE.search(target) and _PRINTED.match(text):
                target = text if "://" in text else f"http://{text}"
            if target and _host(target) != own and not _QUOTE.search(target):
                found.setdefault((target, text), Link(url=target, text=text))
    return tuple(found.values())[:MOST]


def _target(address: str, base: str | None) -> str | None:
    try:
        target = _links.unwrap(urljoin(base or "", address.strip()))
        return target if urlsplit(target).scheme in ("http", "https") else None
    except ValueError:  # an address that is none
        return None


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def media(walked: Walked, stated: Sequence[_Element], url: str | None) -> tuple[Media, ...]:
    """What the layout states to be media, the images among the kept text, and media lines ("Logo - https://…")."""
    found: dict[str, Media] = {}
    for element in stated:
        caption = element.get("title") or element.get("alt") or _figure_caption(element)
        _add(found, element.get("src") or element.get("href") or "", caption, url)
    kept = [number for number, line in enumerate(walked.lines) if line.kept]
    for image in walked.images:
        if image.kept and kept and kept[0] <= image.line <= kept[-1] + 1:
            _add(found, image.source, _caption(image, walked.lines), url)
    for line in walked.lines:
        match = _MEDIA_LINE.match(line.text) if line.kept and line.kind == "media" else None
        if match:
            _add(found, match["url"], None, url, match["label"])
    return tuple(found.values())[:MOST]


def _figure_caption(element: _Element) -> str | None:
    """The caption of the figure that holds the element."""
    captions = (caption for figure in element.iterancestors("figure") for caption in figure.iter("figcaption"))
    caption = next(captions, None)
    return "".join(map(str, caption.itertext())) if caption is not None else None


def _add(found: dict[str, Media], source: str, caption: str | None, base: str | None, label: str = "") -> None:
    if not source.strip() or _NOT_MEDIA.search(source):
        return
    try:
        address = urljoin(base or "", source.strip())
        parts = urlsplit(address)
    except ValueError:
        return
    if parts.scheme in ("http", "https"):
        kind = _TYPES.get(label.casefold()) or _ENDINGS.get(parts.path.rpartition(".")[2].lower(), "image")
        found.setdefault(address, Media(type=kind, url=address, caption=fold(caption or "") or None))


def _caption(image: Image, lines: Sequence[Line]) -> str | None:
    """The caption that the page prints under the image, else what its markup says the image shows."""
    for line in lines[image.line : image.line + 2]:
        if line.kept and (line.shape == "caption" or line.stated == "media"):
            return line.text
    return image.alt


def subjects(claims: Iterable[Claim]) -> tuple[Subject, ...]:
    return tuple(dict.fromkeys(subject for claim in claims for subject in claim.subjects))
