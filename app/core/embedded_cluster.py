"""The login roles and databases inside the embedded server, made by its superuser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER_ROLE = "ledengegevens_owner"
APP_ROLE = "ledengegevens_app"
DATABASE = "ledengegevens"

# Neither bypasses row-level security. The app's role inherits nothing: with no role taken, it sees
# nothing.
ROLE_ATTRIBUTES = {
    OWNER_ROLE: "LOGIN INHERIT NOSUPERUSER NOCREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS",
    APP_ROLE: "LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
}


def socket_url(socket_folder: Path, role: str, dbname: str = DATABASE) -> str:
    """Return the SQLAlchemy URL of a role in a database behind a socket."""
    folder = quote(str(socket_folder), safe="")
    return f"postgresql+psycopg://{quote(role)}@/{quote(dbname)}?host={folder}"


def ensure_roles_and_database(superuser_conninfo: str) -> None:
    """Make both login roles and the database, or put them right; doing it again changes nothing."""
    with psycopg.connect(superuser_conninfo, autocommit=True) as connection:
        for role, attributes in ROLE_ATTRIBUTES.items():
            verb = "ALTER" if _exists(connection, "pg_roles", "rolname", role) else "CREATE"
            connection.execute(
                sql.SQL(f"{verb} ROLE {{}} {attributes}").format(sql.Identifier(role))
            )
        if not _exists(connection, "pg_database", "datname", DATABASE):
            _create(connection, DATABASE, None)
    _set_rights(superuser_conninfo, DATABASE)


def create_database(superuser_conninfo: str, name: str, template: str | None = None) -> None:
    """Make a database with the product's owner and rights, as a copy of `template` if given."""
    with psycopg.connect(superuser_conninfo, autocommit=True) as connection:
        _create(connection, name, template)
    _set_rights(superuser_conninfo, name)


def drop_database(superuser_conninfo: str, name: str) -> None:
    """Drop a database with its connections; nothing happens if it isn't there."""
    with psycopg.connect(superuser_conninfo, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _create(connection: psycopg.Connection, name: str, template: str | None) -> None:
    statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(
        sql.Identifier(name), sql.Identifier(OWNER_ROLE)
    )
    if template is None:
        statement += sql.SQL(" TEMPLATE template0 ENCODING 'UTF8'")
    else:
        # Copying the files is several times quicker than copying through the log.
        statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
    connection.execute(statement)


def _set_rights(superuser_conninfo: str, name: str) -> None:
    conninfo = psycopg.conninfo.make_conninfo(superuser_conninfo, dbname=name)
    database, owner, app = (sql.Identifier(word) for word in (name, OWNER_ROLE, APP_ROLE))
    with psycopg.connect(conninfo) as connection:
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(owner))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))


def _exists(connection: psycopg.Connection, table: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    return connection.execute(query, (name,)).fetchone() is not None
