"""What the archive costs: requests of a run, the start of a run on an archive of years, and `verify --deep`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.children import Cost, Failed, measure, middle, python
from bench.ground import Ground, Size, say
from bench.rows import Row

_MOST_REQUESTS, _MOST_READS = 12.0, 10.0


def archive(ground: Ground, size: Size) -> Iterator[Row]:
    """Requests and reads as a bucket would bill them; speed in CPU, start and imports included."""
    yield from _requests(ground, size)
    yield from _sizes(ground, size)
    yield from _start(ground)
    yield from _verify(ground, size)


def _requests(ground: Ground, size: Size) -> Iterator[Row]:
    """Of the run that begins an archive, and of one into an archive that is in use: 1,000 releases of two days."""
    count = min(size.many, 1_000)
    for used, most in ((False, None), (True, 1.0)):
        value = 1000 * _counted(ground, count, used=used) / count
        what = f"store requests per 1,000 releases of two days, {'archive in use' if used else 'new archive'}"
        yield Row(what=what, value=value, unit="", beside="the aim", other=_MOST_REQUESTS, most=most)


def _counted(ground: Ground, count: int, *, used: bool) -> int:
    folder, output = ground.scratch("requests"), ground.scratch("requests.txt")
    for minute, sitemap in enumerate([*[ground.sitemap(100)] * 3 * used, ground.two_days(count)]):
        config = ground.configure(folder / str(minute), sitemap)
        environment = {**ground.environment, "WIREVAULT_ARCHIVE__URL": (folder / "archive").as_uri()}
        run = ["run", "--wire", "bench", "--since", "2026-02-25", "--now", f"2026-02-27T05:0{minute}Z"]
        say(f"counting the requests of run {minute + 1} {'of four' if used else 'of one'}")
        measure(python("-m", "bench.counted", "--config", str(config), *run), environment, output)
    return int(output.read_text().split()[-1])


def _sizes(ground: Ground, size: Size) -> Iterator[Row]:
    url, output = (ground.archive(size.pages)[0].parent / "archive").as_uri(), ground.scratch("sizes.txt")
    say("measuring what a release takes")
    measure(python("-m", "bench.sizes", url), ground.environment, output)
    held, other = (int(value) / size.pages / 1024 for value in output.read_text().split())
    beside = "its page and its record, gzip each"
    yield Row(what="bytes a release", value=held, unit="KB", beside=beside, other=other, most=0.6)


def _start(ground: Ground) -> Iterator[Row]:
    say("making an archive of 35,000 runs and 350,000 releases")
    folder, output = ground.scratch("years"), ground.scratch("years.txt")
    folder.mkdir()
    measure(python("-m", "bench.years", "make", str(folder)), ground.environment, output)
    measure(python("-m", "bench.years", "start", output.read_text().strip()), ground.environment, output)
    reads, grown = map(float, output.read_text().split())
    what = "start of a run after 35,000 runs"
    yield Row(what=f"{what}: reads", value=reads, unit="", beside="the aim", other=_MOST_READS, most=1.0)
    beside = "350,000 objects of 1.5 KB each"
    yield Row(what=f"{what}: memory", value=grown, unit="MB", beside=beside, other=525)


def _verify(ground: Ground, size: Size) -> Iterator[Row]:
    config = ground.archive(size.many)[0]
    files = [str(path) for path in (config.parent / "archive").rglob("*") if path.is_file()]
    megabytes = sum(Path(path).stat().st_size for path in files) / 2**20
    ours: list[Cost] = []
    others: list[Cost] = []
    for _ in range(size.rounds):
        say(f"verifying {megabytes:,.0f} MB")
        command = python("-m", "jobs", "--config", str(config), "verify", "--deep")
        ours.append(measure(command, ground.environment, ground.scratch("verified")))
        others.append(_summed(ground, files))
    mine, other = middle(ours, others)
    rate, theirs = megabytes / mine.cpu, megabytes / other.cpu
    yield Row(what="verify --deep", value=rate, unit="MB/s", beside="sha256sum", other=theirs)
    yield Row(what="verify --deep: peak memory", value=mine.mb, unit="MB", beside="sha256sum", other=other.mb)


def _summed(ground: Ground, files: list[str]) -> Cost:
    names = ground.scratch("files")
    names.write_bytes(b"\0".join(path.encode() for path in files))
    try:
        return measure(["xargs", "-0", "-a", str(names), "sha256sum"], ground.environment, ground.scratch("summed"))
    except (OSError, subprocess.SubprocessError) as error:
        raise Failed(f"sha256sum: {error}") from error
