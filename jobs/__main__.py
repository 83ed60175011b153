"""The command line: one table of commands, options that may stand before or after them, one place that catches.

Every failure is one line that says what happened and what to do (`--debug` shows the traceback); the class of the
error is the exit code.
"""

from __future__ import annotations

import gc
import logging
import sys
import time
import traceback
from collections.abc import Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from crawler.errors import ConfigError, WirevaultError
from jobs.app import CONFIG, DEBUG, JSON

# Each command is a function or a typer application of its own name in jobs/commands/<name>.py, read only when it is
# needed: `wirevault show` does not wait for Scrapy.
COMMANDS = (
    "run", "backfill", "schedule", "clean", "pull", "show", "runs", "status", "ledger", "wires", "verify", "archive",
    "reclean", "forget",
)  # fmt: skip

_BORN = 10_000  # objects between two collections: a page and a library make thousands that are no garbage
_HELP = "An archive of press-release wires: collected whole, cleaned exactly, kept for good."
_LATER = "--config, --json and --debug may also stand after the command."


def _remember_config(ctx: typer.Context, value: Path | None) -> Path | None:
    if value is not None:
        ctx.meta[CONFIG] = value
    return value


def _remember_json(ctx: typer.Context, value: bool) -> bool:  # the form of typer's callbacks
    if value:
        ctx.meta[JSON] = True
    return value


def _remember_debug(ctx: typer.Context, value: bool) -> bool:
    if value:
        ctx.meta[DEBUG] = True
        log_everything()
    return value


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"wirevault {metadata.version('wirevault')}")
        raise typer.Exit


_CONFIG_HELP = "Settings; else $WIREVAULT_CONFIG, else ./wirevault.toml, else as shipped."
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help=_CONFIG_HELP, callback=_remember_config, expose_value=False),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Machine-readable output.", callback=_remember_json, expose_value=False)
]
DebugOption = Annotated[
    bool, typer.Option("--debug", help="Log more, show tracebacks.", callback=_remember_debug, expose_value=False)
]
VersionOption = Annotated[
    bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
]


class Commands(TyperGroup):
    """The commands of the table, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"jobs.commands.{cmd_name}"), cmd_name)
        command = _share_options(typer.main.get_command(_as_application(found)))
        command.name = cmd_name
        return command


def _as_application(found: Any) -> typer.Typer:
    if isinstance(found, typer.Typer):
        return found
    application = typer.Typer(add_completion=False)
    application.command(found.__name__)(found)
    return application


def _share_options(command: Any) -> Any:
    """The options of the whole program, accepted after this command too, unless it has its own of that name."""
    own = {word for param in command.params for word in param.opts}
    options: list[Any] = typer.main.get_command(_shared).params
    for option in options:
        if not own & set(option.opts):
            option.hidden = True  # shown once, in `wirevault --help`
            command.params.append(option)
    for below in getattr(command, "commands", {}).values():
        _share_options(below)
    return command


_shared = typer.Typer(add_completion=False)


@_shared.command()
def _options(
    config: ConfigOption = None,  # their callbacks remember them
    json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Holds the shared options in the form that typer reads."""


app = typer.Typer(cls=Commands, help=_HELP, epilog=_LATER, add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def _program(
    ctx: typer.Context,
    config: ConfigOption = None,  # noqa: ARG001
    json: JsonOption = False,  # noqa: ARG001
    debug: DebugOption = False,  # noqa: ARG001
    version: VersionOption = False,  # noqa: ARG001
) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(2)


def main() -> None:
    """Entry point of `wirevault`."""
    gc.set_threshold(_BORN)
    sys.exit(run_command_line(sys.argv[1:]))


def run_command_line(words: Sequence[str]) -> int:
    """One command as typed; gives its exit code."""
    log_quietly()
    debug = "--debug" in words
    try:
        return app(list(words), prog_name="wirevault", standalone_mode=False) or 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  # the one place: no traceback reaches a user who did not ask for it
        if debug:
            traceback.print_exc()
        for line in explain(error):
            print(f"wirevault: {line}", file=sys.stderr)  # noqa: T201
        return exit_code(error)


def explain(error: Exception) -> list[str]:
    """What to tell a person: a line, for a configuration a line each fault."""
    if isinstance(error, ConfigError):
        return list(error.faults)
    if isinstance(error, WirevaultError):
        return [" ".join(str(error).split("\n"))]
    if isinstance(error, TyperException):
        return [f"{error.format_message().rstrip('.')}. Type `wirevault --help`, or `--help` after a command."]
    return [f"unexpected {type(error).__name__}: {error}; the same command with --debug shows where, for a report"]


def exit_code(error: Exception) -> int:
    """2 for wrong words, the class's own code for our errors, 1 for the unexpected."""
    return error.exit_code if isinstance(error, (WirevaultError, TyperException)) else 1


def log_quietly() -> None:
    """Our own lines from INFO on, others' warnings, all on stderr; Scrapy's failures stand in the report instead."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    logging.Formatter.converter = time.gmtime
    for room in ("crawler", "jobs"):
        logging.getLogger(room).setLevel(logging.INFO)
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)


def log_everything() -> None:
    for name in ("", "crawler", "jobs", "scrapy"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    for name in ("boto3", "botocore", "s3transfer", "urllib3"):  # at DEBUG they print session tokens
        logging.getLogger(name).setLevel(logging.INFO)


if __name__ == "__main__":
    main()
