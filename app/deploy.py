"""What must happen once before the website starts: roles, migrations, rights, content, accounts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from app.catalog.load import load_catalog
from app.core import migrate
from app.core.clock import now
from app.core.database_fitness import refuse_unfit_database, refuse_unfit_folding
from app.core.deploy_roles import ensure_roles
from app.core.encryption import AddressCipher
from app.core.installation import (
    Facts,
    InstallationError,
    mark_demo_content,
    read_facts,
    record_keys,
    refuse_demo_content,
    refuse_missing_key,
)
from app.core.running_database import app_url, owner_url
from app.core.schema_version import refuse_newer_schema
from app.core.settings import Settings
from app.help.pages import install
from app.help.texts import standard_texts
from app.mail import own_texts
from app.mail.standard import standard_letters
from app.register import seed
from app.security.demo_accounts import FILE_NAME, ensure_demo_accounts
from app.security.invitations.commands import ensure_demo_invitation
from app.security.permission_sync import sync_permissions
from app.security.stored_secrets import refuse_unreadable

# Any number will do, as long as every deploy of this product takes the same one.
LOCK = 7_105_307
Say = Callable[[str], None]

_IS_USED = text("select exists (select from register.gemeente) or exists (select from ab_user)")


def owner_engine(settings: Settings) -> Engine:
    """Return an engine of the owner: no pool, so that nothing of it outlives its work."""
    return create_engine(owner_url(settings), poolclass=NullPool, hide_parameters=True)


def deploy(settings: Settings, say: Say) -> None:
    """Bring the database to where this code needs it; `say` hears one Dutch line per step.

    Safe to repeat, and safe when two run at once: the second waits and then finds nothing to do.
    """
    login = make_url(app_url(settings)).username or ""
    engine = owner_engine(settings)
    with hold_deploy_lock(engine), engine.connect() as connection:
        refuse_unfit_database(connection)
        refuse_newer_schema(migrate.current_revision(connection))
        with _step(say, "Databaserollen"):
            ensure_roles(connection, login)
            connection.commit()
        with _step(say, "Tabellen"):
            migrate.upgrade(connection)
            connection.commit()
            refuse_unfit_folding(connection)
        _check_installation(connection, settings)
        with _step(say, "Rollen en rechten"):
            sync_permissions(connection, load_catalog())
            connection.commit()
        with _step(say, "Helpteksten"):
            install(connection, standard_texts().values())
            connection.commit()
        with _step(say, "Mailteksten"):
            own_texts.install(connection, standard_letters().values())
            connection.commit()
        _fill_empty_register(connection, settings, say)
        if settings.is_demo:
            with _step(say, f"Demo-accounts ({settings.data_dir / FILE_NAME})"):
                ensure_demo_accounts(connection, settings)
                ensure_demo_invitation(connection, settings)
                connection.commit()


def _check_installation(connection: Connection, settings: Settings) -> None:
    """Raise InstallationError when this database isn't one for these settings; record the keys."""
    facts = read_facts(connection)
    refuse_demo_content(facts, settings)
    _refuse_demo_on_other_database(connection, settings, facts)
    refuse_missing_key(facts, settings)
    if not facts.check_values:
        refuse_unreadable(connection, settings)
    record_keys(connection, settings, facts)
    connection.commit()


def _refuse_demo_on_other_database(
    connection: Connection, settings: Settings, facts: Facts
) -> None:
    # APP_ENV=demo is what one gets by saying nothing: it may not open a production database.
    if settings.is_demo and not facts.has_demo_content and connection.execute(_IS_USED).scalar():
        raise InstallationError(
            "Deze database is niet van een demo, en de demo maakt accounts met een bekend"
            " wachtwoord: neem een lege database of een andere DATA_DIR, of zet"
            " APP_ENV=production."
        )


def _fill_empty_register(connection: Connection, settings: Settings, say: Say) -> None:
    driver = connection.connection.driver_connection
    if driver is None or not seed.is_empty(driver):
        connection.rollback()
        return
    if settings.is_production:
        with _step(say, "Register vullen met gemeenten, partijen en uitslagen"):
            seed.seed_reference(driver, now())
            driver.commit()
        return
    with _step(say, "Register vullen met gemeenten en voorbeeldpersonen"):
        seed.seed_demo(driver, AddressCipher(settings.address_keys).encrypt)
        mark_demo_content(connection)
        connection.commit()


@contextmanager
def hold_deploy_lock(engine: Engine) -> Iterator[None]:
    """Hold a lock of the database; it ends with its connection, however this process ends."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        holder.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
        try:
            yield
        finally:
            holder.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})


@contextmanager
def _step(say: Say, what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    seconds = f"{time.monotonic() - begun:.1f}".replace(".", ",")
    say(f"{what}: klaar in {seconds} s")
