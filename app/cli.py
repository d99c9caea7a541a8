"""The commands of `flask --app app`: deploy, accounts, catalog, history and translations."""

import functools
import sys
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.catalog.load import CatalogError, load_catalog
from app.cli_translations import translations_group
from app.core.deploy_roles import RoleError
from app.core.running_database import DatabaseAwayError
from app.core.settings import Settings
from app.deploy import deploy, owner_engine
from app.panel.check import check_catalog
from app.security.demo_accounts import DemoAccountsError
from app.security.grants_check import check_grants
from app.security.invitations.commands import InvitationError, create_admin, present_code

# Faults that are told to the administrator in a sentence of their own.
TOLD = (RoleError, DatabaseAwayError, DemoAccountsError, CatalogError, InvitationError)

_VERIFY = text("select keten, volgnummer, fout from app.controleer_geschiedenis() order by 1, 2")
_ERASE = text("select app.wis_geschiedenis(:tabel, :rij)")

catalog_group = AppGroup("catalog", help="De catalogus: wat het paneel toont.")
history_group = AppGroup("history", help="De geschiedenis van alle wijzigingen.")
demo_group = AppGroup("demo", help="Hulp bij het uitproberen; nooit in productie.")


def add_commands(flask: Flask) -> None:
    """Add the commands to the app."""
    flask.cli.add_command(deploy_command)
    flask.cli.add_command(catalog_group)
    flask.cli.add_command(history_group)
    flask.cli.add_command(create_admin_command)
    flask.cli.add_command(demo_group)
    flask.cli.add_command(translations_group)


def _tell_faults(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a fault into one Dutch line and exit code 1; anything else keeps its stack."""

    @functools.wraps(command)
    def told(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except TOLD as error:
            _give_up(str(error))
        except SQLAlchemyError as error:
            # The stack is for the log; the last line is what the administrator reads.
            click.echo(repr(getattr(error, "orig", error)), err=True)
            _give_up(_about(error))

    return told


def _about(error: SQLAlchemyError) -> str:
    """Return the sentence for a database that can't be reached, or that refused something."""
    if isinstance(error, OperationalError) and not getattr(error.orig, "sqlstate", None):
        return (
            "de database is niet te bereiken; kijk of de server draait en of adres, naam en"
            " wachtwoord kloppen."
        )
    return "de database weigerde het werk; de reden staat hierboven."


@click.command("deploy", help="Zet de database klaar: rollen, tabellen, rechten en inhoud.")
@_tell_faults
def deploy_command() -> None:
    deploy(_settings(), click.echo)


@click.command("create-admin", help="Nodig de eerste beheerder uit, met een code op het scherm.")
@click.argument("email")
@click.argument("naam")
@_tell_faults
def create_admin_command(email: str, naam: str) -> None:
    with owner_engine(_settings()).connect() as connection:
        for line in create_admin(connection, _settings(), email, naam):
            click.echo(line)


@demo_group.command("code", help="Toon de code die de authenticator van dit account nu geeft.")
@click.argument("email")
@_tell_faults
def demo_code(email: str) -> None:
    with owner_engine(_settings()).connect() as connection:
        click.echo(present_code(connection, _settings(), email))


@catalog_group.command("check", help="Noem elk verschil tussen de catalogus en de database.")
@_tell_faults
def catalog_check() -> None:
    catalog = load_catalog()
    engine = owner_engine(_settings())
    faults = check_catalog(engine, catalog)
    with engine.connect() as connection:
        faults += check_grants(connection, catalog)
    told = list(dict.fromkeys(faults))
    for fault in told:
        click.echo(fault)
    if told:
        count = f"{len(told)} verschillen" if len(told) > 1 else "1 verschil"
        _give_up(f"{count} tussen catalogus en database.")
    click.echo("De catalogus en de database zeggen hetzelfde.")


@history_group.command("verify", help="Controleer of de geschiedenis compleet en ongewijzigd is.")
@_tell_faults
def history_verify() -> None:
    with owner_engine(_settings()).connect() as connection:
        faults = connection.execute(_VERIFY).all()
    for keten, volgnummer, fault in faults:
        click.echo(f"keten {keten}, regel {volgnummer}: {fault}")
    if faults:
        _give_up("de geschiedenis is niet zoals zij geschreven is.")
    click.echo("De geschiedenis is compleet en ongewijzigd.")


@history_group.command("erase", help="Wis de inhoud van de geschiedenis van een rij (AVG).")
@click.argument("tabel")
@click.argument("rij")
@_tell_faults
def history_erase(tabel: str, rij: str) -> None:
    with owner_engine(_settings()).begin() as connection:
        count = connection.execute(_ERASE, {"tabel": tabel, "rij": rij}).scalar_one()
    lines, stay = (
        ("regel", "de regel zelf blijft") if count == 1 else ("regels", "de regels blijven")
    )
    click.echo(f"Van {count} {lines} is de inhoud gewist; {stay}.")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _give_up(sentence: str) -> None:
    click.echo(f"Fout: {sentence}", err=True)
    sys.exit(1)
