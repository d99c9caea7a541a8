"""Accounts and the history of every change: what VNG looks at, as read-only lists."""

from app.catalog.event_words import EVENT_ACTIONS
from app.catalog.rights import READ, everyone_reads
from app.catalog.spec import EVERY_TABLE, ROLES, STAFF, Action, Scope, Table

EVENTS = ("toegevoegd", "gewijzigd", "verwijderd", "ingezien", "ingebruikname")

IN_USE = ("actief", "nooit ingelogd", "zonder authenticator")
STANDS = (*IN_USE, "uitgezet")
RESULTS = ("gelukt", "geweigerd")


def account_action(method: str, title: str, icon: str, **when: tuple[str | bool, ...]) -> Action:
    """Return what VNG's administrator can do with the account of somebody else."""
    return Action(
        "AccountbeheerView",
        method,
        title,
        permission="can_edit",
        icon=icon,
        when={"stand": IN_USE} | when,
        of_others=True,
    )


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
        filters=("rol", "gemeente_id", "stand", "werkaccount", "laatst_ingelogd"),
        hidden=("actief",),
        actions=(
            account_action("activate", "Account aanzetten", "check", stand=("uitgezet",)),
            account_action("password", "Uitleg sturen voor een nieuw wachtwoord", "mail"),
            account_action("unlink", "Werkaccount ontkoppelen", "x", werkaccount=(True,)),
            account_action("lost", "Alles kwijt: toegang herstellen", "undo"),
            account_action(
                "move",
                "Voor een andere gemeente laten werken",
                "building",
                rol=("contactpersoon",),
            ),
            account_action("role", "Rol wijzigen", "edit", rol=STAFF),
            account_action("sessions", "Overal uitloggen", "leave"),
            account_action("hand_over", "Overdragen aan een opvolger", "swap"),
            account_action("deactivate", "Account uitzetten", "stop"),
            Action(
                "GebeurtenisregelView",
                "list",
                "Gebeurtenissen van dit account",
                permission="can_list",
                icon="clock",
                filtered_by="user_id",
            ),
        ),
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
        words={"actie": EVENT_ACTIONS, "resultaat": RESULTS},
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
