"""The composition root: what a command needs, built once from the settings and handed on as arguments.

A command begins with `app = app_of(ctx)`. Nothing is created on import and nothing is kept in a module.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from crawler.clock import Clock
from crawler.errors import ConfigError
from crawler.settings import WireSettings
from crawler.wire import DropDoor, WebArchive, Wire
from jobs.settings import Settings, read

if TYPE_CHECKING:
    from crawler.archive import Archive
    from crawler.collect.plan import Network

# Where the shared options of the command line are kept, however far from the command they were written.
CONFIG, JSON, DEBUG, _APP = "wirevault.config", "wirevault.json", "wirevault.debug", "wirevault.app"


@dataclass(frozen=True)
class App:
    """Everything a command works with. `console` is stdout, `messages` is stderr."""

    settings: Settings
    wires: Mapping[str, Wire]
    clock: Clock
    console: Console
    messages: Console
    json: bool
    debug: bool
    network: Network | None = None  # a simulated one

    def at(self, now: datetime) -> App:
        """The same with its clock set."""
        return dataclasses.replace(self, clock=Clock(now))

    def open_archive(self, *, create: bool = False) -> Archive:
        """The archive of the settings. Raises StoreRefused, StoreError, ArchiveError, FormatTooNew."""
        # Commands that touch no archive start in half the time without it.
        from crawler.archive import Archive  # noqa: PLC0415

        return Archive.open(self.settings.archive, create=create)

    def archive_to_write(self) -> Archive:
        """The same for a run, which makes one where there is none. Raises ConfigError, StoreRefused."""
        from crawler.archive import Archive  # noqa: PLC0415

        return Archive.to_write(self.settings.archive)

    @property
    def titles(self) -> dict[str, str]:
        """What each wire calls itself, by its name here."""
        return {name: wire.title for name, wire in self.wires.items()}

    def wire(self, name: str) -> Wire:
        """Raises ConfigError that names the known ones."""
        if name not in self.wires:
            raise ConfigError(f"no wire is called {name!r}; known are {', '.join(sorted(self.wires))}")
        return self.wires[name]

    def wires_to_run(self, names: Sequence[str] = ()) -> list[Wire]:
        """The named wires, else every wire that is on. Raises ConfigError that says what keeps a wire from running."""
        found = [self.wire(name) for name in dict.fromkeys(names)] if names else self._enabled()
        faults = [fault for wire in found for fault in self._lacks(wire)]
        wires = [self._with_drop(wire) for wire in found]
        if faults:
            raise ConfigError(faults)
        if not wires:
            raise ConfigError("no wire is on: set enabled, permission and [crawl] contact, or name one with --wire")
        return wires

    def wires_to_take(self, names: Sequence[str] = ()) -> list[Wire]:
        """The named wires, else every one that is on, whose releases may be taken over from files at hand: they need a
        permission, and nobody is asked for anything. Raises ConfigError."""
        wires = [self.wire(name) for name in dict.fromkeys(names)] if names else self._enabled()
        wires = wires if names else [wire for wire in wires if not self._not_permitted(wire)]
        faults = [fault for wire in wires for fault in self._not_permitted(wire)]
        if faults or not wires:
            raise ConfigError(faults or "no wire is on: set enabled and permission, or name one with --wire")
        return wires

    def _not_permitted(self, wire: Wire) -> list[str]:
        settings = self.settings.wire(wire.name)
        if wire.template or wire.loopback or (settings.permission and settings.permission.strip()):
            return []
        permission = f"[wires.{wire.name}] permission (the basis on which you archive it)"
        return [f"wire {wire.name} is off: set {permission} first. {_terms(wire)}"]

    def with_web_archive(self, wire: Wire) -> Wire:
        """The wire with the operator's web archive among its doors."""
        url, page = self.settings.backfill.web_archive, self.settings.backfill.web_archive_page
        if url is None or page is None:
            return wire
        door = WebArchive(name="web-archive", url=url, page=page)
        hosts = tuple(dict.fromkeys((*wire.hosts, door.host)))
        return wire.model_copy(update={"door": (*wire.door, door), "hosts": hosts})

    def _with_drop(self, wire: Wire) -> Wire:
        """The wire with the operator's drop folder among its doors, or with that alone."""
        settings = self.settings.wire(wire.name)
        drop = DropDoor(name="drop", url=settings.drop) if settings.drop else None
        return wire.model_copy(update={"door": wire.door if settings.crawl else (), "drop": drop})

    def wires_on(self) -> list[Wire]:
        """Every wire that `run` would take without being told which."""
        return [wire for wire in self._enabled() if not self._lacks(wire)]

    def _enabled(self) -> list[Wire]:
        """`sample` (a wire that is served here) is on until it is turned off, every other off until turned on."""
        chosen = []
        for name in sorted(self.wires):
            enabled = self.settings.wire(name).enabled
            if enabled or (enabled is None and self.wires[name].loopback):
                chosen.append(self.wires[name])
        return chosen

    def _lacks(self, wire: Wire) -> list[str]:
        settings = self.settings.wire(wire.name)
        if wire.template:
            return [f"wires.{wire.name}: a template to copy, not a wire; `wirevault wires new` makes one of it"]
        if settings.enabled is False:
            return [f"wires.{wire.name}: turned off by enabled = false in the configuration; set it to true"]
        if not settings.crawl and not settings.drop:
            return [f"wires.{wire.name}: crawl = false and no drop folder: nothing could come; set drop to one"]
        if wire.no_door and not settings.drop:
            return [f"wire {wire.name}: no door is open, so nothing can be collected: {wire.no_door}"]
        missing = [] if wire.loopback else self._unset(wire.name, settings)
        return [f"wire {wire.name} is off: set {' and '.join(missing)} first. {_terms(wire)}"] if missing else []

    def _unset(self, name: str, settings: WireSettings) -> list[str]:
        contact = self.settings.crawl.contact
        missing = []
        if settings.crawl and self.wires[name].door and not (contact and contact.strip()):
            missing.append("[crawl] contact (a mail address or URL for the User-Agent)")
        if not (settings.permission and settings.permission.strip()):
            missing.append(f"[wires.{name}] permission (the basis on which you archive it)")
        return missing


def _terms(wire: Wire) -> str:
    if wire.rights.terms:
        return f"Its terms: {wire.rights.terms}"
    return f"Its wire file names no terms; read them at {wire.home}"


def build(config: Path | None = None, *, json: bool = False, debug: bool = False) -> App:
    """The application for one command. Raises ConfigError with every fault of every file."""
    configuration = read(config)
    # A pipe has no width of its own: long ids and URLs would be cut for nobody.
    console = Console(width=None if Console().is_terminal else 100, highlight=False, soft_wrap=False)
    messages = Console(stderr=True, highlight=False)
    return App(configuration.settings, configuration.wires, Clock(), console, messages, json, debug)


def app_of(ctx: typer.Context) -> App:
    """The application of this command line, built when it is first asked for."""
    meta = ctx.meta
    if _APP not in meta:
        meta[_APP] = build(meta.get(CONFIG), json=meta.get(JSON, False), debug=meta.get(DEBUG, False))
    app: App = meta[_APP]
    return app
