"""`/metrics`: who may read it, what it counts over all processes, and that it names no person."""

import re

import pytest
import requests
from sqlalchemy.exc import OperationalError

from app import create_app
from app.core.settings import Settings, SettingsError
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.live import free_port, serve

TOKEN = "t" * 40
PERSON = "j.jansen@gemeente.example"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def environment(environment):
    return environment | {"METRICS_TOKEN": TOKEN}


def value(text: str, name: str) -> float:
    """Return a value by its name with labels."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, f"{name} is not in:\n{text[:4000]}"
    return float(found[1])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (BEARER, 200),
        ({"Authorization": f"bearer {TOKEN}"}, 200),
        ({}, 404),
        ({"Authorization": "Bearer "}, 404),
        ({"Authorization": "Bearer ttt"}, 404),
        ({"Authorization": f"Basic {TOKEN}"}, 404),
        ({"Authorization": "Bearer é"}, 404),
    ],
)
def test_only_the_token_opens_it(client, headers, status):
    assert client.get("/metrics", headers=headers).status_code == status


def test_without_a_token_or_an_address_of_its_own_it_is_not_there(environment):
    flask = create_app(Settings.from_environment(environment | {"METRICS_TOKEN": ""}))
    for headers in ({}, BEARER, {"Authorization": "Bearer "}):
        assert flask.test_client().get("/metrics", headers=headers).status_code == 404
    flask.extensions["ledengegevens"].engine.dispose()


def test_it_answers_by_another_name_and_the_site_does_not(client):
    there = {"base_url": "http://" + "10.0.0.9"}
    assert client.get("/metrics", headers=BEARER, **there).status_code == 200
    assert client.get("/login/", **there).status_code == 400


def test_it_counts_sign_ins_refusals_statements_and_mail(client, app, database, monkeypatch):
    browser = app.test_client()
    assert isinstance(browser, CheckedClient)
    who = sample.account_of("lezer").email
    browser.sign_in(who, "verkeerd-wachtwoord")
    browser.sign_in(who)
    client.get(f"/{PERSON}?email={PERSON}")
    client.post("/login/", data={"email": PERSON})
    with database.as_owner() as owner:
        owner.execute("delete from app.bericht")
        owner.execute(
            "insert into app.bericht (soort, aan, onderwerp, aangemaakt_op, volgende_poging_op)"
            " values ('x', %s, 'y', now() - interval '90 seconds', now())",
            (PERSON,),
        )
    monkeypatch.setattr("app.pages.metrics.KEPT_SECONDS", 0.0)
    text = client.get("/metrics", headers=BEARER).get_data(as_text=True)

    start = "ledengegevens_"
    assert value(text, start + 'events_total{action="inloggen",result="gelukt"}') >= 1
    assert value(text, start + 'events_total{action="wachtwoord",result="geweigerd"}') >= 1
    assert value(text, start + 'refusals_total{reason="404"}') >= 1
    assert value(text, start + 'refusals_total{reason="csrf"}') >= 1
    assert value(text, start + "request_statements_count") >= 3
    assert value(text, start + "request_statements_sum") >= 3
    assert value(text, start + "mail_waiting") == 1
    assert 89 < value(text, start + "mail_oldest_seconds") < 200
    assert value(text, start + "sessions_open") >= 1
    assert value(text, start + "database_up") == 1
    assert value(text, start + "database_connections") >= 1
    unknown = start + 'requests_total{endpoint="geen",method="GET",status="4xx"}'
    assert value(text, unknown) >= 1
    assert re.search(
        r'^ledengegevens_info\{python="3[.0-9]+",version="[^"]+"\} 1', text, re.MULTILINE
    )
    assert "jansen" not in text
    assert sample.A not in text


def test_a_database_that_is_away_fails_no_scrape(client, app, monkeypatch):
    database = app.extensions["ledengegevens"]

    def gone(*_args, **_more):
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(type(database.engine), "begin", gone)
    monkeypatch.setattr("app.pages.metrics.KEPT_SECONDS", 0.0)
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert value(answer.get_data(as_text=True), "ledengegevens_database_up") == 0


def test_who_counts_sees_nothing_else(database):
    with database.as_role("lezer") as connection, pytest.raises(Exception, match="denied"):
        connection.execute("select * from app.meetwaarden()")


def test_all_processes_are_counted_at_an_address_of_its_own(environment, tmp_path):
    port = free_port()
    told = environment | {
        "METRICS_TOKEN": "", "METRICS_BIND": f"127.0.0.1:{port}", "DATA_DIR": str(tmp_path),
    }  # fmt: skip
    with serve(told, tmp_path, workers=2) as server:
        for _ in range(20):
            assert requests.get(f"{server.url}/login/", timeout=30).status_code == 200
        found = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
        assert found.status_code == 200
        for path in ("/", "/login/", "/health"):
            assert requests.get(f"http://127.0.0.1:{port}{path}", timeout=30).status_code == 404
        forged = {"X-Forwarded-Port": str(port), "Host": f"127.0.0.1:{port}"}
        other = requests.get(f"{server.url}/metrics", headers=forged, timeout=30)
        assert other.status_code == 404
    shape = r'^ledengegevens_requests_total\{endpoint="[^"]*ogin[^"]*".* (\S+)$'
    assert sum(map(float, re.findall(shape, found.text, re.MULTILINE))) == 20
    assert (tmp_path / "meetwaarden").is_dir()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"METRICS_TOKEN": "kort"}, "ten minste 32"),
        ({"METRICS_BIND": "9101"}, "adres met poort"),
        ({"METRICS_BIND": "127.0.0.1:8080"}, "andere poort"),
    ],
)
def test_what_is_unsafe_stops_the_start(environment, changes, sentence):
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_environment(environment | changes)
