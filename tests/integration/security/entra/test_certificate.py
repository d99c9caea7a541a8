"""Sign-in where the site proves itself to Entra with a certificate instead of a secret."""

import base64
import json

import pytest
import requests

from app import create_app
from app.core.client_certificate import ClientCertificate, read_certificate
from app.core.settings import Settings, SettingsError
from app.security.entra.provider import Provider
from tests.entra.assertions import TYPE, thumbprints
from tests.entra.demo import AMERSFOORT
from tests.support.certificates import make_client_certificate
from tests.support.live import environment_for
from tests.support.work_accounts import INVITATION, TROUBLE, entra_for, identities

KNOWN, UNKNOWN = make_client_certificate(), make_client_certificate()


@pytest.fixture(scope="module")
def entra():
    with entra_for(certificates=[KNOWN.certificate]) as running:
        yield running


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory, entra):
    told = environment_for(database.app_url, tmp_path_factory.mktemp("var")) | dict(
        entra.environment
    )
    del told["ENTRA_CLIENT_SECRET"]
    return told | {"ENTRA_CLIENT_CERTIFICATE": KNOWN.certificate, "ENTRA_CLIENT_KEY": KNOWN.key}


@pytest.fixture(autouse=True)
def _nobody_linked(database, entra):
    with database.as_owner() as owner:
        for table in ("poging", "werkaccountaanvraag", "werkaccount", "tenant", "bericht"):
            owner.execute(f"delete from app.{table}")
    entra.reset()


def certificate_of(made) -> ClientCertificate:
    return read_certificate(made.certificate, made.key)


def test_a_visitor_signs_in(worker, someone, database):
    account, who = someone(AMERSFOORT)
    browser = worker()
    assert browser.sign_in(account).location == INVITATION
    browser.redeem(who.invitation)
    assert browser.site.is_signed_in()
    assert account.key in identities(database)


def test_a_key_that_entra_does_not_know_leads_to_the_page_of_trouble(app, worker, entra):
    known = app.extensions["entra"]
    app.extensions["entra"] = Provider(
        entra.base, entra.client_id, "", known.return_url, certificate_of(UNKNOWN)
    )
    try:
        answer = worker().sign_in("f.bouzid@amersfoort.example")
    finally:
        app.extensions["entra"] = known
    assert answer.location == TROUBLE + "storing"


def test_the_assertion_is_as_microsoft_wants_it_and_is_used_once(entra):
    provider = Provider(entra.base, entra.client_id, "", "http://x.example", certificate_of(KNOWN))
    url = f"{entra.base}/{AMERSFOORT}/oauth2/v2.0/token"
    with provider._session() as session:
        raw = sent_assertion(session, url)
    header, claims = (decoded(part) for part in raw.split(".")[:2])
    assert header == {
        "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprints(KNOWN.certificate)["x5t#S256"],
    }  # fmt: skip
    assert claims["aud"] == url
    assert claims["iss"] == claims["sub"] == entra.client_id
    assert 0 < claims["exp"] - claims["nbf"] <= 600
    assert claims["jti"]

    form = {
        "grant_type": "client_credentials", "scope": "x/.default", "client_id": entra.client_id,
        "client_assertion_type": TYPE, "client_assertion": raw,
    }  # fmt: skip
    assert requests.post(url, data=form, timeout=30).status_code == 200
    again = requests.post(url, data=form, timeout=30)
    assert (again.status_code, again.json()["error_codes"]) == (401, [700027])


def sent_assertion(session, url: str) -> str:
    auth = session.client_auth("private_key_jwt")
    _, _, body = auth.prepare("POST", url, {}, "")
    from urllib.parse import parse_qs

    return parse_qs(body)["client_assertion"][0]


def decoded(part: str) -> dict[str, object]:
    return json.loads(base64.urlsafe_b64decode(part + "=="))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ENTRA_CLIENT_SECRET": "x"}, "beide gezet"),
        ({"ENTRA_CLIENT_KEY": ""}, "horen bij elkaar"),
        ({"ENTRA_CLIENT_KEY": UNKNOWN.key}, "horen niet bij elkaar"),
        ({"ENTRA_CLIENT_KEY": "geen sleutel"}, "geen leesbaar"),
        ({"ENTRA_CLIENT_ID": ""}, "heeft geen zin"),
    ],
)
def test_what_does_not_fit_stops_the_start(environment, changes, sentence):
    with pytest.raises(SettingsError, match=sentence) as told:
        Settings.from_environment(environment | changes)
    assert "PRIVATE" not in str(told.value)


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "is verlopen"), (10, "verloopt over 9 dagen"), (200, "")]
)
def test_a_certificate_that_is_nearly_over_is_told_at_start(environment, capfd, days, sentence):
    made = make_client_certificate(days=days)
    told = {"ENTRA_CLIENT_CERTIFICATE": made.certificate, "ENTRA_CLIENT_KEY": made.key}
    flask = create_app(Settings.from_environment(environment | told))
    flask.extensions["ledengegevens"].engine.dispose()
    log = capfd.readouterr().err
    assert ("ENTRA_CLIENT_CERTIFICATE" in log) == bool(sentence)
    assert sentence in log
