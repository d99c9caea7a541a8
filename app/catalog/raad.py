"""Raadsperiode, fractie, verkiezingsuitslag and partij: how a gemeenteraad is made up."""

from app.catalog.rights import ADD_AND_REMOVE, ALL, everyone_reads
from app.catalog.spec import Only, Related, Scope, Section, Table

TABLES = (
    Table(
        name="register.fractie",
        plural="Fracties",
        menu="Raad",
        scope=Scope.GEMEENTE,
        rights=everyone_reads(contactpersoon=ALL, redacteur=ALL),
        display="{naam} ({raadsperiode_id})",
        list_columns=("naam", "raadsperiode_id", "zetels", "partij_id", "afgesplitst_van_id"),
        menu_order=40,
        order=("-raadsperiode_id.begindatum", "-zetels", "sorteer"),
        filters=("raadsperiode_id", "partij_id", "zetels", "afgesplitst_van_id"),
        sections=(
            Section(
                "Fractie", ("naam", "raadsperiode_id", "zetels", "partij_id", "afgesplitst_van_id")
            ),
        ),
        related=(
            Related("register.functievervulling", "fractie_id", "Leden"),
            Related("register.fractie", "afgesplitst_van_id", "Afsplitsingen"),
        ),
        reason_for_staff=True,
    ),
    Table(
        name="register.raadsperiode",
        plural="Raadsperioden",
        menu="Raad",
        scope=Scope.GEMEENTE,
        rights=everyone_reads(redacteur=ALL),
        display="{begindatum:jaar}–{einddatum:jaar|'nu'}",
        list_columns=("begindatum", "einddatum", "zetels", "verkiezingsdatum"),
        menu_order=50,
        order=("-begindatum",),
        filters=("begindatum", "einddatum", "zetels"),
        related=(Related("register.fractie", "raadsperiode_id"),),
    ),
    Table(
        name="register.verkiezingsuitslag",
        plural="Verkiezingsuitslagen",
        menu="Raad",
        scope=Scope.GEMEENTE,
        rights=everyone_reads(redacteur=ALL),
        display="{lijst} ({verkiezingsdatum:jaar})",
        list_columns=("verkiezingsdatum", "lijst", "stemmen", "zetels", "partij_id"),
        menu_order=55,
        order=("-verkiezingsdatum", "-stemmen"),
        filters=("verkiezing", "verkiezingsdatum", "partij_id", "zetels", "stemmen"),
    ),
    Table(
        name="register.bevestiging",
        plural="Bevestigingen",
        menu="Meer",
        scope=Scope.GEMEENTE,
        rights=everyone_reads(contactpersoon=ADD_AND_REMOVE, redacteur=ADD_AND_REMOVE),
        # When it was is the database's to say.
        only=(
            Only(
                ("contactpersoon", "redacteur"),
                "toevoegen",
                ("gemeente_id", "onderdeel", "gebruiker_id", "bevestigd_door"),
            ),
        ),
        display="{onderdeel} {tijdstip:jaar}",
        list_columns=("tijdstip", "onderdeel", "bevestigd_door"),
        menu_order=65,
        order=("-tijdstip",),
        searched=False,
        filters=("tijdstip", "onderdeel"),
        hidden=("gebruiker_id",),
        reason_for_staff=True,
    ),
    Table(
        name="register.partij",
        plural="Partijen",
        scope=Scope.OPENBAAR,
        rights=everyone_reads(redacteur=ALL, beheerder=ALL),
        display="{naam}",
        list_columns=("naam", "afkorting", "familie", "begindatum", "einddatum", "opgegaan_in_id"),
        menu="Meer",
        menu_order=93,
        filters=("familie", "begindatum", "einddatum", "opgegaan_in_id"),
        related=(
            Related("register.partijalias", "partij_id"),
            Related("register.fractie", "partij_id"),
        ),
    ),
    Table(
        name="register.partijalias",
        plural="Andere partijnamen",
        scope=Scope.OPENBAAR,
        rights=everyone_reads(redacteur=ALL, beheerder=ALL),
        display="{naam}",
        list_columns=("naam", "partij_id", "alleen_in_id"),
        menu="Meer",
        menu_order=94,
        filters=("partij_id", "alleen_in_id"),
    ),
)
