"""Runs of a release as each layout sets them: links through the wire's redirect hosts, tickers with their pop-up."""

from __future__ import annotations

import base64
import hashlib
import zlib
from html import escape
from urllib.parse import quote, quote_plus

from crawler.sample.dice import Dice
from crawler.sample.parts import Token, tokens
from crawler.sample.releases import Story, is_tracked
from crawler.sample.tongue import DatelineText


def inline(markup: str, story: Story) -> str:
    """The markup of a part as HTML."""
    return "".join(_set(token, story) for token in tokens(markup))


def _set(token: Token, story: Story) -> str:
    if token.kind == "link":
        return link(token.target, token.text, story)
    if token.kind == "ticker":
        return _ticker(token.target, token.text, story)
    return _plain(token)


def _plain(token: Token) -> str:
    """A run that every layout sets alike."""
    match token.kind:
        case "italic":
            return f"<i>{escape(token.text)}</i>"
        case "raised":
            return f"<sup>{escape(token.text)}</sup>"
        case "mail":
            return f'<a href="mailto:{escape(token.text)}">{escape(token.text)}</a>'
        case "masked":
            return _masked(token.text)
        case _:
            return escape(token.text, quote=False)


def link(url: str, words: str, story: Story) -> str:
    return f'<a href="{escape(_wrapped(url, words, story))}" rel="nofollow">{escape(words)}</a>'


def _wrapped(url: str, words: str, story: Story) -> str:
    """The wire's own redirect around an outbound address; its own media are linked as they are."""
    if "//media.wire.example/" in url:
        return url
    number, target = story.number, quote(url, safe="")
    if story.layout == "newsroom":
        opaque = base64.urlsafe_b64encode(hashlib.sha256(f"{number}{url}".encode()).digest()).decode()
        return f"http://wire.example/Tracker?data={quote(opaque)}" if is_tracked(story) else url
    if story.layout == "story":
        checksum = hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()
        return (
            f"http://go.wire.example/c/link/?id=smartlink&u={target}&esheet={number[-8:]}&newsitemid={number}"
            f"&lan=en-US&anchor={quote_plus(words)}&index=1&md5={checksum}"
        )
    order = f"{number[-7:]}-1&h={zlib.crc32(url.encode())}"
    return f"http://go.wire.example/c/link/?t=0&l=en&o={order}&u={target}&a={quote_plus(words)}"


def _ticker(exchange: str, symbol: str, story: Story) -> str:
    """A ticker: plain, with a link, or with a pop-up between the exchange and the symbol."""
    exchange, symbol = escape(exchange), escape(symbol)
    opened = f'<a class="ticket-symbol" data-toggle="modal" href="#financial-modal">{symbol}</a>'
    match story.layout:
        case "story":
            return f"{exchange}: {symbol}"
        case "newsroom":
            return f'{exchange}: <a href="/search/stock/{quote(symbol)}">{symbol}</a>'
        case "older":
            return (
                f'{exchange}: <a href="http://quotes.wire.example/?Page=Quote&amp;Ticker={quote(symbol)}">{symbol}</a>'
            )
        case _:
            if Dice(f"ticker/{story.number}").happens(50):
                return f'<span class="xn-exchange">{exchange}</span>: {opened}'
            return (
                f'{exchange}:<span class="ticker-popup" role="tooltip"><span>Quote delayed by 15 minutes</span> '
                f'<a href="/quotes/{quote(symbol)}">Chart</a></span> {opened}'
            )


def _masked(address: str) -> str:
    """An address as a protecting proxy masks it: each byte combined with the first."""
    key = 0x5A
    coded = f"{key:02x}" + "".join(f"{byte ^ key:02x}" for byte in address.encode())
    return (
        f'<a href="/cdn-cgi/l/email-protection#{coded}" class="__cf_email__" data-cfemail="{coded}">'
        "[email&#160;protected]</a>"
    )


def dateline_html(line: DatelineText, story: Story) -> str:
    """The dateline with the marks and the blanks of its layout."""
    where, when = escape(line.where), escape(line.when)
    match story.layout:
        case "story":
            return f'<span class="bwlocation">{where}</span>{escape(line.after)}'
        case "newsroom":
            when = when.replace(" ", "&nbsp; ", 1) if story.language == "en" else when
            return f"{where}{line.between}{when} &nbsp;{escape(line.after.strip())} "
        case "older":
            where = f'<span itemprop="geo"><span itemprop="addressLocality">{where}</span></span>'
            located = f'<span class="xn-location" itemprop="contentLocation">{where}</span>'
        case _:
            located = f'<span class="xn-location">{where}</span>'
    return f'{line.before}{located}{line.between}<span class="xn-chron">{when}</span>{escape(line.after)} '
