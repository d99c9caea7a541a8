"""Behind PgBouncer the site is the same: no transaction gets the role or settings of another."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from app.core.embedded_cluster import APP_ROLE
from tests.integration.panel.page import Page
from tests.support import sample
from tests.support.clients import LiveSession
from tests.support.database import SampleDatabase
from tests.support.live import free_port, serve
from tests.support.other_programs import program, running

# Two connections for three processes: each of them gets what another just had.
POOL, WORKERS, ROUNDS = 2, 3, 8
# The time zone of the server: what the website sets is gone after its transaction.
ELSEWHERE = "Asia/Tokyo"
PAGES = (
    "/personen/list/",
    "/personen/list/?q=kanarie",
    "/personen/export?q=kanarie",
    "/functievervullingen/list/?psize_FunctievervullingView=5",
    "/bezetting/list/",
)
CONFIGURATION = """
[databases]
leden = host={folder} port=5432 dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {own}/users.txt
pool_mode = {mode}
default_pool_size = {pool}
query_wait_timeout = 10
"""
LEFT = """select current_setting('role'), coalesce(current_setting('app.gemeente_id', true), ''),
                 coalesce(current_setting('app.actor', true), ''), current_setting('timezone'),
                 current_setting('statement_timeout')"""


@dataclass(frozen=True)
class Pooled:
    """A site behind PgBouncer, and its database without."""

    url: str
    pool_url: str
    database: SampleDatabase
    direct: dict[str, str]

    def session_as(self, role: str, gemeente: str | None = None) -> LiveSession:
        session = LiveSession(self.url, self.direct)
        session.enter(sample.account_of(role, gemeente).email)
        return session


@contextmanager
def pgbouncer(database: SampleDatabase, mode: str, pool: int) -> Iterator[str]:
    """Run PgBouncer before this database; give the address of the website's login behind it."""
    command = program("pgbouncer", "pgbouncer")
    (folder,) = parse_qs(urlsplit(database.app_url).query)["host"]
    own, port = Path(tempfile.mkdtemp(prefix="ledengegevens-pgbouncer-", dir="/tmp")), free_port()
    try:
        own.chmod(0o755)
        (own / "users.txt").write_text(f'"{APP_ROLE}" ""\n')
        file = own / "pgbouncer.ini"
        file.write_text(
            CONFIGURATION.format(
                folder=folder, name=database.name, port=port, own=own, mode=mode, pool=pool
            )
        )
        # It does not run as root; the account of the database may pass to its socket.
        name = pwd.getpwuid(Path(folder).stat().st_uid).pw_name
        become = ["-u", name] if os.geteuid() == 0 else []
        assert become or name == getpass.getuser()
        with running([command, *become, str(file)], port, own / "log"):
            yield f"postgresql://{APP_ROLE}@127.0.0.1:{port}/leden"
    finally:
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def site(
    database: SampleDatabase,
    environment: dict[str, str],
    folder: Path,
    mode: str,
    pool: int,
    workers: int,
) -> Iterator[Pooled]:
    with pgbouncer(database, mode, pool) as pool_url:
        behind = {
            "DATABASE_URL": pool_url,
            "DATABASE_LISTEN_URL": database.app_url.replace("+psycopg", ""),
            # Debian 12 has PgBouncer 1.18, which knows no prepared statements.
            "DATABASE_WITHOUT_PREPARE": "ja" if mode == "transaction" else "",
        }
        with serve(environment | behind, folder, workers=workers) as server:
            yield Pooled(server.url, pool_url, database, environment)
        assert "Traceback" not in server.log


@pytest.fixture(scope="module")
def pooled(
    database: SampleDatabase,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pooled]:
    """The site behind a pool that hands out connections for one transaction."""
    with psycopg.connect(database.superuser_conninfo) as superuser:
        superuser.execute(f"alter database {database.name} set timezone = '{ELSEWHERE}'")
    folder = tmp_path_factory.mktemp("pool")
    with site(database, environment, folder, "transaction", POOL, WORKERS) as pooled:
        yield pooled


def look(session: LiveSession, shown: tuple[str, ...], hidden: tuple[str, ...]) -> list[str]:
    """Return what is wrong with the pages that this person sees, asked again and again."""
    wrong = []
    for number in range(ROUNDS):
        for path in PAGES:
            answer = session.get(path)
            if answer.status_code != 200:
                wrong.append(f"{path}: {answer.status_code}")
                continue
            text = answer.content.decode()
            wrong += [f"{number} {path}: shows {word}" for word in hidden if word in text]
            if "kanarie" in path:
                wrong += [f"{number} {path}: misses {word}" for word in shown if word not in text]
    return wrong


def test_two_contacts_and_vng_at_once_never_see_each_others_rows(pooled: Pooled) -> None:
    mine, theirs = sample.CANARY[sample.A], sample.CANARY[sample.B]
    looks = [
        (pooled.session_as("contactpersoon", sample.A), (mine,), (theirs,)),
        (pooled.session_as("contactpersoon", sample.B), (theirs,), (mine,)),
        (pooled.session_as("lezer"), (mine, theirs), ()),
    ]
    with ThreadPoolExecutor(len(looks)) as threads:
        wrong = [fault for faults in threads.map(lambda it: look(*it), looks) for fault in faults]
    assert not wrong, wrong[:10]


def person_of(database: SampleDatabase, gemeente: str) -> int:
    return int(
        database.value(
            "select min(p.id) from register.persoon p"
            " join register.gemeente g on g.id = p.gemeente_id where g.code = %s",
            gemeente,
        )
    )


def test_a_save_and_a_conflict_come_through(pooled: Pooled) -> None:
    key = person_of(pooled.database, sample.A)
    path = f"/personen/edit/{key}"
    first, second = (pooled.session_as("contactpersoon", sample.A) for _ in range(2))
    before = [Page(200, session.get(path).text) for session in (first, second)]

    saved = first.post(path, data=before[0].sends(roepnaam="Eerste"), allow_redirects=False)
    assert saved.status_code == 302, Page(saved.status_code, saved.text).text
    stopped = second.post(path, data=before[1].sends(roepnaam="Tweede"), allow_redirects=False)

    assert stopped.status_code in (200, 409)
    assert "Eerste" in stopped.text
    assert "Tweede" in stopped.text
    name = "select roepnaam from register.persoon where id = %s"
    assert pooled.database.value(name, key) == "Eerste"
    assert pooled.session_as("contactpersoon", sample.B).get(path).status_code == 404


def test_nothing_is_left_on_a_connection(pooled: Pooled) -> None:
    with psycopg.connect(pooled.database.app_url.replace("+psycopg", "")) as direct:
        unset = direct.execute(LEFT).fetchone()
    assert unset is not None
    assert (unset[0], unset[3]) == ("none", ELSEWHERE)
    assert unset[4] == "0"
    session = pooled.session_as("contactpersoon", sample.A)
    for path in PAGES:
        assert session.get(path).status_code == 200
        connections = [
            psycopg.connect(pooled.pool_url, prepare_threshold=None) for _ in range(POOL)
        ]
        # Both at once, so that it is every connection of the pool.
        left = [connection.execute(LEFT).fetchone() for connection in connections]
        for connection in connections:
            connection.close()
        assert left == [unset] * POOL, path


def test_a_pool_per_connection_serves_the_site_too(
    database: SampleDatabase, environment: dict[str, str], tmp_path: Path
) -> None:
    with site(database, environment, tmp_path, "session", 10, 1) as pooled:
        session = pooled.session_as("contactpersoon", sample.A)
        for _ in range(ROUNDS):
            assert sample.CANARY[sample.A] in session.get("/personen/list/?q=kanarie").text
