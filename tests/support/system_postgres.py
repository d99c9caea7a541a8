"""A PostgreSQL server of the machine itself, older than the embedded one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from app.core import child_process, embedded_cluster
from app.core.embedded_cluster import OWNER_ROLE, SUPERUSER, socket_url
from app.core.server_account import server_account

# Where Debian and Ubuntu install it, each version in a folder of its own.
INSTALLED = Path("/usr/lib/postgresql")
OLDEST_SUPPORTED, EMBEDDED = 15, 18
# ICU is how a server before 17 knows the letters of every language.
INITDB = "--encoding=UTF8 --locale=C --locale-provider=icu --icu-locale=und --auth=trust --no-sync"
SERVER = (
    "-c listen_addresses= -c unix_socket_permissions=0700 -c fsync=off -c synchronous_commit=off"
    " -c full_page_writes=off -c shared_buffers=32MB"
)
PATIENCE_SECONDS = 60.0


def older_binaries() -> Path | None:
    """Return the folder with the programs of the oldest server here that we support, or None."""
    found = {
        int(folder.parent.name): folder
        for folder in INSTALLED.glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "initdb").exists()
    }
    fit = [version for version in found if OLDEST_SUPPORTED <= version < EMBEDDED]
    return found[min(fit)] if fit else None


@dataclass(frozen=True, slots=True)
class SystemPostgres:
    """A running server; it is asked for what the embedded one is asked for."""

    socket_folder: Path
    # Databases get the rights of docs/settings.md alone, and not those that the embedded server's
    # own set-up takes away as well.
    is_documented: bool = False

    def url(self, role: str, dbname: str) -> str:
        return socket_url(self.socket_folder, role, dbname)

    def superuser_conninfo(self, dbname: str = SUPERUSER) -> str:
        return make_conninfo(host=str(self.socket_folder), user=SUPERUSER, dbname=dbname)

    def create_database(self, name: str, template: str | None = None) -> None:
        if not self.is_documented:
            embedded_cluster.create_database(self.superuser_conninfo(), name, template)
            return
        source = template or "template0"
        statement = f'create database "{name}" owner {OWNER_ROLE} template "{source}"'
        with psycopg.connect(self.superuser_conninfo(), autocommit=True) as connection:
            connection.execute(statement + ("" if template else " encoding 'UTF8'"))

    def drop_database(self, name: str) -> None:
        embedded_cluster.drop_database(self.superuser_conninfo(), name)


@contextmanager
def open_system_postgres(
    binaries: Path,
    *,
    is_documented: bool = False,
    locales: Path | None = None,
    options: str = "",
) -> Iterator[SystemPostgres]:
    """Start a server in a folder of its own, with both logins of the product; nothing stays.

    `locales` is a folder with more locales than the machine has; `options` go to the server.
    """
    folder = Path(tempfile.mkdtemp(prefix="ledengegevens-older-", dir="/tmp"))
    cluster = folder / "postgres"
    cluster.mkdir(mode=0o700)
    try:
        folder.chmod(0o711)
        account = server_account(cluster, [cluster, binaries])
        if account is not None:
            os.chown(cluster, account.uid, account.gid)
        initdb = [binaries / "initdb", "-D", cluster, "--username", SUPERUSER, *INITDB.split()]
        made = _spawn(initdb, account)
        _, told = made.communicate()
        assert made.returncode == 0, told.decode()
        place = f"unix_socket_directories={cluster}"
        process = _spawn(
            [binaries / "postgres", "-D", cluster, "-c", place, *SERVER.split(), *options.split()],
            account,
            locales=locales,
            log=folder / "log",
        )
        try:
            server = SystemPostgres(cluster, is_documented)
            _wait_for(server, process, folder / "log")
            embedded_cluster.ensure_roles_and_database(server.superuser_conninfo())
            yield server
        finally:
            child_process.stop(process, [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _spawn(
    arguments: list[str | Path],
    account: child_process.Account | None,
    log: Path | None = None,
    *,
    locales: Path | None = None,
) -> subprocess.Popen[bytes]:
    output = subprocess.PIPE if log is None else os.open(log, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        return child_process.spawn(
            arguments,
            parent_death_signal=signal.SIGINT,
            account=account,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
            | ({"LOCPATH": str(locales)} if locales else {}),
            output=output,
            errors=subprocess.STDOUT,
        )
    finally:
        if log is not None:
            os.close(output)


def _wait_for(server: SystemPostgres, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert process.poll() is None, log.read_text()
        try:
            psycopg.connect(server.superuser_conninfo(), connect_timeout=5).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            return
