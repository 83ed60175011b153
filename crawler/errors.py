"""What can go wrong, by who reads the message.

    WirevaultError
    ├── ConfigError          the operator's files or words are wrong; nothing was started
    ├── StoreError           the store failed while it was used
    │   ├── StoreRefused     it cannot be used as configured: no such bucket, wrong credentials, no such folder
    │   │   └── NoArchive    nothing has been archived there yet
    │   ├── NotThere         a key that should exist does not
    │   └── AlreadyThere     a key that should be new exists with other bytes
    ├── ArchiveError         what the archive holds cannot be trusted or read
    │   └── FormatTooNew     a newer wirevault wrote it
    ├── ArchiveBusy          another run holds the archive
    └── CleanError           one page or dump has no release in it; the run goes on

Every message says what happened, where, and what to do. The command line turns the class into the exit code.
"""

from __future__ import annotations

from collections.abc import Sequence


class WirevaultError(Exception):
    """Base of everything that wirevault raises on purpose. Read by the command line alone."""

    exit_code = 1


class ConfigError(WirevaultError):
    """Raised while settings, wire files or command words are read, with every fault of all of them."""

    exit_code = 2

    def __init__(self, faults: Sequence[str] | str) -> None:
        self.faults = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(self.faults))


class StoreError(WirevaultError):
    """Raised by a store whose request failed although it was retried. Read by the operator."""


class StoreRefused(StoreError):
    """Raised by a store that cannot be used at all: bucket, folder, credentials or endpoint are wrong."""

    exit_code = 2


class NoArchive(StoreRefused):
    """Raised when an archive is opened for reading where there is none. A first run makes it."""


class NotThere(StoreError):
    """Raised by a store that is asked for a key it does not hold."""


class AlreadyThere(StoreError):
    """Raised by a store that is asked to create a key it holds already."""


class ArchiveError(WirevaultError):
    """Raised while an archive is read whose objects contradict each other or cannot be parsed."""


class FormatTooNew(ArchiveError):
    """Raised when the archive's format is newer than this software knows."""

    exit_code = 2


class ArchiveBusy(WirevaultError):
    """Raised when another run holds the archive's lease; the message names the holder and until when."""

    exit_code = 3


class CleanError(WirevaultError):
    """Raised by `clean` for a page without a release. `code` is the short reason that reports count."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)
