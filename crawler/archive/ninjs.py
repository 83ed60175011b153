"""A record as ninjs 3.1, the IPTC's news in JSON (https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json).

Only what the record states is mapped; absent values are absent. `pubStatus` knows three words: a withdrawn release is
`canceled`, one whose page is gone is `withheld`, everything else is `usable`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

_STANDARD = {"name": "ninjs", "version": "3.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"}
_STATUS = {"withdrawn": "canceled", "gone": "withheld", "forgotten": "withheld"}
_MEDIA = {"image": "picture", "video": "video", "audio": "audio"}


def to_ninjs(row: Mapping[str, Any]) -> dict[str, Any]:
    """One version as a ninjs object. `row` holds the fields of the record."""
    published, dateline = row["published"] or {}, row["dateline"] or {}
    item = {
        "uri": _uri(row["url"]) or f"urn:wirevault:{quote(row['id'])}",
        "standard": _STANDARD,
        "type": "text",
        "representationType": "full",
        "version": str(row["version"]),
        "firstCreated": published.get("at") or row["first_seen"],
        "versionCreated": row["fetched"],
        "contentCreated": published.get("at"),
        "pubStatus": _STATUS.get(row["status"], "usable"),
        "language": row["language"],
        "headlines": _headlines(row),
        "bodies": [{"role": "main", "contentType": "text/plain", "charCount": len(row["text"]), "value": row["text"]}],
        "located": "; ".join(dateline.get("places") or ()),
        "organisations": _organisations(row),
        "infoSources": _sources(row),
        "subjects": [
            _without_empty({"name": s["name"], "literal": f"{s['scheme']}:{s['code']}"}) for s in row["subjects"]
        ],
        "associations": [_association(number, one) for number, one in enumerate(_with_uri(row["media"]), 1)],
        "altIds": [{"role": "wirevault", "value": row["id"]}, {"role": "digest", "value": row["digest"]}],
        "edNote": _note(row),
        "usageTerms": (row["rights"] or {}).get("policy"),
    }
    return _without_empty(item)


def _without_empty(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, "", [])}


def _uri(url: str | None) -> str | None:
    """The URL in the characters that a URI has (RFC 3986, 2); None for what has no scheme."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~") if url and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.", url) else None


def _with_uri(media: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in media if _uri(one["url"])]


def _headlines(row: Mapping[str, Any]) -> list[dict[str, str]]:
    main = [{"role": "main", "value": row["headline"]}] if row["headline"] else []
    return main + [{"role": "subhead", "value": line} for line in row["subheads"]]


def _organisations(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The issuers; their tickers only where one issuer leaves no doubt whose they are."""
    found: list[dict[str, Any]] = [{"name": name, "rel": "source"} for name in row["issuer"]]
    symbols = [
        {"exchange": ticker["mic"] or ticker["exchange"], "symbol": ticker["symbol"]}
        for ticker in row["tickers"]
        if ticker["kind"] == "issuer"
    ]
    if len(found) == 1 and symbols:
        found[0]["symbols"] = symbols
    return found


def _sources(row: Mapping[str, Any]) -> list[dict[str, str]]:
    sources = [{"name": row["wire"], "role": "distributor"}] if row["wire"] else []
    first = row["republished_from"]
    return [*sources, {"name": first["outlet"], "role": "originator"}] if first and first["outlet"] else sources


def _association(number: int, media: Mapping[str, Any]) -> dict[str, Any]:
    return _without_empty(
        {
            "name": f"media-{number}",
            "uri": _uri(media["url"]),
            "type": _MEDIA.get(media["type"], "component"),
            "descriptions": [{"role": "caption", "value": media["caption"]}] if media["caption"] else None,
        }
    )


def _note(row: Mapping[str, Any]) -> str:
    """What an editor must know: that it is no longer as it was first published, and by what evidence."""
    notes = [] if row["status"] == "usable" else [row["status"]]
    others = [relation for relation in row["relations"] if relation["target"] != row["id"]]
    notes += [f"{relation['type']} {relation['target'] or 'a release that is not held'}" for relation in others]
    return "; ".join(notes)
