"""Runs the migrations as the owner; autogenerate looks at FAB's own tables only."""

import os

from alembic import context
from flask_appbuilder import Model
from flask_appbuilder.security.sqla import models as _fab_models  # noqa: F401  (fills Model.metadata)
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import Connection


def include_name(name: str | None, kind: str, _parents: dict[str, str | None]) -> bool:
    """Admit only FAB's tables: all others are reflected, so no metadata here knows them."""
    if kind == "schema":
        return name is None
    if kind == "table":
        return bool(name and name.startswith("ab_"))
    if kind == "index":
        # An index of ours on one of its tables is none of autogenerate's business.
        return name in {i.name for table in Model.metadata.tables.values() for i in table.indexes}
    return True


def run(connection: Connection) -> None:
    """Run on an open connection; the version table lives in the app's own schema."""
    connection.exec_driver_sql("create schema if not exists app")
    connection.exec_driver_sql("set lock_timeout = '10s'")
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        include_name=include_name,
        version_table_schema="app",
        version_table="alembic_version",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(os.environ["DATABASE_OWNER_URL"], poolclass=pool.NullPool)
    with engine.connect() as opened:
        run(opened)
