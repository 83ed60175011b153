"""`python -m quality VERB`: derive the golden records for review."""

from __future__ import annotations

import argparse
import sys

from quality.golden import goldens, renew


def main() -> int:
    parser = argparse.ArgumentParser(prog="quality", description="How exact the cleaning is.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    golden = verbs.add_parser("golden", help="derive the expected records anew and show what changes")
    golden.add_argument("--wire", help="one folder of tests/golden")
    asked = parser.parse_args()
    lines = list(renew(asked.wire))
    print("\n".join(lines) or f"{len(goldens(asked.wire))} records are as the cleaner would have them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
