"""The command `flask --app app register load FOLDER`."""

import os
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.encryption import AddressCipher
from app.core.running_database import DatabaseAwayError
from app.core.settings import Settings
from app.deploy import owner_engine
from app.register.intake import DemoContentError, Report, load_folder
from app.register.national import get_standings, points_of
from app.register.overview import NETHERLANDS

# What is so of every gemeente that was loaded a moment ago, or is no rule of the law.
NOT_OF_THE_LAW = frozenset({"verouderd", "sterk_verouderd", "niet_geinformeerd", "einde"})

register_group = AppGroup("register", help="Het register in zijn geheel.")


def add_register_commands(flask: Flask) -> None:
    """Add the group to the app."""
    flask.cli.add_command(register_group)


@register_group.command("load", help="Neem CSV-bestanden over in het register: alles of niets.")
@click.argument(
    "folder", metavar="MAP", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--check", is_flag=True, help="Controleer alleen; schrijf niets.")
@click.option(
    "--report",
    metavar="BESTAND",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Schrijf het verslag ook in dit bestand, dat alleen u kunt lezen.",
)
def load_command(folder: Path, check: bool, report: Path | None) -> None:
    settings: Settings = current_app.extensions["settings"]
    encrypt = AddressCipher(settings.address_keys).encrypt
    try:
        with owner_engine(settings).connect() as connection:
            transaction = connection.begin()
            driver = connection.connection.driver_connection
            assert driver is not None
            found = load_folder(driver, folder, encrypt)
            lines = _lines(found, connection)
            if found.faults.total or check:
                transaction.rollback()
            else:
                transaction.commit()
    except (DatabaseAwayError, DemoContentError) as error:
        click.echo(f"Fout: {error}", err=True)
        sys.exit(1)
    if report is not None:
        _write_private(report, lines)
    for line in lines:
        click.echo(line)
    if found.faults.total:
        click.echo("Fout: er is niets geladen. Verbeter de bestanden en begin opnieuw.", err=True)
        sys.exit(1)
    click.echo("Alles past; er is niets geschreven." if check else "Alles is geladen.")


def _lines(found: Report, connection: Connection) -> list[str]:
    """Return the report: what was read, what does not fit, and what asks attention."""
    faults = found.faults
    if faults.total:
        lines = [str(fault) for fault in faults.kept]
        if faults.total > len(faults.kept):
            lines.append(f"… en nog {faults.total - len(faults.kept)} fouten.")
        lines += [f"{file}: {count} fouten" for file, count in sorted(faults.per_file.items())]
        return [*lines, f"Totaal: {faults.total} fouten."]
    lines = [f"{file}: {count} regels" for file, count in found.counts.items()]
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        peildatum = now().astimezone(NETHERLANDS).date()
        count = sum(
            not NOT_OF_THE_LAW.issuperset(points_of(standing, peildatum))
            for standing in get_standings(session, peildatum)
            if standing.id in found.gemeenten
        )
    return [*lines, f"{count} gemeenten hebben punten die aandacht vragen."]


def _write_private(path: Path, lines: list[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.writelines(f"{line}\n" for line in lines)
