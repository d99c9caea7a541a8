"""The texts of the help pages, which VNG changes in the panel; reading them needs no account."""

from app.catalog.rights import CHANGE, staff_reads
from app.catalog.spec import Only, Scope, Section, Table

TABLES = (
    Table(
        name="app.helppagina",
        plural="Helppagina's",
        singular="Helppagina",
        slug="helppaginas",
        scope=Scope.VNG,
        rights=staff_reads(redacteur=CHANGE, beheerder=CHANGE),
        only=(Only(("redacteur", "beheerder"), "wijzigen", ("titel", "samenvatting", "tekst")),),
        display="{titel}",
        list_columns=("titel", "taal", "pagina", "samenvatting", "gewijzigd"),
        menu="Beheer",
        menu_order=96,
        order=("pagina", "taal"),
        searched=False,
        filters=("taal", "gewijzigd"),
        hidden=("standaard_titel", "standaard_samenvatting", "standaard_tekst"),
        standard=("titel", "samenvatting", "tekst"),
        words={"taal": ("Nederlands", "Engels")},
        sections=(
            Section("Helppagina", ("titel", "samenvatting", "tekst")),
            Section("Over deze helppagina", ("pagina", "taal", "gewijzigd")),
        ),
    ),
)
