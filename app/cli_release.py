"""The commands about releases: `flask --app app version` and `flask --app app downgrade`."""

from __future__ import annotations

import click
from flask import Flask, current_app

from app.cli_faults import give_up, tell_faults
from app.core.schema_version import known_revisions
from app.core.settings import Settings
from app.core.version import product_version
from app.downgrade import downgrade

# Commands that packages of others add; each goes round what this product guards (FAB's make
# accounts past the sign-in, and the limiter is not in use).
NOT_OFFERED = ("fab", "limiter")


def add_release_commands(flask: Flask) -> None:
    """Add both commands to the app, and take away those that are not offered."""
    flask.cli.add_command(version_command)
    flask.cli.add_command(downgrade_command)
    _withdraw_others()


@click.command("version", help="Toon de versie van de programma's en van het schema.")
def version_command() -> None:
    click.echo(f"VNG Ledengegevens {product_version()} (schema {known_revisions()[-1]})")


@click.command("downgrade", help="Zet het schema terug naar de revisie van een oudere versie.")
@click.argument("revision", metavar="REVISIE", required=False)
@click.option("--yes", "is_sure", is_flag=True, help="Doe het; er is een reservekopie.")
@tell_faults
def downgrade_command(revision: str | None, is_sure: bool) -> None:
    settings: Settings = current_app.extensions["settings"]
    if revision is None:
        give_up(
            "Noem de revisie waarnaar het schema terug moet; welke bij een versie hoort, staat in"
            " docs/upgraden.md."
        )
    downgrade(settings, revision, click.echo, is_sure=is_sure)


def _withdraw_others() -> None:
    """Drop the commands of other packages from the `flask` command that is running."""
    context = click.get_current_context(silent=True)
    while context is not None:
        if context.info_name in NOT_OFFERED and context.parent is not None:
            give_up(f"De opdracht {context.info_name} is er bij dit product niet.")
        if context.parent is None and isinstance(context.command, click.Group):
            for name in NOT_OFFERED:
                context.command.commands.pop(name, None)
        context = context.parent
