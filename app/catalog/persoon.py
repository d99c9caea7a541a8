"""Persoon and huisadres: who somebody is, and the address that few may see."""

from app.catalog.rights import ALL, CHANGE, everyone_reads
from app.catalog.spec import Ends, Inline, Only, Related, Role, Scope, Section, Table

ADDRESS = ("straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats")
KEEPERS: tuple[Role, ...] = ("contactpersoon", "privacyfunctionaris")

TABLES = (
    Table(
        name="register.persoon",
        plural="Personen",
        scope=Scope.GEMEENTE,
        rights=everyone_reads(contactpersoon=ALL, redacteur=ALL, privacyfunctionaris=CHANGE),
        # Who objects is heard here (AVG, article 21).
        only=(
            Only(
                ("privacyfunctionaris",),
                "wijzigen",
                ("magazine", "statistiek", "publicatie", "zelfde_persoon"),
            ),
        ),
        display="{roepnaam|voorletters} {tussenvoegsel} {achternaam}",
        list_columns=("naam", "email_werk", "telefoon_werk", "geinformeerd_op"),
        exported=("voorletters", "roepnaam", "tussenvoegsel", "achternaam"),
        menu_order=20,
        filters=(
            "achternaam",
            "roepnaam",
            "email_werk",
            "geslacht",
            "geboortejaar",
            "geinformeerd_op",
            "magazine",
            "statistiek",
            "publicatie",
            "aangemaakt_op",
        ),
        sections=(
            Section(
                "Persoon",
                (
                    "naam",
                    "voorletters",
                    "tussenvoegsel",
                    "achternaam",
                    "roepnaam",
                    "titel_voor",
                    "titel_achter",
                ),
            ),
            Section("Contact", ("email_werk", "telefoon_werk")),
            Section("Functies", ("functies",)),
            Section("Voor onderzoek", ("geboortejaar", "geslacht")),
            Section("Huisadres", ("huisadres",)),
            Section(
                "Privacy",
                (
                    "geinformeerd_op",
                    "geinformeerd_door",
                    "magazine",
                    "statistiek",
                    "publicatie",
                    "zelfde_persoon",
                ),
            ),
        ),
        inline=(
            Inline(
                "functies",
                "register.functievervulling",
                "persoon_id",
                ("functie_id", "fractie_id", "begindatum", "einddatum"),
                (
                    "reden_einde",
                    "partij_id",
                    "fractievoorzitter",
                    "waarnemend",
                    "tijdsbesteding",
                    "loco_volgorde",
                    "portefeuilles",
                ),
                display="{functie_id} ({begindatum:jaar})",
                singular="Functie",
                help="Wat deze persoon nu in de gemeente doet. U bewaart het samen met de rest.",
                at_first=1,
            ),
            Inline(
                "huisadres",
                "register.huisadres",
                "persoon_id",
                ADDRESS,
                ("afgeschermd",),
                display="Huisadres",
                help="Alleen in overleg met de persoon, en alleen voor het VNG Magazine.",
                at_most=1,
            ),
        ),
        related=(
            Related("register.functievervulling", "persoon_id", "Functies"),
            Related("register.huisadres", "persoon_id", "Huisadres"),
        ),
        beside=(
            ("voorletters", "tussenvoegsel", "achternaam"),
            ("titel_voor", "titel_achter"),
            ("email_werk", "telefoon_werk"),
            ("geinformeerd_op", "geinformeerd_door"),
        ),
        staff_only=("zelfde_persoon",),
        ends=Ends(
            "einddatum", "reden_einde", "register.functievervulling", "persoon_id", "Vertrekt"
        ),
        reason_for_staff=True,
    ),
    Table(
        name="register.huisadres",
        plural="Huisadressen",
        menu="Meer",
        scope=Scope.GEMEENTE,
        rights=dict.fromkeys(KEEPERS, ALL),
        # That there is one; what it is, `reveal` reads.
        only=(
            Only(
                KEEPERS,
                "lezen",
                ("id", "gemeente_id", "persoon_id", "afgeschermd", "aangemaakt_op"),
            ),
            Only(KEEPERS, "toevoegen", ("gemeente_id", "persoon_id", *ADDRESS, "afgeschermd")),
            Only(KEEPERS, "wijzigen", (*ADDRESS, "afgeschermd")),
        ),
        display="Huisadres van {persoon_id}",
        list_columns=("persoon_id", "afgeschermd"),
        menu_order=60,
        searched=False,
        filters=("persoon_id", "afgeschermd"),
        encrypted={
            "straat": "register.straatnaam",
            "huisnummer": "register.huisnummer",
            "huisletter": "register.huisletter",
            "toevoeging": "register.huisnummertoevoeging",
            "postcode": "register.postcode",
            "woonplaats": "register.woonplaats",
        },
        reveal=("register.lees_huisadres", "persoon_id"),
        sealed="afgeschermd",
        sections=(
            Section(
                "Huisadres",
                ("persoon_id", *ADDRESS, "afgeschermd"),
            ),
        ),
        reason_for_staff=True,
    ),
)
