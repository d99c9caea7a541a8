"""Accounts and the history of every change: what VNG looks at, as read-only lists."""

from app.catalog.rights import READ, everyone_reads
from app.catalog.spec import EVERY_TABLE, ROLES, Scope, Table

EVENTS = ("toegevoegd", "gewijzigd", "verwijderd", "ingezien", "ingebruikname")

STANDS = ("actief", "nooit ingelogd", "zonder authenticator", "uitgezet")
RESULTS = ("gelukt", "geweigerd")

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
            "stand",
            "laatst_ingelogd",
        ),
        menu="Beheer",
        menu_order=95,
        filters=("rol", "gemeente_id", "stand", "laatst_ingelogd"),
        hidden=("actief",),
        words={"rol": ROLES, "stand": STANDS},
        history=False,
    ),
    Table(
        name="app.gebeurtenisregel",
        plural="Gebeurtenissen",
        singular="Gebeurtenis",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{actie} {object}",
        list_columns=(
            "tijdstip",
            "actie",
            "resultaat",
            "object",
            "actor",
            "oorsprong",
            "gemeente_id",
        ),
        exported=("user_id", "toelichting"),
        menu="Beheer",
        menu_order=97,
        order=("-id",),
        searched=False,
        filters=(
            "tijdstip",
            "actie",
            "resultaat",
            "user_id",
            "actor",
            "object",
            "oorsprong",
            "gemeente_id",
        ),
        words={"resultaat": RESULTS},
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
