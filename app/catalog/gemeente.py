"""Gemeente and provincie: public facts; a contact person keeps the address of her own gemeente."""

from app.catalog.rights import CHANGE, KEEP, everyone_reads
from app.catalog.spec import Only, Related, Scope, Section, Table

TABLES = (
    Table(
        name="register.gemeente",
        plural="Gemeenten",
        scope=Scope.EIGEN_RIJ,
        rights=everyone_reads(contactpersoon=CHANGE, redacteur=KEEP),
        only=(
            Only(
                ("contactpersoon",),
                "wijzigen",
                (
                    "bezoek_straat",
                    "bezoek_huisnummer",
                    "bezoek_toevoeging",
                    "bezoek_postcode",
                    "bezoek_plaats",
                    "post_postbus",
                    "post_straat",
                    "post_huisnummer",
                    "post_postcode",
                    "post_plaats",
                    "telefoon",
                    "email",
                    "website",
                ),
            ),
        ),
        display="{naam}",
        list_columns=("naam", "code", "provincie_id", "inwoners", "telefoon", "email", "einddatum"),
        menu_order=10,
        menu_filter="_flt_6_einddatum=",
        filters=("provincie_id", "inwoners", "einddatum", "opgegaan_in_id", "begindatum"),
        sections=(
            Section(
                "Gemeente",
                (
                    "code",
                    "naam",
                    "officiele_naam",
                    "provincie_id",
                    "inwoners",
                    "inwoners_peildatum",
                    "oppervlakte_km2",
                ),
            ),
            Section(
                "Bezoekadres",
                (
                    "bezoek_straat",
                    "bezoek_huisnummer",
                    "bezoek_toevoeging",
                    "bezoek_postcode",
                    "bezoek_plaats",
                ),
            ),
            Section(
                "Postadres",
                ("post_postbus", "post_straat", "post_huisnummer", "post_postcode", "post_plaats"),
            ),
            Section("Bereikbaar", ("telefoon", "email", "website")),
            Section("Bestaan", ("begindatum", "einddatum", "opgegaan_in_id")),
            Section("Kenmerken", ("oin", "rsin", "tooi_uri", "owms_uri")),
        ),
        related=(
            Related("register.persoon", "gemeente_id"),
            Related("register.fractie", "gemeente_id"),
            Related("register.raadsperiode", "gemeente_id"),
            Related("register.verkiezingsuitslag", "gemeente_id"),
        ),
        reason_for_staff=True,
    ),
    Table(
        name="register.provincie",
        plural="Provincies",
        singular="Provincie",
        scope=Scope.OPENBAAR,
        rights=everyone_reads(),
        display="{naam}",
        list_columns=("naam", "code"),
        menu="Meer",
        menu_order=90,
        related=(Related("register.gemeente", "provincie_id"),),
    ),
)
