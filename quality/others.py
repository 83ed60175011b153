"""Other extractors on the same pages, in their own environment: pages as JSON on stdin, what each took on stdout.

Imports nothing of the project. Each is called as its own README does it, with nothing fetched. A page on which one
raises gives it no text: that is what its user would have.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

Said = tuple[str | None, str | None, str | None, str | None]  # title, date, language, author
NOTHING: Said = (None, None, None, None)


_STOPLISTS = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "ar": "Arabic", "he": "Hebrew"}
_SEGMENTED_BY_BLANKS = frozenset({"en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "no", "fi", "pl", "ar", "he"})


def tongue(page: bytes) -> str:
    """The language that the page declares, for those that want to be told; English where it declares none."""
    found = re.search(rb"""<html[^>]*\blang=["']?([A-Za-z]{2})""", page[:5000])
    return found[1].decode().lower() if found else "en"


def by_readability(page: bytes) -> tuple[str, Said]:
    import html_text
    from readability import Document

    document = Document(page)
    return html_text.extract_text(document.summary()), (document.short_title(), None, None, None)


def by_resiliparse(page: bytes) -> tuple[str, Said]:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(page, detect_encoding(page))
    return extract_plain_text(tree, main_content=True), (tree.title, None, None, None)


def by_justext(page: bytes) -> tuple[str, Said]:
    import justext

    stoplist = _STOPLISTS.get(tongue(page))
    known: dict[str, Any] = {} if stoplist else {"stopwords_low": 0, "stopwords_high": 0}  # its way without a language
    paragraphs = justext.justext(page, justext.get_stoplist(stoplist) if stoplist else frozenset(), **known)
    return "\n".join(one.text for one in paragraphs if not one.is_boilerplate), NOTHING


def by_newspaper(page: bytes) -> tuple[str, Said]:
    import newspaper

    own = tongue(page)
    language = own if own in _SEGMENTED_BY_BLANKS else "en"  # the others need further packages
    article = newspaper.Article("http://page.example/", fetch_images=False, language=language)
    article.download(input_html=page.decode("utf-8", "replace"))
    article.parse()
    date = article.publish_date.isoformat() if article.publish_date else None
    return article.text, (article.title, date, article.meta_lang, "; ".join(article.authors) or None)


def by_goose(page: bytes) -> tuple[str, Said]:
    from goose3 import Goose

    with Goose({"enable_image_fetching": False}) as goose:
        found = goose.extract(raw_html=page.decode("utf-8", "replace"))
    date = str(found.publish_date) if found.publish_date else None
    return found.cleaned_text, (found.title, date, found.meta_lang, "; ".join(found.authors) or None)


ALL: dict[str, Callable[[bytes], tuple[str, Said]]] = {
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
    "justext": by_justext,
    "newspaper4k": by_newspaper,
    "goose3": by_goose,
}


def taken(name: str, page: bytes) -> dict[str, Any]:
    began = time.process_time()
    try:
        text, said = ALL[name](page)
    except Exception as error:  # noqa: BLE001  # whatever it raises, its user has nothing
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        text, said = "", NOTHING
    return {"text": text or "", "said": said, "ms": (time.process_time() - began) * 1000}


def main() -> None:
    pages: list[str | None] = json.load(sys.stdin)
    names = sys.argv[1:]
    for page in pages[:2]:
        for name in names:
            taken(name, (page or "").encode("latin-1"))  # the first pages pay for what is loaded
    answers = [{} if page is None else {name: taken(name, page.encode("latin-1")) for name in names} for page in pages]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
