"""Paths over a page are written anew for speed, or answered without XPath, and find the same elements."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from lxml import etree, html

from crawler.clean.page import parse
from crawler.clean.paths import Place, quick
from crawler.clean.template import fit
from crawler.wire import Layout
from quality.golden import FOLDER
from tests.clean.saved import WIRES

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


NAMED = html.fromstring("""
<section id="top" class="body"><p class="a-b  c">1</p><div id="ab"><p class="b\tc" id="x">2</p><i title="a-b">3</i></div>
<span class="">4</span><p class="xa-by" id="ab c">5</p><b id="x ">6</b></section>
""")


@pytest.mark.parametrize(
    "path",
    [
        ".//*[contains(@class, 'a-b')]", "//p[contains(@class, 'a-b') or @id='x']", ".//*[@id='ab' or @title='a-b']",
        ".//*[starts-with(@id, 'ab')]", ".//*[starts-with(@class, 'b') or @id = 'x']", ".//*[@class='c']",
        './/*[contains(concat(" ", normalize-space(@class), " "), " c ")]', ".//p[@id='ab' or self::i]",
        ".//*[self::i or @id='x'] | self::*[@id='top'] | .//b", ".//*[@id='ab'][1]", ".//*[@id='ab']/p[1]",
        "(.//*[contains(@class, 'b')])[2]", ".//*[contains(@class, 'b')][not(self::p)] | .//*[@id='ab']//i",
        ".//*[contains(@class, '|') or @id='[']", ".//*[contains(@class, 'b c')]", ".//*[contains(@class, '')]",
        "//*[@class='body' or @id='x']", "//*[@id='none']",
    ],
)  # fmt: skip
def test_classes_and_ids_answer_as_the_xpath_does(path: str) -> None:
    for element in NAMED.iter():
        assert Place(element).select(path) == etree.XPath(path)(element)


@pytest.mark.parametrize("name", sorted(WIRES))
def test_every_shipped_path_finds_what_it_says(name: str) -> None:
    layouts = WIRES[name].layout
    for path in sorted((FOLDER / name).glob("*.html")):
        tree = parse(path.read_bytes()).tree
        fitted = fit(tree, layouts, None)
        assert fitted is not None
        whole = [one for layout in layouts for one in (layout.match, *layout.container, *layout.meta_stamps)]
        for context, paths in [(tree, whole), *((container, _paths(layouts)) for container in fitted.containers)]:
            place = Place(context)
            for one in paths:
                assert place.select(one) == etree.XPath(one, smart_strings=False)(context), one


def _paths(layouts: Iterable[Layout]) -> list[str]:
    return [
        path
        for layout in layouts
        for path in (
            layout.body, layout.headline, layout.subheads, layout.issuer, layout.stamp, layout.contact, layout.media,
            *(one.path for one in layout.drop), *(one.path for one in layout.keep),
        )
        if path
    ]  # fmt: skip
