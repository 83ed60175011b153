"""`python -m crawler.sample [--day N] [--port P]`: serve the sample wire for a look in a browser."""

from __future__ import annotations

import argparse
import sys
import threading

from crawler.sample.doors import FEED, LISTING
from crawler.sample.plan import plan
from crawler.sample.site import SampleSite


def main() -> int:
    """Serve until interrupted. Exit code 2 where the port cannot be had."""
    words = argparse.ArgumentParser(prog="python -m crawler.sample", description=__doc__)
    words.add_argument("--day", type=int, default=0, help="days that the wire's clock has moved on")
    words.add_argument("--port", type=int, default=8098)
    chosen = words.parse_args()
    try:
        with SampleSite(day=chosen.day, port=chosen.port) as site:
            _show(site, chosen.day)
            threading.Event().wait()
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"port {chosen.port}: {error}; choose another with --port\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def _show(site: SampleSite, day: int) -> None:
    """Where to look."""
    sys.stdout.write(f"{site.proxy}{LISTING}\n{site.proxy}{FEED}\n\n")
    for oddity in plan(day):
        sys.stdout.write(f"{oddity.name:16} {oddity.url.replace('http://wire.example', site.proxy)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
