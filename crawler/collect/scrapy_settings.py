"""Scrapy's settings as one function of a plan. Every line that differs from Scrapy 2.19's default says why."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from crawler.collect.plan import Plan

_OURS = "crawler.collect.middlewares"
_SCRAPYS = "scrapy.downloadermiddlewares"

# From the spider's side to the network's: requests pass downwards, answers upwards.
ORDER = {
    f"{_OURS}.hosts.HostsMiddleware": 100,
    f"{_OURS}.robots.RobotsMiddleware": 200,
    f"{_SCRAPYS}.downloadtimeout.DownloadTimeoutMiddleware": 350,
    f"{_SCRAPYS}.defaultheaders.DefaultHeadersMiddleware": 400,
    f"{_SCRAPYS}.useragent.UserAgentMiddleware": 500,
    f"{_OURS}.size.DecodeMiddleware": 590,
    f"{_SCRAPYS}.redirect.RedirectMiddleware": 600,
    f"{_SCRAPYS}.httpproxy.HttpProxyMiddleware": 750,
    f"{_OURS}.retry.RetryMiddleware": 850,
    f"{_OURS}.gate.GateMiddleware": 860,
    f"{_OURS}.capture.CaptureMiddleware": 900,
}


def user_agent(contact: str | None) -> str:
    """Who asks, and how to reach them. Wires turn unknown agents away, and serve those whose name says bot."""
    return f"wirevault-bot/{metadata.version('wirevault')}" + (f" (+{contact})" if contact else "")


def scrapy_settings(plan: Plan) -> dict[str, Any]:
    """All of a crawler's settings for one wire."""
    return {**_pace(plan), **_bounds(plan), **_parts(plan), **_nothing_else()}


def _pace(plan: Plan) -> dict[str, Any]:
    polite = plan.wire.polite
    live = plan.simulated is None
    delay = polite.delay_seconds if live else 0.0  # a recording has no feelings
    return {
        "USER_AGENT": user_agent(plan.crawl_settings.contact),
        "DEFAULT_REQUEST_HEADERS": {  # no Accept-Language: each release in the language it was published in
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        },
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # the wire file's delay is a least, not a mean
        "CONCURRENT_REQUESTS_PER_DOMAIN": polite.concurrency,
        "AUTOTHROTTLE_ENABLED": live and not plan.wire.loopback,  # a slow wire is asked more slowly
        "AUTOTHROTTLE_START_DELAY": delay,  # the wire file knows better than a constant
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(polite.concurrency),
    }


def _bounds(plan: Plan) -> dict[str, Any]:
    polite = plan.wire.polite
    return {
        "DOWNLOAD_TIMEOUT": polite.timeout_seconds,
        "DOWNLOAD_MAXSIZE": polite.max_bytes,  # of a body as received, and again as decoded
        "DOWNLOAD_WARNSIZE": 0,  # too large is reported once, as a missing release
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # an archive is evidence of what the wire itself said
        "REDIRECT_MAX_TIMES": 5,  # of robots.txt by RFC 9309; no release lies further away either
        "REFERRER_POLICY": "no-referrer",  # redirects are followed as if each URL had been asked for itself
        "COOKIES_ENABLED": False,  # nobody is to be recognised, and each answer is what anybody gets
    }


def _parts(plan: Plan) -> dict[str, Any]:
    handler = "gate.GatedDownloadHandler" if plan.simulated is None else "replay.ReplayDownloadHandler"
    return {
        "DOWNLOAD_HANDLERS_BASE": dict.fromkeys(("http", "https"), f"{_OURS}.{handler}"),  # and no file, ftp, s3
        # The lists are whole, so that nothing a later Scrapy adds to its own runs here unseen.
        "DOWNLOADER_MIDDLEWARES_BASE": ORDER,
        "SPIDER_MIDDLEWARES_BASE": {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700},  # redirects want it
        "EXTENSIONS_BASE": {"scrapy.extensions.throttle.AutoThrottle": 0},
    }


def _nothing_else() -> dict[str, Any]:
    return {
        "REMOTE_CONTROL_ENABLED": False,  # on by default since 2.19: a server that runs code in the crawler
        "TELNETCONSOLE_ENABLED": False,  # the same of old
        "JOBDIR": None,  # loses requests on kill -9; what is known is read from the archive instead
        "HTTPCACHE_ENABLED": False,  # each run asks the wire
        "FEEDS": {},  # the archive keeps, Scrapy does not
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # re-reads a callback's source for every answer: 10 % of the CPU
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",  # the harvest counts
        "STATS_DUMP": False,
        "LOG_ENABLED": False,  # its log goes where the program's goes (crawler/collect/crawl.py)
    }
