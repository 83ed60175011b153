"""stub"""
from __future__ import annotations
from dataclasses import dataclass
from crawler.clean.metadata import Head
from crawler.clean.walk import Walked, walk
@dataclass
class Found:
    walked: Walked
    headline: str|None
    subheads: tuple[str,...]
def read(tree, head: Head) -> Found:
    w=walk([tree],{})
    return Found(w, head.stated("headline") or head.meta("og:title") or head.title, ())
