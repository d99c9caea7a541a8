"""What every table and column of the door is called, in Dutch."""

from migrations.sql import run

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COMMENTS = {
    "accountstand": (
        "Stand van een account: wat naast de naam van een account wordt bijgehouden",
        {
            "user_id": "Account: van wie dit is",
            "weergavenaam": "Weergavenaam: zo ziet iemand zichzelf staan",
            "versie": "Versie: loopt op bij elke wijziging die sessies beëindigt",
            "wachtwoord_sinds": "Wachtwoord sinds: wanneer het wachtwoord is gekozen",
            "wachtwoord_fouten": "Fouten op rij: hoe vaak het wachtwoord niet klopte sinds het laatst klopte",
            "inactief_sinds": "Inactief sinds: wanneer het account is uitgezet",
        },
    ),
    "authenticator": (
        "Authenticator: de tweede stap van het inloggen",
        {
            "user_id": "Account: van wie dit is",
            "geheim": "Geheim: versleuteld met een sleutel buiten de database",
            "laatste_stap": "Laatste tijdstap: een code van deze of een eerdere stap telt niet meer",
            "ingesteld_op": "Ingesteld op: datum en tijd",
        },
    ),
    "herstelcode": (
        "Herstelcode: een code voor wie de authenticator kwijt is",
        {
            "id": "Nummer: vast nummer van deze rij",
            "user_id": "Account: van wie dit is",
            "digest": "Digest: waaraan de code wordt herkend",
            "zout": "Zout: maakt gelijke codes ongelijk",
            "gemaakt_op": "Gemaakt op: datum en tijd",
            "gebruikt_op": "Gebruikt op: datum en tijd; leeg is nog te gebruiken",
        },
    ),
    "sessie": (
        "Sessie: iemand is ingelogd in een browser",
        {
            "digest": "Digest: van het woord dat de browser bewaart",
            "volgnummer": "Volgnummer: waaraan een lijst de sessie herkent",
            "user_id": "Account: wie is ingelogd",
            "versie": "Versie: van het account bij het begin; loopt die op, dan is de sessie voorbij",
            "begonnen_op": "Begonnen op: datum en tijd",
            "laatst_gezien_op": "Laatst gezien op: datum en tijd",
            "bewezen_op": "Bewezen op: wanneer voor het laatst een code is gegeven",
            "bewijs": "Bewijs: waarmee de tweede stap is gezet",
            "oorsprong": "Oorsprong: netwerkadres",
            "apparaat": "Apparaat: wat de browser van zichzelf zegt",
            "beeindigd_op": "Beëindigd op: datum en tijd",
            "reden": "Reden: waarom de sessie is beëindigd",
        },
    ),
    "concept": (
        "Concept: een formulier dat nog niet is opgeslagen",
        {
            "user_id": "Account: van wie dit is",
            "pad": "Pad: bij welke pagina het hoort",
            "inhoud": "Inhoud: versleuteld met een sleutel buiten de database",
            "bewaard_op": "Bewaard op: datum en tijd",
        },
    ),
    "aanmelding": (
        "Aanmelding: iemand is halverwege registreren, inloggen of herstellen",
        {
            "digest": "Digest: van het woord dat de browser bewaart",
            "soort": "Soort: waar iemand mee bezig is",
            "stap": "Stap: waar iemand is",
            "user_id": "Account: om wie het gaat, zodra dat bekend is",
            "email": "E-mailadres: dat is ingevuld",
            "wachtwoord": "Wachtwoord: alleen een hash",
            "weergavenaam": "Weergavenaam: die is ingevuld",
            "voornaam": "Voornaam: die is ingevuld",
            "achternaam": "Achternaam: die is ingevuld",
            "is_bekend": "Bekend: of er bij dit adres een uitnodiging of account is",
            "code_digest": "Code: digest van de code in de mail",
            "code_op": "Code verstuurd op: datum en tijd",
            "code_pogingen": "Pogingen met de code: hoe vaak de code niet klopte",
            "totp_geheim": "Geheim: voorlopig, versleuteld",
            "totp_stap": "Tijdstap: van de code waarmee de authenticator is bewezen",
            "pogingen": "Pogingen: hoe vaak deze stap niet lukte",
            "begonnen_op": "Begonnen op: datum en tijd",
            "stap_op": "Stap sinds: datum en tijd",
            "klaar_op": "Klaar op: datum en tijd; daarna telt de rij niet meer",
            "oorsprong": "Oorsprong: netwerkadres",
            "apparaat": "Apparaat: wat de browser van zichzelf zegt",
            "volgt": "Volgt: het pad waar iemand daarna heen gaat",
        },
    ),
    "poging": (
        "Poging: een telling die misbruik afremt",
        {
            "id": "Nummer: vast nummer van deze rij",
            "soort": "Soort: wat er wordt geteld",
            "sleutel": "Sleutel: digest van het account of netwerkadres",
            "tijdstip": "Tijdstip: datum en tijd",
        },
    ),
    "adreswijziging": (
        "Adreswijziging: een account krijgt een ander e-mailadres",
        {
            "id": "Nummer: vast nummer van deze rij",
            "user_id": "Account: van wie dit is",
            "oud": "Oud adres: waarmee iemand inlogde",
            "nieuw": "Nieuw adres: waarmee iemand wil inloggen",
            "code_digest": "Code: digest van de code in de mail",
            "code_pogingen": "Pogingen met de code: hoe vaak de code niet klopte",
            "aangevraagd_op": "Aangevraagd op: datum en tijd",
            "gewijzigd_op": "Gewijzigd op: datum en tijd",
            "terug_digest": "Terugdraaien: digest van het woord in de link",
            "terug_tot": "Terugdraaien tot: datum en tijd",
            "teruggedraaid_op": "Teruggedraaid op: datum en tijd",
            "wacht_op_vng": "Wacht op VNG: het nieuwe adres hoort bij een ander domein",
            "beoordeeld_op": "Beoordeeld op: datum en tijd",
            "beoordeeld_door": "Beoordeeld door: medewerker van VNG",
        },
    ),
    "herstelaanvraag": (
        "Herstelaanvraag: iemand is alles kwijt en VNG helpt",
        {
            "id": "Nummer: vast nummer van deze rij",
            "user_id": "Account: wie er geholpen wordt",
            "aangevraagd_door": "Aangevraagd door: eerste medewerker",
            "aangevraagd_op": "Aangevraagd op: datum en tijd",
            "teruggebeld_op": "Teruggebeld op: het nummer waarop iemand is teruggebeld",
            "bevestigd_door": "Bevestigd door: tweede medewerker, een ander dan de eerste",
            "bevestigd_op": "Bevestigd op: datum en tijd",
            "ingetrokken_op": "Ingetrokken op: datum en tijd",
            "link_digest": "Link: digest van het woord in de link",
            "link_tot": "Link geldig tot: datum en tijd",
            "gebruikt_op": "Gebruikt op: datum en tijd",
        },
    ),
    "bericht": (
        "Bericht: een mail die verstuurd wordt of is",
        {
            "id": "Nummer: vast nummer van deze rij",
            "soort": "Soort: waarover de mail gaat",
            "aan": "Aan: e-mailadres",
            "user_id": "Account: van de ontvanger, als die er een heeft",
            "onderwerp": "Onderwerp: van de mail",
            "tekst": "Tekst: zonder opmaak; leeg zodra de mail weg is",
            "html": "HTML: met opmaak; leeg zodra de mail weg is",
            "aangemaakt_op": "Aangemaakt op: datum en tijd",
            "volgende_poging_op": "Volgende poging: leeg is klaar of opgegeven",
            "pogingen": "Pogingen: hoe vaak versturen is geprobeerd",
            "verzonden_op": "Verzonden op: de mailserver nam de mail aan",
            "mislukt_op": "Mislukt op: de mail kon niet worden bezorgd",
            "fout": "Fout: wat de mailserver zei",
        },
    ),
    "uitnodiging": (
        "Uitnodiging: VNG vraagt iemand een account te maken",
        {
            "id": "Nummer: vast nummer van deze rij",
            "email": "E-mailadres: van wie is uitgenodigd",
            "naam": "Naam: van wie is uitgenodigd",
            "rol": "Rol: die het account krijgt",
            "gemeente_id": "Gemeente: waarvoor een contactpersoon gaat werken",
            "code_digest": "Code: digest van de uitnodigingscode",
            "uitgenodigd_op": "Uitgenodigd op: datum en tijd",
            "uitgenodigd_door": "Uitgenodigd door: medewerker van VNG",
            "verloopt_op": "Verloopt op: datum en tijd",
            "bericht_id": "Bericht: de mail met de code",
            "reeks_id": "Reeks: uitnodigingen die samen zijn verstuurd",
            "gebruikt_op": "Gebruikt op: datum en tijd",
            "gebruikt_door": "Gebruikt door: het account dat ermee is gemaakt",
            "ingetrokken_op": "Ingetrokken op: datum en tijd",
        },
    ),
    "uitnodigingsreeks": (
        "Reeks uitnodigingen: uit een bestand of voor alle gemeenten",
        {
            "id": "Nummer: vast nummer van deze rij",
            "gemaakt_op": "Gemaakt op: datum en tijd",
            "gemaakt_door": "Gemaakt door: medewerker van VNG",
            "verstuurd_op": "Verstuurd op: datum en tijd; leeg is nog niet verstuurd",
            "regels": "Regels: wie er worden uitgenodigd",
        },
    ),
    "voorstel": (
        "Voorstel: een contactpersoon stelt een collega voor",
        {
            "id": "Nummer: vast nummer van deze rij",
            "gemeente_id": "Gemeente: waarvoor de collega gaat werken",
            "email": "E-mailadres: van de collega",
            "naam": "Naam: van de collega",
            "voorgesteld_door": "Voorgesteld door: contactpersoon",
            "voorgesteld_op": "Voorgesteld op: datum en tijd",
            "afgehandeld_op": "Afgehandeld op: datum en tijd",
            "uitnodiging_id": "Uitnodiging: die uit het voorstel volgde",
        },
    ),
    "gebeurtenis": (
        "Gebeurtenis: wat er bij inloggen en beheer gebeurde",
        {
            "id": "Nummer: vast nummer van deze rij",
            "tijdstip": "Tijdstip: datum en tijd",
            "actie": "Actie: wat er gebeurde",
            "object": "Object: waarmee het gebeurde",
            "resultaat": "Resultaat: gelukt of geweigerd",
            "oorsprong": "Oorsprong: netwerkadres",
            "actor": "Actor: wie het deed",
            "user_id": "Account: om wie het gaat",
            "gemeente_id": "Gemeente: waar het account bij hoort",
            "toelichting": "Toelichting: wat er verder over te zeggen is",
        },
    ),
    "rechtencontrole": (
        "Rechtencontrole: elk jaar kijkt VNG na wie welke rechten heeft",
        {
            "id": "Nummer: vast nummer van deze rij",
            "jaar": "Jaar: waarin is gecontroleerd",
            "user_id": "Account: van wie de rechten zijn gecontroleerd",
            "oordeel": "Oordeel: of de rechten kloppen of zijn aangepast",
            "gecontroleerd_door": "Gecontroleerd door: medewerker van VNG",
            "gecontroleerd_op": "Gecontroleerd op: datum en tijd",
        },
    ),
}


def literal(text: str) -> str:
    """Return the text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def comments() -> list[str]:
    """Return a comment for every table and column."""
    found = []
    for table, (about, columns) in COMMENTS.items():
        found.append(f"comment on table app.{table} is {literal(about)}")
        found += [
            f"comment on column app.{table}.{column} is {literal(told)}"
            for column, told in columns.items()
        ]
    return found


def upgrade() -> None:
    run(*comments())


def downgrade() -> None:
    """Nothing: the comments go with their tables."""
