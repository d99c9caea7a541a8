"""A visitor chooses her language by a form; it stays through signing in and leads nowhere else."""

import pytest

from tests.support import sample
from tests.support.clients import PLAIN
from tests.support.open_redirects import AWAY


def test_dutch_unless_another_is_chosen(client):
    assert '<html lang="nl">' in client.get("/").get_data(as_text=True)
    answer = client.submit("/taal/", {"taal": "en", "terug": "/login/"}, form_at="/")
    assert (answer.status_code, answer.location) == (302, "/login/")
    assert '<html lang="en">' in client.get("/login/").get_data(as_text=True)


def test_the_choice_stays_through_signing_in_and_out(client):
    client.submit("/taal/", {"taal": "en"}, form_at="/")
    client.sign_in(sample.account_of("lezer").email)
    assert '<html lang="en">' in client.get(PLAIN).get_data(as_text=True)
    client.submit("/logout/", form_at=PLAIN)
    assert '<html lang="en">' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("language", ["", "de", "EN", "../nl", "nl\x00"])
def test_a_language_we_do_not_have_is_refused(client, language):
    assert client.submit("/taal/", {"taal": language}, form_at="/").status_code == 400


def test_no_token_no_change(client):
    assert client.post("/taal/", data={"taal": "en"}).status_code == 400


@pytest.mark.parametrize("address", AWAY)
def test_the_way_back_leads_nowhere_else(client, address):
    answer = client.submit("/taal/", {"taal": "en", "terug": address}, form_at="/")
    assert answer.location == "/"


def test_the_address_bar_and_the_browser_do_not_choose(client):
    page = client.get("/?_l_=en", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert '<html lang="nl">' in page
    assert "Set-Cookie" not in client.get("/health").headers


def test_a_language_that_is_no_longer_there_becomes_dutch(client):
    with client.session_transaction() as session:
        session["taal"] = "fy"
    assert '<html lang="nl">' in client.get("/").get_data(as_text=True)
