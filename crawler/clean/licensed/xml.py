"""XML for the readers of licensed feeds: parsed without entities or network, names without their namespaces.

A feed's document may have damage in places; what can be read is read, as with feeds. Entities that a document declares
itself are never expanded, so that a small one cannot grow.
"""

from __future__ import annotations

import re
from html import escape

from lxml import etree
from lxml.etree import _Element

from crawler.clean.lines import fold
from crawler.errors import CleanError

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parse(data: bytes) -> _Element:
    """The root of a document as it stands. Raises CleanError `broken-item`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(str(error)) from error
    if root is None:
        raise _broken("nothing of it can be read")
    return root


def _broken(why: str) -> CleanError:
    return CleanError(
        "broken-item", f"this item of a licensed feed is no XML document ({why}): have it delivered again"
    )


def local(element: _Element) -> str:
    """The element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def plain(root: _Element) -> _Element:
    """The same tree, changed in place: every element's name without its namespace."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = local(element)
    etree.cleanup_namespaces(root)
    return root


def text(element: _Element | None) -> str | None:
    """The folded text of an element and all in it, null where there is none."""
    return fold("".join(map(str, element.itertext()))) or None if element is not None else None


def first(element: _Element, *paths: str) -> str | None:
    """The text at the first of the paths that holds any."""
    return next((found for path in paths for one in element.iterfind(path) if (found := text(one))), None)


def texts(element: _Element, path: str) -> tuple[str, ...]:
    """The texts of all elements at the path, each once."""
    return tuple(dict.fromkeys(said for one in element.iterfind(path) if (said := text(one))))


def attribute(element: _Element, path: str, name: str) -> str | None:
    """An attribute of the first element at the path that has it."""
    return next((value for one in element.iterfind(path) if (value := (one.get(name) or "").strip())), None)


def number(written: str | None) -> int | None:
    """A whole number, null for anything else."""
    return int(written) if written and written.isdecimal() else None


def fragment(element: _Element | None) -> str:
    """What stands in an element as HTML: its own tags are left off."""
    if element is None:
        return ""
    parts = [escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)


def paragraphs(plain_text: str) -> str:
    """Plain text as HTML: a blank line parts paragraphs, a line break is one."""
    parts = [part.strip() for part in re.split(r"\n[ \t\r]*\n", plain_text.replace("\r\n", "\n"))]
    return "\n".join("<p>" + escape(part, quote=False).replace("\n", "<br>") + "</p>" for part in parts if part)
