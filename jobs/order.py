"""What a run is asked for, and who looks on: values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.exchange import Harvest
from jobs.warcs import Progress as ReadWarc
from jobs.warcs import Warc
from jobs.window import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for. Times are in UTC."""

    wires: tuple[str, ...] = ()
    window: Asked = field(default_factory=Asked)
    limit: int | None = None
    replay: tuple[Path, ...] = ()
    warcs: tuple[Warc, ...] = ()  # taken over in the place of everything else: no door is asked
    past: bool = False  # the window is a day of the past: the doors that reach back to it are asked, and no more
    dry_run: bool = False
    wait_seconds: float = 0.0
    skips: tuple[str, ...] = ()
    command: str = "wirevault run"

    @property
    def aside(self) -> bool:
        """Whether it is about the past: what the nights remember of the wire stays as it is."""
        return self.past or bool(self.warcs)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: `progress(wire, harvest)` as pages come in; `stop()` says that the operator wants an end;
    `begun()` is called when there is something to commit; `tell(message)` hands on what has gone wrong or is well
    again, and says whether that has reached everybody."""

    progress: Callable[[str, Harvest], None]
    stop: Callable[[], bool]
    begun: Callable[[], None] = lambda: None
    read: ReadWarc = lambda *_: None
    tell: Callable[[Mapping[str, Any]], bool] = lambda _: True
