"""What is compared of a release: a MinHash sketch of its own words, and its figures.

Sketch: Broder, "On the resemblance and containment of documents" (1997), over runs of five words; the share of equal
places estimates the share of runs that two texts have in common. Sections that an issuer repeats under every release
(About, safe harbour, contacts), datelines and notices are left out: they make different releases alike, and copies of
one release unlike.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

from rensa import RMinHash

from crawler.clean.words import words
from crawler.model import Block

PERMUTATIONS = 128
_SEED = 1  # any; equal seeds make sketches comparable
_RUN = 5  # words
_FEWEST = 20  # words; a shorter text is compared as a whole
_OWN = frozenset({"body", "heading", "list", "table", "quote"})
_FIGURE = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Signature:
    """The comparable part of one text. `exact` is a digest of its words, `sketch` is null for a short text."""

    exact: bytes
    sketch: RMinHash | None
    figures: array[int]  # checksums, sorted; 4 bytes each, for there may be very many texts

    def likeness(self, other: Signature) -> float:
        """The share of word runs that both have, 0 to 1; 0 where their figures are not nearly the same."""
        if self.exact == other.exact:
            return 1.0
        if self.sketch is None or other.sketch is None or not self._figures_agree(other):
            return 0.0
        return float(self.sketch.jaccard(other.sketch))

    def _figures_agree(self, other: Signature) -> bool:
        """Notices of one form differ in nothing but their figures: four fifths of them must be the same."""
        most = max(len(self.figures), len(other.figures))
        return (Counter(self.figures) & Counter(other.figures)).total() >= 0.8 * most


def sign(text: str, blocks: Iterable[Block]) -> Signature | None:
    """The signature of a record's text; null where it has no words of its own."""
    own = "\n".join(text[block.start : block.end] for block in blocks if block.kind in _OWN)
    found = words(own)
    if not found:
        return None
    exact = blake2b(" ".join(found).encode("utf-8", "replace"), digest_size=16).digest()
    figures = array("I", sorted(crc32(figure.rstrip(".,").encode()) for figure in _FIGURE.findall(own)))
    return Signature(exact, _sketch(found) if len(found) >= _FEWEST else None, figures)


def _sketch(found: list[str]) -> RMinHash:
    sketch = RMinHash(PERMUTATIONS, _SEED)
    sketch.update([" ".join(found[at : at + _RUN]) for at in range(len(found) - _RUN + 1)])
    return sketch
