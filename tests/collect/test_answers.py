"""Telling a page from a challenge in its place, without parsing it."""

from __future__ import annotations

import pytest

from crawler.collect.answers import Signals, challenge, fault, is_html, read_signals

WORDS = " ".join(f"word{n}" for n in range(400))
CHALLENGES = {
    "cloudflare": (
        {},
        "<title>Just a moment...</title><body><noscript>Enable JavaScript and cookies to continue</noscript>"
        "<script>window._cf_chl_opt={}</script>",
    ),
    "cloudflare, by its header": ({"cf-mitigated": "challenge"}, f"<title>Whatever</title><body>{WORDS}"),
    "cloudflare, blocked": (
        {},
        "<title>Attention Required! | Cloudflare</title><body><h1>Sorry, you have been blocked</h1>Cloudflare Ray ID: 8f",
    ),
    "akamai": (
        {},
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access "
        '"http&#58;&#47;&#47;wire&#46;example&#47;" on this server.<P>Reference&#32;&#35;18&#46;5d3d1602</BODY></HTML>',
    ),
    "incapsula": (
        {},
        '<html><body><iframe src="/_Incapsula_Resource?x=1">Request unsuccessful. Incapsula incident ID: 4',
    ),
    "datadome": (
        {},
        "<title>wire.example</title><script src='https://ct.captcha-delivery.com/c.js'></script><p>Please",
    ),
    "perimeterx": ({}, "<title>Access to this page has been denied.</title><div id='px-captcha'></div>"),
    "recaptcha": ({}, "<title>Robot Check</title><form action=/verify><div class='g-recaptcha'></div></form>"),
    "plain words": ({}, "<title>Security check</title><p>Please verify you are a human to go on."),
    "curly": ({}, "<title>Access Denied</title><p>You don\u2019t have permission to access this page"),
}
RELEASES = {
    "plain": f"<title>Acme opens a plant</title><h1>Acme opens a plant</h1><p>{WORDS}",
    "about captchas": (
        "<title>Acme Launches CAPTCHA That Asks You to Verify You Are Human</title>"
        f"<h1>Acme Launches CAPTCHA</h1><p>Users are asked to verify that they are human. {WORDS}"
    ),
    "short, with a newsletter's captcha": (
        "<title>Acme: Net Asset Value</title><p>NAV 12.34 per share.</p><form><div class='g-recaptcha'></div></form>"
    ),
    "with Cloudflare's detection script": (
        "<title>Acme</title><p>Short.</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    ),
    "headline of the door in it": (
        "<title>Access Denied</title><h1>Access Denied, a New Novel</h1><p>Published by Acme. You don't have permission"
        " to access this book anywhere else."
    ),
    "says that it is an article": (
        '<title>Just a moment...</title><script type="application/ld+json">{"@type": "NewsArticle"}</script>'
        "<p>Just a moment, a novel about captchas: verify you are human."
    ),
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_is_seen(name: str) -> None:
    headers, body = CHALLENGES[name]
    assert challenge(headers, body.encode(), ("Acme Opens a Plant in Springfield",))
    found = fault({"content-type": "text/html", **headers}, body.encode())
    assert found is not None
    assert found[0] == "challenge"


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_is_no_challenge(name: str) -> None:
    headlines = ("Access Denied, a New Novel",)
    assert challenge({}, RELEASES[name].encode(), headlines) is None
    assert fault({"content-type": "text/html"}, RELEASES[name].encode(), headlines) is None


def test_a_long_page_that_calls_itself_just_a_moment_is_read() -> None:
    assert challenge({}, f"<title>Just a moment...</title><p>{WORDS}".encode()) is None


KINDS = [
    ("text/html; charset=utf-8", b"anything", True),
    ("TEXT/HTML", b"x", True),
    ("application/xhtml+xml", b"<html>", True),
    ("application/pdf", b"<html>", False),
    ("application/json", b"{}", False),
    ("image/png", b"\x89PNG", False),
    ("", b"\xef\xbb\xbf\n<!-- c --><!DOCTYPE html>", True),
    ("", b"%PDF", False),
    ("application/octet-stream", b"<html lang=de>", True),
    ("text/plain", b"just text", False),
]


@pytest.mark.parametrize(("kind", "body", "expected"), KINDS)
def test_what_is_html(kind: str, body: bytes, expected: bool) -> None:
    assert is_html({"content-type": kind} if kind else {}, body) is expected


SIGNALS = [
    ({}, "", Signals(), False),
    ({"x-robots-tag": "noarchive"}, "", Signals("noarchive"), True),
    ({"x-robots-tag": "NoIndex, NoArchive"}, "", Signals("NoIndex, NoArchive"), True),
    ({"x-robots-tag": "googlebot: noarchive"}, "", Signals("googlebot: noarchive"), False),
    ({"x-robots-tag": "wirevault: noarchive"}, "", Signals("wirevault: noarchive"), True),
    ({"x-robots-tag": "googlebot: noindex, wirevault: noarchive"}, "", None, True),
    ({"x-robots-tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive"}, "", None, True),
    ({"x-robots-tag": "noindex"}, "", None, False),
    ({}, '<meta name="robots" content="noarchive">', Signals(None, "noarchive"), True),
    ({}, "<META CONTENT='index, NOARCHIVE' NAME=ROBOTS>", Signals(None, "index, NOARCHIVE"), True),
    ({}, '<meta name="googlebot" content="noarchive">', Signals(), False),
    ({}, '<!-- <meta name="robots" content="noarchive"> -->', Signals(), False),
    ({}, '</head><body><meta name="robots" content="noarchive">', Signals(), False),
    ({}, '<meta name="description" content="noarchive">', Signals(), False),
    ({}, '<meta name="tdm-reservation" content="1">', Signals(None, None, "1"), False),
    ({"tdm-reservation": "0"}, '<meta name="tdm-reservation" content="1">', Signals(None, None, "0"), False),
]


@pytest.mark.parametrize(("headers", "head", "signals", "noarchive"), SIGNALS)
def test_signals(headers: dict[str, str], head: str, signals: Signals | None, noarchive: bool) -> None:
    found = read_signals(headers, f"<html><head>{head}".encode())
    assert signals is None or found == signals
    assert found.noarchive is noarchive


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 1000, b"<" * 100_000, b"<!--" * 50_000, b"<script" * 30_000, b"\xff\xfe<"]
)
def test_rubbish_is_judged_in_no_time(body: bytes) -> None:
    challenge({}, body)
    read_signals({}, body)
    fault({}, body)
