"""`python -m bench.grouping COUNT make|group`: invented texts, a fifth of them edited copies, and their groups.

Exits non-zero where a copy is not with its original, or where anything else is grouped: speed alone says nothing.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.group import group
from crawler.model import Block

_WORDS = 400
_EDITED = 12  # words that a copy has changed, in one place, as an editor does


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    first_seen: str
    text: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (Block(kind="body", start=0, end=len(self.text)),)


def texts(count: int) -> Iterator[Text]:
    """`count` texts; every fifth is a copy of the one before it."""
    dice = random.Random(20260302)
    vocabulary = [f"w{number:x}" for number in range(20_000)]
    before: list[str] = []
    for number in range(count):
        if number % 5 == 4:
            start = dice.randrange(_WORDS - _EDITED)
            words = [*before[:start], *dice.choices(vocabulary, k=_EDITED), *before[start + _EDITED :]]
        else:
            words = dice.choices(vocabulary, k=_WORDS)
        before = words
        yield Text(f"bench:{number}", f"2026-03-02T00:00:00+00:00#{number:09}", " ".join(words))


def main() -> int:
    count, how = int(sys.argv[1]), sys.argv[2]
    if how == "make":
        return sum(1 for _ in texts(count)) != count
    places = group(texts(count))
    wanted = {f"bench:{number}": f"bench:{number - number % 5 // 4}" for number in range(count) if number % 5 >= 3}
    return {id_: place.id for id_, place in places.items()} != wanted


if __name__ == "__main__":
    sys.exit(main())
