"""A database of a test's own: a copy of the template, with the addresses to reach it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from app.catalog.load import load_catalog
from app.core import migrate
from app.core.deploy_roles import ensure_roles
from app.core.embedded_cluster import APP_ROLE, OWNER_ROLE
from app.core.embedded_postgres import EmbeddedPostgres
from app.help.pages import install
from app.help.texts import standard_texts
from app.mail import own_texts
from app.mail.standard import standard_letters
from app.security.permission_sync import sync_permissions
from tests.support import sample
from tests.support.new_rows import fill_empty_tables


class Server(Protocol):
    """What a test asks of a server: the embedded one, or one of the machine itself."""

    def url(self, role: str, dbname: str) -> str: ...

    def superuser_conninfo(self, dbname: str) -> str: ...

    def create_database(self, name: str, template: str | None = None) -> None: ...

    def drop_database(self, name: str) -> None: ...


@contextmanager
def open_embedded_postgres() -> Iterator[EmbeddedPostgres]:
    """Run an embedded server of the test's own; nothing of it stays."""
    # Not pytest's own folder: the database's account must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="ledengegevens-test-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        with EmbeddedPostgres(folder, durable=False) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class SampleDatabase:
    """One database on the test server."""

    server: Server
    name: str

    @property
    def app_url(self) -> str:
        return self.server.url(APP_ROLE, self.name)

    @property
    def owner_url(self) -> str:
        return self.server.url(OWNER_ROLE, self.name)

    @property
    def superuser_conninfo(self) -> str:
        return self.server.superuser_conninfo(self.name)

    @contextmanager
    def as_owner(self) -> Iterator[psycopg.Connection[Any]]:
        """A psycopg connection of the owner; commits at the end."""
        with psycopg.connect(self.owner_url.replace("+psycopg", "")) as connection:
            yield connection

    @contextmanager
    def as_role(
        self, role: str, gemeente_id: int | None = None
    ) -> Iterator[psycopg.Connection[Any]]:
        """A psycopg connection of the website's login that has taken a role, as a request does."""
        with psycopg.connect(self.app_url.replace("+psycopg", "")) as connection:
            connection.execute(
                "select set_config('role', %s, true), set_config('app.gemeente_id', %s, true)",
                (role, "" if gemeente_id is None else str(gemeente_id)),
            )
            yield connection

    def owner_engine(self) -> Engine:
        return create_engine(self.owner_url, poolclass=NullPool)

    def value(self, statement: str, *values: Any) -> Any:
        """Return the first value of a query, asked as the owner."""
        with self.as_owner() as connection:
            row = connection.execute(statement, values).fetchone()
        return None if row is None else row[0]


def build_template(server: Server, name: str) -> SampleDatabase:
    """Make the database all others are copies of: migrated, rights synced, the sample inside."""
    server.create_database(name)
    database = SampleDatabase(server, name)
    with database.owner_engine().connect() as connection:
        ensure_roles(connection, APP_ROLE)
        connection.commit()
        migrate.upgrade(connection)
        sync_permissions(connection, load_catalog())
        install(connection, standard_texts().values())
        own_texts.install(connection, standard_letters().values())
        connection.commit()
    with database.as_owner() as owner:
        sample.fill(owner)
        owner.commit()
        fill_empty_tables(owner, database.app_url)
    return database
