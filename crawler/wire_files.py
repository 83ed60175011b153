"""Wire files read from folders, with what layouts take from each other; every fault of every file at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crawler.errors import ConfigError
from crawler.wire import Wire
from crawler.wire_values import faults_of


def load_wires(folders: Iterable[Path]) -> dict[str, Wire]:
    """Every wire of the folders by name, with the layouts that it shares; a later folder replaces a wire of an earlier
    one.

    Raises ConfigError with every fault of every file.
    """
    wires: dict[str, Wire] = {}
    faults: list[str] = []
    for folder in folders:
        if not folder.is_dir():
            faults.append(f"{folder}: no such folder of wire files")
            continue
        for path in sorted(folder.glob("*.toml")):
            try:
                wires[path.stem] = load_wire(path)
            except ConfigError as error:
                faults.extend(error.faults)
    faults += [f"wire {wire.name}: {fault}" for wire in wires.values() for fault in _sharing_faults(wire, wires)]
    if faults:
        raise ConfigError(faults)
    return {name: _sharing(wire, wires) for name, wire in wires.items()}


def _sharing_faults(wire: Wire, wires: Mapping[str, Wire]) -> list[str]:
    if wire.layouts_of is None:
        return []
    other = wires.get(wire.layouts_of)
    if other is None:
        return [f"layouts_of: no wire is called {wire.layouts_of}"]
    if other.layouts_of:
        return [f"layouts_of: {other.name} takes its own from {other.layouts_of}; name that one"]
    return []


def _sharing(wire: Wire, wires: Mapping[str, Wire]) -> Wire:
    """The wire with the layouts of the one that it names, all but those that it has under the same name."""
    if wire.layouts_of is None:
        return wire
    own = {layout.name for layout in wire.layout}
    shared = [layout for layout in wires[wire.layouts_of].layout if layout.name not in own]
    return wire.model_copy(update={"layout": (*wire.layout, *shared)})


def load_wire(path: Path) -> Wire:
    """One wire file, without the layouts that it takes from another's. Raises ConfigError with every fault in it."""
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        return Wire(name=path.stem, **_with_likes(data))
    except ValidationError as error:
        raise ConfigError(faults_of(error, str(path))) from error
    except TypeError as error:  # the file sets `name` itself
        raise ConfigError(f"{path}: the file's name is the wire's name; remove the key `name`") from error


def _with_likes(data: dict[str, Any]) -> dict[str, Any]:
    """The file's data, in its layouts every key that a block does not set taken from the one it is `like`.

    The dates are each generation's own.
    """
    blocks = data.get("layout")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return data  # which is a fault, and said as one
    layouts: list[dict[str, Any]] = []
    named: dict[str, dict[str, Any]] = {}
    for block in blocks:
        other = named.get(str(block.get("like")))
        whole = block
        if other is not None:
            shared = {key: value for key, value in other.items() if key not in ("since", "until", "half_lost")}
            whole = {**shared, **{key: value for key, value in block.items() if key != "like"}}
        layouts.append(whole)
        named[str(block.get("name"))] = whole
    return {**data, "layout": layouts}
