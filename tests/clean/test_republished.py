"""Where a release says that it first appeared elsewhere, in the languages of the wires."""

from __future__ import annotations

import pytest

from crawler.clean.republished import republished

FIRST = [
    (
        "This article first appeared in Norhaven Courier: https://courier.example/page/1333.shtml",
        ("Norhaven Courier", "https://courier.example/page/1333.shtml"),
    ),
    ("This article was first published in the Selmouth Times.", ("Selmouth Times", None)),
    (
        "The story originally appeared on Norhaven Net (https://net.example/a).",
        ("Norhaven Net", "https://net.example/a"),
    ),
    ("This op-ed was originally published by The Harbour Review on May 8, 2025.", ("The Harbour Review", None)),
    ("Dieser Artikel erschien zuerst in der Norhavener Zeitung.", ("Norhavener Zeitung", None)),
    ("(This article first appeared in Norhaven Times.)", ("Norhaven Times", None)),
    ("This article originally appeared on norhaven.example.", ("norhaven.example", None)),
    (
        "The original article was published in Norhaven Times: https://x.example/a",
        ("Norhaven Times", "https://x.example/a"),
    ),
    ("Republished from Norhaven Times with permission.", ("Norhaven Times", None)),
    ("Dieser Artikel ist zuerst in der Norhavener Zeitung erschienen.", ("Norhavener Zeitung", None)),
    (
        "Erstmals erschienen in der Norhavener Zeitung: https://x.example/a",
        ("Norhavener Zeitung", "https://x.example/a"),
    ),
    (
        "Cet article a été publié pour la première fois dans Le Courrier : https://x.example/a",
        ("Le Courrier", "https://x.example/a"),
    ),
    ("Este artículo apareció por primera vez en El Norhaven.", ("El Norhaven", None)),
    ("Este artigo foi publicado originalmente em Norhaven Diário.", ("Norhaven Diário", None)),
    ("Questo articolo è apparso per la prima volta su Corriere di Norhaven.", ("Corriere di Norhaven", None)),
    ("Dit artikel verscheen eerst in De Norhaven.", ("De Norhaven", None)),
    ("Den här artikeln publicerades först i Norhavens Tidning.", ("Norhavens Tidning", None)),
    ("Denne artikel blev først bragt i Norhaven Avis.", ("Norhaven Avis", None)),
    ("Ten artykuł ukazał się po raz pierwszy w Norhaven Gazeta.", ("Norhaven Gazeta", None)),
    ("Эта статья впервые появилась в Норхавен Таймс.", ("Норхавен Таймс", None)),
    ("本文原载于《北港时报》：https://x.example/a", ("北港时报", "https://x.example/a")),
    ("この記事は最初に北港新聞に掲載されました。", ("北港新聞", None)),
    ("이 기사는 북항일보에 처음 게재되었습니다.", ("북항일보", None)),
    ("نُشرت هذه المقالة أولاً في صحيفة نورهافن: https://x.example/a", ("صحيفة نورهافن", "https://x.example/a")),
    ("本文首发于北港时报：https://times.example/1", ("北港时报", "https://times.example/1")),
]


@pytest.mark.parametrize(("text", "expected"), FIRST)
def test_the_first_outlet_is_named(text: str, expected: tuple[str, str | None]) -> None:
    found = republished("Some words before.\n\n" + text + "\n\nMore: https://other.example/")
    assert found is not None
    assert (found.outlet, found.url) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The comet first appeared in the night sky of 1811.",
        "The first article appeared in print.",
        "This feature first appeared in version 2 of the program.",
        "The feature was first released in Version 2.",
        "This report was first published in 2019.",
        "The article first appeared in May 2024.",
        "First published in 1999, the book sold well.",
        "Reprinted from memory.",
        "",
    ],
)
def test_other_first_appearances_are_none(text: str) -> None:
    assert republished(text) is None
