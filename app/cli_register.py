"""The command `flask --app app register load FOLDER`: the first real data, from CSV files."""

from __future__ import annotations

from pathlib import Path

import click
import psycopg
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import Connection

from app.catalog.load import load_catalog
from app.cli_faults import give_up, tell_faults
from app.core.clock import now
from app.core.database import make_engine
from app.core.encryption import AddressCipher
from app.core.installation import InstallationError, check_start, read_facts
from app.core.running_database import app_url
from app.core.schema_version import refuse_other_schema
from app.core.settings import Settings
from app.deploy import hold_deploy_lock, owner_engine
from app.panel.reflection import reflect
from app.register.load import Outcome, Rules, load_folder
from app.register.seed.verkiezingen import NETHERLANDS

SHOWN_FAULTS = 100

register_group = AppGroup("register", help="De gegevens van het register.")


def add_register_commands(flask: Flask) -> None:
    """Add the command to the app."""
    flask.cli.add_command(register_group)


@register_group.command("load", help="Laad personen en functies uit een map met CSV-bestanden.")
@click.argument("folder", metavar="MAP", type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", "is_check", is_flag=True, help="Kijk alles na en schrijf niets.")
@tell_faults
def load_command(folder: Path, is_check: bool) -> None:
    settings: Settings = current_app.extensions["settings"]
    engine = owner_engine(settings)
    try:
        with hold_deploy_lock(engine), engine.connect() as connection:
            outcome = _load(connection, settings, folder, is_check=is_check)
    except psycopg.errors.LockNotAvailable:
        give_up("iemand is iets aan het opslaan; probeer het opnieuw.")
    except psycopg.Error as error:
        # Its text may have values of a person in it.
        give_up(f"de database weigerde het werk (foutcode {error.sqlstate}).")
    for fault in outcome.faults[:SHOWN_FAULTS]:
        click.echo(str(fault), err=True)
    if outcome.faults:
        give_up(_count_faults(len(outcome.faults)))
    click.echo(f"{'In orde' if is_check else 'Geladen'}: {outcome.describe()}.")
    if is_check:
        click.echo("Er is niets geladen; laat --check weg om te laden.")


def _load(connection: Connection, settings: Settings, folder: Path, *, is_check: bool) -> Outcome:
    refuse_other_schema(connection)
    # Under another ADDRESS_KEY the addresses could not be read.
    check_start(connection, settings)
    if read_facts(connection).has_demo_content:
        raise InstallationError(
            "In deze database staan verzonnen voorbeeldgegevens; echte gegevens komen daar niet"
            " bij. Haal ze eruit met 'flask --app app demo remove' of neem een lege database."
        )
    rules = _read_rules(settings)
    driver = connection.connection.driver_connection
    assert driver is not None, "the connection is open"
    outcome = load_folder(
        driver,
        folder,
        rules,
        AddressCipher(settings.address_keys).encrypt,
        now().astimezone(NETHERLANDS).date(),
        is_check=is_check,
    )
    if outcome.faults or is_check:
        connection.rollback()
    else:
        connection.commit()
    return outcome


def _read_rules(settings: Settings) -> Rules:
    """Read them as the website's login: the owner may not take the role that does it."""
    engine = make_engine(app_url(settings), prepares=not settings.database_without_prepare)
    try:
        tables, domains, _metadata = reflect(engine, load_catalog())
    finally:
        engine.dispose()
    return Rules(tables, domains)


def _count_faults(total: int) -> str:
    if total == 1:
        return "er is niets geladen: er is 1 fout."
    more = f"; de eerste {SHOWN_FAULTS} staan hierboven" if total > SHOWN_FAULTS else ""
    return f"er is niets geladen: er zijn {total} fouten{more}."
