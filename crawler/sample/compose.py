"""A release from its kind's texts: invented, and the same for the same seed.

The texts are in data/texts-<language>.toml; how they are marked is said at the top of the English file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from crawler.model import BlockKind
from crawler.sample.dice import Dice
from crawler.sample.library import Company, companies, read
from crawler.sample.parts import Draft, Figure, Items, Lines, Para, Part
from crawler.sample.tables import Accounts, build, draw_accounts
from crawler.sample.tongue import Layout, decimal, long_date, whole

_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+)(?: (-?\d+) (-?\d+)(?: (\w+))?)?\}")
_KINDS: dict[str, BlockKind] = {"p": "body", "q": "quote", "foot": "footnote", "legal": "safe_harbor"}
_QUARTERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be composed."""

    company: Company
    kind: str
    layout: Layout
    day: date  # Eastern
    seed: str


@dataclass(frozen=True, slots=True)
class _Writer:
    order: Order
    dice: Dice
    slots: dict[str, str]  # grows: a number with a name is drawn once
    accounts: Accounts

    def write(self, text: str) -> str:
        """The text with its choices made and its slots filled."""
        text = _CHOICE.sub(self._choose, text)
        return _SLOT.sub(self._fill, text)

    def _choose(self, found: re.Match[str]) -> str:
        return self.dice.pick(str(found[1]).split("|"))

    def _fill(self, found: re.Match[str]) -> str:
        name, low, high, fact = found.groups()
        if low is None:
            return self.slots[name]
        words = self._draw(name, int(low), int(high))
        return self.slots.setdefault(f"fact {fact}", words) if fact else words

    def _draw(self, name: str, low: int, high: int) -> str:
        language = self.order.company.lang
        if name == "date":
            return long_date(self.order.day + timedelta(days=self.dice.number(low, high)), language)
        if name == "d":
            return decimal(self.dice.number(low * 10 + 1, high * 10 - 1), language)
        return whole(self.dice.number(low, high), language)


def compose(order: Order) -> Draft:
    """The draft that the issuer hands in: the same one for the same order."""
    dice = Dice(f"{order.seed}/{order.company.key}/{order.kind}")
    texts = read(f"texts-{order.company.lang}")
    kind, wire = texts[order.kind], texts["wire"]
    partner = _partner(order.company, dice)
    accounts = draw_accounts(dice)
    writer = _Writer(order, dice, _slots(order, partner, dice) | accounts.facts(order.company.lang), accounts)
    headline = writer.write(dice.pick(kind["headline"]))
    subheads = dice.some(kind["subheads"], dice.number(0, 3))
    parts = _body(writer, kind["parts"])
    parts += _tail(writer, wire, partner, safe_harbor=kind.get("safe_harbor", False))
    return Draft(
        headline=headline,
        subheads=tuple(writer.write(text) for text in subheads),
        parts=tuple(_in_layout(parts, order.layout)),
        issuer=order.company.name,
    )


def _partner(company: Company, dice: Dice) -> Company:
    others = [c for c in companies().values() if c.lang == company.lang and c is not company]
    return dice.pick(others)


def _slots(order: Order, partner: Company, dice: Dice) -> dict[str, str]:
    company = order.company
    product = dice.pick(company.products)
    other = [p for p in company.products if p != product] or [product]
    newcomer = _newcomer(company.lang, dice)
    return newcomer | {
        "company": company.name, "short": company.short, "tagline": company.tagline, "city": company.city,
        "tick": _tickers(company), "site": f"[[https://{company.host}/|{company.host}]]", "host": company.host,
        "product": product, "product2": other[0],
        "name": company.people[0][0], "title": company.people[0][1],
        "name2": company.people[1][0], "title2": company.people[1][1],
        "partner": partner.name, "pshort": partner.short, "ptick": _tickers(partner),
        "pname": partner.people[1][0], "ptitle": partner.people[1][1], "partnercity": partner.city,
        "quarter": dice.pick(_QUARTERS),
    }  # fmt: skip


def _newcomer(language: str, dice: Dice) -> dict[str, str]:
    people = read("people")[language]
    names = [(dice.pick(people["first"]), dice.pick(people["last"])) for _ in range(2)]
    full = [f"{last} {first}" if language == "ja" else f"{first} {last}" for first, last in names]
    return {
        "newname": full[0],
        "newlast": names[0][1],
        "oldname": full[1],
        "newtitle": dice.pick(people["titles"]),
    }


def _tickers(company: Company) -> str:
    """` (NYSE: ABC; TSX: DEF)` in markup, or nothing."""
    if not company.tickers:
        return ""
    marks = "; ".join("[${}|{}]".format(*ticker.split(":")) for ticker in company.tickers)
    return f" ({marks})" if company.lang != "ja" else f"({marks})"


def _body(writer: _Writer, rows: list[list[str]]) -> list[Part]:
    parts: list[Part] = []
    for kind, *texts in rows:
        if kind.startswith("?") and writer.dice.happens(50):
            continue
        parts.append(_part(writer, kind.lstrip("?"), texts))
    first = parts[0]
    assert isinstance(first, Para)
    return [Para(first.kind, first.text, opens=True), *parts[1:]]


def _part(writer: _Writer, kind: str, texts: list[str]) -> Part:
    dice = writer.dice
    if kind == "ul":
        chosen = dice.some(texts, dice.number(3, 5))
        return Items(tuple(writer.write(text) for text in chosen))
    if kind == "table":
        return build(texts[0], writer.order.company.lang, dice, writer.accounts)
    text = writer.write(dice.pick(texts))
    if kind in ("h", "hc"):
        return Para("heading", text, strong=True, centered=kind == "hc")
    return Para(_KINDS[kind], text)


def _tail(writer: _Writer, wire: dict[str, Any], partner: Company, *, safe_harbor: bool) -> list[Part]:
    dice, company = writer.dice, writer.order.company
    parts = _about(wire["about"], company, dice)
    if writer.order.kind in ("partner", "kooperation", "accord", "acuerdo", "teikei"):
        parts += _about(wire["about"], partner, dice)
    if safe_harbor:
        parts.append(Para("safe_harbor", writer.write(dice.pick(wire["forward_head"])), strong=True))
        parts.append(Para("safe_harbor", writer.write(dice.pick(wire["forward"]))))
    parts.append(_contact(wire, company, dice))
    if dice.happens(30):
        parts.append(Para("end", dice.pick(wire["end"]), centered=True))
    if dice.happens(45):
        parts += _media(wire, company, dice)
    parts.append(Para("source", f"{wire['source']} {company.name}"))
    parts.append(Lines("links", (wire["related"], f"[[https://{company.host}/|https://{company.host}/]]")))
    return parts


def _about(form: str, company: Company, dice: Dice) -> list[Part]:
    """An About section, as one paragraph with a break or as two."""
    head = form.replace("{short}", company.short)
    words = f"{company.about} ISIN: {isin_of(company.isin)}." if company.isin else company.about
    if dice.happens(50):
        return [Lines("about", (head, words))]
    return [Para("about", head, strong=True), Para("about", words)]


def _contact(wire: dict[str, Any], company: Company, dice: Dice) -> Lines:
    masked = "*" if dice.happens(20) else ""
    lines = (f"{dice.pick(wire['contact'])}:", company.press, company.name, company.phone)
    return Lines("contact", (*lines, f"[@{masked}{company.address}]"))


def _media(wire: dict[str, Any], company: Company, dice: Dice) -> list[Part]:
    base = f"http://media.wire.example/media/{dice.number(100000, 999999)}/{company.key}"
    return [
        Para("media", wire[name].replace("{url}", f"[[{base}-{name}.jpg|{base}-{name}.jpg]]"))
        for name in dice.some(("photo", "logo"), dice.number(1, 2))
    ]


def _in_layout(parts: list[Part], layout: Layout) -> list[Part]:
    """The order that the layout sets: two of them show no related links, one has its contacts in a box at the end."""
    links, contacts = _of_kind(parts, "links"), _of_kind(parts, "contact")
    if layout == "story":
        return [part for part in parts if part not in links + contacts] + contacts
    if layout == "newsroom":
        return [part for part in parts if part not in links]
    if layout == "modern":  # a heading and a paragraph, where the older pages have bare lines
        return [part for part in parts if part not in links] + [Para("links", line) for line in links[0].lines]
    return parts


def _of_kind(parts: list[Part], kind: str) -> list[Lines]:
    return [part for part in parts if isinstance(part, Lines) and part.kind == kind]


def illustrated(draft: Draft, order: Order) -> Draft:
    """The draft with a picture after its first paragraph, whose caption is part of the text."""
    url = f"http://media.wire.example/media/{order.seed[-6:]}/{order.company.key}-gallery.jpg"
    caption = f"{order.company.products[0]} ({order.company.short})"
    return replace(draft, parts=(draft.parts[0], Figure(url, caption), *draft.parts[1:]))


def isin_of(base: str) -> str:
    """The eleven characters with the check digit of ISO 6166: letters as numbers, then Luhn's sum."""
    digits = "".join(str(int(character, 36)) for character in base)
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return f"{base}{-total % 10}"
