"""A Dutch comment on every table and column: "Label: hulptekst", which is what the screens show."""

import json

from migrations.sql import run

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Columns that mean the same in every table that has them.
SHARED = {
    "id": "Nummer: vast nummer van deze rij",
    "gemeente_id": "Gemeente: de gemeente waarvan deze gegevens zijn",
    "aangemaakt_op": "Toegevoegd op: wanneer deze rij is gemaakt",
    "zoek": "Zoekwoorden: waarop deze rij gevonden wordt",
    "sorteer": "Sorteersleutel: waarop de lijst is gesorteerd",
    "tooi_uri": "TOOI-adres: de vaste verwijzing in de standaard van de overheid",
}

COMMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "provincie": (
        "Provincie: de twaalf provincies",
        {"code": "Provinciecode: PV en twee cijfers", "naam": "Naam: naam van de provincie"},
    ),
    "functie": (
        "Functie: wat iemand in een gemeente kan zijn",
        {
            "code": "Code: vaste korte naam, verandert niet",
            "naam": "Naam: zoals de functie op het scherm staat",
            "orgaan": "Orgaan: waar de functie bij hoort",
            "partij_toegestaan": "Partij toegestaan: alleen bij politieke functies, nooit bij ambtenaren",
            "volgorde": "Volgorde: lager staat eerder in lijsten",
        },
    ),
    "portefeuille": (
        "Portefeuille: onderwerpen waarover een wethouder of burgemeester gaat",
        {
            "naam": "Naam: korte naam van het onderwerp",
            "omschrijving": "Omschrijving: wat erbij hoort",
            "vervallen": "Vervallen: wordt niet meer gekozen",
        },
    ),
    "partij": (
        "Partij: politieke partijen, landelijk en lokaal",
        {
            "naam": "Naam: zoals de partij zich noemt",
            "afkorting": "Afkorting: als die gebruikelijk is",
            "familie": "Partijfamilie: de groep voor de statistiek",
            "begindatum": "Begindatum: sinds wanneer de partij bestaat",
            "einddatum": "Einddatum: tot wanneer de partij bestond",
            "opgegaan_in_id": "Opgegaan in: de partij waarin deze is opgegaan",
        },
    ),
    "partijalias": (
        "Andere partijnaam: andere schrijfwijzen van een partij, zoals op kandidatenlijsten",
        {
            "partij_id": "Partij: de partij die zo genoemd wordt",
            "naam": "Naam: de andere schrijfwijze",
        },
    ),
    "gemeente": (
        "Gemeente: alle gemeenten, ook de opgeheven",
        {
            "code": "Gemeentecode: GM en vier cijfers, van het CBS",
            "naam": "Naam: naam van de gemeente",
            "officiele_naam": "Officiële naam: als die anders is dan de gewone naam",
            "provincie_id": "Provincie: waarin de gemeente ligt",
            "begindatum": "Begindatum: sinds wanneer de gemeente bestaat",
            "einddatum": "Einddatum: tot wanneer de gemeente bestond",
            "opgegaan_in_id": "Opgegaan in: de gemeente waarin deze is opgegaan",
            "inwoners": "Inwoners: aantal inwoners op de peildatum",
            "inwoners_peildatum": "Peildatum inwoners: van welke dag het aantal is",
            "oppervlakte_km2": "Oppervlakte: in vierkante kilometers",
            "bezoek_straat": "Straat bezoekadres: van het gemeentehuis",
            "bezoek_huisnummer": "Huisnummer bezoekadres: alleen het nummer",
            "bezoek_toevoeging": "Toevoeging bezoekadres: letter of toevoeging bij het nummer",
            "bezoek_postcode": "Postcode bezoekadres: bijvoorbeeld 3811 AB",
            "bezoek_plaats": "Plaats bezoekadres: waar het gemeentehuis staat",
            "post_postbus": "Postbus: alleen het nummer",
            "post_straat": "Straat postadres: alleen als er geen postbus is",
            "post_huisnummer": "Huisnummer postadres: alleen als er geen postbus is",
            "post_postcode": "Postcode postadres: bijvoorbeeld 3800 EA",
            "post_plaats": "Plaats postadres: waar de post heen gaat",
            "telefoon": "Telefoonnummer: algemeen nummer van de gemeente",
            "email": "E-mailadres: algemeen adres van de gemeente",
            "website": "Website: begint met https://",
            "oin": "OIN: organisatie-identificatienummer, twintig cijfers",
            "rsin": "RSIN: nummer van de rechtspersoon, negen cijfers",
            "owms_uri": "OWMS-adres: verwijzing in de oudere standaard van de overheid",
        },
    ),
    "raadsperiode": (
        "Raadsperiode: de zittingsduur van een gemeenteraad, met het aantal zetels",
        {
            "begindatum": "Begindatum: eerste dag van de raad",
            "einddatum": "Einddatum: de dag waarop de volgende raad begint",
            "verkiezingsdatum": "Verkiezingsdatum: dag van de stemming",
            "zetels": "Zetels: aantal raadszetels, vastgesteld bij de verkiezing (artikel 8 Gemeentewet)",
        },
    ),
    "verkiezingsuitslag": (
        "Verkiezingsuitslag: stemmen en zetels per lijst, van de Kiesraad",
        {
            "verkiezing": "Verkiezing: code van de Kiesraad, bijvoorbeeld GR20260318",
            "verkiezingsdatum": "Verkiezingsdatum: dag van de stemming",
            "lijst": "Lijst: naam zoals op het stembiljet",
            "partij_id": "Partij: de partij bij deze lijst",
            "stemmen": "Stemmen: aantal geldige stemmen",
            "zetels": "Zetels: aantal behaalde zetels",
        },
    ),
    "fractie": (
        "Fractie: groep in de gemeenteraad, in één raadsperiode",
        {
            "raadsperiode_id": "Raadsperiode: in welke raad deze fractie zit",
            "naam": "Naam: zoals de fractie zich noemt",
            "zetels": "Zetels: aantal zetels van de fractie",
            "partij_id": "Partij: leeg als de fractie bij geen partij hoort",
            "afgesplitst_van_id": "Afgesplitst van: de fractie waaruit deze is ontstaan",
        },
    ),
    "persoon": (
        "Persoon: iemand die in een gemeente een functie heeft of had",
        {
            "titel_voor": "Titel voor de naam: bijvoorbeeld drs. of mr.",
            "voorletters": "Voorletters: met punten, bijvoorbeeld I.L.",
            "roepnaam": "Roepnaam: de voornaam die iemand gebruikt",
            "tussenvoegsel": "Tussenvoegsel: bijvoorbeeld van der",
            "achternaam": "Achternaam: zonder tussenvoegsel",
            "titel_achter": "Titel achter de naam: bijvoorbeeld MSc",
            "email_werk": "E-mailadres van de functie: wordt gepubliceerd op overheid.nl",
            "telefoon_werk": "Telefoonnummer van de functie: een nummer van het werk, geen privénummer",
            "geslacht": "Geslacht: alleen voor anoniem onderzoek, zoals de persoon het zelf opgeeft",
            "geboortejaar": "Geboortejaar: alleen het jaar, alleen voor anoniem onderzoek",
            "geinformeerd_op": "Geïnformeerd op: wanneer de persoon is verteld wat wij met de gegevens doen",
            "geinformeerd_door": "Geïnformeerd door: wie het de persoon heeft verteld",
            "magazine": "VNG Magazine: de persoon ontvangt het magazine thuis",
            "statistiek": "Onderzoek: de gegevens mogen meetellen in anoniem onderzoek",
            "publicatie": "Publicatie: de gegevens mogen op overheid.nl en Overheidsadressen.nl",
            "zelfde_persoon": "Zelfde persoon: kenmerk dat dossiers van één mens verbindt, alleen voor VNG",
        },
    ),
    "huisadres": (
        "Huisadres: alleen voor het VNG Magazine, in overleg met de persoon",
        {
            "persoon_id": "Persoon: van wie dit adres is",
            "straat": "Straat: versleuteld bewaard",
            "huisnummer": "Huisnummer: versleuteld bewaard",
            "huisletter": "Huisletter: versleuteld bewaard",
            "toevoeging": "Toevoeging: versleuteld bewaard",
            "postcode": "Postcode: versleuteld bewaard, bijvoorbeeld 3811 AB",
            "woonplaats": "Woonplaats: versleuteld bewaard",
            "afgeschermd": "Afgeschermd: nergens tonen en nooit versturen, bijvoorbeeld na een bedreiging",
        },
    ),
    "functievervulling": (
        "Functievervulling: wie wat is of was, van wanneer tot wanneer",
        {
            "persoon_id": "Persoon: wie de functie vervult",
            "functie_id": "Functie: wat de persoon is",
            "partij_toegestaan": "Partij toegestaan: volgt uit de functie",
            "fractie_id": "Fractie: bij raadsleden en burgerleden",
            "partij_id": "Partij: bij burgemeester en wethouders",
            "begindatum": "Begindatum: eerste dag in deze functie",
            "einddatum": "Einddatum: de dag waarop de functie niet meer geldt; leeg is nog steeds",
            "reden_einde": "Reden van einde: waarom de functie is gestopt",
            "fractievoorzitter": "Fractievoorzitter: is voorzitter van de fractie",
            "waarnemend": "Waarnemend: neemt de functie tijdelijk waar",
            "tijdsbesteding": "Tijdsbesteding: in procenten van een volledige werkweek",
            "loco_volgorde": "Volgorde als locoburgemeester: 1 is de eerste",
            "vervangt_id": "Vervangt: de functievervulling die tijdelijk wordt vervangen",
            "toelichting": "Toelichting: alleen wat voor de functie van belang is",
        },
    ),
    "functievervulling_portefeuille": (
        "Portefeuilleverdeling: wie over welk onderwerp gaat",
        {
            "functievervulling_id": "Functievervulling: wie het onderwerp heeft",
            "portefeuille_id": "Portefeuille: welk onderwerp",
        },
    ),
    "bevestiging": (
        "Bevestiging: wanneer een gemeente heeft gezegd dat alles nog klopt",
        {
            "onderdeel": "Onderdeel: wat er is bevestigd",
            "tijdstip": "Tijdstip: wanneer er is bevestigd",
            "gebruiker_id": "Accountnummer: het account dat heeft bevestigd",
            "bevestigd_door": "Bevestigd door: naam van wie heeft bevestigd",
        },
    ),
}

# What somebody reads when a rule refuses what she typed: "veld: zin".
RULES: dict[str, dict[str, str]] = {
    "provincie": {
        "provincie_code_uniek": "code: Deze provinciecode bestaat al.",
        "provincie_code_vorm": "code: Een provinciecode is PV en twee cijfers, bijvoorbeeld PV26.",
        "provincie_naam_uniek": "naam: Er is al een provincie met deze naam.",
    },
    "functie": {
        "functie_code_uniek": "code: Deze code is al in gebruik.",
        "functie_code_vorm": "code: Gebruik 2 tot 40 kleine letters en lage streepjes.",
        "functie_naam_uniek": "naam: Er is al een functie met deze naam.",
        "functie_naam_lengte": "naam: De naam heeft 2 tot 80 tekens.",
        "functie_volgorde_bereik": "volgorde: De volgorde is een getal van 1 tot en met 999.",
    },
    "portefeuille": {
        "portefeuille_naam_uniek": "naam: Er is al een portefeuille met deze naam.",
        "portefeuille_naam_lengte": "naam: De naam heeft 2 tot 80 tekens.",
    },
    "partij": {
        "partij_naam_uniek": "naam: Er is al een partij met deze naam.",
        "partij_naam_lengte": "naam: De naam heeft 1 tot 120 tekens.",
        "partij_afkorting_lengte": "afkorting: De afkorting heeft hoogstens 20 tekens.",
        "partij_opgegaan_in_ander": "opgegaan_in_id: Een partij kan niet in zichzelf opgaan.",
        "partij_periode": "einddatum: De einddatum moet na de begindatum liggen.",
    },
    "partijalias": {
        "partijalias_naam_uniek": "naam: Deze schrijfwijze hoort al bij een partij.",
        "partijalias_naam_lengte": "naam: De naam heeft 1 tot 120 tekens.",
    },
    "gemeente": {
        "gemeente_code_uniek": "code: Er is al een gemeente met deze code.",
        "gemeente_code_vorm": "code: Een gemeentecode is GM en vier cijfers, bijvoorbeeld GM0307.",
        "gemeente_naam_lengte": "naam: De naam heeft 2 tot 80 tekens.",
        "gemeente_officiele_naam_lengte": "officiele_naam: De naam heeft hoogstens 80 tekens.",
        "gemeente_owms_uri_lengte": "owms_uri: De verwijzing heeft hoogstens 300 tekens.",
        "gemeente_inwoners_bereik": "inwoners: Het aantal inwoners is een getal van 0 tot 5 miljoen.",
        "gemeente_oppervlakte_bereik": "oppervlakte_km2: De oppervlakte moet groter zijn dan 0.",
        "gemeente_post_postbus_vorm": "post_postbus: Vul alleen het nummer van de postbus in.",
        "gemeente_oin_vorm": "oin: Een OIN heeft twintig cijfers.",
        "gemeente_rsin_vorm": "rsin: Een RSIN heeft negen cijfers.",
        "gemeente_opgegaan_in_ander": "opgegaan_in_id: Een gemeente kan niet in zichzelf opgaan.",
        "gemeente_periode": "einddatum: De einddatum moet na de begindatum liggen.",
        "gemeente_opgegaan_is_beeindigd": "einddatum: Vul de einddatum in van een gemeente die is opgegaan in een andere.",
        "gemeente_post_keuze": "post_straat: Kies een postbus of een straat, niet allebei.",
    },
    "raadsperiode": {
        "raadsperiode_zetels_bereik": "zetels: Een gemeenteraad heeft 9 tot en met 45 zetels (artikel 8 Gemeentewet).",
        "raadsperiode_zetels_oneven": "zetels: Een gemeenteraad heeft altijd een oneven aantal zetels (artikel 8 Gemeentewet).",
        "raadsperiode_begindatum_uniek": "begindatum: Er begint al een raadsperiode op deze dag.",
        "raadsperiode_periode": "einddatum: De einddatum moet na de begindatum liggen.",
        "raadsperiode_verkiezing_eerder": "verkiezingsdatum: De verkiezing is op of voor de begindatum van de raad.",
        "raadsperiode_geen_overlap": "begindatum: Deze periode overlapt met een andere raadsperiode van de gemeente.",
    },
    "verkiezingsuitslag": {
        "verkiezingsuitslag_verkiezing_vorm": "verkiezing: Gebruik de code van de Kiesraad, bijvoorbeeld GR20260318.",
        "verkiezingsuitslag_lijst_lengte": "lijst: De naam van de lijst heeft 1 tot 120 tekens.",
        "verkiezingsuitslag_stemmen_bereik": "stemmen: Het aantal stemmen is 0 of meer.",
        "verkiezingsuitslag_zetels_bereik": "zetels: Een lijst heeft 0 tot en met 45 zetels.",
        "verkiezingsuitslag_lijst_uniek": "lijst: Deze lijst staat al bij deze verkiezing.",
    },
    "fractie": {
        "fractie_naam_lengte": "naam: De naam heeft 1 tot 120 tekens.",
        "fractie_zetels_bereik": "zetels: Een fractie heeft 0 tot en met 45 zetels.",
        "fractie_naam_uniek": "naam: Er is in deze raadsperiode al een fractie met deze naam.",
        "fractie_afgesplitst_van_ander": "afgesplitst_van_id: Een fractie kan niet van zichzelf zijn afgesplitst.",
    },
    "persoon": {
        "persoon_titel_voor_lengte": "titel_voor: De titel heeft hoogstens 30 tekens.",
        "persoon_voorletters_vorm": "voorletters: Vul voorletters in met een punt erachter, bijvoorbeeld I.L.",
        "persoon_roepnaam_lengte": "roepnaam: De roepnaam heeft hoogstens 80 tekens.",
        "persoon_tussenvoegsel_lengte": "tussenvoegsel: Het tussenvoegsel heeft hoogstens 20 tekens.",
        "persoon_achternaam_lengte": "achternaam: De achternaam heeft 1 tot 200 tekens.",
        "persoon_titel_achter_lengte": "titel_achter: De titel heeft hoogstens 30 tekens.",
        "persoon_geboortejaar_bereik": "geboortejaar: Vul een jaar in van 1920 tot en met 2015.",
        "persoon_geinformeerd_door_lengte": "geinformeerd_door: Vul hoogstens 120 tekens in.",
        "persoon_geinformeerd_samen": "geinformeerd_op: Vul ook in wanneer de persoon is geïnformeerd.",
    },
    "huisadres": {
        "huisadres_persoon_uniek": "persoon_id: Deze persoon heeft al een huisadres.",
    },
    "functievervulling": {
        "functievervulling_begindatum_bereik": "begindatum: Vul een datum in vanaf 1945.",
        "functievervulling_tijdsbesteding_bereik": "tijdsbesteding: De tijdsbesteding is meer dan 0 en hoogstens 100 procent.",
        "functievervulling_loco_volgorde_bereik": "loco_volgorde: Vul een getal in van 1 tot en met 20.",
        "functievervulling_vervangt_ander": "vervangt_id: Iemand kan niet zichzelf vervangen.",
        "functievervulling_periode": "einddatum: De einddatum moet na de begindatum liggen.",
        "functievervulling_reden_bij_einde": "einddatum: Vul bij een reden van einde ook de einddatum in.",
        "functievervulling_geen_partij_ambtenaar": "functie_id: Bij deze functie hoort geen partij of fractie: het is een ambtelijke functie.",
        "functievervulling_voorzitter_in_fractie": "fractie_id: Kies de fractie waarvan de persoon voorzitter is.",
        "functievervulling_toelichting_lengte": "toelichting: De toelichting heeft hoogstens 1000 tekens.",
        "functievervulling_geen_overlap": "begindatum: Deze persoon heeft deze functie al in (een deel van) deze periode.",
    },
    "bevestiging": {
        "bevestiging_bevestigd_door_lengte": "bevestigd_door: Vul hoogstens 140 tekens in.",
    },
}

# A column without a line of its own takes the shared one; one without either stops the migration.
COMMENT_SHARED = """
do $$
declare kolom record; gedeeld jsonb := '{shared}'; ontbrekend text;
begin
  for kolom in
    select c.relname as table_name, a.attname as column_name
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'register'::regnamespace and c.relkind = 'r'
       and a.attnum > 0 and not a.attisdropped and col_description(c.oid, a.attnum) is null
  loop
    if gedeeld ? kolom.column_name then
      execute format('comment on column register.%I.%I is %L',
        kolom.table_name, kolom.column_name, gedeeld ->> kolom.column_name);
    else
      ontbrekend := concat_ws(', ', ontbrekend, kolom.table_name || '.' || kolom.column_name);
    end if;
  end loop;
  if ontbrekend is not null then
    raise exception 'Zonder toelichting: %', ontbrekend;
  end if;
end $$;
"""


def quoted(text: str) -> str:
    """Return the text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def upgrade() -> None:
    for table, (comment, columns) in COMMENTS.items():
        run(f"comment on table register.{table} is {quoted(comment)}")
        run(*(f"comment on column register.{table}.{c} is {quoted(t)}" for c, t in columns.items()))
    for table, sentences in RULES.items():
        run(
            *(
                f"comment on constraint {name} on register.{table} is {quoted(text)}"
                for name, text in sentences.items()
            )
        )
    run(COMMENT_SHARED.replace("{shared}", json.dumps(SHARED, ensure_ascii=False)))


def downgrade() -> None:
    """Comments go with their tables."""
