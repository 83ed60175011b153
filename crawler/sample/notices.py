"""What a release becomes when its issuer corrects or withdraws it in place: same address, same id, another text.

The wordings are those of docs on newswires: the correction cites the headline and the passage, the withdrawal asks
readers to disregard the release.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from crawler.sample.parts import Draft, Lines, Para, Part, block_of

_FIGURE = re.compile(r"(?P<words>(?:[^\s\[\](){}|,.]+ ){1,3})(?P<sign>\$?)(?P<number>\d+(?:\.\d)?)(?P<unit> [a-z]+)")
_PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


def correct(draft: Draft, issued: date) -> Draft:
    """The corrected release: a notice, the headline as a heading, the text with one figure put right.

    Raises ValueError where the text names no figure that could be wrong.
    """
    whole = " ".join([draft.headline, *draft.subheads, *(block_of(part)[1] for part in draft.parts)])
    for number, part in enumerate(draft.parts):
        if not isinstance(part, Para) or part.kind != "body":
            continue
        for found in _FIGURE.finditer(part.text):
            if len(re.findall(rf"(?<![\d.]){re.escape(found['number'])}(?![\d.])", whole)) == 1:
                right = _other(found)
                parts = list(draft.parts)
                parts[number] = replace(part, text=part.text.replace(found[0], right))
                return _noticed(draft, parts, _change(number, found[0], right), issued)
    raise ValueError(f"nothing to correct in: {draft.headline}")


def _other(found: re.Match[str]) -> str:
    number = f"{float(found['number']) + 1.3:.1f}" if "." in found["number"] else str(int(found["number"]) + 3)
    return f"{found['words']}{found['sign']}{number}{found['unit']}"


def _change(number: int, wrong: str, right: str) -> str:
    place = f"the {_PLACES[number]} paragraph"
    return f'{place} should read "{right}" rather than "{wrong}" as originally issued inadvertently'


def _noticed(draft: Draft, parts: list[Part], change: str, issued: date) -> Draft:
    notice = (
        f"In the news release, [/{draft.headline}/], issued {issued:%d-%b-%Y} by {draft.issuer} over Sample Wire, "
        f"we are advised by the company that {change}. The complete, corrected release follows:"
    )
    head: list[Part] = [Para("notice", notice), Para("heading", draft.headline, strong=True)]
    return replace(
        draft,
        headline=f"/C O R R E C T I O N -- {draft.issuer}/",
        subheads=(),
        parts=(*head, *parts),
    )


def withdraw(draft: Draft, issued: date) -> Draft:
    """The notice that takes the place of a withdrawn release."""
    notice = (
        f"We are advised by {draft.issuer} that journalists and other readers should disregard the news release, "
        f"[/{draft.headline}/], issued {issued:%d-%b-%Y} over Sample Wire."
    )
    kept = [part for part in draft.parts if isinstance(part, (Para, Lines)) and part.kind in ("source", "links")]
    return replace(
        draft,
        headline=f"/DISREGARD RELEASE: {draft.issuer}/",
        subheads=(),
        parts=(Para("notice", notice, opens=True), *kept),
    )
