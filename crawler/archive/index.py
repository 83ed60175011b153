"""The CDXJ index of a segment: a line for each answer, by which replay tools find it.

`<SURT key> <14 digits> {"url": …, "mime": …, "status": …, "digest": …, "length": …, "offset": …, "filename": …}`,
sorted by bytes, as pywb and cdxj-indexer write it; the file's name is its key in the archive. It says nothing that is
not in the segment and can be made again from it (`check_segment`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from crawler.archive.pages import ANSWERS, Answer, Record, answer_of
from crawler.archive.surt import surt
from crawler.model import Raw


def index_line(record: Record, key: str, answer: Answer | None = None) -> bytes | None:
    """The line of a record of the segment `key`; None for what is no answer. Raises ArchiveError for a broken one.

    `answer` is what `answer_of` gives of it, where that is known already.
    """
    if record.kind not in ANSWERS:
        return None
    answer = answer or answer_of(record, f"{key} at {record.offset}")
    url = record.headers.get("warc-target-uri", "")
    time = re.sub(r"\D", "", record.headers.get("warc-date", ""))[:14]
    return f"{surt(url)} {time} {json.dumps(dict(_fields(record, answer, url, key)), ensure_ascii=False)}\n".encode()


def find_place(cdxj: bytes, url: str) -> Raw | None:
    """Where an index says that the last answer to a URL is."""
    begin = f"{surt(url)} ".encode()
    for line in reversed([line for line in cdxj.splitlines() if line.startswith(begin)]):
        said = json.loads(line.split(b" ", 2)[2])
        if said["url"] == url:
            return Raw(
                object=said["filename"],
                offset=int(said["offset"]),
                length=int(said["length"]),
                payload_digest=said.get("digest", ""),
                status=int(said["status"]),
                content_type=said.get("mime"),
            )
    return None


def _fields(record: Record, answer: Answer, url: str, key: str) -> Iterator[tuple[str, str]]:
    yield "url", url
    if record.kind == "revisit":
        yield "mime", "warc/revisit"
    elif mime := re.split(r"[;\s]", answer.headers.get("content-type", "").strip(), maxsplit=1)[0]:
        yield "mime", mime
    yield "status", str(answer.status)
    if digest := record.headers.get("warc-payload-digest"):
        yield "digest", digest
    yield "length", str(record.length)
    yield "offset", str(record.offset)
    yield "filename", key
