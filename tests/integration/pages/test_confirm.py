"""The button "Alles klopt nog" and the way back, over HTTP."""

import pytest
from bs4 import BeautifulSoup

from tests.support import sample
from tests.support.clients import token_in


@pytest.fixture
def contact(client_as):
    return client_as("contactpersoon", sample.A)


def confirmations(database, gemeente=sample.A):
    return database.value(
        "select count(*) from register.bevestiging b join register.gemeente g"
        " on g.id = b.gemeente_id where g.code = %s",
        gemeente,
    )


def clear(database):
    with database.as_owner() as owner:
        owner.execute("delete from register.bevestiging")


def text_of(answer):
    return " ".join(
        BeautifulSoup(answer.get_data(as_text=True), "html5lib").main.get_text().split()
    )


def test_it_says_what_was_confirmed_and_the_page_is_fresh(contact, database):
    clear(database)
    assert "Nog niet bevestigd" in text_of(contact.get("/"))
    answer = contact.submit("/bevestigen", form_at="/")
    assert (answer.status_code, answer.location) == (302, "/")
    text = text_of(contact.get("/"))
    assert "U hebt bevestigd dat alles nog klopt. U kunt dit 24 uur lang terugnemen." in text
    assert "Actueel: bevestigd in de laatste drie maanden" in text
    assert "door Contactpersoon Toets." in text
    assert "Bevestigen dat alles klopt" not in text
    assert confirmations(database) == 1


def test_clicked_twice_is_said_once(contact, database):
    clear(database)
    token = token_in(contact.get("/").get_data(as_text=True))
    for _ in range(2):
        contact.post("/bevestigen", data={"csrf_token": token})
    assert confirmations(database) == 1


def test_it_can_be_taken_back(contact, database):
    clear(database)
    contact.submit("/bevestigen", form_at="/")
    page = BeautifulSoup(contact.get("/").get_data(as_text=True), "html5lib")
    form = page.main.find("form", action="/bevestigen/terug")
    number = form.find("input", attrs={"name": "bevestiging"})["value"]
    answer = contact.submit("/bevestigen/terug", {"bevestiging": number}, form_at="/")
    assert (answer.status_code, answer.location) == (302, "/")
    assert "De bevestiging is teruggenomen." in text_of(contact.get("/"))
    assert confirmations(database) == 0


def test_one_part_alone_leaves_the_whole_as_it_was(contact, database):
    clear(database)
    contact.submit("/bevestigen", {"onderdeel": "raad"}, form_at="/")
    text = text_of(contact.get("/"))
    assert "U hebt bevestigd dat de gemeenteraad nog klopt." in text
    assert "Nog niet bevestigd" in text
    assert database.value("select onderdeel from register.bevestiging") == "raad"


def test_every_part_alone_is_the_whole(contact, database):
    clear(database)
    for part in ("college", "raad", "griffie", "contactgegevens"):
        contact.submit("/bevestigen", {"onderdeel": part}, form_at="/")
    assert "Actueel: bevestigd in de laatste drie maanden" in text_of(contact.get("/"))


def test_after_a_change_the_page_says_so(contact, database):
    clear(database)
    contact.submit("/bevestigen", form_at="/")
    assert "Daarna is wel iets gewijzigd." not in text_of(contact.get("/"))
    with database.as_owner() as owner:
        owner.execute(
            "update register.gemeente set telefoon = '033 765 43 21' where code = %s", (sample.A,)
        )
    text = text_of(contact.get("/"))
    assert "Daarna is wel iets gewijzigd." in text
    assert "Gegevens van de gemeente gewijzigd: telefoon" in text


def test_what_is_older_than_a_day_stays(contact, database):
    clear(database)
    with database.as_owner() as owner:
        number = owner.execute(
            "insert into register.bevestiging (gemeente_id, tijdstip)"
            " select id, now() - interval '25 hours' from register.gemeente where code = %s"
            " returning id",
            (sample.A,),
        ).fetchone()[0]
    assert "Bevestiging terugnemen" not in text_of(contact.get("/"))
    contact.submit("/bevestigen/terug", {"bevestiging": str(number)}, form_at="/")
    assert "Deze bevestiging kan niet meer worden teruggenomen." in text_of(contact.get("/"))
    assert confirmations(database) == 1


def test_another_gemeente_is_as_far_as_one_that_is_not_there(contact, client_as, database):
    clear(database)
    client_as("contactpersoon", sample.B).submit("/bevestigen", form_at="/")
    theirs = database.value("select id from register.bevestiging")
    answers = []
    for number in (theirs, 2147483646):
        answer = contact.submit("/bevestigen/terug", {"bevestiging": str(number)}, form_at="/")
        answers.append((answer.status_code, text_of(contact.get("/"))))
    assert answers[0] == answers[1]
    assert confirmations(database, sample.B) == 1


def test_the_gemeente_is_never_taken_from_the_form(contact, database):
    clear(database)
    other = database.value("select id from register.gemeente where code = %s", sample.B)
    contact.submit("/bevestigen", {"gemeente_id": str(other), "gemeente": str(other)}, form_at="/")
    assert (confirmations(database), confirmations(database, sample.B)) == (1, 0)


@pytest.mark.parametrize("part", ["", "huisadres", "ALLES", "alles'--", "x" * 5000])
def test_a_part_that_is_none_is_refused(contact, database, part):
    clear(database)
    assert contact.submit("/bevestigen", {"onderdeel": part}, form_at="/").status_code == 400
    assert confirmations(database) == 0


@pytest.mark.parametrize("number", ["", "-1", "1.0", "x", "9" * 10, "0" * 30 + "1", "١"])
def test_a_number_that_is_none_is_refused(contact, number):
    answer = contact.submit("/bevestigen/terug", {"bevestiging": number}, form_at="/")
    assert answer.status_code == 400


@pytest.mark.parametrize("role", sample.STAFF_ROLES)
@pytest.mark.parametrize("path", ["/bevestigen", "/bevestigen/terug"])
def test_vng_does_not_confirm_for_a_gemeente(client_as, database, role, path):
    clear(database)
    assert client_as(role).submit(path, {"bevestiging": "1"}, form_at="/").status_code == 403
    assert confirmations(database) == 0


@pytest.mark.parametrize("path", ["/bevestigen", "/bevestigen/terug"])
def test_without_a_token_nothing_happens(contact, database, path):
    clear(database)
    contact.post(path, data={"onderdeel": "alles", "bevestiging": "1"})
    assert confirmations(database) == 0


@pytest.mark.parametrize("path", ["/bevestigen", "/bevestigen/terug"])
def test_who_is_not_signed_in_is_asked_to(client, path):
    token = token_in(client.get("/login/").get_data(as_text=True))
    answer = client.post(path, data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (302, "/login/")


def test_it_is_no_link(contact):
    assert contact.get("/bevestigen").status_code in (404, 405)
