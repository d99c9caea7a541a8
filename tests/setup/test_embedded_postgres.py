"""The embedded server: it starts anywhere, as anyone, after anything, and nobody else gets in."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from app.core.embedded_cluster import APP_ROLE, OWNER_ROLE
from app.core.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, binary
from app.core.folder_lock import FolderTakenError
from tests.setup.conftest import ROOT, open_folder, wait_for

AS_ROOT = os.geteuid() == 0
PATHS = {
    "plain": "site",
    "with a space": "map met spaties",
    "of 130 bytes": "lang/" + "x" * 60 + "/" + "y" * 60,
    "with signs": "50% 'korting', é",
}


def connect(
    server: EmbeddedPostgres, role: str, dbname: str = "ledengegevens"
) -> psycopg.Connection:
    url = server.url(role, dbname).replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(url)


def one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("path_name", PATHS.values(), ids=PATHS.keys())
def test_it_serves_from_any_path(place: Path, path_name: str) -> None:
    with EmbeddedPostgres(place / path_name, durable=False) as server:
        with connect(server, APP_ROLE) as connection:
            assert one(connection, "select current_user") == APP_ROLE
        socket_folder = server.socket_folder
        assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700

    assert not (socket_folder / ".s.PGSQL.5432").exists()


@pytest.mark.skipif(not AS_ROOT, reason="only root starts the server as another user")
def test_as_root_the_server_is_another_user_and_no_folder_changes_its_mode(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedPostgres(closed / "var", durable=False) as server:
        assert server.pid is not None
        process = psutil.Process(server.pid)
        assert process.username() == "pgserver"
        assert server.cluster.owner() == "pgserver"

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root can look through a closed folder")
def test_a_server_in_an_open_folder_gets_no_capability(place: Path) -> None:
    # The binaries must be open to it as well, or it needs the capability for those.
    probe = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", "env", binary("postgres"), "--version"],
        capture_output=True,
    )
    if probe.returncode != 0:
        pytest.skip("the project itself lies in a folder closed to other users")
    with EmbeddedPostgres(place / "var", durable=False) as server:
        status = Path(f"/proc/{server.pid}/status").read_text()

    assert "CapEff:\t0000000000000000" in status
    assert "CapAmb:\t0000000000000000" in status


def test_another_user_than_root_can_run_it(place: Path, unprivileged_python: list[str]) -> None:
    place.chmod(0o777)
    code = (
        "import os, psycopg; from pathlib import Path;"
        "from app.core.embedded_postgres import EmbeddedPostgres\n"
        f"with EmbeddedPostgres(Path({str(place / 'var')!r}), durable=False) as server:\n"
        "    print(os.geteuid(), psycopg.connect(server.superuser_conninfo()).info.status.name)"
    )
    result = subprocess.run(
        [*unprivileged_python, "-c", code], cwd=ROOT, capture_output=True, text=True
    )

    assert result.stdout.split()[1:] == ["OK"], result.stderr
    assert result.stdout.split()[0] != "0"


def test_a_cluster_keeps_its_owner_when_root_starts_it(
    place: Path, unprivileged_python: list[str]
) -> None:
    if not AS_ROOT:
        pytest.skip("needs root")
    place.chmod(0o777)
    code = (
        "from pathlib import Path; from app.core.embedded_postgres import EmbeddedPostgres\n"
        f"with EmbeddedPostgres(Path({str(place / 'var')!r}), durable=False): pass"
    )
    subprocess.run([*unprivileged_python, "-c", code], cwd=ROOT, check=True)
    with EmbeddedPostgres(place / "var", durable=False) as server:
        assert psutil.Process(server.pid).username() == "nobody"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with open_folder("server") as folder, EmbeddedPostgres(folder, durable=False) as started:
        yield started


def test_the_login_roles_hold_nothing_they_should_not(server: EmbeddedPostgres) -> None:
    query = (
        "select rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication"
        " from pg_roles where rolname = current_user"
    )
    with connect(server, APP_ROLE) as connection:
        assert connection.execute(query).fetchone() == (False,) * 6
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table public.t (n int)")
        connection.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create temporary table t (n int)")
    with connect(server, OWNER_ROLE) as connection:
        assert connection.execute(query).fetchone() == (False, True, True, False, False, False)
        connection.execute("create schema register")
        connection.execute("create table public.owned (n int)")


def test_the_server_listens_on_its_socket_only_and_keeps_utc(server: EmbeddedPostgres) -> None:
    with connect(server, APP_ROLE) as connection:
        assert one(connection, "show listen_addresses") == ""
        assert one(connection, "show timezone") == "UTC"
        assert one(connection, "show server_encoding") == "UTF8"
        assert one(connection, "select lower('ÉÏ')") == "éï"
    assert server.pid is not None
    assert not psutil.Process(server.pid).net_connections("inet")


def test_no_statement_and_no_value_reaches_the_log(server: EmbeddedPostgres) -> None:
    with connect(server, OWNER_ROLE) as connection:
        connection.execute("create table naam (naam text unique check (naam <> 'Geheimpje'))")
        connection.commit()
        for statement, values in (
            ("insert into naam values (%s)", ["Geheimpje"]),
            ("insert into naam values ('Geheimpje')", []),
            ("select 'Geheimpje'::int", []),
            ("insert into naam select 'Geheimpje2' from generate_series(1, 2)", []),
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement, values)
            connection.rollback()

    assert "Geheimpje" not in server.log_file.read_text()


def test_another_database_has_the_same_owner_and_rights(server: EmbeddedPostgres) -> None:
    with connect(server, OWNER_ROLE) as connection:
        connection.execute("create table t (n int)")
        connection.execute("insert into t values (7)")
    server.create_database("empty")
    server.create_database("copy", template="ledengegevens")
    with connect(server, OWNER_ROLE, "copy") as connection:
        assert one(connection, "select n from t") == 7
    with connect(server, OWNER_ROLE, "empty") as connection:
        assert one(connection, "select to_regclass('t') is null") is True
    for name in ("empty", "copy"):
        with connect(server, APP_ROLE, name) as connection:
            assert one(connection, "select has_schema_privilege('public', 'usage')") is False
        server.drop_database(name)
        server.drop_database(name)
        with pytest.raises(psycopg.OperationalError):
            connect(server, APP_ROLE, name)


def test_two_servers_on_one_folder_is_one_too_many(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.embedded_postgres.LEFTOVER_WAIT_SECONDS", 0.2)
    with pytest.raises(FolderTakenError), EmbeddedPostgres(server.data_dir, durable=False):
        pass
    assert server.is_running()
    with connect(server, APP_ROLE) as connection:
        assert one(connection, "select 1") == 1


@pytest.mark.parametrize("path_length", ["short", "long"])
def test_it_comes_back_after_a_kill_at_the_same_address(place: Path, path_length: str) -> None:
    data_dir = place / ("var" if path_length == "short" else "v" * 90)
    with EmbeddedPostgres(data_dir, durable=True) as server:
        address = server.url(APP_ROLE)
        with connect(server, OWNER_ROLE) as connection:
            connection.execute("create table t (n int)")
        for _ in range(3):
            with connect(server, OWNER_ROLE) as connection:
                connection.execute("insert into t values (1)")
            with contextlib.closing(connect(server, OWNER_ROLE)) as busy:
                busy.execute("insert into t values (2)")
                assert server.pid is not None
                os.kill(server.pid, signal.SIGKILL)
                wait_for(lambda: not server.is_running(), "the server to die")
                server.start()
        assert server.url(APP_ROLE) == address
        with connect(server, OWNER_ROLE) as connection:
            assert one(connection, "select array_agg(n) from t") == [1, 1, 1]


def test_a_start_that_was_killed_halfway_does_not_stop_the_next(place: Path) -> None:
    unfinished = place / "var" / "postgres.new"
    (unfinished / "base").mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(place / "var", durable=False) as server:
        assert server.is_running()
    assert not unfinished.exists()


def test_a_stale_pid_that_now_is_somebody_elses_does_not_stop_the_next(
    place: Path, server: EmbeddedPostgres
) -> None:
    """A process of the same account: of another one PostgreSQL would see through it itself."""
    with EmbeddedPostgres(place / "var", durable=False) as killed:
        cluster = killed.cluster
    pid_file = cluster / "postmaster.pid"
    pid_file.write_text(f"{server.pid}\n{cluster}\n1\n5432\n{cluster}\n\n")
    pid_file.chmod(0o600)
    if AS_ROOT:
        shutil.chown(pid_file, cluster.owner())
    (cluster / ".s.PGSQL.5432").touch()
    with EmbeddedPostgres(place / "var", durable=False) as started:
        assert started.is_running()
    assert server.is_running()


def test_a_cluster_that_is_damaged_gives_a_sentence(place: Path) -> None:
    (place / "var" / "postgres").mkdir(parents=True)
    with (
        pytest.raises(EmbeddedPostgresError, match="database start niet"),
        EmbeddedPostgres(place / "var"),
    ):
        pass
