"""What the record of a delivered item has beside that of a page: the feed's own statements."""

from __future__ import annotations

from dataclasses import replace

from crawler.clean.licensed.item import Item
from crawler.clean.places import parse_places
from crawler.model import Dateline, Media, Relation, Release
from crawler.wire import Wire


def complete(release: Release, item: Item, wire: Wire | None) -> Release:
    """The record of the item, from that of the page which stood in for it.

    A canceled item is a withdrawn release; its text stays. A withheld one says so in its warnings (`withheld`).
    """
    native = wire.licensed_id(item.native, release.language) if wire else None
    withdrawn = item.status == "canceled"
    return replace(
        release,
        id=f"{wire.name}:{native}" if wire and native else release.id,
        dateline=release.dateline or _dateline(item),
        media=_media(release, item),
        status="withdrawn" if withdrawn else release.status,
        relations=(*release.relations, *(_withdraws(item) if withdrawn else ())),
        method=f"{wire.name}@{item.form}" if wire else item.form,
        warnings=(*release.warnings, *(("withheld",) if item.status == "withheld" else ())),
    )


def _dateline(item: Item) -> Dateline | None:
    if item.place is None:
        return None
    return Dateline(raw=item.place, places=parse_places(item.place) or (item.place,))


def _media(release: Release, item: Item) -> tuple[Media, ...]:
    """What the text shows wins over what the feed states of the same address."""
    found = {one.url: one for one in (*item.media, *release.media)}
    return tuple(found.values())


def _withdraws(item: Item) -> tuple[Relation, ...]:
    said = f": {item.note}" if item.note else ""
    return (Relation(type="withdraws", target=None, evidence=f"{item.form} status canceled{said}"),)
