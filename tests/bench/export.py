"""Measures the file of a whole list: rows a second beside its own COPY run bare, and memory."""

import threading
import time
from dataclasses import dataclass
from statistics import median

from tests.bench.measure import Meter, run_bare
from tests.bench.world import Site

PATH = "/personen/export"


@dataclass(frozen=True, slots=True)
class ExportCost:
    """One export of everything."""

    rows: int
    size: int
    seconds: float
    first_byte: float
    bare_seconds: float
    statements: int
    memory_before: float
    memory_most: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.bare_seconds


def measure_export(meter: Meter, site: Site, runs: int) -> ExportCost:
    """Fetch the file of all persons, as VNG."""
    before = site.memory()
    most, done = [before], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            most.append(site.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    times, firsts, size, rows = [], [], 0, 0
    for _ in range(runs):
        begun = time.perf_counter()
        with meter.http.get(meter.base + PATH, stream=True) as answer:
            blocks = answer.iter_content(65536)
            body = [next(blocks)]
            firsts.append(time.perf_counter() - begun)
            body += list(blocks)
        times.append(time.perf_counter() - begun)
        whole = b"".join(body)
        size, rows = len(whole), whole.count(b"\n") - 1
    done.set()
    watcher.join()
    found = meter.statements(PATH)
    return ExportCost(
        rows=rows,
        size=size,
        seconds=median(times),
        first_byte=median(firsts),
        bare_seconds=run_bare(meter.conninfo, found, runs) / 1000,
        statements=len(found),
        memory_before=before,
        memory_most=max(most),
    )
