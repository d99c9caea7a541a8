"""The commands `flask --app app backup FILE` and `flask --app app restore FILE`."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import Flask

from app.cli_faults import tell_faults
from app.core.backup import backup, restore
from app.core.settings import Settings

# What a demo made for itself, where no key is set.
KEY_FILES = ("address-key", "auth-key")


def add_backup_commands(flask: Flask) -> None:
    """Add both commands to the app."""
    flask.cli.add_command(backup_command)
    flask.cli.add_command(restore_command)


@click.command("backup", help="Bewaar de hele database in één bestand.")
@click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path, dir_okay=False))
@tell_faults
def backup_command(file: Path) -> None:
    settings = Settings.from_environment(os.environ)
    size = backup(settings, file)
    megabytes = f"{size / 1_000_000:.1f}".replace(".", ",")
    click.echo(f"De reservekopie staat in {file} ({megabytes} MB).")
    click.echo(
        "De sleutels zitten er niet in, en zonder is zij niet te gebruiken: bewaar ADDRESS_KEY en"
        " AUTH_KEY op een andere plek."
    )
    for name in KEY_FILES:
        if (settings.data_dir / name).exists():
            click.echo(f"Zelfgemaakte sleutel: {settings.data_dir / name}")


@click.command("restore", help="Zet een reservekopie terug in een lege database.")
@click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path, dir_okay=False))
@tell_faults
def restore_command(file: Path) -> None:
    missing_key = restore(Settings.from_environment(os.environ), file)
    click.echo(f"De reservekopie {file} is teruggezet.")
    if missing_key:
        click.echo(f"Let op: {missing_key}")
    else:
        click.echo("Start de website met 'make run'.")
