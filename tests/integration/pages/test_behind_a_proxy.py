"""What is told when a server in front passes on the wrong host, and where a hole is reported."""

import pytest

from app import create_app
from app.core.settings import Settings, SettingsError
from tests.support.clients import CheckedClient

SITE = "https://leden.example:8443"


@pytest.fixture(scope="module")
def proxied(environment):
    told = {
        "PUBLIC_URL": SITE,
        "PROXY_HOPS": "1",
        "SECURITY_CONTACT": "lek@vng.example",
        "SECURITY_EXPIRES": "2999-12-31",
    }
    flask = create_app(Settings.from_environment(environment | told))
    flask.test_client_class = CheckedClient
    yield flask
    flask.extensions["ledengegevens"].engine.dispose()


def post(flask, host, referrer):
    """Send the choice of a language, with a token that is right."""
    browser = flask.test_client(use_cookies=True)
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    base = f"https://{host}"
    page = browser.get("/login/", headers=https, base_url=base)
    token = page.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1]
    headers = https | ({"Referer": referrer} if referrer else {})
    form = {"csrf_token": token.split('"')[0], "taal": "nl", "terug": "/"}
    answer = browser.post("/taal/", data=form, headers=headers, base_url=base)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_host_without_its_port_is_told_as_what_it_is(proxied):
    status, page = post(proxied, "leden.example", f"{SITE}/login/")
    assert status == 400
    assert "proxy_set_header Host $http_host" in page
    assert "Dit formulier is verlopen" not in page


def test_a_form_of_another_site_hears_nothing_of_proxies(proxied):
    status, page = post(proxied, "leden.example", "https://elders.example/")
    assert status == 400
    assert "$http_host" not in page


def test_a_browser_that_hides_the_page_is_told_so(proxied):
    status, page = post(proxied, "leden.example:8443", "")
    assert status == 400
    assert "Uw browser zegt niet van welke pagina" in page


def test_another_name_is_told_which_is_the_right_one(proxied):
    answer = proxied.test_client().get("/", base_url="https://elders.example")
    assert answer.status_code == 400
    assert f"antwoordt alleen op {SITE}" in answer.get_data(as_text=True)


def test_security_txt_says_where_to_report(proxied):
    answer = proxied.test_client().get("/.well-known/security.txt", base_url=SITE)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.get_data(as_text=True).splitlines() == [
        "Contact: mailto:lek@vng.example",
        "Expires: 2999-12-31T23:59:59Z",
        "Preferred-Languages: nl, en",
        f"Canonical: {SITE}/.well-known/security.txt",
    ]


def test_without_a_contact_there_is_no_security_txt(app):
    assert app.test_client().get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("contact", "expires"),
    [
        ("lek@vng.example", ""),
        ("", "2030-01-01"),
        ("bel ons", "2030-01-01"),
        ("http://vng.example", "2030-01-01"),
        ("https://a.example\nExpires: x", "2030-01-01"),
        ("lek@vng.example", "morgen"),
    ],
)
def test_half_a_contact_is_refused(environment, contact, expires):
    told = {"SECURITY_CONTACT": contact, "SECURITY_EXPIRES": expires}
    with pytest.raises(SettingsError, match="SECURITY_"):
        Settings.from_environment(environment | told)
