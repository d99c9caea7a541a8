"""Signing in and out through the form: who gets in, who doesn't, and what nobody learns from it."""


import pytest

from tests.support import sample

REFUSED = "Deze combinatie van e-mailadres en wachtwoord is niet bekend."


@pytest.mark.parametrize("account", sample.ACCOUNTS, ids=lambda a: a.email)
def test_everyone_with_a_role_gets_in(client, account):
    answer = client.sign_in(account.email)
    assert (answer.status_code, answer.location) == (302, "/")
    page = client.get("/").get_data(as_text=True)
    assert "Welkom" in page
    assert ("gemeente Amersfoort" in page) == (account.gemeente == sample.A)


def test_live(http_as, live_server):
    assert http_as("contactpersoon", sample.B).get("/").status_code == 200
