"""Bodies decoded from their Content-Encoding, never past the wire's bound.

Scrapy's own middleware decodes in steps of 64 KiB and stops at DOWNLOAD_MAXSIZE (scrapy/utils/_compression.py), so
that a gzip bomb costs no more memory than a large page; here its exceptions get their reasons.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.collect.middlewares import Refused


class DecodeMiddleware(HttpCompressionMiddleware):
    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        encoding = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        try:
            decoded: Request | Response = super().process_response(request, response)
        except IgnoreRequest as error:  # the one thing it raises this for is the size
            size, most = len(response.body), self._max_size
            raise Refused("too-large", f"{size:,} bytes of {encoding} decode to more than {most:,}") from error
        except Exception as error:  # whatever the decoder of a broken body raises
            raise Refused("unreadable", f"the body is not {encoding} as its header says: {error}") from error
        return decoded
