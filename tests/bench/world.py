"""A site of its own to measure on: temporary folders, the real seed, one worker."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import psycopg
from flask import Flask

from app import create_app
from app.core.embedded_cluster import APP_ROLE, DATABASE, OWNER_ROLE
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.settings import Settings
from app.deploy import deploy
from app.security.demo_accounts import FILE_NAME
from tests.support.live import LiveServer, serve

# Triggers keep search words and history; for rows that only have to be there they are too slow.
GROW = """
insert into register.persoon (gemeente_id, voorletters, roepnaam, achternaam, email_werk)
  select g.id, 'G.', 'Groei', 'Groeimans ' || n, 'groei' || n || '@gemeente.example'
    from generate_series(1, %s) n
    join (select id, row_number() over (order by id) - 1 as plaats from register.gemeente
           where einddatum is null) g on g.plaats = mod(n, 342)
"""


@dataclass(frozen=True)
class World:
    """Everything that runs: server, deployed database, and the accounts to sign in with."""

    server: EmbeddedPostgres
    folder: Path
    environment: dict[str, str]
    accounts: dict[str, dict[str, Any]]
    deploy_seconds: float
    database: str = DATABASE

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(self.environment)

    @property
    def conninfo(self) -> str:
        """The website's own login, for psycopg."""
        return self.server.url(APP_ROLE, self.database).replace("+psycopg", "")

    def as_owner(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.server.url(OWNER_ROLE, self.database).replace("+psycopg", ""))

    def value(self, statement: str) -> Any:
        with self.as_owner() as owner:
            row = owner.execute(statement).fetchone()
        return row[0] if row else None

    def app(self) -> Flask:
        """The app in this process, to look inside."""
        return create_app(self.settings)

    def analyze(self) -> None:
        conninfo = self.server.superuser_conninfo(self.database)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("vacuum analyze")

    def grow_persons_to(self, wanted: int) -> None:
        """Add persons until there are so many."""
        missing = wanted - self.value("select count(*) from register.persoon")
        with self.as_owner() as owner:
            owner.execute("alter table register.persoon disable trigger user")
            owner.execute(GROW, (missing,))
            owner.execute("alter table register.persoon enable trigger user")
        self.analyze()


@contextmanager
def open_world(say: Callable[[str], None]) -> Iterator[World]:
    """Start a server, deploy and seed; everything is gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="ledengegevens-bench-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        with EmbeddedPostgres(folder, durable=False) as server:
            environment = {
                "APP_ENV": "demo",
                "DATA_DIR": str(folder / "var"),
                "DATABASE_URL": server.url(APP_ROLE),
                "DATABASE_OWNER_URL": server.url(OWNER_ROLE),
            }
            begun = time.perf_counter()
            settings = Settings.from_environment(environment)
            deploy(settings, say)
            seconds = time.perf_counter() - begun
            listed = json.loads((settings.data_dir / FILE_NAME).read_text(encoding="utf-8"))
            accounts: dict[str, dict[str, Any]] = {}
            for account in listed:
                accounts.setdefault(account["role"], account)
            environment.pop("DATABASE_OWNER_URL")
            world = World(server, folder, environment, accounts, seconds)
            world.analyze()
            yield world
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Site:
    """The site behind gunicorn with one worker, and how long it took to come up."""

    live: LiveServer
    start_seconds: float

    def memory(self) -> float:
        """Return the megabytes of the worker."""
        return self.worker.memory_info().rss / 2**20

    def busy(self) -> float:
        """Return the seconds that the worker has kept a processor busy.

        Linux counts them to the nanosecond, per thread; elsewhere the clock ticks a hundred times a
        second, so that only many requests together say something.
        """
        threads = [*Path(f"/proc/{self.worker.pid}/task").glob("*/schedstat")]
        if threads:
            return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
        spent = self.worker.cpu_times()
        return spent.user + spent.system

    @cached_property
    def worker(self) -> psutil.Process:
        port = int(self.live.url.rpartition(":")[2])
        for process in psutil.process_iter(["cmdline", "ppid"]):
            line = " ".join(process.info["cmdline"] or [])
            if f"127.0.0.1:{port}" in line and "gunicorn" in line:
                children = process.children()
                if children:
                    return children[0]
        raise RuntimeError("the worker isn't there")


@contextmanager
def open_site(world: World) -> Iterator[Site]:
    """Serve the site until the block ends."""
    begun = time.perf_counter()
    with serve(world.environment, world.folder, workers=1) as live:
        yield Site(live, time.perf_counter() - begun)
