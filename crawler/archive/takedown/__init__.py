"""Take-down: releases go out of every object of the archive (docs/decisions/0005-a-take-down-rewrites.md)."""

from __future__ import annotations

from crawler.archive.takedown.desk import Order, Outcome
from crawler.archive.takedown.forget import FORGET, forget, rehearse
from crawler.archive.takedown.gather import check_ids

__all__ = ["FORGET", "Order", "Outcome", "check_ids", "forget", "rehearse"]
