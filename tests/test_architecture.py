"""The arrows between rooms, and which room may know which library: read from the source, for every file there is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(path for package in ("crawler", "jobs") for path in (ROOT / package).rglob("*.py"))

# A library and the only files or folders that may import it.
ONE_ROOM = {
    "boto3": {"crawler/archive/s3.py", "crawler/archive/s3_client.py", "crawler/archive/s3_errors.py"},
    "botocore": {"crawler/archive/s3.py", "crawler/archive/s3_client.py", "crawler/archive/s3_errors.py"},
    "trafilatura": {"crawler/clean/extract.py"},
    "apscheduler": {"jobs/schedule.py", "jobs/cron.py"},
    "scrapy": {"crawler/collect/"},
    "twisted": {"crawler/collect/"},
    "feedparser": {"crawler/discover/feed.py"},
    "pyarrow": {
        "crawler/archive/claims.py",
        "crawler/archive/schema.py",
        "crawler/archive/tables.py",
        "crawler/archive/spool.py",
        "crawler/archive/reader.py",
        "crawler/archive/layers.py",
        "crawler/archive/merge.py",
    },
    "fastwarc": {
        "crawler/archive/warc.py",
        "crawler/archive/records.py",
        "crawler/collect/recordings.py",
        "crawler/intake/warcs.py",
    },
    "rensa": {"crawler/group/"},
    "protego": {"crawler/collect/middlewares/"},
    "py3langid": {"crawler/clean/language.py"},
    "stdnum": {"crawler/clean/"},
    "typer": {"jobs/__main__.py", "jobs/app.py", "jobs/commands/"},
    "rich": {"jobs/report.py", "jobs/wire_report.py", "jobs/app.py", "jobs/commands/"},
    "pydantic": {
        "crawler/wire.py",
        "crawler/wire_values.py",
        "crawler/wire_files.py",
        "crawler/settings.py",
        "jobs/settings.py",
    },
    "pydantic_settings": {"jobs/settings.py"},
    "jobs": {"jobs/"},
}

# Rooms of the crawler and what each may know besides itself. The core knows nothing but the core.
CORE = {
    "errors",
    "model",
    "wire",
    "wire_values",
    "wire_files",
    "settings",
    "exchange",
    "clock",
    "urls",
    "ledger",
    "message",
    "drift",
}
MAY_KNOW = {
    "archive": CORE,
    "clean": CORE,
    "discover": CORE,
    "sample": CORE,
    "collect": CORE | {"discover"},
    "group": CORE | {"clean"},
    "intake": CORE | {"clean"},
}

# Nothing that is pure asks the network, the clock, the environment or a log.
PURE = (
    "crawler/clean/",
    "crawler/discover/",
    "crawler/drift/",
    "crawler/group/",
    "crawler/ledger/",
    "crawler/message.py",
    "crawler/model.py",
    "crawler/urls.py",
)
IMPURE = {"os", "time", "logging", "random", "secrets", "socket", "subprocess", "threading", "asyncio", "http", "sys"}
IMPURE_CALLS = {"open", "print", "getenv"}
IMPURE_METHODS = {"now", "today", "utcnow", "getenv"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path, *, on_load: bool = False) -> Iterator[str]:
    """Every module that the file imports, wherever in it or when it is loaded.

    `from crawler import urls` is `crawler.urls`.
    """
    for node in tree(path).body if on_load else ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the arrows"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" if is_package(module) else module for alias in node.names)


def is_package(module: str) -> bool:
    return (ROOT / module.replace(".", "/")).is_dir()


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(module: str) -> str:
    """The room of a module of the crawler."""
    name = module.split(".")[1]
    if name in CORE:
        return "core"
    return name


def module_of(path: Path) -> str:
    return place(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@pytest.mark.parametrize("library", sorted(ONE_ROOM))
def test_a_library_stays_in_its_room(library: str) -> None:
    wrong = [
        place(path)
        for path in FILES
        if any(name.split(".")[0] == library for name in imports(path))
        and not any(place(path) == allowed or place(path).startswith(allowed) for allowed in ONE_ROOM[library])
    ]
    assert not wrong, f"{library} may be imported in {sorted(ONE_ROOM[library])} alone"


def test_arrows_inside_the_crawler() -> None:
    wrong = []
    for path in FILES:
        module = module_of(path)
        if not module.startswith("crawler."):
            continue
        own = room(module)
        allowed = CORE if own == "core" else MAY_KNOW.get(own, CORE)
        for name in imports(path):
            if not name.startswith("crawler."):
                continue
            other = name.split(".")[1]
            if other not in allowed and room(name) != own:
                wrong.append(f"{place(path)} -> {name}")
    assert not wrong


def test_no_module_imports_itself_by_a_detour() -> None:
    """What a function imports when it is called is no detour: the module is whole by then."""
    known = {module_of(path): path for path in FILES}
    arrows = {
        module: {owner(name, known) for name in imports(path, on_load=True)} - {module, None}
        for module, path in known.items()
    }
    while True:
        free = {module for module, below in arrows.items() if not below & arrows.keys()}
        if not free:
            break
        arrows = {module: below for module, below in arrows.items() if module not in free}
    assert not arrows, f"these import each other in a circle: {sorted(arrows)}"


def owner(name: str, known: dict[str, Path]) -> str | None:
    """The module of ours that an imported name stands in."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name or None


@pytest.mark.parametrize("path", [path for path in FILES if place(path).startswith(PURE)], ids=place)
def test_pure_rooms_are_pure(path: Path) -> None:
    assert not IMPURE & {name.split(".")[0] for name in imports(path)}
    assert "urllib.request" not in set(imports(path))
    called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert not IMPURE_CALLS & {function.id for function in called if isinstance(function, ast.Name)}
    assert not IMPURE_METHODS & {function.attr for function in called if isinstance(function, ast.Attribute)}


def test_no_code_branches_on_a_wire() -> None:
    """`if wire.name == ...` never: a wire is data."""
    names = {path.stem for path in (ROOT / "config" / "wires").glob("*.toml")}
    wrong = []
    for path in FILES:
        if place(path).startswith("crawler/sample/"):
            continue  # the site of an invented wire: it builds its pages like those of several wires
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Compare):
                said = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
                if names & {value for value in said if isinstance(value, str)}:
                    wrong.append(f"{place(path)}:{node.lineno}")
    assert not wrong
    assert names
