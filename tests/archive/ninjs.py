"""What ninjs 3.1 lets stand in a news object, as far as wirevault writes one: a JSON Schema.

It is written by hand from the properties that the IPTC documents (https://www.iptc.org/std/ninjs/userguide/), and is not
the IPTC's own file. Names, types, enumerations, formats and what is required are those of the standard; what wirevault
never writes is left out, and nothing else is allowed: what fits this fits the standard's schema.
"""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
WHEN: dict[str, Any] = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
URI: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z\[\]_a-z~]+$",
}  # RFC 3986's characters


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_ROLE = _object("value", role=TEXT, contentType=TEXT, value=TEXT)
_BODY = _object("value", role=TEXT, contentType=TEXT, charCount={"type": "integer"}, value=TEXT)
_KINDS = ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        "uri",
        uri=URI,
        standard=_object(name=TEXT, version={"const": "3.1"}, schema=URI),
        type={"enum": _KINDS},
        representationType={"enum": ["full", "partial"]},
        version=TEXT,
        firstCreated=WHEN,
        versionCreated=WHEN,
        contentCreated=WHEN,
        pubStatus={"enum": ["usable", "withheld", "canceled"]},
        usageTerms=TEXT,
        edNote=TEXT,
        language=TEXT,
        headlines=_list(_ROLE),
        bodies=_list(_BODY),
        located=TEXT,
        organisations=_list(_object(name=TEXT, rel=TEXT, symbols=_list(_object(exchange=TEXT, symbol=TEXT)))),
        subjects=_list(_object(name=TEXT, literal=TEXT)),
        infoSources=_list(_object(name=TEXT, role=TEXT)),
        altIds=_list(_object(role=TEXT, value=TEXT)),
        associations=_list(
            _object("name", "uri", name=TEXT, uri=URI, type={"enum": _KINDS}, descriptions=_list(_ROLE))
        ),
    ),
}
