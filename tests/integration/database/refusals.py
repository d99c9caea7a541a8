"""For every rule of the register: something that breaks it, as somebody would type it in a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """One rule, and what breaks it.

    `typed` is put in the form of an existing row, or of a new one. In it `{self}` is the row's own
    key, and other names are looked up (see `lookups`). `at` is the field that is told, when the
    rule is a domain's or a trigger's; of all others the rule's comment says it.
    """

    rule: str
    table: str
    typed: Mapping[str, str]
    role: str = "redacteur"
    is_new: bool = False
    at: str = ""
    before: Mapping[str, str] = field(default_factory=dict)


LONG = {n: "x" * (n + 1) for n in (20, 30, 80, 120, 140, 200, 1000)}
NEW_MANDATE = {"persoon_id": "{person}", "functie_id": "{office}", "begindatum": "01-06-2026"}


def _edit(table: str, role: str, *rules: tuple[str, Mapping[str, str]]) -> list[Refusal]:
    return [Refusal(f"{table}_{rule}", table, typed, role) for rule, typed in rules]


CODE_LISTS = [
    *_edit(
        "functie",
        "beheerder",
        ("code_uniek", {"code": "wethouder"}),
        ("code_vorm", {"code": "Te Veel"}),
        ("naam_uniek", {"naam": "Wethouder"}),
        ("naam_lengte", {"naam": "x"}),
        ("volgorde_bereik", {"volgorde": "1000"}),
    ),
    *_edit(
        "portefeuille",
        "beheerder",
        ("naam_uniek", {"naam": "Wonen"}),
        ("naam_lengte", {"naam": LONG[80]}),
    ),
    *_edit(
        "partij",
        "redacteur",
        ("naam_uniek", {"naam": "D66"}),
        ("naam_lengte", {"naam": LONG[120]}),
        ("afkorting_lengte", {"afkorting": LONG[20]}),
        ("opgegaan_in_ander", {"opgegaan_in_id": "{self}"}),
        ("periode", {"begindatum": "02-01-2020", "einddatum": "02-01-2020"}),
    ),
    *_edit("partijalias", "beheerder", ("naam_lengte", {"naam": LONG[120]})),
    Refusal(
        "partijalias_naam_uniek",
        "partijalias",
        {"partij_id": "{party}", "naam": "Democraten 66"},
        "beheerder",
        is_new=True,
    ),
]
GEMEENTE = _edit(
    "gemeente",
    "redacteur",
    ("code_uniek", {"code": "GM0344"}),
    ("code_vorm", {"code": "GM344"}),
    ("naam_lengte", {"naam": "x"}),
    ("officiele_naam_lengte", {"officiele_naam": LONG[80]}),
    ("owms_uri_lengte", {"owms_uri": "u" * 301}),
    ("inwoners_bereik", {"inwoners": "5000001"}),
    ("oppervlakte_bereik", {"oppervlakte_km2": "0"}),
    ("post_postbus_vorm", {"post_postbus": "Postbus 12"}),
    ("oin_vorm", {"oin": "123"}),
    ("rsin_vorm", {"rsin": "12345678X"}),
    ("opgegaan_in_ander", {"opgegaan_in_id": "{self}", "einddatum": "01-01-2030"}),
    ("periode", {"einddatum": "01-01-1998"}),
    ("opgegaan_is_beeindigd", {"opgegaan_in_id": "{utrecht}", "einddatum": ""}),
    ("post_keuze", {"post_postbus": "12", "post_straat": "Kerkstraat"}),
)
RAAD = [
    *_edit(
        "raadsperiode",
        "redacteur",
        ("zetels_bereik", {"zetels": "47"}),
        ("zetels_oneven", {"zetels": "10"}),
        ("begindatum_uniek", {"begindatum": "01-04-2026", "einddatum": "01-04-2030"}),
        ("periode", {"einddatum": "01-01-2020"}),
        ("verkiezing_eerder", {"verkiezingsdatum": "01-01-2024"}),
        ("geen_overlap", {"einddatum": "01-05-2026"}),
    ),
    *_edit(
        "verkiezingsuitslag",
        "redacteur",
        ("verkiezing_vorm", {"verkiezing": "raad 2026"}),
        ("lijst_lengte", {"lijst": LONG[120]}),
        ("stemmen_bereik", {"stemmen": "-1"}),
        ("zetels_bereik", {"zetels": "46"}),
        ("lijst_uniek", {"lijst": "{other_list}"}),
    ),
    *_edit(
        "fractie",
        "contactpersoon",
        ("naam_lengte", {"naam": LONG[120]}),
        ("zetels_bereik", {"zetels": "46"}),
        ("naam_uniek", {"naam": "{other_fractie}"}),
        ("afgesplitst_van_ander", {"afgesplitst_van_id": "{self}"}),
    ),
]
PERSOON = [
    *_edit(
        "persoon",
        "contactpersoon",
        ("titel_voor_lengte", {"titel_voor": LONG[30]}),
        ("voorletters_vorm", {"voorletters": "Ada"}),
        ("roepnaam_lengte", {"roepnaam": LONG[80]}),
        ("tussenvoegsel_lengte", {"tussenvoegsel": LONG[20]}),
        ("achternaam_lengte", {"achternaam": LONG[200]}),
        ("titel_achter_lengte", {"titel_achter": LONG[30]}),
        ("geboortejaar_bereik", {"geboortejaar": "1919"}),
        ("geinformeerd_door_lengte", {"geinformeerd_door": LONG[120]}),
        ("geinformeerd_samen", {"geinformeerd_op": "", "geinformeerd_door": "Kim"}),
    ),
    Refusal(
        "persoon_leeftijd", "persoon", {"geboortejaar": "2009"}, "contactpersoon", at="geboortejaar"
    ),
    Refusal(
        "huisadres_persoon_uniek",
        "huisadres",
        {
            "persoon_id": "{with_address}",
            "straat": "Laan",
            "huisnummer": "1",
            "postcode": "3811 AB",
            "woonplaats": "Dorp",
        },
        "contactpersoon",
        is_new=True,
    ),
]
MANDAAT = [
    *_edit(
        "functievervulling",
        "contactpersoon",
        ("begindatum_bereik", {"begindatum": "31-12-1944"}),
        ("tijdsbesteding_bereik", {"tijdsbesteding": "100,5"}),
        ("loco_volgorde_bereik", {"loco_volgorde": "21"}),
        ("vervangt_ander", {"vervangt_id": "{self}"}),
        ("periode", {"einddatum": "01-04-2026", "reden_einde": "overig"}),
        ("reden_bij_einde", {"einddatum": "", "reden_einde": "overig"}),
        ("geen_partij_ambtenaar", {"functie_id": "{griffier}", "partij_id": "{party}"}),
        ("voorzitter_in_fractie", {"fractie_id": "", "fractievoorzitter": "ja"}),
        ("toelichting_lengte", {"toelichting": LONG[1000]}),
    ),
    Refusal(
        "functievervulling_geen_overlap",
        "functievervulling",
        NEW_MANDATE,
        "contactpersoon",
        is_new=True,
    ),
    Refusal(
        "functievervulling_leeftijd",
        "functievervulling",
        {"begindatum": "01-01-1975"},
        "contactpersoon",
        at="begindatum",
    ),
    Refusal(
        "bevestiging_bevestigd_door_lengte",
        "bevestiging",
        {"onderdeel": "raad", "bevestigd_door": LONG[140]},
        "contactpersoon",
        is_new=True,
    ),
]
DOMAINS = [
    Refusal(f"{domain}_vorm", table, {column: typed}, at=column)
    for domain, table, column, typed in (
        ("emailadres", "persoon", "email_werk", "ada@bos"),
        ("telefoonnummer", "persoon", "telefoon_werk", "geen"),
        ("webadres", "gemeente", "website", "ftp://gemeente.example"),
        ("postcode", "gemeente", "bezoek_postcode", "0811 AB"),
        ("straatnaam", "gemeente", "bezoek_straat", "12"),
        ("huisnummer", "gemeente", "bezoek_huisnummer", "12a"),
        ("huisnummertoevoeging", "gemeente", "bezoek_toevoeging", "boven"),
        ("woonplaats", "gemeente", "bezoek_plaats", "12"),
    )
]
THROUGH_A_FORM = [*CODE_LISTS, *GEMEENTE, *RAAD, *PERSOON, *MANDAAT, *DOMAINS]

# Rules that no form can break: nobody edits a provincie, and nobody types a ciphertext.
PAST_ANY_FORM = {
    "provincie_code_uniek": "update register.provincie set code = 'PV26' where code = 'PV27'",
    "provincie_code_vorm": "update register.provincie set code = 'Utrecht' where code = 'PV26'",
    "provincie_naam_uniek": "update register.provincie set naam = 'Utrecht' where code = 'PV27'",
    "versleuteld_vorm": r"update register.huisadres set straat = '\x00'",
    # Of an address the form holds the values to the domain; the database sees ciphertext only.
    "huisletter_vorm": "select 'AB'::register.huisletter",
    "functievervulling_portefeuille_pk": (
        "insert into register.functievervulling_portefeuille"
        " select * from register.functievervulling_portefeuille limit 1"
    ),
}
