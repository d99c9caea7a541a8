"""On the start pages of the seed each link that tells a number opens a list of so many rows."""

import re

import pytest
from bs4 import BeautifulSoup

from app.catalog.load import load_catalog
from app.security.permission_sync import sync_permissions
from tests.support import sample
from tests.support.database import SampleDatabase

# Who stands in and who is on leave sit here; the other three are large, small and about to end.
REPLACED = """
select distinct g.code from register.functievervulling v
  join register.gemeente g on g.id = v.gemeente_id
 where v.vervangt_id is not null and register.actief(v.begindatum, v.einddatum)
 order by g.code limit 3
"""
NAMED = "select code from register.gemeente where naam in ('Amsterdam', 'Vlieland', 'Wijdemeren')"
# Of Wijdemeren four are not reached by e-mail; the burgemeester holds a second functie.
UNREACHED = """
update register.persoon p set email_werk = null
 where p.id in (select v.persoon_id from register.functievervulling v
   join register.gemeente g on g.id = v.gemeente_id and g.naam = 'Wijdemeren'
   join register.functie f on f.id = v.functie_id
  where register.actief(v.begindatum, v.einddatum)
  order by f.volgorde, v.id limit 4);
insert into register.functievervulling (gemeente_id, persoon_id, functie_id, begindatum)
select v.gemeente_id, v.persoon_id, n.id, v.begindatum
  from register.functievervulling v
  join register.functie f on f.id = v.functie_id and f.code = 'burgemeester'
  join register.gemeente g on g.id = v.gemeente_id and g.naam = 'Wijdemeren'
  cross join register.functie n
 where register.actief(v.begindatum, v.einddatum) and n.code = 'contactpersoon'
"""
PROPOSED = """
insert into app.voorstel (gemeente_id, email, naam, voorgesteld_op)
select id, 'collega@' || lower(code) || '.example', 'Collega', now()
  from register.gemeente where naam in ('Amsterdam', 'Vlieland')
"""
NUMBER = re.compile(r"\d[\d.]*")


@pytest.fixture(scope="module")
def database(seeded, postgres_server):
    """A copy of the seed in which people can sign in."""
    postgres_server.create_database("gevuld_paginas", seeded.name)
    copy = SampleDatabase(postgres_server, "gevuld_paginas")
    with copy.owner_engine().connect() as connection:
        sync_permissions(connection, load_catalog())
        connection.commit()
    with copy.as_owner() as owner:
        owner.execute(UNREACHED)
        for role in sample.STAFF_ROLES:
            sample.add_account(owner, sample.Account(f"{role}@vng.example", role))
        owner.execute(PROPOSED)
        for code in gemeenten(owner):
            account = sample.Account(f"{code}@gemeente.example".lower(), "contactpersoon", code)
            sample.add_account(owner, account)
    yield copy
    postgres_server.drop_database("gevuld_paginas")


def gemeenten(owner):
    return sorted({row[0] for query in (REPLACED, NAMED) for row in owner.execute(query)})


def words(tag):
    return " ".join(tag.get_text(" ").split())


def numbered(page):
    """Return (number, words, address) of each link to rows whose words hold a number, the last."""
    links = page.main.select("a[href^='/']:not([href*='/show/']):not([href*='/add'])")
    found = [(NUMBER.findall(words(link)), link) for link in links]
    return [(int(n[-1].replace(".", "")), words(a), a["href"]) for n, a in found if n]


def parsed(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def rows_of(client, address):
    """Return how many rows the list says that it has, and how many it draws over its pages."""
    drawn = 0
    while True:
        page = parsed(client, address)
        rows = page.main.table.tbody.find_all("tr")
        # Of the review the own account is a colleague's, and is not in the number.
        drawn += sum("door een collega" not in words(row) for row in rows)
        told = NUMBER.findall(words(page.main.find("p", role="status")))
        if page.main.find("input", type="search") is None:
            return drawn, drawn
        if told[1] == told[2]:
            return int(told[2].replace(".", "")), drawn
        further = page.main.find(lambda tag: tag.name == "a" and words(tag) == "Volgende")
        address = further["href"]


def followed(app, email):
    """Follow each link with a number of this person's start page; return their words."""
    client = app.test_client()
    client.enter(email)
    kinds = set()
    for number, text, address in numbered(parsed(client, "/")):
        assert rows_of(client, address) == (number, number), f"{email}, {text}: {address}"
        kinds.add(NUMBER.sub("n", text))
    return kinds


def test_each_number_of_a_contact_leads_to_so_many_rows(app, database):
    with database.as_owner() as owner:
        codes = gemeenten(owner)
    assert len(codes) >= 5
    kinds = set()
    for code in codes:
        found = followed(app, f"{code}@gemeente.example".lower())
        assert "Alle n raadsleden" in found, code
        kinds |= found
    assert {
        "Alle n raadsleden",
        "Bekijken : Informeer n personen over de verwerking van hun gegevens",
        "Aanvullen : E-mailadres van n personen",
    } <= kinds


@pytest.mark.parametrize("role", sample.STAFF_ROLES)
def test_each_number_of_vng_leads_to_so_many_rows(app, role):
    found = followed(app, f"{role}@vng.example")
    if role == "beheerder":
        assert {
            "n voorstellen van contactpersonen wachten op antwoord",
            "Rechtencontrole n: nog n accounts te bekijken",
        } <= found
