"""The archive: keeps what was collected, tells what is known, gives releases back.

    wirevault.json                                   the format
    README.md                                        how to read it all with other tools
    lease.json                                       who holds it (a slot)
    journal/<run>.json                               a run began; without a manifest it is torn
    raw/<YYYY>/<MM>/<DD>/<run>/<wire>-<0001>.warc.gz the exchanges, as they come in
    releases/wire=W/date=D/<run>-<n>.parquet         the versions, when the run ends
    ledger/<YYYY>/<MM>/<run>-<n>.json                what was published, held and missing; the newest counts
    objects/wire=W/date=D/<id>.v<n>.<run>.json, .txt the same, one by one, where they are wanted
    checkpoints/<run>.json.gz, <run>-<what>.parquet  what all manifests before this one come to
    runs/<YYYY>/<MM>/<run>.json                      the manifest, last: what it names is in the archive

Objects are created once and never replaced. docs/archive-format.md is the specification.
"""

from crawler.archive.archive import Archive

__all__ = ["Archive"]
