"""Measures the file of a whole list: rows a second beside the database's own COPY, and memory."""

import threading
import time
from dataclasses import dataclass
from statistics import median

import psycopg

from tests.bench.measure import Meter
from tests.bench.world import Site, World

# The columns of the list, as the database itself would write them.
COPY = (
    "copy (select gemeente_id, achternaam, tussenvoegsel, roepnaam, voorletters, email_werk,"
    " telefoon_werk, geinformeerd_op from register.persoon order by sorteer, id)"
    " to stdout (format csv, delimiter ';')"
)


@dataclass(frozen=True, slots=True)
class ExportCost:
    """One export of everything."""

    rows: int
    size: int
    seconds: float
    first_byte: float
    copy_seconds: float
    memory_before: float
    memory_most: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.copy_seconds


def measure_export(meter: Meter, site: Site, world: World, role: str, runs: int) -> ExportCost:
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
        with meter.http.get(f"{meter.base}/personen/export", stream=True) as answer:
            blocks = answer.iter_content(65536)
            body = [next(blocks)]
            firsts.append(time.perf_counter() - begun)
            body += list(blocks)
        times.append(time.perf_counter() - begun)
        whole = b"".join(body)
        size, rows = len(whole), whole.count(b"\n") - 1
    done.set()
    watcher.join()
    bare = [_copy(world, role) for _ in range(runs)]
    return ExportCost(rows, size, median(times), median(firsts), median(bare), before, max(most))


def _copy(world: World, role: str) -> float:
    with psycopg.connect(world.conninfo) as connection:
        connection.execute("select set_config('role', %s, true)", (role,))
        begun = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy(COPY) as rows:
            for _ in rows:
                pass
        return time.perf_counter() - begun
