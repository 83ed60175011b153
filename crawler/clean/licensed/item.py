"""One release as a licensed feed states it: a value that is the same for every form."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.model import Media, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the feed states; what it does not state is null or empty. Times are as written, with their offset.

    `body` and `contact` are HTML fragments of the issuer's words; `source` is the document of this item alone.
    """

    form: str  # "newsml-1.2", "newsml-g2", "nitf", "ninjs", "atom"
    source: bytes
    native: str | None = None  # the feed's own identifier of the item: a guid, a public identifier, a URI
    provider: str | None = None  # who delivers it, as the feed names it: "businesswire.com"
    revision: int | None = None
    url: str | None = None  # where the release stands on the wire's site
    language: str | None = None
    headline: str | None = None
    subheads: tuple[str, ...] = ()
    place: str | None = None  # of the dateline, where the body does not print it
    body: str = ""
    contact: str = ""
    published: str | None = None
    embargoed: str | None = None  # until when
    status: str = "usable"  # "usable", "withheld" or "canceled", IPTC's own words
    note: str | None = None  # to editors
    issuers: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()  # "NYSE:T"
    subjects: tuple[Subject, ...] = ()
    media: tuple[Media, ...] = field(default=())
