"""The headers of every answer, whatever it is: page, error, redirect, file."""

import pytest

from app.core.settings import Settings
from app.pages.headers import ALWAYS, policy
from config import flask_config

PATHS = (
    "/",
    "/login/",
    "/health",
    "/static/css/site.css",
    "/static/is-er-niet",
    "/is-er-niet",
    "/rechten/",
    "/logout/",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", [None, "lezer"])
def test_every_answer_has_the_headers(client, client_as, path, role):
    browser = client_as(role) if role else client
    answer = browser.get(path)
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, name
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not {"unsafe-inline", "unsafe-eval", "data:", "http"} & set(
        policy.replace(";", " ").split()
    )
    assert len(answer.headers["X-Request-ID"]) == 12
    if path == "/static/css/site.css":
        assert answer.headers["Cache-Control"] != "no-store"
    else:
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_server_does_not_tell_its_version(live_server):
    answer = live_server.session().get("/")
    assert not any(sign.isdigit() for sign in answer.headers.get("Server", ""))
    assert "X-Powered-By" not in answer.headers


def test_a_browser_may_not_be_told_to_use_https_on_http(client):
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_behind_https_the_cookie_is_kept_to_this_host_and_to_https(environment):
    settings = Settings.from_environment({**environment, "PUBLIC_URL": "https://leden.example.nl"})
    config = flask_config(settings)
    assert config["SESSION_COOKIE_NAME"] == "__Host-sessie"
    assert config["SESSION_COOKIE_SECURE"] is True
    assert "leden.example.nl" in config["TRUSTED_HOSTS"]


def test_in_production_only_the_public_name_is_trusted(environment):
    settings = Settings.from_environment(
        {
            **environment,
            "APP_ENV": "production",
            "PUBLIC_URL": "https://leden.example.nl:8443",
            "SMTP_URL": "smtp://mail.example:587",
            "PASSWORD_MEMORY": "64",
            "ENTRA_BASE": "",
        }
    )
    assert flask_config(settings)["TRUSTED_HOSTS"] == ["leden.example.nl"]


def test_a_form_leads_to_entra_only_where_it_is_in_use(environment):
    used = Settings.from_environment(environment)
    assert f"form-action 'self' {used.entra_base};" in policy(used)
    unused = Settings.from_environment(
        {**environment, "ENTRA_CLIENT_ID": "", "ENTRA_CLIENT_SECRET": ""}
    )
    assert "form-action 'self';" in policy(unused)
    assert "frame-ancestors 'none'" in policy(unused)


def test_nothing_but_the_answer_to_a_sign_out_stands_in_a_frame(client, environment):
    base = environment["ENTRA_BASE"]
    for path in ("/", "/login/", "/login/werkaccount/mislukt/opnieuw", "/oidc/iets-anders"):
        answer = client.get(path)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert base not in answer.headers["Content-Security-Policy"].split("frame-ancestors")[1]
    framed = client.get("/oidc/frontchannel-logout")
    assert framed.data == b""
    assert f"frame-ancestors {base};" in framed.headers["Content-Security-Policy"]
