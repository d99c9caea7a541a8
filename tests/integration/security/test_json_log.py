"""Logs as JSON: every process has one schema, and no line names a person."""

import json
import re

import pytest

from app import create_app
from app.core.settings import Settings
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.live import serve

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
PERSON = "j.jansen@gemeente.example"
HEAD = {"tijd", "niveau", "bron", "proces"}


@pytest.fixture(scope="module")
def environment(environment):
    return environment | {"LOG_FORMAT": "json"}


def site(environment, **more):
    flask = create_app(Settings.from_environment(environment | more))
    flask.test_client_class = CheckedClient
    flask.config["PROPAGATE_EXCEPTIONS"] = False
    return flask


@pytest.fixture
def behind_a_proxy(environment):
    flask = site(environment, PROXY_HOPS="1")
    yield flask.test_client()
    flask.extensions["ledengegevens"].engine.dispose()


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def refused(client, **headers) -> str:
    """Ask for what is refused, so that there is a line; return the id of its request."""
    answer = client.post(f"/login/?wie={PERSON}", data={"email": PERSON}, headers=headers)
    assert answer.status_code == 400
    return answer.headers["X-Request-ID"]


def test_a_trace_of_our_own_proxy_is_in_the_line(behind_a_proxy, capfd):
    number = refused(behind_a_proxy, traceparent=PARENT)
    line = lines(capfd.readouterr().err)[-1]
    assert line["gebeurtenis"] == "verzoek"
    assert set(line) >= HEAD
    assert (line["id"], line["trace_id"], line["status"]) == (number, TRACE, 400)
    assert (line["gebeurtenis"], line["route"]) == ("verzoek", "/login/")
    assert "jansen" not in json.dumps(line)


@pytest.mark.parametrize(
    "parent",
    [
        f"00-{TRACE}-00f067aa0ba902b7-01x",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
        PERSON,
    ],
)
def test_what_is_no_trace_is_left_out(behind_a_proxy, capfd, parent):
    refused(behind_a_proxy, traceparent=parent)
    line = lines(capfd.readouterr().err)[-1]
    assert line["gebeurtenis"] == "verzoek"
    assert "trace_id" not in line


def test_without_a_proxy_of_our_own_a_visitor_names_no_trace(environment, capfd):
    flask = site(environment)
    refused(flask.test_client(), traceparent=PARENT)
    flask.extensions["ledengegevens"].engine.dispose()
    line = lines(capfd.readouterr().err)[-1]
    assert line["gebeurtenis"] == "verzoek"
    assert "trace_id" not in line


def test_every_line_of_the_web_server_is_json_and_names_nobody(environment, tmp_path):
    told = environment | {"ACCESS_LOG": "ja"}
    with serve(told, tmp_path, workers=1) as server:
        number = server.session().get(f"/login/?email={PERSON}").headers["X-Request-ID"]
        server.session().get(f"/{PERSON}")
        server.session().post("/login/", data={"email": sample.account_of("lezer").email})
    text = server.log
    found = lines(text)
    assert len(found) == len(text.splitlines()), text
    assert all(set(line) >= HEAD for line in found)
    (access,) = [line for line in found if line.get("id") == number]
    assert (access["bron"], access["gebeurtenis"]) == ("gunicorn.access", "toegang")
    assert (access["methode"], access["pad"], access["status"]) == ("GET", "/login/", "200")
    assert not re.search(r"jansen|@|127\.0\.0\.1", text)
