"""How well a wire's layouts fit a page: for the operator of a wire whose pages nobody has seen yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.clean.known import agreement
from crawler.clean.page import parse
from crawler.clean.paths import Place
from crawler.clean.template import fit
from crawler.clean.walk import walk
from crawler.model import Page
from crawler.wire import Layout, Wire


@dataclass(frozen=True, slots=True)
class Trial:
    """The layout that a page answers, and what it makes of it. Shares lie between 0 and 1.

    `agreement` is null where there is too little text for trafilatura to say; `idle` names the paths of the layout
    that find nothing on this page, as the file calls them.
    """

    layout: str
    seen: bool
    kept: float  # of the characters in the release container, before rules on words
    agreement: float | None
    idle: tuple[str, ...]


def try_layouts(page: Page, wire: Wire) -> Trial | None:
    """Lay the wire's layouts over a page; null where none fits. Raises CleanError like `clean`."""
    tree = parse(page.body, page.content_type).tree
    fitted = fit(tree, wire.layout, page.fetched.date() if page.fetched else None)
    if fitted is None:
        return None
    layout = fitted.layout
    whole = Place(tree)
    places = [Place(one) for one in fitted.containers]
    idle = [name for name, path in _paths(layout) if not any(place.elements(path) for place in places)]
    idle += [f"meta_stamps {number}" for number, path in enumerate(layout.meta_stamps, 1) if not whole.select(path)]
    walked = walk(fitted.containers, fitted.marks)
    kept = sum(len(line.text) for line in walked.lines if line.kept)
    gone = sum(len(line.text) for line in walked.lines if not line.kept)
    gone += sum(len(text) for line in walked.lines for text, _, _ in line.removed)
    return Trial(
        layout.name, layout.seen, kept / max(kept + gone, 1), agreement(fitted, walked) if kept else None, tuple(idle)
    )


def _paths(layout: Layout) -> Iterator[tuple[str, str]]:
    for name in ("body", "headline", "subheads", "issuer", "stamp", "contact", "media"):
        path = getattr(layout, name)
        if path:
            yield name, path
    for number, drop in enumerate(layout.drop, 1):
        yield f"drop {number} ({drop.rule})", drop.path
    for number, keep in enumerate(layout.keep, 1):
        yield f"keep {number} ({keep.kind})", keep.path
