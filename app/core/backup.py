"""Backups: the whole database in one file, and back into an empty database.

The file has everything but what lives outside the database: the keys, ADDRESS_KEY and AUTH_KEY.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from app.core import postmaster_file
from app.core.deploy_roles import ensure_roles
from app.core.embedded_cluster import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER, socket_url
from app.core.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from app.core.folder_lock import FolderLock, FolderTakenError
from app.core.installation import InstallationError, read_facts, refuse_missing_key
from app.core.postgres_programs import find_program
from app.core.running_database import owner_url
from app.core.settings import Settings

# What a database has before the first deploy: nothing but the empty schema public.
_LEFT_IN_DATABASE = """
    select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind <> 'i'
"""

_HAS_FACTS = text("select to_regprocedure('app.installatiefeiten()') is not null")

# A script of pg_restore begins with settings. This one is newer than the oldest server we support.
_NEW_SETTING = b"SET transaction_timeout = 0;\n"
_NEW_SETTING_SINCE = 170000
_LINE_AFTER_IT = b"SET client_encoding"
# Programs say "error:", servers "ERROR:" or "FATAL:".
_ERROR = re.compile(r"error:|ERROR:|FATAL:")


class BackupError(Exception):
    """Backup or restore can't be done; the message is a Dutch sentence."""


@dataclass(frozen=True)
class _Database:
    """Where to dump from or restore to. As superuser all rows are seen and owners are kept."""

    connection: URL
    owner: URL
    app_login: str
    as_superuser: bool

    def conninfo(self) -> str:
        """Return a conninfo without the password: others see the arguments of a process."""
        url = self.connection
        port = str(url.port) if url.port else None
        parts = {"host": url.host, "port": port, "user": url.username, "dbname": url.database}
        parts |= {name: str(value) for name, value in url.query.items()}
        return make_conninfo("", **{name: value for name, value in parts.items() if value})

    def environment(self) -> dict[str, str]:
        password = self.connection.password
        return {**os.environ, "LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {})


def backup(settings: Settings, file: Path) -> int:
    """Write the database to `file` (mode 0600), all of it or not at all; return its size in bytes.

    It is one moment of a running site. An earlier file of that name is replaced at the end.
    """
    descriptor, name = _temporary_beside(file)
    os.close(descriptor)
    temporary = Path(name)
    try:
        with _open_database(settings) as database:
            # As owner, row-level security is on, and the owner's own policy shows every row.
            rights = [] if database.as_superuser else ["--enable-row-security", "--inserts"]
            _run("pg_dump", database, ["--format=custom", *rights, "--file", str(temporary)])
            # Read back to its end: a backup that can't be read is none.
            read_back = ["--file", os.devnull, str(temporary)]
            _run("pg_restore", database, read_back, connect=False)
        size = temporary.stat().st_size
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    return size


def restore(settings: Settings, file: Path) -> str:
    """Put the content of `file` into an empty database, all of it or nothing.

    Roles belong to the server, not to the database: they are made first if they are missing.
    Returns a Dutch sentence when a key that the content is encrypted with isn't set here, else "".
    """
    if not os.access(file, os.R_OK):
        raise BackupError(f"Het bestand {file} bestaat niet of is niet te lezen.")
    with _open_database(settings) as database:
        _refuse_full_database(database)
        _run("pg_restore", database, ["--list", str(file)], connect=False)
        engine = create_engine(database.owner, poolclass=NullPool)
        with engine.begin() as connection:
            ensure_roles(connection, database.app_login)
        _load(database, file)
        with _connect(database) as analysis:
            analysis.execute("analyze")
        with engine.connect() as connection:
            return _missing_key(connection, settings)


def _missing_key(connection: Connection, settings: Settings) -> str:
    # A backup of before the check values says nothing about its keys.
    if not connection.execute(_HAS_FACTS).scalar_one():
        return ""
    try:
        refuse_missing_key(read_facts(connection), settings)
    except InstallationError as error:
        return str(error)
    return ""


def _temporary_beside(file: Path) -> tuple[int, str]:
    try:
        return tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    except OSError as error:
        raise BackupError(
            f"In de map {file.parent.absolute()} kan niet worden geschreven ({error.strerror})."
        ) from error


@contextmanager
def _open_database(settings: Settings) -> Iterator[_Database]:
    """Give the database of the settings; the embedded server is started if it doesn't run."""
    if settings.database_url is not None:
        owner = make_url(owner_url(settings))
        app_login = make_url(settings.database_url).username or ""
        yield _Database(owner, owner, app_login, as_superuser=False)
        return
    folder = postmaster_file.socket_folder(settings.data_dir / "postgres")
    if folder is not None and _answers(folder):
        yield _embedded(folder)
        return
    lock = FolderLock(settings.data_dir / ".start.lock")
    try:
        lock.acquire()
        with EmbeddedPostgres(settings.data_dir) as server:
            yield _embedded(server.socket_folder)
    except FolderTakenError:
        raise BackupError(
            f"De database in {settings.data_dir} wordt net gestart of gestopt; probeer het zo weer."
        ) from None
    except EmbeddedPostgresError as error:
        raise BackupError(str(error)) from error
    finally:
        lock.close()


def _embedded(socket_folder: Path) -> _Database:
    return _Database(
        make_url(socket_url(socket_folder, SUPERUSER, DATABASE)),
        make_url(socket_url(socket_folder, OWNER_ROLE, DATABASE)),
        APP_ROLE,
        as_superuser=True,
    )


def _answers(socket_folder: Path) -> bool:
    try:
        conninfo = make_conninfo(host=str(socket_folder), user=SUPERUSER, dbname=DATABASE)
        psycopg.connect(conninfo, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(database: _Database) -> psycopg.Connection:
    password = database.connection.password
    try:
        return psycopg.connect(
            database.conninfo(), password=str(password) if password else None, autocommit=True
        )
    except psycopg.OperationalError as error:
        raise BackupError(
            f"De database is niet bereikbaar: {str(error).splitlines()[0]}"
        ) from error


def _refuse_full_database(database: _Database) -> None:
    with _connect(database) as connection:
        row = connection.execute(_LEFT_IN_DATABASE).fetchone()
    if row is None or row[0]:
        raise BackupError(
            "De database is niet leeg. Terugzetten kan alleen in een lege database, zodat er niets"
            " wordt overschreven."
        )


def _run(program: str, database: _Database, arguments: list[str], *, connect: bool = True) -> None:
    target = ["--no-password", "--dbname", database.conninfo()] if connect else []
    result = subprocess.run(  # noqa: S603 - PostgreSQL's own program with our own arguments
        [_program(program), *target, *arguments],
        env=database.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if result.returncode != 0:
        raise BackupError(f"{program} is mislukt{_first_error(result.stderr)}")


def _program(name: str) -> Path:
    try:
        return find_program(name)
    except EmbeddedPostgresError as error:
        raise BackupError(str(error)) from error


def _load(database: _Database, file: Path) -> None:
    """Write the content of the file into the database, in one transaction.

    - It goes as a script through psql: pg_restore's own connection would stop at a setting that
      PostgreSQL 15 and 16 don't know.
    - The COMMIT is the script's last line, so of a file that ends halfway nothing stays.
    - It streams: the script is as large as the whole database.
    """
    owners = [] if database.as_superuser else ["--no-owner"]
    script = ["--single-transaction", *owners, "--file=-", str(file)]
    target = ["--no-password", "--dbname", database.conninfo(), "--output", os.devnull]
    writing = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *target, "--file=-"]
    with _connect(database) as connection:
        is_old = connection.info.server_version < _NEW_SETTING_SINCE
    # Errors go to files: a pipe that nobody empties could fill up and stop everything.
    with tempfile.TemporaryFile() as reader_errors, tempfile.TemporaryFile() as writer_errors:
        with (
            _begin("pg_restore", database, script, reader_errors) as reader,
            _begin("psql", database, writing, writer_errors) as writer,
        ):
            assert reader.stdout is not None
            assert writer.stdin is not None
            _pass_on(reader.stdout, writer.stdin, without_new_setting=is_old)
        if reader.returncode == writer.returncode == 0:
            return
        # A reader that was cut off has nothing to tell; the writer has.
        is_cut_off = reader.returncode in (0, -signal.SIGPIPE)
        program, errors = ("psql", writer_errors) if is_cut_off else ("pg_restore", reader_errors)
        errors.seek(0)
        raise BackupError(f"{program} is mislukt{_first_error(errors.read())}")


def _begin(
    program: str, database: _Database, arguments: list[str], errors: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - PostgreSQL's own program with our own arguments
        [_program(program), *arguments],
        env=database.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
    )


def _pass_on(script: IO[bytes], target: IO[bytes], *, without_new_setting: bool) -> None:
    """Copy the script to its end; a target that has closed has an error of its own to tell."""
    try:
        with target:
            if without_new_setting:
                # Only among the settings at the start: further on such a line is somebody's text.
                for line in script:
                    if line != _NEW_SETTING:
                        target.write(line)
                    if line.startswith(_LINE_AFTER_IT):
                        break
            shutil.copyfileobj(script, target)
    except BrokenPipeError:
        return


def _first_error(errors: bytes) -> str:
    # One line only: the lines that follow may quote the row that failed.
    for line in errors.decode(errors="replace").splitlines():
        found = _ERROR.search(line)
        if found is not None:
            return f": {line[found.end() :].strip()[:200]}"
    return "."
