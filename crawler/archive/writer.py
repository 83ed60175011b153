"""One run's way into the archive: what it keeps, which versions that makes, and the commit that makes it visible."""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from crawler.archive.copies import Copies
from crawler.archive.history import read_history
from crawler.archive.layout import SOFTWARE, journal_key, manifest_key, new_run, table_key, wire_of_segment
from crawler.archive.lease import Lease
from crawler.archive.manifest import (
    Journal,
    Manifest,
    Parent,
    PassedOver,
    Sighting,
    StoredObject,
    Verdict,
    Window,
    encode,
)
from crawler.archive.pages import StoredPage, read_pages
from crawler.archive.places import scratch
from crawler.archive.segments import Sealing, Segments, describe_segment, digest_of, fetch_segment
from crawler.archive.state import State, TornRun, fold, remember, sight
from crawler.archive.store import Store
from crawler.archive.tables import Spool
from crawler.archive.torn import with_torn
from crawler.archive.versions import known_of, sighting_of, version_of
from crawler.clock import Clock, rfc3339
from crawler.errors import ArchiveBusy, ArchiveError, NotThere, WirevaultError
from crawler.exchange import Exchange, Missing
from crawler.model import Known, Release, content_digest, sha256
from crawler.settings import ArchiveSettings
