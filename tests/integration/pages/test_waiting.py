"""What waits for VNG's administrator stands on her start page, counted, with where it is done."""

import pytest
from bs4 import BeautifulSoup

from tests.support import sample

CONTACT = "(select id from ab_user where email = %(contact)s)"
# A thing that waits, and how the page says it after their number.
WAITING = {
    "a request of another": (
        (
            f"insert into app.herstelaanvraag (user_id, aangevraagd_door, aangevraagd_op)"
            f" values ({CONTACT}, null, now())"
        ),
        "herstelaanvraag wacht op een tweede medewerker",
    ),
    "an address": (
        (
            f"insert into app.adreswijziging (user_id, oud, nieuw, aangevraagd_op, wacht_op_vng)"
            f" values ({CONTACT}, 'oud@a.example', 'nieuw@b.example', now(), true)"
        ),
        "nieuw e-mailadres wacht op goedkeuring",
    ),
    "proposals": (
        (
            "insert into app.voorstel (gemeente_id, email, naam, voorgesteld_op)"
            " select min(id), adres, 'Sam Voorbeeld', now()"
            " from register.gemeente, unnest(array['s@a.example', 't@a.example']) adres"
            " group by adres"
        ),
        "voorstellen van contactpersonen wachten op antwoord",
    ),
    "a bounced invitation": (
        (
            "with b as (insert into app.bericht (soort, aan, onderwerp, aangemaakt_op, mislukt_op)"
            " values ('uitnodiging', 'x@a.example', 'x', now(), now()) returning id)"
            " insert into app.uitnodiging"
            "   (email, naam, rol, uitgenodigd_op, verloopt_op, bericht_id)"
            " select 'x@a.example', 'Kim', 'lezer', now(), now() + interval '1 day', id from b"
        ),
        "uitnodiging kwam niet aan",
    ),
}


def waiting(client) -> dict[str, str]:
    """Return what the section says, and where each line leads."""
    page = BeautifulSoup(client.get("/").get_data(as_text=True), "html5lib")
    section = page.find("section", attrs={"aria-labelledby": "wacht"})
    links = section.find_all("a") if section else []
    return {" ".join(link.get_text(" ").split()): link["href"] for link in links}


def write(database, statement):
    with database.as_owner() as owner:
        owner.execute(statement, {"contact": sample.account_of("contactpersoon").email})


@pytest.mark.parametrize("name", WAITING)
def test_each_kind_is_counted_and_leads_to_where_it_is_done(database, client_as, name):
    statement, told = WAITING[name]
    client = client_as("beheerder")
    before = waiting(client)
    write(database, statement)
    after = waiting(client)
    (new,) = set(after) - set(before)
    assert new.endswith(told)
    assert client.get(after[new]).status_code == 200


@pytest.mark.parametrize(
    "statement",
    [
        (
            "insert into app.herstelaanvraag (user_id, aangevraagd_door, aangevraagd_op)"
            " values ((select id from ab_user where email = %(contact)s), {own}, now())"
        ),
        "insert into app.herstelaanvraag (user_id, aangevraagd_op) values ({own}, now())",
        (
            "insert into app.adreswijziging (user_id, oud, nieuw, aangevraagd_op, wacht_op_vng)"
            " values ({own}, 'oud@a.example', 'nieuw@b.example', now(), true)"
        ),
    ],
    ids=["asked by her", "about her", "her address"],
)
def test_what_she_may_not_decide_does_not_wait_for_her(database, client_as, statement):
    client = client_as("beheerder")
    before = waiting(client)
    own = f"(select id from ab_user where email = '{sample.account_of('beheerder').email}')"
    write(database, statement.format(own=own))
    assert waiting(client) == before


def test_the_yearly_review_stands_there_until_every_other_account_was_looked_at(
    database, client_as
):
    client = client_as("beheerder")
    assert [told for told in waiting(client) if told.startswith("Rechtencontrole 20")]
    write(
        database,
        "insert into app.rechtencontrole (jaar, user_id, oordeel, gecontroleerd_op)"
        " select extract(year from now() at time zone 'Europe/Amsterdam'), id, 'klopt', now()"
        f" from ab_user where email <> '{sample.account_of('beheerder').email}'",
    )
    assert not [told for told in waiting(client) if told.startswith("Rechtencontrole 20")]


@pytest.mark.parametrize("role", ["lezer", "redacteur", "privacyfunctionaris"])
def test_who_administers_no_accounts_has_no_such_list(client_as, role):
    assert waiting(client_as(role)) == {}
