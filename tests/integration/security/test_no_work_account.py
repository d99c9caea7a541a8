"""Where VNG registered no application with Entra: the button says so, and leads nowhere."""

import pytest
from bs4 import BeautifulSoup

from tests.support.live import NO_ENTRA_THERE, environment_for
from tests.support.work_accounts import BACK, CONSENTED, START, TROUBLE


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory):
    known = environment_for(database.app_url, tmp_path_factory.mktemp("var"))
    return {name: value for name, value in known.items() if name not in NO_ENTRA_THERE}


def test_the_button_is_there_and_does_nothing_yet(client):
    page = BeautifulSoup(client.get("/login/").get_data(as_text=True), "html.parser")
    button = page.select_one("button[aria-disabled=true]")
    assert "Inloggen met uw gemeentelijk werkaccount" in button.get_text()
    assert button["type"] == "button"
    why = page.find(id=button["aria-describedby"]).get_text()
    assert why.startswith("Dit kan nog niet")
    assert "De eerste keer vult u daarna" not in page.get_text()


@pytest.mark.parametrize(
    "path", [BACK, CONSENTED, TROUBLE + "opnieuw", "/oidc/frontchannel-logout"]
)
def test_its_pages_are_not_there(client, path):
    assert client.get(path).status_code == 404


def test_nobody_is_sent_away(client, client_as):
    answer = client.submit(START, {}, form_at="/login/")
    assert answer.status_code == 404
    assert "form-action 'self';" in answer.headers["Content-Security-Policy"]
    assert "Koppel uw werkaccount" not in client_as("contactpersoon").get("/account/").get_data(
        as_text=True
    )
