"""The commands of `flask --app app`: deploy, accounts, keys, catalog, history and translations."""

from collections.abc import Iterator

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import text

from app.catalog.load import load_catalog
from app.cli_faults import give_up, tell_faults
from app.cli_translations import translations_group
from app.core.clock import now
from app.core.installation import check_start
from app.core.settings import Settings
from app.demo_removal import describe_content, remove_demo
from app.deploy import deploy, hold_deploy_lock, owner_engine
from app.panel.check import check_catalog
from app.security.grants_check import check_grants
from app.security.invitations.commands import create_admin, present_code
from app.security.invitations.letters import last_day
from app.security.stored_secrets import (
    Rotation,
    count_unreadable,
    remove_unreadable,
    rotate,
)

_VERIFY = text("select keten, volgnummer, fout from app.controleer_geschiedenis() order by 1, 2")
_ERASE = text("select app.wis_geschiedenis(:tabel, :rij)")

catalog_group = AppGroup("catalog", help="De catalogus: wat het paneel toont.")
history_group = AppGroup("history", help="De geschiedenis van alle wijzigingen.")
demo_group = AppGroup("demo", help="Hulp bij het uitproberen; nooit in productie.")
keys_group = AppGroup("keys", help="De sleutels van wat versleuteld in de database staat.")
# What a rotation counts per column, as an administrator knows it.
SECRETS = {
    "register.huisadres": "huisadressen",
    "app.authenticator": "authenticators",
    "app.aanmelding": "aanmeldingen die nog lopen",
    "app.concept": "bewaarde formulieren",
}
KEY_NAMES = {
    "ADDRESS_KEY": "Huisadressen",
    "AUTH_KEY": "Authenticators, aanmeldingen en bewaarde formulieren",
}


def add_commands(flask: Flask) -> None:
    """Add the commands to the app."""
    flask.cli.add_command(deploy_command)
    flask.cli.add_command(catalog_group)
    flask.cli.add_command(history_group)
    flask.cli.add_command(create_admin_command)
    flask.cli.add_command(demo_group)
    flask.cli.add_command(keys_group)
    flask.cli.add_command(translations_group)


@click.command("deploy", help="Zet de database klaar: rollen, tabellen, rechten en inhoud.")
@tell_faults
def deploy_command() -> None:
    deploy(_settings(), click.echo)


@click.command("create-admin", help="Nodig de eerste beheerder uit, met een code op het scherm.")
@click.argument("email")
@click.argument("naam")
@tell_faults
def create_admin_command(email: str, naam: str) -> None:
    # One transaction: a session on a connection that has begun one does not commit it.
    with owner_engine(_settings()).begin() as connection:
        # Under another AUTH_KEY the code would never be right.
        check_start(connection, _settings())
        lines = create_admin(connection, _settings(), email, naam)
    for line in lines:
        click.echo(line)


@demo_group.command("code", help="Toon de code die de authenticator van dit account nu geeft.")
@click.argument("email")
@tell_faults
def demo_code(email: str) -> None:
    with owner_engine(_settings()).connect() as connection:
        click.echo(present_code(connection, _settings(), email))


@demo_group.command("remove", help="Haal alle voorbeeldgegevens en demo-accounts weg.")
@click.option("--yes", "is_confirmed", is_flag=True, help="Vraag niet of het zeker is.")
@tell_faults
def demo_remove(is_confirmed: bool) -> None:
    engine = owner_engine(_settings())
    with hold_deploy_lock(engine), engine.connect() as connection:
        for line in describe_content(connection):
            click.echo(line)
        connection.rollback()
        if not is_confirmed:
            click.confirm("Alles verwijderen?", abort=True)
        remove_demo(connection, _settings())
    click.echo("De voorbeeldgegevens zijn verwijderd. Deze database is klaar voor productie.")


@keys_group.command("rotate", help="Versleutel alles opnieuw met de eerste sleutel.")
@tell_faults
def keys_rotate() -> None:
    engine = owner_engine(_settings())
    with hold_deploy_lock(engine), engine.begin() as connection:
        rotation = rotate(connection, _settings(), now())
    for line in _told(rotation):
        click.echo(line)


@keys_group.command("lost", help="Verwijder wat door een verloren sleutel onleesbaar is.")
@click.argument("naam", type=click.Choice(KEY_NAMES))
@click.option("--yes", "is_confirmed", is_flag=True, help="Vraag niet of het zeker is.")
@tell_faults
def keys_lost(naam: str, is_confirmed: bool) -> None:
    engine = owner_engine(_settings())
    with hold_deploy_lock(engine), engine.connect() as connection:
        count = count_unreadable(connection, _settings(), naam)
        connection.rollback()
        click.echo(f"{KEY_NAMES[naam]} die met {naam} niet te lezen zijn: {count}")
        if not is_confirmed:
            click.confirm("Deze verwijderen? Zij zijn niet terug te halen.", abort=True)
        count = remove_unreadable(connection, _settings(), naam, now())
        connection.commit()
    click.echo(f"{count} rijen verwijderd. Voer nu 'flask --app app deploy' uit.")


def _told(rotation: Rotation) -> Iterator[str]:
    for table, name in SECRETS.items():
        count = sum(n for column, n in rotation.rotated.items() if column.startswith(f"{table}."))
        yield f"{name}: {count} waarden opnieuw versleuteld"
    dropped = sum(rotation.dropped.values())
    if dropped:
        yield f"{dropped} onleesbare waarden die vanzelf opnieuw ontstaan, zijn verwijderd"
    yield "Alles in de database is nu met de eerste sleutel versleuteld."
    if rotation.waiting and rotation.waiting_until:
        yield (
            f"Let op: uitnodigingen en links die nog open staan: {rotation.waiting}, de laatste tot"
            f" en met {last_day(rotation.waiting_until)}. Zijn zij van vóór de nieuwe AUTH_KEY, dan"
            " werken zij alleen zolang de oude sleutel er nog achter staat."
        )


@catalog_group.command("check", help="Noem elk verschil tussen de catalogus en de database.")
@tell_faults
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
        give_up(f"{count} tussen catalogus en database.")
    click.echo("De catalogus en de database zeggen hetzelfde.")


@history_group.command("verify", help="Controleer of de geschiedenis compleet en ongewijzigd is.")
@tell_faults
def history_verify() -> None:
    with owner_engine(_settings()).connect() as connection:
        faults = connection.execute(_VERIFY).all()
    for keten, volgnummer, fault in faults:
        click.echo(f"keten {keten}, regel {volgnummer}: {fault}")
    if faults:
        give_up("de geschiedenis is niet zoals zij geschreven is.")
    click.echo("De geschiedenis is compleet en ongewijzigd.")


@history_group.command("erase", help="Wis de inhoud van de geschiedenis van een rij (AVG).")
@click.argument("tabel")
@click.argument("rij")
@tell_faults
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
