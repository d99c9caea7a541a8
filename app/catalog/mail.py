"""The letters that the site sends, which VNG changes in the panel, and what became of each mail."""

from app.catalog.rights import CHANGE, READ
from app.catalog.spec import Only, Scope, Section, Table

STATUSES = ("wacht", "verstuurd", "mislukt")

TABLES = (
    Table(
        name="app.mailtekst",
        plural="Mailteksten",
        singular="Mailtekst",
        scope=Scope.VNG,
        rights={"beheerder": CHANGE},
        only=(Only(("beheerder",), "wijzigen", ("onderwerp", "tekst")),),
        display="{naam}",
        list_columns=("naam", "onderwerp", "soort", "gewijzigd"),
        menu="Beheer",
        menu_order=97,
        order=("naam",),
        searched=False,
        filters=("gewijzigd",),
        hidden=("standaard_onderwerp", "standaard_tekst"),
        above=("woorden", "verplicht"),
        standard=("onderwerp", "tekst"),
        sections=(
            Section("Mailtekst", ("onderwerp", "tekst")),
            Section("Over deze mail", ("woorden", "verplicht", "naam", "soort", "gewijzigd")),
        ),
    ),
    Table(
        name="app.berichtstatus",
        plural="Verstuurde mail",
        singular="Verstuurde mail",
        slug="verstuurde-mail",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{onderwerp}",
        list_columns=(
            "onderwerp",
            "aan",
            "soort",
            "aangemaakt_op",
            "verzonden_op",
            "mislukt_op",
            "fout",
        ),
        exported=("status",),
        menu="Beheer",
        menu_order=98,
        order=("-id",),
        searched=False,
        filters=("aan", "status", "soort", "aangemaakt_op"),
        words={"status": STATUSES},
        history=False,
    ),
)
