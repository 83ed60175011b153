"""What one would write on a first afternoon: trafilatura with metadata in Scrapy's callback, warcio, JSON lines.

`python -m bench.naive SITEMAP PROXY FOLDER` fills a new folder and prints how many pages it had.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from scrapy.http import Response
from trafilatura import extract
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.bare import Bare, fetch_all


class Naive(Bare):
    name = "naive"

    def __init__(self, folder: Path, **rest: Any) -> None:
        super().__init__(**rest)
        folder.mkdir()
        self.lines = (folder / "releases.jsonl").open("w", encoding="utf-8")
        self.pages = (folder / "pages.warc.gz").open("wb")
        self.warc = WARCWriter(self.pages, gzip=True)

    def take(self, page: Response) -> None:
        super().take(page)
        record = extract(page.body, url=page.url, output_format="json", with_metadata=True)
        self.lines.write(f"{record}\n")
        self.keep(page)

    def keep(self, page: Response) -> None:
        headers = [(name.decode(), value.decode()) for name, values in page.headers.items() for value in values]
        head = StatusAndHeaders(f"{page.status} OK", headers, protocol="HTTP/1.1")
        body = BytesIO(page.body)
        self.warc.write_record(self.warc.create_warc_record(page.url, "response", payload=body, http_headers=head))

    def closed(self, reason: str) -> None:
        self.lines.close()
        self.pages.close()
        super().closed(reason)


if __name__ == "__main__":
    fetch_all(Naive, *sys.argv[1:3], folder=Path(sys.argv[3]))
