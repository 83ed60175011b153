"""Names of organisations, made comparable: "The Acme Corporation®" and "Acme" are one."""

from __future__ import annotations

import re

LEGAL = re.compile(
    r"(?:[\s,]+(?:inc|incorporated|corp|corporation|ltd|limited|llc|llp|lp|l\.p|plc|ag|se|kgaa|gmbh|s\.?a|n\.?v|"
    r"b\.?v|co|company|ab|a/s|asa|oyj|group|holdings?|s\.p\.a|spa|& co|and company))+\.?\s*$",
    re.I,
)


def base(name: str) -> str:
    """The name without legal form, marks and article, case folded."""
    flat = " ".join(re.sub(r"[®™℠*_]", "", name).split()).casefold().strip(" .,“”\"'")
    flat = flat.removeprefix("the ")
    return LEGAL.sub("", flat).strip(" .,")
