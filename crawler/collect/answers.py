"""What an answer is, judged cheaply and without parsing it: a page, a challenge in a page's place, or nothing.

Pure functions of headers and decoded bytes. A page is read for good when it is cleaned, from the archive.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.exchange import Reason

HEAD = 64 * 1024  # bytes in which a page's <head> is looked for
_THIN = 150  # words: a challenge says little
_LARGE = 512 * 1024  # bytes: no challenge is as large
_AGENTS = frozenset({"robots", "wirevault", "wirevault-bot"})  # names of <meta> and of X-Robots-Tag that mean us

# Directives of X-Robots-Tag that have a value: what stands before their colon names no robot.
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})

Headers = Mapping[str, str]  # names in lower case, repeated values joined with ", "

# Titles that the makers of challenges use. The whole title, so that a release about captchas is none.
_TITLE = re.compile(
    r"just a moment\W*|attention required!?(?: \W cloudflare)?|access denied|access to this page has been denied\W*"
    r"|pardon our interruption\W*|are you (?:a )?(?:human|robot)\W*|robot (?:check|or human\W*)|human verification"
    r"|verif(?:y|ying) (?:that )?you are (?:a )?human\W*|(?:security|bot) (?:check|verification)|one more step\W*"
    r"|please wait\W*|checking (?:if the site connection is secure|your browser)\W*|ddos-guard|you have been blocked"
    r"|request (?:rejected|unsuccessful|blocked)\W*|403 forbidden|captcha|error 10\d\d\W.*|vercel security checkpoint",
    re.IGNORECASE,
)
# Markup that only a challenge holds, in lower case. What a vendor also puts into ordinary pages is not among it.
_MARKERS = (
    b"cf-chl-", b"_cf_chl_", b"cf_chl_opt", b"cf-browser-verification", b"cf-error-details",
    b"cdn-cgi/challenge-platform/h/", b"_incapsula_resource", b"errors.edgesuite.net", b"captcha-delivery.com",
    b"px-captcha", b"_pxappid", b"awswaf.com/", b"/_sec/cp_challenge", b"sec-if-cpt-container", b"distil_r_captcha",
    b"/sorry/index", b"challenge-form", b"ddos-guard/js-challenge", b"reference&#32;&#35;",
)  # fmt: skip
# What a captcha needs; a newsletter's form on any page may have one too.
_CAPTCHAS = (
    b"g-recaptcha", b"h-captcha", b"cf-turnstile", b"cloudflare.com/turnstile", b"recaptcha/api.js",
    b"hcaptcha.com/1/api.js", b'name="captcha', b"name='captcha", b'id="captcha', b'action="/captcha',
)  # fmt: skip
_PHRASE = re.compile(
    r"(?:verify|confirm|prove|checking if)[^.]{0,40}\b(?:human|not a robot)"
    r"|enable (?:javascript and )?cookies to continue"
    r"|unusual (?:traffic|activity) from your|you don't have permission to access|checking your browser"
    r"|incapsula incident id|\bray id:|complete the (?:captcha|security check)|(?:solve|complete) (?:the|this) captcha"
    r"|browser made us think that you (?:might be|are|were) a bot|request could not be satisfied"
    r"|has been blocked|please stand by, while we are checking|why do i have to complete a captcha",
    re.IGNORECASE,
)
# What a page says of itself that holds an article, in lower case. No challenge does.
_ARTICLES = (b'"newsarticle"', b'"pressrelease"', b'"reportagenewsarticle"', b"schema.org/newsarticle")
_OG_TYPE = re.compile(rb"""og:type["']?[^<>]{0,40}article""")
# None of these looks past the next `<`: a page made of nothing but openings costs no more than another.
_TAG = re.compile(rb"<[^<>]*>")
_META = re.compile(rb"<meta\s[^<>]*>", re.IGNORECASE)
_TITLED = re.compile(rb"<title[^<>]*>([^<]{0,500})</title", re.IGNORECASE)
_UNSEEN = re.compile(rb"<(script|style|head)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![a-z-])([a-z-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signals:
    """What an answer says about being kept and mined, as it was written."""

    x_robots_tag: str | None = None
    meta: str | None = None
    tdm_reservation: str | None = None

    @property
    def noarchive(self) -> bool:
        return _says_noarchive(self.meta or "") or _says_noarchive(self.x_robots_tag or "")


def read_signals(headers: Headers, body: bytes) -> Signals:
    """Of the headers and the page's <head>. The header wins over <meta> for the TDM reservation (TDMRep, 2024)."""
    metas = _metas(body)
    robots = [content for name, content in metas if name in _AGENTS]
    reserved = headers.get("tdm-reservation") or next((c for name, c in metas if name == "tdm-reservation"), None)
    return Signals(headers.get("x-robots-tag"), ", ".join(robots) or None, reserved)


def challenge(headers: Headers, body: bytes, headlines: Sequence[str] = ()) -> str | None:
    """The signs by which an answer is a challenge in a page's place; None where it is none.

    Two independent signs are asked for, one of them strong, and none of the headlines that doors gave for the page, nor
    an article's metadata, may stand in it: a release about captchas, or one with a captcha beside it, is a release.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return "header cf-mitigated: challenge"
    if len(body) > _LARGE or any(_stands_in(headline, body) for headline in headlines):
        return None
    lower = body.lower()
    if _in(lower, _ARTICLES) or _OG_TYPE.search(lower, 0, HEAD):
        return None
    title, marker, captcha = _title(body), _in(lower, _MARKERS), _in(lower, _CAPTCHAS)
    strong = [f"title {title!r}"] if _TITLE.fullmatch(title) else []
    strong += [f"challenge markup {marker!r}"] if marker else []
    weak = [f"captcha {captcha!r}"] if captcha else []
    if not strong and not weak and len(body) > _LARGE // 4:
        return None  # the words alone would have to say it, and there are too many of them
    return _decided(visible_text(body), headlines, strong, weak)


def _decided(text: str, headlines: Sequence[str], strong: list[str], weak: list[str]) -> str | None:
    """The signs together with what the words say; of words alone no challenge is made."""
    if len(text.split()) < _THIN:
        weak = [*weak, "hardly a word of text"]
    phrase = _PHRASE.search(text) if strong or weak else None
    if phrase:
        strong = [*strong, f"text {phrase[0]!r}"]
    if not strong or len(strong + weak) < 2 or _shows(text, headlines):
        return None
    return "; ".join(strong + weak)


def _stands_in(headline: str, body: bytes) -> bool:
    """Whether the longest piece of the headline that no encoding of characters touches stands in the page: the quick
    answer for nearly every release."""
    piece = max(re.split(r"[^A-Za-z0-9 ,.-]", headline), key=len)
    return len(piece) > 15 and piece.encode() in body


def _shows(text: str, headlines: Sequence[str]) -> bool:
    """Whether one of the headlines stands in the text. One of a word or two proves nothing."""
    shown = _folded(text)
    return any(_folded(headline) in shown for headline in headlines if len(headline) > 10)


def _in(lower: bytes, literals: Sequence[bytes]) -> str | None:
    """The first of the literals that the body holds. Plain searches: one pattern of all of them takes 40 ms a page."""
    return next((literal.decode() for literal in literals if literal in lower), None)


def fault(headers: Headers, body: bytes, headlines: Sequence[str] = ()) -> tuple[Reason, str] | None:
    """Why an answer 200 is not the release it was asked for, and one line about it; None where it may be one."""
    if not body.strip():
        return "empty", "answers 200 with an empty body"
    signs = challenge(headers, body, headlines)
    if signs:
        return "challenge", f"a challenge page in its place ({signs})"
    if not is_html(headers, body):
        return "not-a-release", f"not HTML but {headers.get('content-type', 'of no stated type')}"
    return None


def is_html(headers: Headers, body: bytes) -> bool:
    """By the content type; where that says nothing, by how the body begins."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"", "application/octet-stream", "text/plain", "unknown/unknown"}:
        opening = _without_comments(body[:4096]).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return opening.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<div", b"<article", b"<?xml"))
    return kind in {"text/html", "application/xhtml+xml", "application/xml", "text/xml"}


def visible_text(body: bytes) -> str:
    """The words that a reader sees, roughly: tags, scripts, styles and the head taken out. What <noscript> says is in:
    whom a challenge talks to has no scripts."""
    bare = _TAG.sub(b" ", _without_unseen(_without_comments(body)))
    return html.unescape(" ".join(bare.decode("utf-8", "replace").split())).replace("\u2019", "'")


def _without_comments(body: bytes) -> bytes:
    first, *rest = body.split(b"<!--")
    return first + b" ".join(part.partition(b"-->")[2] for part in rest)


def _without_unseen(body: bytes) -> bytes:
    """Scripts, styles and the head gone, each from its tag to its end; one without an end reaches to the next."""
    first, *rest = _UNSEEN.split(body)
    kept = [first]
    for name, part in zip(rest[::2], rest[1::2], strict=True):
        end = part.lower().find(b"</" + name.lower())
        kept.append(part[end:].partition(b">")[2] if end >= 0 else b"")
    return b" ".join(kept)


def _title(body: bytes) -> str:
    found = _TITLED.search(body, 0, HEAD)
    return html.unescape(" ".join(found[1].decode("utf-8", "replace").split())) if found else ""


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _metas(body: bytes) -> list[tuple[str, str]]:
    """Name and content of each <meta> of the head; what stands in a comment is none."""
    head = _without_comments(body[:HEAD])
    head = re.split(rb"</head|<body", head, maxsplit=1, flags=re.IGNORECASE)[0]
    metas = []
    for tag in _META.findall(head):
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))}
        metas.append((values.get("name", "").lower(), html.unescape(values.get("content", ""))))
    return metas


def _says_noarchive(text: str) -> bool:
    """Whether directives for us hold `noarchive`; `otherbot: noarchive` speaks to another until the next name."""
    ours = True
    for part in text.split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip().lower() not in _WITH_VALUE:
            ours = name.strip().lower() in _AGENTS
            part = rest  # noqa: PLW2901
        if ours and part.strip().lower() == "noarchive":
            return True
    return False
