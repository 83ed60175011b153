"""What a run knows of one wire when it is judged, and a judgement as a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.drift.measures import BadPage, Day, LayoutDay, lacks, measure_page
from crawler.exchange import Harvest, Missing
from crawler.model import Raw, Release
from crawler.wire import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation. Where a required one is not met the wire is unwell; another is worth a look.

    `cause` says by name what it is a sign of where it is not met; `now` and `usual` are the evidence, `page` is the
    first one that shows it.
    """

    name: str
    wire: str
    ok: bool
    required: bool = True
    note: str = ""
    cause: str | None = None
    now: str | None = None
    usual: str | None = None
    page: BadPage | None = None


@dataclass(slots=True, kw_only=True)
class Tally:
    """What the cleaning of one wire's pages came to."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    lost: list[Missing] = field(default_factory=list)  # pages without a release in them
    methods: Counter[str] = field(default_factory=Counter)  # of new releases, by their layout
    filled: Counter[str] = field(default_factory=Counter)  # of new releases, by the field that is not empty
    changed_looks: int = 0  # releases that were looked at again and had changed, without a notice
    held_back: int = 0  # pages that came back changed with so many others that none of them is believed
    gone: int = 0  # releases that are held and not there any more
    passed: Counter[str] = field(default_factory=Counter)  # pages that made no version of what is held, by the reason
    offsets: dict[str, list[int]] = field(default_factory=dict)  # of new releases: minutes that doors' stamps are ahead
    reused: list[str] = field(default_factory=list)  # ids that have come back as other releases
    drift: dict[str, str] = field(default_factory=dict)  # by cause: what many pages did at once
    layouts: dict[str, LayoutDay] = field(default_factory=dict)  # the new releases, measured by method
    pages: dict[str, BadPage] = field(default_factory=dict)  # by symptom, the first that shows it
    notes: list[str] = field(default_factory=list)
    example: str | None = None  # a release that is new or changed

    def count(self, outcome: str, release: Release, fields: Iterable[str], raw: Raw | None = None) -> None:
        """`outcome` is `new`, `changed` or `unchanged`; `raw` is where its page is."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome != "unchanged":
            self.example = self.example or release.id
        if outcome == "new":
            self.methods[release.method] += 1
            self.filled.update(name for name in fields if getattr(release, name, None))
            self._measure(release, fields, raw)

    def _measure(self, release: Release, fields: Iterable[str], raw: Raw | None) -> None:
        method = release.method
        self.layouts[method] = self.layouts.get(method, LayoutDay()).plus(measure_page(release))
        symptoms = [method.partition("@")[0], method, *(f"{method} without {part}" for part in lacks(release))]
        symptoms += [f"without {name}" for name in fields if not getattr(release, name, None)]
        symptoms += [f"{method} disagrees"] if "trafilatura-disagrees" in release.warnings else []
        for symptom in symptoms:
            self.pages.setdefault(symptom, BadPage(url=release.url or "", id=release.id, raw=raw))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of one wire's part in a run."""

    wire: Wire
    harvest: Harvest
    tally: Tally
    open_before: frozenset[str] = frozenset()  # ids that were missing when the run began
    replay: bool = False
    doors_known: bool = False  # whether earlier runs have asked them
    asked: bool = True  # whether any door was to be asked over the network
    recent: Day | None = None  # its latest pages and doors, measured: this run's, where they are many, else its day's
    past: tuple[Day, ...] = ()  # the days before
    closed: tuple[Day, ...] = ()  # the days that this run has read whole after their end

    @property
    def missing(self) -> list[Missing]:
        return [*self.harvest.missing, *self.tally.lost]
