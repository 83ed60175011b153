"""The sample wire: an invented wire, served over loopback HTTP, as the embedded default and as the test bed.

`SampleSite` serves it, `stories` and `truth` say what each release is, `plan` lists what is planted among
them, `expected` and `versions` what a whole crawl must have in the end. Its
companies, people, products and figures are invented; its hosts are reserved names.
"""

from __future__ import annotations

from crawler.sample.plan import Oddity, expected, plan, versions
from crawler.sample.releases import Story, Truth, changed, stories, truth
from crawler.sample.site import SampleSite, Seen

__all__ = [
    "Oddity",
    "SampleSite",
    "Seen",
    "Story",
    "Truth",
    "changed",
    "expected",
    "plan",
    "stories",
    "truth",
    "versions",
]
