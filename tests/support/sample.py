"""A small fixed content for tests: gemeenten A (Amersfoort) and B (Utrecht), one ended, accounts.

Every free text of a scoped row holds its gemeente's canary: if A ever reads `KANARIE-B`, a wall
leaks. A gemeente's own row is public, so it holds none.
"""

from dataclasses import dataclass
from typing import Any

import psycopg

from app.core.clock import now
from app.core.encryption import AddressCipher
from app.security.keys import Keys
from app.security.passwords import Passwords
from app.security.totp import code_at

A, B, ENDED = "GM0307", "GM0344", "GM0305"
CANARY = {A: "KANARIE-A", B: "KANARIE-B"}
NAMES = {A: "Amersfoort", B: "Utrecht", ENDED: "Abcoude"}
PERSONS_PER_GEMEENTE = 12
# Fixed, so that tests can decrypt what the sample holds.
ADDRESS_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
AUTH_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
PASSWORD = "een-lang-wachtwoord-voor-tests"
# Everybody's authenticator holds this; the codes are real, and each counts once.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# A cheap hash: what a password costs is the subject of one test only.
PASSWORD_MEMORY = 1
_HASH = Passwords(PASSWORD_MEMORY).hash(PASSWORD)

STAFF_ROLES = ("lezer", "redacteur", "beheerder", "privacyfunctionaris")

FUNCTIES = (
    ("burgemeester", "Burgemeester", "college", True),
    ("wethouder", "Wethouder", "college", True),
    ("raadslid", "Raadslid", "raad", True),
    ("griffier", "Griffier", "griffie", False),
    ("gemeentesecretaris", "Gemeentesecretaris", "ambtelijk", False),
    ("contactpersoon", "Contactpersoon", "ambtelijk", False),
)
PARTIJEN = (("VVD", "VVD"), ("D66", "D66"), ("Lokaal Belang", "Lokaal"))
PORTEFEUILLES = ("Financiën", "Wonen", "Jeugdzorg")
# Which functie the 1st, 2nd … person of a gemeente holds.
MANDATES = (
    ["burgemeester", "wethouder", "wethouder", "griffier", "gemeentesecretaris"]
    + ["raadslid"] * 6
    + ["contactpersoon"]
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in on the test database with PASSWORD."""

    email: str
    role: str
    gemeente: str | None = None


ACCOUNTS = (
    Account("contact@amersfoort.example", "contactpersoon", A),
    Account("contact2@amersfoort.example", "contactpersoon", A),
    Account("contact@utrecht.example", "contactpersoon", B),
    *(Account(f"{role}@vng.example", role) for role in STAFF_ROLES),
)


def account_of(role: str, gemeente: str | None = None) -> Account:
    """Return the first account with this role, of this gemeente (A when not said)."""
    wanted = (gemeente or A) if role == "contactpersoon" else None
    return next(a for a in ACCOUNTS if a.role == role and a.gemeente == wanted)


def code_now() -> str:
    """Return what everybody's authenticator shows now."""
    return code_at(TOTP_SECRET, now())


def fill(connection: psycopg.Connection[Any]) -> None:
    """Write everything, as the owner, in the caller's transaction; roles are synced before."""
    _code_lists(connection)
    for code in (A, B, ENDED):
        connection.execute(
            """insert into register.gemeente (code, naam, officiele_naam, provincie_id, begindatum,
                                              einddatum, inwoners, bezoek_straat, telefoon, email)
               select %s, %s, %s, p.id, '1998-01-01', %s, 150000, 'Stadhuisplein', '030 123 45 67',
                      %s from register.provincie p where p.code = 'PV26'""",
            (
                code,
                NAMES[code],
                f"gemeente {NAMES[code]}",
                "2011-01-01" if code == ENDED else None,
                f"info@{NAMES[code].lower()}.example",
            ),
        )
    for code in (A, B):
        _fill_gemeente(connection, code)
    _accounts(connection)
    for code in (A, B):
        _newcomers(connection, code)


def gemeente_id(connection: psycopg.Connection[Any], code: str) -> int:
    """Return the id of a gemeente by its code."""
    return _one(connection, "select id from register.gemeente where code = %s", code)


def _code_lists(connection: psycopg.Connection[Any]) -> None:
    run = connection.execute
    run(
        "insert into register.provincie (code, naam)"
        " values ('PV26', 'Utrecht'), ('PV27', 'Noord-Holland')"
    )
    for order, (code, naam, orgaan, partij) in enumerate(FUNCTIES, start=1):
        run(
            "insert into register.functie (code, naam, orgaan, partij_toegestaan, volgorde)"
            " values (%s, %s, %s, %s, %s)",
            (code, naam, orgaan, partij, order),
        )
    for naam, familie in PARTIJEN:
        run("insert into register.partij (naam, familie) values (%s, %s)", (naam, familie))
    run(
        "insert into register.partijalias (partij_id, naam)"
        " select id, 'Democraten 66' from register.partij where naam = 'D66'"
    )
    for naam in PORTEFEUILLES:
        run("insert into register.portefeuille (naam) values (%s)", (naam,))


def _fill_gemeente(connection: psycopg.Connection[Any], code: str) -> None:
    canary, gid = CANARY[code], gemeente_id(connection, code)
    for begin, end in (("2022-03-30", "2026-04-01"), ("2026-04-01", None)):
        periode = _one(
            connection,
            "insert into register.raadsperiode (gemeente_id, begindatum, einddatum, zetels)"
            " values (%s, %s, %s, 39) returning id",
            gid, begin, end,
        )  # fmt: skip
    fracties = [
        _one(
            connection,
            "insert into register.fractie (gemeente_id, raadsperiode_id, naam, zetels, partij_id)"
            " select %s, %s, %s, 3, id from register.partij where naam = %s returning id",
            gid, periode, f"{canary} {partij}", partij,
        )
        for partij, _ in PARTIJEN
    ]  # fmt: skip
    for partij, _ in PARTIJEN:
        connection.execute(
            "insert into register.verkiezingsuitslag (gemeente_id, verkiezing, verkiezingsdatum,"
            " lijst, partij_id, stemmen, zetels)"
            " select %s, 'GR20260318', '2026-03-18', %s, id, 900, 3"
            " from register.partij where naam = %s",
            (gid, f"{canary} lijst {partij}", partij),
        )
    connection.execute(
        "insert into register.bevestiging (gemeente_id, onderdeel, bevestigd_door)"
        " values (%s, 'college', %s)",
        (gid, f"{canary} bevestiger"),
    )
    for number, functie in enumerate(MANDATES, start=1):
        _person(connection, code, gid, number, functie, fracties)


def _person(
    connection: psycopg.Connection[Any],
    code: str,
    gid: int,
    number: int,
    functie: str,
    fracties: list[int],
) -> None:
    canary = CANARY[code]
    person = _one(
        connection,
        """insert into register.persoon (gemeente_id, titel_voor, voorletters, roepnaam,
             tussenvoegsel, achternaam, titel_achter, email_werk, telefoon_werk, geslacht,
             geboortejaar, geinformeerd_op, geinformeerd_door)
           values (%s, %s, %s, %s, %s, %s, %s, %s, '033 123 45 67', %s, %s, '2026-04-02', %s)
           returning id""",
        gid, f"{canary} mr.", f"{chr(64 + number)}.", f"{canary} Roep{number}", f"{canary} van",
        f"{canary} Achternaam{number:02}", f"{canary} MA",
        f"{canary}.{number}@{NAMES[code].lower()}.example",
        ("vrouw", "man", "anders", "onbekend")[number % 4], 1960 + number, f"{canary} melder",
    )  # fmt: skip
    mandate = _one(
        connection,
        """insert into register.functievervulling (gemeente_id, persoon_id, functie_id, fractie_id,
             begindatum, toelichting, fractievoorzitter)
           select %s, %s, f.id, %s, '2026-04-01', %s, %s from register.functie f where f.code = %s
           returning id""",
        gid, person, fracties[number % 3] if functie == "raadslid" else None,
        f"{canary} toelichting", functie == "raadslid" and number in (6, 7, 8), functie,
    )  # fmt: skip
    if functie == "wethouder":
        connection.execute(
            "insert into register.functievervulling_portefeuille"
            " select %s, %s, id from register.portefeuille where naam <> 'Jeugdzorg'",
            (gid, mandate),
        )
    if number <= 6:
        _address(connection, code, gid, person)


def address_of(code: str) -> dict[str, str]:
    """Return the home address, in plain text, that each person of this gemeente with one has."""
    return {
        "straat": f"{CANARY[code]} Kerkstraat",
        "huisnummer": "12",
        "postcode": "3811 AB",
        "woonplaats": f"{CANARY[code]} Dorp",
    }


def _address(connection: psycopg.Connection[Any], code: str, gid: int, person: int) -> None:
    cipher = AddressCipher([ADDRESS_KEY])
    sealed = [cipher.encrypt(c, gid, person, text) for c, text in address_of(code).items()]
    connection.execute(
        "insert into register.huisadres (gemeente_id, persoon_id, straat, huisnummer, postcode,"
        " woonplaats) values (%s, %s, %s, %s, %s, %s)",
        (gid, person, *sealed),
    )


def _accounts(connection: psycopg.Connection[Any]) -> None:
    for account in ACCOUNTS:
        add_account(connection, account)


def add_account(connection: psycopg.Connection[Any], account: Account) -> None:
    """Let somebody sign in; her gemeente is there already."""
    user = _one(
        connection,
        "insert into ab_user (first_name, last_name, username, email, password, active)"
        " values (%s, 'Toets', %s, %s, %s, true) returning id",
        account.role.capitalize(), account.email, account.email, _HASH,
    )  # fmt: skip
    connection.execute(
        "insert into ab_user_role (user_id, role_id) select %s, id from ab_role where name = %s",
        (user, account.role),
    )
    if account.gemeente:
        connection.execute(
            "insert into app.gebruiker_gemeente values (%s, %s)",
            (user, gemeente_id(connection, account.gemeente)),
        )
    connection.execute(
        "insert into app.authenticator (user_id, geheim, ingesteld_op) values (%s, %s, now())",
        (user, Keys([AUTH_KEY]).seal(TOTP_SECRET)),
    )


def _newcomers(connection: psycopg.Connection[Any], code: str) -> None:
    """Somebody who was invited long ago, and a colleague who was proposed."""
    place = (gemeente_id(connection, code), f"nieuw@{NAMES[code].lower()}.example")
    connection.execute(
        "insert into app.uitnodiging (gemeente_id, email, naam, uitgenodigd_op, verloopt_op)"
        " values (%s, %s, %s, '2026-01-01', '2026-01-31')",
        (*place, f"{CANARY[code]} Nieuw"),
    )
    connection.execute(
        "insert into app.voorstel (gemeente_id, email, naam, voorgesteld_op)"
        " values (%s, %s, %s, '2026-01-01')",
        (*place, f"{CANARY[code]} Collega"),
    )


def _one(connection: psycopg.Connection[Any], statement: str, *values: Any) -> int:
    row = connection.execute(statement, values).fetchone()
    assert row is not None, statement
    return int(row[0])
