"""How every command of `flask --app app` tells a fault: one Dutch line, and exit code 1."""

import functools
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.catalog.load import CatalogError
from app.core.backup import BackupError
from app.core.database_fitness import DatabaseUnfitError
from app.core.deploy_roles import RoleError
from app.core.installation import InstallationError
from app.core.running_database import DatabaseAwayError
from app.core.schema_version import SchemaVersionError
from app.core.settings import SettingsError
from app.downgrade import DowngradeError
from app.security.demo_accounts import DemoAccountsError
from app.security.invitations.commands import InvitationError

# Faults whose message is a sentence for the administrator.
TOLD = (
    SettingsError,
    RoleError,
    DatabaseUnfitError,
    DatabaseAwayError,
    DemoAccountsError,
    CatalogError,
    InstallationError,
    InvitationError,
    SchemaVersionError,
    BackupError,
    DowngradeError,
)


def tell_faults(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a fault into one Dutch line and exit code 1; anything else keeps its stack."""

    @functools.wraps(command)
    def told(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except TOLD as error:
            give_up(str(error))
        except SQLAlchemyError as error:
            # The stack is for the log; the last line is what the administrator reads.
            click.echo(repr(getattr(error, "orig", error)), err=True)
            give_up(_about(error))

    return told


def give_up(sentence: str) -> NoReturn:
    """End with this line on stderr and exit code 1."""
    click.echo(f"Fout: {sentence}", err=True)
    sys.exit(1)


def _about(error: SQLAlchemyError) -> str:
    """Return the sentence for a database that can't be reached, or that refused something."""
    if isinstance(error, OperationalError) and not getattr(error.orig, "sqlstate", None):
        return (
            "de database is niet te bereiken; kijk of de server draait en of adres, naam en"
            " wachtwoord kloppen."
        )
    return "de database weigerde het werk; de reden staat hierboven."
