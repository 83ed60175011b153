"""What stands around the releases and on the doors: menus, banner, footer, newsletter form, lists of other releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from string import Template
from typing import Any

from crawler.sample.library import DATA, read
from crawler.sample.releases import Story


class Sheet(Template):
    """A page's template: `§name` is filled in, so that scripts and prices may hold dollars."""

    delimiter = "§"


@cache
def sheet(name: str) -> Sheet:
    return Sheet((DATA / "pages" / f"{name}.html").read_text("utf-8"))


@cache
def _asset(name: str) -> str:
    return (DATA / "pages" / name).read_text("utf-8").strip()


@cache
def frame() -> dict[str, str]:
    """The fragments that every page has, by the names of the templates."""
    chrome = read("chrome")
    return {
        "style": _asset("style.css"),
        "script": _asset("script.js"),
        "cookies": _cookies(chrome["cookies"]),
        "menu": _menus(chrome["menu"], chrome["services"]),
        "newsletter": _newsletter(chrome["newsletter"]),
        "footer": _footer(chrome["footer"]),
        "explore": _explore(list(chrome["menu"])[:4]),
    }


def _cookies(words: Mapping[str, Any]) -> str:
    kinds = "".join(f"<li>{escape(kind)}</li>" for kind in words["kinds"])
    return (
        '<div class="cookies" role="dialog" aria-label="Cookie Notice"><h2>Cookie Notice</h2>\n'
        f'<p>{escape(words["text"])} <a href="/privacy/cookies">Cookie Policy</a></p>\n<ul>{kinds}</ul>\n'
        '<button value="all">Accept Cookies</button><button value="few">Cookie Settings</button></div>'
    )


def _menus(topics: Mapping[str, list[str]], services: Mapping[str, list[str]]) -> str:
    """The same menu twice, as wires have it: for wide screens and for small ones."""
    entries = _entries(topics, "/releases/") + _entries(services, "/services/")
    wide = f'<nav class="menu menu-wide"><ul class="container">\n{entries}</ul></nav>'
    small = (
        '<nav class="menu menu-small"><ul><li><a href="/account/login">Log In</a></li>'
        f'<li><a href="/account/signup">Sign Up</a></li><li><a href="/releases/">All News Releases</a></li>\n'
        f"{entries}</ul></nav>"
    )
    return f"{wide}\n{small}"


def _entries(menu: Mapping[str, list[str]], base: str) -> str:
    return "".join(
        f'<li><a href="{base}">{escape(head)}</a><ul>\n'
        + "".join(f'<li><a href="{base}{_slug(entry)}-list/">{escape(entry)}</a></li>\n' for entry in entries)
        + "</ul></li>\n"
        for head, entries in menu.items()
    )


def _slug(words: str) -> str:
    return "-".join(words.lower().replace("&", "and").split())


def _newsletter(words: Mapping[str, Any]) -> str:
    countries = "".join(f"<option>{escape(country)}</option>\n" for country in words["countries"])
    notes = "".join(
        f'<span class="hide-content" id="privacyText{name}">{escape(text)}</span>\n'
        for name, text in words["privacy"].items()
    )
    return (
        f'<section class="newsletters-wrapper container">\n{notes}<h2>{escape(words["head"])}</h2>\n'
        '<form id="newsletterSignUp" action="/newsletter" method="post">'
        '<label>Enter Your Email <input name="mail"/></label>\n'
        f'<select name="country"><option>Select Country</option>\n{countries}</select>\n'
        f"<button>Submit</button></form>\n<p>{escape(words['privacy']['English'])}</p></section>"
    )


def _footer(entries: Sequence[str]) -> str:
    links = "".join(f'<li><a href="/{_slug(entry)}">{escape(entry)}</a></li>' for entry in entries)
    return (
        '<footer><div class="container"><h3>Contact Sample Wire</h3><p>(555) 555-0100 from 8 AM to 9 PM ET '
        f'<a href="/chat">Chat with an Expert</a></p>\n<ul>{links}</ul>\n'
        "<p>Copyright &copy; 2026 Sample Wire. An invented wire: every name and number in it is made up.</p>"
        "</div></footer>"
    )


def _explore(topics: Iterable[str]) -> str:
    return "\n".join(
        f'<div class="col-sm-6"><a href="/releases/{_slug(topic)}-list/"><img src="http://media.wire.example/topics/'
        f'{_slug(topic)}.jpg" alt="Image"/></a><p class="img-title"><a href="/releases/">{escape(topic)}</a></p></div>'
        for topic in topics
    )


def related(others: Sequence[Story]) -> str:
    """Other releases, as cards with the beginnings of their texts."""
    return "\n".join(
        f'<div class="contentSec"><a href="{escape(story.path)}"><h3>{escape(story.draft.headline)}</h3></a>'
        f"<p>{escape(story.teaser)}</p></div>"
        for story in others
    )
