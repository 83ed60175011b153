"""Reading an archive's tables without wirevault: `python -m bench.parquet read|json|text FOLDER`.

`read` only reads, which no pull can beat; `json` and `text` print every row, which is what a pull does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS = 500  # at a time


def batches(folder: Path, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    for path in sorted(folder.rglob("*.parquet")):
        yield from pq.ParquetFile(path).iter_batches(_ROWS, columns=columns)


def main() -> None:
    how, folder = sys.argv[1], Path(sys.argv[2])
    for batch in batches(folder, ["text"] if how == "text" else None):
        if how == "json":
            for row in batch.to_pylist():
                print(json.dumps(row, ensure_ascii=False, default=str))
        elif how == "text":
            print("\n\n".join(map(str, batch["text"].to_pylist())))


if __name__ == "__main__":
    main()
