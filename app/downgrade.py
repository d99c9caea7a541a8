"""The way back: takes the schema to the revision of an older release."""

from sqlalchemy import Connection

from app.core import migrate
from app.core.schema_version import known_revisions, refuse_newer_schema
from app.core.settings import Settings
from app.deploy import Say, hold_deploy_lock, owner_engine


class DowngradeError(Exception):
    """The schema can't or may not be taken back; the message is a Dutch sentence."""


def downgrade(settings: Settings, to: str, say: Say, *, is_sure: bool) -> None:
    """Undo every migration after the revision `to`, newest first, each in its own transaction.

    What only the newer tables and columns held is lost. Raises DowngradeError, and
    SchemaVersionError for a schema that is newer than this code: only a newer release has the
    migrations to undo.
    """
    engine = owner_engine(settings)
    with hold_deploy_lock(engine), engine.connect() as connection:
        undone = _to_undo(connection, to)
        connection.commit()
        if not is_sure:
            raise DowngradeError(
                f"Dit maakt {len(undone)} migraties ongedaan ({undone[0]} tot en met {undone[-1]});"
                " wat alleen daarin stond, gaat verloren. Maak eerst een reservekopie, stop de"
                " website en de mailbezorging, en geef dan --yes mee."
            )
        migrate.downgrade(connection, to)
        connection.commit()
    say(
        f"De database is teruggezet naar schema {to}."
        f" Start nu de versie die daarbij hoort en voer daarvan 'flask --app app deploy' uit."
    )


def _to_undo(connection: Connection, to: str) -> list[str]:
    """Return the revisions between the present one and `to`, oldest first."""
    present = migrate.current_revision(connection)
    refuse_newer_schema(present)
    if present is None:
        raise DowngradeError("De database is leeg: er is niets om terug te zetten.")
    if to not in known_revisions():
        raise DowngradeError(
            f"De revisie {to} bestaat niet; de database is op {present}. Welke revisie bij een"
            " versie hoort, staat in docs/upgraden.md."
        )
    if to >= present:
        raise DowngradeError(f"De database is op {present}; teruggaan naar {to} kan niet.")
    return [revision for revision in known_revisions() if to < revision <= present]
