"""Every error is a page: a Dutch sentence and a number, never a stack or a typed value."""

import logging

import psycopg
import pytest
from flask import abort
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from app import create_app
from app.core.request_log import LOGGER
from app.core.settings import Settings
from tests.support import sample
from tests.support.clients import CheckedClient

# What no page may hold.
INTERNALS = (
    "Traceback",
    "sqlalchemy",
    "psycopg",
    "select ",
    "SELECT",
    "KANARIE",
    'File "',
    "werkzeug",
    "Flask",
)


class Schuld(psycopg.Error):
    """A database error with a code of our choice and a text that must not show."""

    def __init__(self, code: str) -> None:
        super().__init__("KANARIE detail: Key (email)=(j.jansen@x.example)")
        self.sqlstate = code


def wrapped(kind: type[exc.DBAPIError], code: str) -> exc.DBAPIError:
    return kind("SELECT KANARIE from geheim", {}, Schuld(code))


FAULTS = {
    "undefined-column": (
        wrapped(exc.ProgrammingError, "42703"),
        503,
        "De website wordt bijgewerkt",
    ),
    "undefined-table": (wrapped(exc.ProgrammingError, "42P01"), 503, "De website wordt bijgewerkt"),
    "old-plan": (wrapped(exc.NotSupportedError, "0A000"), 503, "De website wordt bijgewerkt"),
    "no-right": (wrapped(exc.ProgrammingError, "42501"), 403, "U mag dit niet bekijken"),
    "bad-value": (wrapped(exc.DataError, "22P02"), 400, "Dit verzoek klopt niet"),
    "does-not-fit": (wrapped(exc.IntegrityError, "23505"), 409, "Dit kon niet worden opgeslagen"),
    "away": (wrapped(exc.OperationalError, "08006"), 503, "De website is even niet beschikbaar"),
    "closed": (wrapped(exc.InterfaceError, ""), 503, "De website is even niet beschikbaar"),
    "pool-empty": (exc.TimeoutError("KANARIE"), 503, "De website is even niet beschikbaar"),
    "not-found": (exc.NoResultFound("KANARIE"), 404, "Deze pagina is er niet"),
    "bug": (KeyError("KANARIE"), 500, "Er ging iets mis"),
    "bug-in-sql": (wrapped(exc.ProgrammingError, "42601"), 500, "Er ging iets mis"),
}
STATUSES = (400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 418, 422, 429, 500, 501, 502, 503)


@pytest.fixture(scope="module")
def faulty(settings):
    """The app with a few pages that break on purpose."""
    flask = create_app(settings)
    flask.test_client_class = CheckedClient

    @flask.route("/kapot/<name>", methods=["GET", "POST"])
    def broken(name: str):
        raise FAULTS[name][0]

    @flask.get("/status/<int:status>")
    def stops(status: int):
        try:
            abort(status)
        except LookupError:
            raise HTTPException(response=None) from None

    yield flask
    flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture(params=[None, "redacteur"], ids=["nobody", "redacteur"])
def visitor(faulty, request):
    browser = faulty.test_client()
    if request.param:
        browser.enter(sample.account_of(request.param).email)
    return browser


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_its_page(visitor, name, capfd):
    _, status, title = FAULTS[name]
    answer = visitor.get(f"/kapot/{name}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in page
    assert not [word for word in INTERNALS if word in page]
    assert answer.headers["X-Request-ID"] in page
    log = capfd.readouterr().err
    assert "KANARIE" not in log
    assert "jansen" not in log


def test_a_fault_of_ours_is_in_the_log_with_its_place_and_number(faulty, caplog):
    answer = faulty.test_client().get("/kapot/bug")
    line = next(r.getMessage() for r in caplog.records if "fout=" in r.getMessage())
    assert answer.headers["X-Request-ID"] in line
    assert "KeyError" in line
    assert "test_errors.py" in line


def test_a_log_that_can_not_be_written_gives_nothing_away(faulty, monkeypatch, capfd):
    for handler in LOGGER.handlers:
        monkeypatch.setattr(handler, "formatter", logging.Formatter("%(nothing)s"))
    answer = faulty.test_client().get("/kapot/does-not-fit")
    assert answer.status_code == 409
    assert "KANARIE" not in capfd.readouterr().err


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_a_page_or_leads_to_the_door(visitor, status):
    answer = visitor.get(f"/status/{status}")
    if status == 401:
        assert answer.location.startswith("/login/")
        return
    assert answer.status_code == status
    assert not [word for word in INTERNALS if word in answer.get_data(as_text=True)]


def test_a_way_that_a_page_does_not_know_is_named(client):
    answer = client.get("/logout/")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_other_methods_do_nothing(client_as, method):
    client = client_as("redacteur")
    assert client.open("/rechten/", method=method).status_code in (400, 405)


@pytest.mark.parametrize(
    "header", ["X-HTTP-Method-Override", "X-Original-URL", "X-Forwarded-User", "Remote-User"]
)
def test_headers_of_other_systems_are_ignored(client, header):
    assert client.get("/rechten/", headers={header: "DELETE"}).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/swagger/v1",
        "/api/v1/menu/",
        "/.git/config",
        "/.env",
        "/static/../config.py",
        "/api/v1/security/login",
        "/users/list/",
        "/roles/list/",
        "/register/form",
        "/resetpassword/form",
        "/lang/en",
        "/back",
        "/<script>alert(1)</script>",
        "/%00",
        "/{{7*7}}",
        "/static/appbuilder/js/ab.js",
    ],
)
def test_what_we_do_not_have_is_not_there(client_as, path):
    answer = client_as("beheerder").get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "<script>alert" not in page
    assert "49" not in page.split("<h1>")[1].split("<code>")[0]


def test_a_form_that_is_too_large_is_refused(client):
    answer = client.post("/login/", data={"email": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "Dit is te groot" in answer.get_data(as_text=True)


def test_a_form_with_too_many_fields_is_refused(client):
    form = {f"veld{n}": "x" for n in range(3000)}
    assert client.post("/login/", data=form, content_type="multipart/form-data").status_code == 413


def test_a_database_that_goes_away_is_told_and_comes_back(
    postgres_server, template_database, environment
):
    name = "verdwijnt"
    postgres_server.create_database(name, template_database.name)
    url = postgres_server.url("ledengegevens_app", name)
    flask = create_app(Settings.from_environment({**environment, "DATABASE_URL": url}))
    flask.test_client_class = CheckedClient
    client = flask.test_client()
    client.enter(sample.account_of("lezer").email)
    postgres_server.drop_database(name)
    answer = client.get("/rechten/")
    assert answer.status_code == 503
    assert "De website is even niet beschikbaar" in answer.get_data(as_text=True)
    assert client.get("/health").status_code == 200
    flask.extensions["ledengegevens"].engine.dispose()


def test_a_table_that_changed_under_the_app_is_told(app, database, client_as):
    client = client_as("lezer")
    with database.as_owner() as owner:
        owner.execute("alter table ab_user rename column last_name to achternaam")
    try:
        answer = client.get("/rechten/")
        assert answer.status_code == 503
        assert "De website wordt bijgewerkt" in answer.get_data(as_text=True)
    finally:
        with database.as_owner() as owner:
            owner.execute("alter table ab_user rename column achternaam to last_name")
    assert client.get("/rechten/").status_code == 200
