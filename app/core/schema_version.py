"""Holds the code against the schema: which of the two is older, told in one sentence.

Deploy leaves the revision as the comment of the version table. Comments are open to every login, so
that the website and the mail worker can read it without a right to any table.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, text

from app.core.settings import PROJECT_ROOT

MIGRATIONS = PROJECT_ROOT / "migrations"
_READ = text(
    """select d.description
         from pg_catalog.pg_description d
         join pg_catalog.pg_class c on c.oid = d.objoid
          and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objsubid = 0
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'app' and c.relname = 'alembic_version'"""
)


class SchemaVersionError(Exception):
    """Code and schema are of different releases; the message is a Dutch sentence."""


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions that this code has a migration for, oldest first."""
    return tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")))


def refuse_newer_schema(revision: str | None) -> None:
    """Raise SchemaVersionError when the schema is of a release that came after this code."""
    if revision is not None and revision not in known_revisions():
        raise SchemaVersionError(
            f"De database is van een nieuwere versie (schema {revision}) dan deze programma's"
            f" (schema {known_revisions()[-1]}); start de nieuwere versie, of zet de database eerst"
            f" terug met 'flask --app app downgrade {known_revisions()[-1]} --yes' van die versie."
        )


def refuse_other_schema(connection: Connection) -> None:
    """Raise SchemaVersionError when the database was not deployed by this very release.

    For who serves: the website and the mail worker. A database without a mark says nothing.
    """
    revision = connection.execute(_READ).scalar_one_or_none()
    refuse_newer_schema(revision)
    if revision is not None and revision != known_revisions()[-1]:
        raise SchemaVersionError(
            f"De database is van een oudere versie (schema {revision}) dan deze programma's"
            f" (schema {known_revisions()[-1]}); voer eerst 'flask --app app deploy' uit."
        )


def mark_schema(connection: Connection, revision: str | None) -> None:
    """Leave the revision where everyone may read it; None is a database that is empty again."""
    if revision in known_revisions():
        connection.exec_driver_sql(f"comment on table app.alembic_version is '{revision}'")


def is_current(connection: Connection) -> bool:
    """Say whether the database was deployed by this very release."""
    return bool(connection.execute(_READ).scalar_one_or_none() == known_revisions()[-1])
