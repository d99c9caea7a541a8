"""Accounts and the history of every change: what VNG looks at, as read-only lists."""

from app.catalog.rights import READ, everyone_reads
from app.catalog.spec import EVERY_TABLE, ROLES, Scope, Table

EVENTS = ("toegevoegd", "gewijzigd", "verwijderd", "ingezien", "ingebruikname")

TABLES = (
    Table(
        name="app.account",
        plural="Accounts",
        singular="Account",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{voornaam} {achternaam}",
        list_columns=(
            "achternaam",
            "voornaam",
            "email",
            "rol",
            "gemeente_id",
            "actief",
            "laatst_ingelogd",
        ),
        menu="Beheer",
        menu_order=95,
        filters=("rol", "actief", "laatst_ingelogd"),
        words={"rol": ROLES},
        history=False,
    ),
    Table(
        name="app.geschiedenisregel",
        plural="Geschiedenis",
        menu="Meer",
        singular="Geschiedenisregel",
        scope=Scope.GEMEENTE,
        rights=everyone_reads(),
        display="{tabel} {soort}",
        list_columns=("tijdstip", "actor", "soort", "tabel", "rij", "reden"),
        menu_order=70,
        order=("-id",),
        searched=False,
        filters=("tijdstip", "soort", "tabel", "rol"),
        words={"tabel": EVERY_TABLE, "soort": EVENTS, "rol": ROLES},
        history=False,
    ),
)
