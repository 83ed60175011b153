"""Every setting, read once: shipped defaults or one TOML file, then the environment, which wins.

`WIREVAULT_<SECTION>__<KEY>` overrides a key: `WIREVAULT_ARCHIVE__URL`, `WIREVAULT_WIRES__PRNEWSWIRE__PERMISSION`,
`WIREVAULT_SCHEDULE__NIGHTLY__CRON`. A wire or schedule whose name has a hyphen is written with `_` there. An empty
variable counts as not set. All faults of the file, the environment and the wire files are reported at once.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from crawler.errors import ConfigError
from crawler.settings import ArchiveSettings, CrawlSettings, WireSettings
from crawler.wire import Wire
from crawler.wire_files import load_wires
from crawler.wire_values import Strict, Url, Zone
from jobs.cron import Cron
from jobs.shipped import shipped_folder
from jobs.times import read_time

PREFIX = "WIREVAULT_"


def _names(value: Any) -> Any:
    """`"a, b"` as an environment variable has it, besides the list that a file has."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


class ScheduleSettings(Strict):
    """`[[schedule]]`: one cadence on which `wirevault schedule` starts a run, or a compaction."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    cron: str  # minute hour day month weekday
    timezone: Zone = "UTC"
    command: Literal["run", "archive compact"] = "run"
    wires: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()  # every wire that is on, by default
    since: str | None = None  # where each run starts, e.g. -2d; by default where the wire's last window ended
    limit_minutes: float = Field(default=120, gt=0)  # a run that takes longer is stopped, then killed
    wait_minutes: float = Field(default=10, ge=0)  # how long a run waits for another that holds the archive

    @model_validator(mode="after")
    def _of_runs(self) -> Self:
        if self.command != "run" and (self.wires or self.since):
            raise ValueError(f'wires and since are for runs; "{self.command}" is for the whole archive: leave them out')
        return self

    @field_validator("since")
    @classmethod
    def _since(cls, value: str | None) -> str | None:
        if value is not None:
            read_time(value)
        return value

    @field_validator("cron")
    @classmethod
    def _cron(cls, value: str) -> str:
        Cron.parse(value, "UTC")  # the zone is a setting of its own, with a fault of its own
        return value


class AlertSettings(Strict):
    """`[alert]`: who is told, once when something goes wrong and once when it is well again."""

    on_failure_command: tuple[str, ...] | str | None = None  # a list of words, or one line for the shell; on stdin
    on_failure_webhook: Url | None = None  # POST
    on_failure_mail: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    mail_from: str | None = None  # the first of those addresses by default
    smtp: str = Field(default="smtp://localhost:25", pattern=r"^smtps?://[^/\s]+$")
    timeout_seconds: float = Field(default=30, gt=0)


class BackfillSettings(Strict):
    """`[backfill]`: a web archive that is asked for captures of the past."""

    web_archive: Url | None = None  # its CDX index, with {host}, {from} and {to}
    web_archive_page: Url | None = None  # a capture as it was received, with {timestamp} and {url}

    @model_validator(mode="after")
    def _both(self) -> BackfillSettings:
        for name, url, places in (
            ("web_archive", self.web_archive, ("{host}", "{from}", "{to}")),
            ("web_archive_page", self.web_archive_page, ("{timestamp}", "{url}")),
        ):
            lacks = [place for place in places if place not in (url or "")]
            if lacks and (self.web_archive or self.web_archive_page):
                raise ValueError(f"{name} needs {' and '.join(lacks)}")
        return self


class SampleSettings(Strict):
    """`[sample]`: the invented wire that wirevault serves itself."""

    day: int = Field(default=0, ge=0)  # days that its clock has moved on


class Settings(BaseSettings):
    """All of `wirevault.toml`."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    archive: ArchiveSettings = ArchiveSettings()
    crawl: CrawlSettings = CrawlSettings()
    wires: dict[str, WireSettings] = Field(default_factory=dict)
    schedule: tuple[ScheduleSettings, ...] = ()
    alert: AlertSettings = AlertSettings()
    sample: SampleSettings = SampleSettings()
    backfill: BackfillSettings = BackfillSettings()

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[Any, ...]:
        """Only what `read` hands over: it names the origin of each fault, which merged sources cannot."""
        return (sources["init_settings"],)

    def wire(self, name: str) -> WireSettings:
        return self.wires.get(name, WireSettings())


@dataclass(frozen=True)
class Configuration:
    """The settings, where they come from, and every wire that is known."""

    path: Path
    settings: Settings
    wires: Mapping[str, Wire]


def read(config: Path | None = None) -> Configuration:
    """The configuration from `config`, else $WIREVAULT_CONFIG, else ./wirevault.toml, else as shipped.

    Raises ConfigError with every fault of the file, the environment and all wire files.
    """
    path = config or _default_path()
    faults = _unknown_variables()
    data = _file(path, faults)
    environment = _environment(faults)
    origins = Origins(path, environment)
    merged = _merge(data, environment)
    settings = _settings(merged, origins, faults)
    wires = _wires(merged, faults)
    if wires:
        faults += _unknown_wires(origins, merged, wires)
    if faults or settings is None:
        raise ConfigError(faults)
    return Configuration(path, settings, wires)


@dataclass(frozen=True)
class Origins:
    """Says where a setting was written: as a variable of the environment, or in the file."""

    path: Path
    environment: Mapping[str, Any]

    def of(self, keys: Sequence[str]) -> str:
        """`environment: WIREVAULT_ARCHIVE__URL` or `my.toml: archive.url`."""
        found: Any = self.environment
        for number, key in enumerate(keys):
            if not isinstance(found, dict):
                break
            name = _plain(key) if number == 1 else key
            if name not in found:
                return f"{self.path}: {'.'.join(keys)}"
            found = found[name]
        return f"environment: {PREFIX}{'__'.join(keys).upper().replace('-', '_')}"


def _plain(name: str) -> str:
    """A wire's or schedule's name in the form that file and environment share."""
    return name.lower().replace("_", "-")


def _default_path() -> Path:
    named = os.environ.get(f"{PREFIX}CONFIG")
    if named:
        return Path(named)
    here = Path("wirevault.toml")
    return here if here.exists() else shipped_folder() / "wirevault.toml"


def _file(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        faults.append(f"{path}: cannot be read ({error.strerror}); name another file with --config")
    except UnicodeDecodeError as error:
        faults.append(f"{path}: is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path}: is not TOML: {error}")
    else:
        return _beside(path, data)
    return {}


def _beside(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """`wires_dir` of a file is relative to that file."""
    crawl = data.get("crawl")
    if isinstance(crawl, dict) and isinstance(crawl.get("wires_dir"), str):
        crawl["wires_dir"] = str(path.parent / Path(crawl["wires_dir"]).expanduser())
    return data


def _environment(faults: list[str]) -> dict[str, Any]:
    """The variables as a nested table, names of wires and schedules in their plain form."""
    try:
        found = EnvSettingsSource(Settings)()
    except SettingsError as error:
        faults.append(f"environment: {error}: write JSON ({error.__cause__})")
        return {}
    for section in ("wires", "schedule"):
        if isinstance(found.get(section), dict):
            found[section] = {_plain(name): keys for name, keys in found[section].items()}
    return found


def _settings(merged: dict[str, Any], origins: Origins, faults: list[str]) -> Settings | None:
    try:
        return Settings(**merged)
    except ValidationError as error:
        faults += [_fault(merged, origins, fault) for fault in error.errors()]
        return None


def _unknown_variables() -> list[str]:
    known = {name.upper() for name in Settings.model_fields}
    return [
        f"environment: {name}: no such setting; {PREFIX}<SECTION>__<KEY> with one of {', '.join(sorted(known))}"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG" and _section(name) not in known
    ]


def _section(variable: str) -> str:
    return variable.removeprefix(PREFIX).partition("__")[0]


def _merge(data: dict[str, Any], environment: dict[str, Any]) -> dict[str, Any]:
    """The file's values with those of the environment over them."""
    merged = dict(data)
    for section, values in environment.items():
        below = merged.get(section)
        if section == "wires":
            merged[section] = _merge_named(below if isinstance(below, dict) else {}, values)
        elif section == "schedule" and isinstance(values, dict):
            merged[section] = _merge_schedules(below if isinstance(below, list) else [], values)
        elif isinstance(below, dict) and isinstance(values, dict):
            merged[section] = {**below, **values}
        else:
            merged[section] = values
    return merged


def _merge_named(below: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, keys in values.items():
        old = merged.get(name)
        merged[name] = {**old, **keys} if isinstance(old, dict) and isinstance(keys, dict) else keys
    return merged


def _merge_schedules(below: list[Any], values: dict[str, Any]) -> list[Any]:
    """Entries of the file by name, with the environment's keys over them; names that the file lacks are added."""
    left = dict(values)
    merged = []
    for entry in below:
        name = _plain(str(entry.get("name"))) if isinstance(entry, dict) else ""
        merged.append({**entry, **left.pop(name)} if isinstance(left.get(name), dict) else entry)
    return merged + [{"name": name, **keys} for name, keys in left.items() if isinstance(keys, dict)]


def _fault(merged: dict[str, Any], origins: Origins, fault: Any) -> str:
    """One line: the variable or the file, the key, what is wrong."""
    keys = [str(part) for part in fault["loc"]]
    if keys[0] == "schedule" and len(keys) > 1:
        entry = merged["schedule"][fault["loc"][1]]
        keys[1] = str(entry.get("name", keys[1])) if isinstance(entry, dict) else keys[1]
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        message = "no such setting; see the shipped wirevault.toml for every key"
    return f"{origins.of(keys)}: {message}"


def _wires(merged: Mapping[str, Any], faults: list[str]) -> dict[str, Wire]:
    folders = [shipped_folder() / "wires"]
    further = _section_of(merged, "crawl").get("wires_dir")
    if further and isinstance(further, str):
        folders.append(Path(further))
    try:
        return load_wires(folders)
    except ConfigError as error:
        faults += error.faults
        return {}


def _unknown_wires(origins: Origins, merged: Mapping[str, Any], wires: Mapping[str, Wire]) -> list[str]:
    """Read from the settings as written: what else is wrong with them hides no wire's name."""
    named = [(["wires", name], name) for name in _section_of(merged, "wires")]
    entries = merged.get("schedule")
    for entry in entries if isinstance(entries, (list, tuple)) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("wires"), (list, tuple, str)):
            listed = _names(entry["wires"])
            named += [(["schedule", str(entry.get("name")), "wires"], str(name)) for name in listed]
    return [
        f"{origins.of(keys)}: no wire is called {name!r}; known are {', '.join(sorted(wires))}"
        for keys, name in named
        if name not in wires
    ]


def _section_of(merged: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = merged.get(name)
    return section if isinstance(section, Mapping) else {}
