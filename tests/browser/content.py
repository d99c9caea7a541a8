"""The sample as a gemeente really is: a full raad with a vacancy, two pages of persons, long names.

Amersfoort has points that ask attention; in Utrecht all is filled in and confirmed, and there are
no home addresses; in Soest nothing was filled in yet but one person.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from app.mail.message import Sender, Waiting, make_message
from app.mail.transport import FileTransport
from app.panel.lookups import LIST_UP_TO
from tests.support.sample import A, Account, B, add_account, gemeente_id

EMPTY = "GM0342"
EMPTY_CONTACT = Account("contact@soest.example", "contactpersoon", EMPTY)

# How many seats each fractie of Amersfoort has, and how many people more than the sample's two.
RAAD = ((15, 13), (13, 11), (11, 8))
LONG_NAMES = ("van der Heijden-Oudenaarden tot Hogerwerf", "Schimmelpenninck van der Oye", "Ó")
VOORLETTERS, ROEPNAMEN = "ABCDEFGH", ("Sanne", "Joost", "Fatima", "Wim", "Eva", "Mehmet", "Anneke")


def extend(connection: psycopg.Connection[Any]) -> None:
    """Add to the sample, as the owner, in the caller's transaction."""
    _fill_raad(connection)
    _many(connection)
    _complete(connection)
    _invited(connection)
    _begin(connection)


def _invited(connection: psycopg.Connection[Any]) -> None:
    """Invitations, a proposal, lists that are sent in part, and a gemeente without a contact."""
    run = connection.execute
    run(
        "insert into register.gemeente (code, naam, provincie_id, begindatum)"
        " select 'GM0355', 'Zeist', id, '1998-01-01' from register.provincie where code = 'PV26'"
    )
    for email, naam, days in (("eerder@zeist.example", "Eerder Gevraagd", -40),
                              ("n.smit@zeist.example", "Noor Smit", 0)):  # fmt: skip
        run(
            "insert into app.uitnodiging (email, naam, gemeente_id, uitgenodigd_op, verloopt_op)"
            " select %s, %s, id, now() + make_interval(days => %s),"
            " now() + make_interval(days => %s) from register.gemeente where code = 'GM0355'",
            (email, naam, days, days + 30),
        )
    run(
        "insert into app.voorstel (gemeente_id, email, naam, voorgesteld_door, voorgesteld_op)"
        " select %s, 'k.bos@amersfoort.example', 'Karim Bos', id, now() from ab_user"
        " where email = 'contact@amersfoort.example'",
        (gemeente_id(connection, A),),
    )
    lines = [
        {"number": 2, "gemeente": "Zeist", "gemeente_id": 1, "email": "a@zeist.example",
         "naam": LONG_NAMES[0], "fault": ""},
        {"number": 3, "gemeente": "Nergenshuizen", "gemeente_id": None, "email": "geen adres",
         "naam": "", "fault": "Deze gemeente is niet bekend. Dit is geen e-mailadres."},
    ]  # fmt: skip
    for pk, sent, count, done, skipped in (
        (1, None, 1, 0, 0),
        (2, "2026-01-01", 60, 25, 1),
        (3, "2026-01-01", 60, 60, 2),
    ):
        run(
            "insert into app.uitnodigingsreeks (id, gemaakt_op, verstuurd_op, regels, aantal,"
            " behandeld, overgeslagen) overriding system value"
            " values (%s, now(), %s, %s, %s, %s, %s)",
            (pk, sent, json.dumps(lines), count, done, skipped),
        )
    run("select setval(pg_get_serial_sequence('app.uitnodigingsreeks', 'id'), 3)")


def write_mail(folder: Path) -> None:
    """Write a mail as the demo does, with what is hard to show."""
    moment = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    text = "Beste mevrouw De Vries,\n\nUw code:\n\n" + "-".join(["VNG", *["0123"] * 6]) + "\n"
    subject = "Uitnodiging voor VNG Ledengegevens, gemeente Súdwest-Fryslân"
    letter = Waiting(1, "uitnodiging", "m.devries@sudwest.example", subject, text, text, moment)
    message = make_message(letter, Sender("post@vng.example", "hulp@vng.example"), moment)
    FileTransport(folder).send(message, letter.id, letter.kind, moment)


def _many(connection: psycopg.Connection[Any]) -> None:
    """So many persons that a list of them no longer fits in a form: one searches."""
    connection.execute(
        """insert into register.persoon (gemeente_id, voorletters, roepnaam, achternaam)
           select %s, 'V.', 'Vroeger', 'Oudlid' || lpad(n::text, 3, '0')
             from generate_series(1, %s) n""",
        (gemeente_id(connection, A), LIST_UP_TO),
    )


def _fill_raad(connection: psycopg.Connection[Any]) -> None:
    gid = gemeente_id(connection, A)
    for fractie, (zetels, more) in zip(_fracties(connection, gid), RAAD, strict=True):
        connection.execute(
            "update register.fractie set zetels = %s where id = %s", (zetels, fractie)
        )
        for number in range(more):
            name = LONG_NAMES[number] if number < len(LONG_NAMES) else f"Raadslid{number:02}"
            _raadslid(connection, gid, fractie, number, name)


def _complete(connection: psycopg.Connection[Any]) -> None:
    gid = gemeente_id(connection, B)
    run = connection.execute
    run(
        "update register.raadsperiode set zetels = 9 where gemeente_id = %s and einddatum is null",
        (gid,),
    )
    for number, fractie in enumerate(_fracties(connection, gid)):
        _raadslid(connection, gid, fractie, number, f"Raadslid{number:02}")
    run(
        "update register.gemeente set bezoek_huisnummer = '1', bezoek_postcode = '3521 AZ',"
        " bezoek_plaats = 'Utrecht', post_postbus = '16200', post_postcode = '3500 CE',"
        " post_plaats = 'Utrecht', website = 'https://utrecht.example' where id = %s",
        (gid,),
    )
    # The seats of a raad of nine allow two wethouders, full-time.
    run(
        "update register.functievervulling set tijdsbesteding = 100 where gemeente_id = %s"
        " and functie_id = (select id from register.functie where code = 'wethouder')",
        (gid,),
    )
    run("delete from register.huisadres where gemeente_id = %s", (gid,))
    run(
        "insert into register.bevestiging (gemeente_id, onderdeel, bevestigd_door)"
        " values (%s, 'alles', 'A. Toets')",
        (gid,),
    )


def _begin(connection: psycopg.Connection[Any]) -> None:
    """A gemeente without raad, college or griffie, and a person without a history."""
    connection.execute(
        "insert into register.gemeente (code, naam, officiele_naam, provincie_id, begindatum)"
        " select %s, 'Soest', 'gemeente Soest', id, '1998-01-01' from register.provincie"
        " where code = 'PV26'",
        (EMPTY,),
    )
    connection.execute("alter table register.persoon disable trigger user")
    connection.execute(
        "insert into register.persoon (gemeente_id, voorletters, achternaam)"
        " values (%s, 'S.', 'Stil')",
        (gemeente_id(connection, EMPTY),),
    )
    connection.execute("alter table register.persoon enable trigger user")
    add_account(connection, EMPTY_CONTACT)


def _fracties(connection: psycopg.Connection[Any], gid: int) -> list[int]:
    found = connection.execute(
        "select id from register.fractie where gemeente_id = %s order by id", (gid,)
    )
    return [row[0] for row in found.fetchall()]


def _raadslid(
    connection: psycopg.Connection[Any], gid: int, fractie: int, number: int, achternaam: str
) -> None:
    roepnaam = ROEPNAMEN[number % len(ROEPNAMEN)]
    connection.execute(
        """with nieuw as (
             insert into register.persoon (gemeente_id, voorletters, roepnaam, achternaam,
               email_werk, telefoon_werk, geslacht, geinformeerd_op, geinformeerd_door)
             values (%(gid)s, %(letter)s, %(roep)s, %(achter)s, %(email)s, '033 123 45 67',
                     'onbekend', '2026-04-02', 'griffie') returning id)
           insert into register.functievervulling (gemeente_id, persoon_id, functie_id, fractie_id,
             begindatum)
           select %(gid)s, nieuw.id, f.id, %(fractie)s, '2026-04-01'
             from nieuw, register.functie f where f.code = 'raadslid'""",
        {
            "gid": gid,
            "letter": f"{VOORLETTERS[number % len(VOORLETTERS)]}.",
            "roep": roepnaam,
            "achter": achternaam,
            "email": f"{roepnaam.lower()}.{fractie}.{number}@raad.example",
            "fractie": fractie,
        },
    )
