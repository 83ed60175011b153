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
# Markup that only a challenge holds. What a vendor also puts into ordinary pages is not among it.
_MARKER = re.compile(
    rb"cf-chl-|_cf_chl_|cf_chl_opt|cf-browser-verification|cf-error-details|cdn-cgi/challenge-platform/h/"
    rb"|_Incapsula_Resource|errors\.edgesuite\.net|captcha-delivery\.com|px-captcha|_pxAppId|awswaf\.com/.*challenge"
    rb"|/_sec/cp_challenge|sec-if-cpt-container|distil_r_captcha|/sorry/index|challenge-form|ddos-guard/js-challenge"
    rb"|Reference(?:&#32;| )(?:&#35;|#)[0-9a-f]{1,3}(?:&#46;|\.)[0-9a-f]",
    re.IGNORECASE,
)
# What a captcha needs; a newsletter's form on any page may have one too.
_CAPTCHA = re.compile(
    rb"g-recaptcha|h-captcha|cf-turnstile|challenges\.cloudflare\.com/turnstile"
    rb"|recaptcha/api\.js|hcaptcha\.com/1/api\.js"
    rb"""|<(?:input|form|iframe|img)[^>]{0,200}captcha""",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?:verify|confirm|prove|checking if)[^.]{0,40}\b(?:human|not a robot)"
    r"|enable (?:javascript and )?cookies to continue"
    r"|unusual (?:traffic|activity) from your|you don't have permission to access|checking your browser"
    r"|incapsula incident id|\bray id:|complete the (?:captcha|security check)|(?:solve|complete) (?:the|this) captcha"
    r"|browser made us think that you (?:might be|are|were) a bot|request could not be satisfied"
    r"|has been blocked|please stand by, while we are checking|why do i have to complete a captcha",
    re.IGNORECASE,
)
# What a page says of itself that holds an article. No challenge does.
_ARTICLE = re.compile(
    rb"""property=["']?og:type["']?[^>]{0,40}article|["']@type["']\s*:\s*["'](?:NewsArticle|Article|PressRelease)""",
    re.I,
)
_UNSEEN = re.compile(rb"<!--.*?-->|<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(rb"<meta\s[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


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

    Two independent signs are asked for, and none of the headlines that doors gave for the page (`headlines`), nor an
    article's metadata, may stand in it: a release about captchas, or one with a captcha beside it, is a release.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return "header cf-mitigated: challenge"
    if len(body) > 512 * 1024 or _ARTICLE.search(body):
        return None
    text = visible_text(body)
    shown = _folded(text)
    if any(_folded(headline) in shown for headline in headlines if len(headline) > 10):
        return None
    signs = _signs(body, text)
    if len(text.split()) < _THIN and signs:
        signs.append("hardly a word of text")
    return "; ".join(signs) if len(signs) > 1 else None


def _signs(body: bytes, text: str) -> list[str]:
    title = _title(body)
    signs = [f"title {title!r}"] if _TITLE.fullmatch(title) else []
    for what, pattern in (("challenge markup", _MARKER), ("captcha", _CAPTCHA)):
        found = pattern.search(body)
        if found:
            signs.append(f"{what} {found[0][:40].decode('latin-1')!r}")
    phrase = _PHRASE.search(text)
    return [*signs, f"text {phrase[0]!r}"] if phrase else signs


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
        opening = _COMMENT.sub(b"", body[:4096]).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return opening.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<div", b"<article", b"<?xml"))
    return kind in {"text/html", "application/xhtml+xml", "application/xml", "text/xml"}


def visible_text(body: bytes) -> str:
    """The words that a reader sees, roughly: tags, scripts, styles and the head taken out. What <noscript> says is in:
    whom a challenge talks to has no scripts."""
    bare = re.sub(rb"<[^>]*>", b" ", _UNSEEN.sub(b" ", body))
    return html.unescape(" ".join(bare.decode("utf-8", "replace").split())).replace("\u2019", "'")


def _title(body: bytes) -> str:
    found = re.search(rb"<title[^>]*>(.*?)</title", body[:HEAD], re.IGNORECASE | re.DOTALL)
    return html.unescape(" ".join(found[1].decode("utf-8", "replace").split())) if found else ""


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _metas(body: bytes) -> list[tuple[str, str]]:
    """Name and content of each <meta> of the head; what stands in a comment is none."""
    head = _COMMENT.sub(b"", body[:HEAD])
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
