"""Alembic from Python: brings the database to another version, on an open connection."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.core.schema_version import MIGRATIONS, mark_schema, refuse_newer_schema
from app.core.settings import PROJECT_ROOT

VERSION_TABLE = {"version_table_schema": "app", "version_table": "alembic_version"}


def upgrade(connection: Connection) -> None:
    """Apply every migration that hasn't been; each in a transaction of its own.

    Raises SchemaVersionError when the database is of a release that came after this code.
    """
    refuse_newer_schema(current_revision(connection))
    command.upgrade(_config(connection), "head")
    mark_schema(connection, current_revision(connection))


def downgrade(connection: Connection, to: str) -> None:
    """Take migrations back to the version `to`; "base" is an empty database."""
    command.downgrade(_config(connection), to)
    mark_schema(connection, current_revision(connection))


def current_revision(connection: Connection) -> str | None:
    """Return the version the database is at, or None when it has none yet."""
    return MigrationContext.configure(connection, opts=VERSION_TABLE).get_current_revision()


def newest_revision() -> str | None:
    """Return the version this code was written for."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    # Alembic reads % as the start of a variable; a folder's name may hold one.
    for option, value in (("script_location", MIGRATIONS), ("prepend_sys_path", PROJECT_ROOT)):
        config.set_main_option(option, str(value).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
