"""Paths over a page are written anew for speed and find the same elements."""

from __future__ import annotations

import pytest
from lxml import etree, html

from crawler.clean.template import quick

PAGE = html.fromstring("""
<div class="a"><p>1</p><div class="b"><p>2 <i>x</i></p><p>3</p></div></div>
<div class="b"><a href="https://wire.example//p">4</a><p title='it"s'>5</p></div>
""")


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("//p", "/descendant::p"),
        (".//div[@class='b']//p", "./descendant::div[@class='b']/descendant::p"),
        ("//p[not(ancestor::div[.//i])]", "/descendant::p[not(ancestor::div[./descendant::i])]"),
        ('//a[contains(@href, "//p")] | //i', '/descendant::a[@href[contains(., "//p")]] | /descendant::i'),
        ("//*[not(contains(@class, 'b'))]", "/descendant::*[not(@class[contains(., 'b')])]"),
        (
            '//div[contains(concat(" ", @class, " "), " b ") or @id="c"]',
            '/descendant::div[@class[contains(concat(" ", ., " "), " b ")] or @id="c"]',
        ),
        ("//p[contains(@title, '')]", "/descendant::p[contains(@title, '')]"),
        ("//div[contains(@class, 'b')][1]", "//div[@class[contains(., 'b')]][1]"),
        ("//p[@title='it\"s']", "/descendant::p[@title='it\"s']"),
        (".//p/@title", "./descendant::p/@title"),
        ("//*[self::p or self::a]", "/descendant::*[self::p or self::a]"),
        ("//div/descendant-or-self::p", "/descendant::div/descendant-or-self::p"),
    ],
)
def test_the_same_is_found(path: str, written: str) -> None:
    assert quick(path) == written
    for element in PAGE.iter():
        assert etree.XPath(written)(element) == etree.XPath(path)(element)


@pytest.mark.parametrize(
    "path",
    ["//p[1]", "(//p)[ 2 ]", "//p[position() < 2]", "//div[last()]", "//p[count(i)]", "//p[(1)]", "//p[0 + 1]", "//@title",
     "//self::p", "//p[string-length(@title)]", "//p[@title * 2]", "//p[@title div 2]"],
)  # fmt: skip
def test_what_counts_places_stays_as_it_is(path: str) -> None:
    assert quick(path) == path
