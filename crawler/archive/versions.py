"""Which version of which release a page is: pure, from what is known and what the page says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from crawler.archive.manifest import Sighting
from crawler.archive.pages import StoredPage, warc_date
from crawler.clock import rfc3339
from crawler.errors import ArchiveError
from crawler.exchange import Exchange
from crawler.model import Capture, Claim, Known, Relation, RelationType, Release, Status, content_digest
from crawler.urls import canonical_url

_CHAIN = {"corrects", "replaces", "updates", "withdraws"}
_BY_STATUS: dict[Status, RelationType] = {"corrected": "corrects", "withdrawn": "withdraws"}


class LastLook(NamedTuple):
    """What a door showed when a release was last fetched: it is due again when the door shows something else."""

    title: str | None
    modified: str | None


def last_look(claims: Iterable[Claim]) -> LastLook:
    """Of several doors the first that says something counts, so that a later look compares like with like."""
    claims = tuple(claims)
    return LastLook(
        next((claim.headline for claim in claims if claim.headline is not None), None),
        next((claim.modified for claim in claims if claim.modified is not None), None),
    )


def digest_of_content(release: Release, stored: StoredPage) -> str:
    """Raises ArchiveError for a text that is not Unicode: no record could hold it."""
    try:
        return content_digest(release)
    except UnicodeEncodeError as error:
        raise ArchiveError(
            f"{stored.note.id}: its text is not Unicode ({error}); its raw page is kept, the release is not: "
            "correct the rule that read it, then clean it again"
        ) from error


def next_version(release: Release, stored: StoredPage, known: Known | None, digest: str) -> Release:
    """The release as the version that it is, with everything that only the archive knows."""
    fetched = fetched_at(stored)
    return replace(
        release,
        id=stored.note.id,
        wire=stored.note.wire,
        version=known.version + 1 if known else 1,
        digest=digest,
        url=release.url or stored.page.url,
        urls_seen=tuple(dict.fromkeys([*(known.urls if known else ()), *_urls(release, stored)])),
        first_seen=known.first_seen if known else fetched,
        fetched=fetched,
        raw=stored.raw,
        relations=_with_chain(release, stored.note.id, is_later=known is not None),
    )


def edition(release: Release, held: Release, stored: StoredPage) -> Release:
    """What today's cleaner makes of the page that a held version was made from: the same version, once more."""
    again = held.version != 1
    return replace(
        release,
        id=held.id,
        wire=held.wire,
        version=held.version,
        digest=digest_of_content(release, stored),
        url=release.url or held.url,
        urls_seen=held.urls_seen,
        first_seen=held.first_seen,
        fetched=held.fetched,
        raw=held.raw,
        relations=_with_chain(release, held.id or "", is_later=again),
        rights=held.rights,
        robots=held.robots,
    )


def made_again(release: Release, stored: StoredPage, known: Known) -> Release:
    """The version of which a manifest tells, made once more from its page."""
    own = set(_canonical(_urls(release, stored)))
    before = replace(known, version=known.version - 1, urls=tuple(url for url in known.urls if url not in own))
    digest = digest_of_content(release, stored)
    return next_version(release, stored, before if known.version > 1 else None, digest)


def restated(last: Release, known: Known, status: Status, at: str, evidence: str) -> Release:
    """The version that is held, as one of another status: its text and its raw page stay. `at` is RFC 3339."""
    kind = _BY_STATUS.get(status, "withdraws")
    made = replace(last, status=status, version=known.version + 1, fetched=at)
    relations = (*last.relations, Relation(type=kind, target=last.id, evidence=evidence))
    return replace(made, digest=content_digest(made), relations=relations)


def known_of(release: Release, stored: StoredPage, before: Known | None) -> Known:
    """What the archive remembers of a version that `next_version` made."""
    assert release.id
    assert release.version
    assert release.digest
    assert release.fetched
    assert release.first_seen
    look = last_look(stored.note.claims)
    return Known(
        id=release.id,
        version=release.version,
        digest=release.digest,
        url=release.url or "",
        urls=_canonical(release.urls_seen),
        headline=release.headline,
        status=release.status,
        published=stated(release),
        date=before.date if before else partition(release),
        first_seen=release.first_seen,
        last_seen=release.fetched,
        etag=stored.etag,
        last_modified=stored.last_modified,
        modified=look.modified,
        title_seen=look.title,
        capture=_capture(stored),
    )


def stated(release: Release) -> str | None:
    """When a release says that it was published: RFC 3339, or YYYY-MM-DD where no time is stated."""
    return (release.published.at or release.published.date) if release.published else None


def sighting_of(id_: str, stored: StoredPage) -> Sighting:
    """That a release was looked at again and had not changed."""
    look = last_look(stored.note.claims)
    url = stored.page.url or ""
    return Sighting(
        id=id_,
        at=fetched_at(stored),
        url=next(iter(_canonical([url])), url),
        etag=stored.etag,
        last_modified=stored.last_modified,
        modified=look.modified,
        title_seen=look.title,
        capture=_capture(stored) if stored.page.status == 200 else None,
    )


def capture_of(exchange: Exchange) -> Capture:
    """What the archive remembers an answer by."""
    return Capture(url=exchange.url, at=warc_date(exchange.fetched))


def _capture(stored: StoredPage) -> Capture:
    assert isinstance(stored.page.fetched, datetime)
    return Capture(url=stored.page.url or "", at=warc_date(stored.page.fetched))


def partition(release: Release) -> str:
    """The day of publication as the wire prints it, YYYY-MM-DD; `unknown` where it prints none."""
    if release.published is None:
        return "unknown"
    stated = release.published.date or (release.published.at or "")[:10]
    try:
        return date.fromisoformat(stated).isoformat()
    except ValueError:
        return "unknown"


def fetched_at(stored: StoredPage) -> str:
    """RFC 3339. A page of the archive always has its time."""
    assert isinstance(stored.page.fetched, datetime)
    return rfc3339(stored.page.fetched)


def _with_chain(release: Release, id_: str, *, is_later: bool) -> tuple[Relation, ...]:
    """A later version says what it does to the one before: in the page's own words, where it has any.

    A notice that names no other release, on a page that was held with other content under the same id, is about that.
    """
    if not is_later:
        return release.relations
    kind = _BY_STATUS.get(release.status, "updates")
    stated = tuple(
        replace(relation, target=id_) if relation.target is None and relation.type == kind else relation
        for relation in release.relations
    )
    if any(relation.target == id_ and relation.type in _CHAIN for relation in stated):
        return stated
    return (*stated, Relation(type=kind, target=id_, evidence="same-id new content"))


def _urls(release: Release, stored: StoredPage) -> list[str]:
    """Every URL that it was found under this time, its own first."""
    found = [release.url, *release.urls_seen, stored.page.url, *(claim.url for claim in stored.note.claims)]
    return [url for url in found if url]


def _canonical(urls: Iterable[str]) -> tuple[str, ...]:
    forms = []
    for url in urls:
        try:
            forms.append(canonical_url(url))
        except ValueError:  # a door wrote something there that is no URL
            forms.append(url)
    return tuple(dict.fromkeys(forms))
