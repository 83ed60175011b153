"""The organisation that a release without a SOURCE line is from: stated twice, or not told at all."""

from __future__ import annotations

import pytest

from crawler.clean import issuer
from crawler.model import Block, BlockKind


def named(*parts: tuple[BlockKind, str], headline: str | None = None) -> str | None:
    text, blocks = "", []
    for kind, part in parts:
        start = len(text) + (2 if text else 0)
        text += ("\n\n" if text else "") + part
        blocks.append(Block(kind=kind, start=start, end=len(text)))
    return issuer.of_text(headline, text, blocks)


@pytest.mark.parametrize(
    ("opening", "about", "name"),
    [
        ("Acme Bolts, Inc. announced today that it grew.", None, "Acme Bolts, Inc."),
        ("Acme Bolts (“Acme”) (NYSE: ACM) announces an offer.", None, "Acme Bolts"),
        ("The Acme Company (NYSE:ACM) is pleased to announce a mill.", None, "The Acme Company"),
        ("Acme Bolts Corporation (Acme or the Company) grew.", "Acme", "Acme Bolts Corporation"),
        ("Acme Bolts Inc.®, the company of bolts, grew.", "Acme Bolts", "Acme Bolts Inc."),
        ("Acme Bolts President Jane Doe today opened a mill.", "Acme Bolts", "Acme Bolts"),
        ("The Board of Directors of Acme Bolts, Inc. (NYSE: ACM) today said no.", "Acme Bolts", "Acme Bolts, Inc."),
        ("Nuts and Bolts of Norhaven grew.", "Nuts and Bolts of Norhaven", "Nuts and Bolts of Norhaven"),
        ("Acme’s new mill is open.", "Acme", "Acme"),
        ("Casey’s of Norhaven grew.", "Casey’s", "Casey’s"),
        ("Jane Doe, who leads Acme, today announced that she leaves.", None, None),
        ("Today Acme opened a mill.", "Acme", None),
        ("Bolt Fund grew.", "Acme", None),
        ("The mill is open.", "The Mill Company", None),
        ("Revenue grew.", None, None),
        ("", "Acme", None),
    ],
)
def test_opening_and_about_section_must_agree(opening: str, about: str | None, name: str | None) -> None:
    parts: list[tuple[BlockKind, str]] = [("body", opening)] if opening else []
    if about:
        parts += [("about", f"About {about}"), ("about", "They make bolts.")]
    assert named(*parts) == name


def test_a_contact_names_it_too() -> None:
    contact = "Contacts\nAcme Bolts, Inc.\nJane Doe, 512-555-0100"
    assert named(("body", "Acme Bolts, a maker of bolts, grew."), ("contact", contact)) == "Acme Bolts"
    assert named(("body", "Jane Does, a maker of bolts, grew."), ("contact", contact)) is None


def test_the_headline_names_it_too() -> None:
    assert (
        named(("body", "Acme Bolts, Inc. (NYSE: ACM), a maker of bolts, grew."), headline="Acme Bolts Grows")
        == "Acme Bolts, Inc."
    )
    assert named(("body", "Acme Bolts, a maker of bolts, grew."), headline="Acme Bolts Grows") == "Acme Bolts"
    assert named(("body", "Acme Bolts, Inc. grew."), headline="Bolts Grow") is None
