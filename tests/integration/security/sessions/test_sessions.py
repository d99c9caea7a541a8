"""Sessions are rows: idle, age, number, and everything about an account that ends them."""

from datetime import timedelta

import pytest

from app import create_app
from app.core import clock
from app.core.settings import Settings
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.database import SampleDatabase
from tests.support.entrance import free_codes
from tests.support.live import environment_for

CONTACT = sample.account_of("contactpersoon").email


@pytest.fixture(autouse=True)
def time_as_it_is(database):
    yield
    clock.move_back()
    with database.as_owner() as owner:
        owner.execute("delete from app.poging; delete from app.sessie")


def test_thirty_minutes_idle_is_out(client_as):
    client = client_as("contactpersoon")
    clock.move(timedelta(minutes=29))
    assert client.is_signed_in()
    clock.move(timedelta(minutes=29))
    assert client.is_signed_in(), "gezien houdt de sessie open"
    clock.move(timedelta(minutes=30))
    assert not client.is_signed_in()


@pytest.mark.parametrize(("role", "hours"), [("contactpersoon", 12), ("beheerder", 8)])
def test_a_working_day_is_the_longest(client_as, role, hours):
    client = client_as(role)
    for _ in range(hours * 3 - 1):
        clock.move(timedelta(minutes=20))
        assert client.is_signed_in()
    clock.move(timedelta(minutes=20))
    assert not client.is_signed_in()


def test_seen_is_written_once_a_minute_at_most(client_as, database):
    client = client_as("contactpersoon")
    seen = "select laatst_gezien_op from app.sessie"
    first = database.value(seen)
    clock.move(timedelta(seconds=30))
    client.get("/account/")
    assert database.value(seen) == first
    clock.move(timedelta(seconds=40))
    client.get("/account/")
    assert database.value(seen) > first


def test_the_word_is_new_at_signing_in_and_at_a_fresh_code(client, database):
    words = []

    def note():
        with client.session_transaction() as session:
            words.append(session.get("_user_id"))

    client.get("/login/")
    note()
    client.sign_in(CONTACT)
    note()
    clock.move(timedelta(minutes=6))
    free_codes(database.app_url, CONTACT)
    client.submit("/code/", {"code": sample.code_now()})
    note()
    assert len(set(words)) == 3
    # The old word is dead.
    with client.session_transaction() as session:
        session["_user_id"] = words[1]
    assert not client.is_signed_in()


def test_a_fresh_code_makes_no_session_younger(client, database):
    client.sign_in(CONTACT)
    begun = database.value("select begonnen_op from app.sessie")
    clock.move(timedelta(minutes=6))
    free_codes(database.app_url, CONTACT)
    client.submit("/code/", {"code": sample.code_now()})
    assert database.value("select max(begonnen_op) from app.sessie") == begun


def test_the_sixth_ends_the_oldest(app, database):
    browsers = [app.test_client() for _ in range(6)]
    for browser in browsers:
        clock.move(timedelta(seconds=31))
        browser.sign_in(CONTACT)
    assert [b.is_signed_in() for b in browsers] == [False, *[True] * 5]


ENDS = {
    "password": "update ab_user set password = 'x' where id = %s",
    "inactive": "update ab_user set active = false where id = %s",
    "address": "update ab_user set email = 'ander@amersfoort.example' where id = %s",
    "role": "update ab_user_role set role_id = (select id from ab_role where name = 'lezer')"
    " where user_id = %s",
    "no role": "delete from ab_user_role where user_id = %s",
    "gemeente": "update app.gebruiker_gemeente set gemeente_id ="
    " (select id from register.gemeente where code = 'GM0344') where user_id = %s",
    "authenticator": "update app.authenticator set geheim = 'x' where user_id = %s",
    "no authenticator": "delete from app.authenticator where user_id = %s",
}


@pytest.fixture
def own_database(postgres_server, template_database):
    """A database for one test that changes accounts for good."""
    postgres_server.create_database("sessie_einde", template_database.name)
    yield SampleDatabase(postgres_server, "sessie_einde")
    postgres_server.drop_database("sessie_einde")


def test_what_changes_an_account_ends_its_sessions(own_database, tmp_path):
    settings = Settings.from_environment(environment_for(own_database.app_url, tmp_path))
    flask = create_app(settings)
    flask.test_client_class = CheckedClient
    other = flask.test_client()
    other.enter("contact@utrecht.example")
    for number, (name, change) in enumerate(ENDS.items()):
        email = f"wie{number}@amersfoort.example"
        with own_database.as_owner() as owner:
            user_id = add_contact(owner, email)
        client = flask.test_client()
        client.enter(email)
        assert client.is_signed_in(), name
        with own_database.as_owner() as owner:
            owner.execute(change.replace("ander@", f"ander{number}@"), (user_id,))
        assert not client.is_signed_in(), name
    assert other.is_signed_in(), "een ander account merkt er niets van"
    flask.extensions["ledengegevens"].engine.dispose()


def add_contact(owner, email):
    """Write one more contact person of Amersfoort, as the sample's."""
    found = owner.execute(
        "insert into ab_user (first_name, last_name, username, email, password, active)"
        " values ('Wie', 'Toets', %s, %s, 'y', true) returning id", (email, email)
    ).fetchone()  # fmt: skip
    owner.execute(
        "insert into ab_user_role (user_id, role_id)"
        " select %s, id from ab_role where name = 'contactpersoon'", found
    )  # fmt: skip
    owner.execute(
        "insert into app.gebruiker_gemeente"
        " select %s, id from register.gemeente where code = 'GM0307'", found
    )  # fmt: skip
    owner.execute(
        "insert into app.authenticator (user_id, geheim, ingesteld_op) values (%s, 'z', now())",
        found,
    )
    return found[0]


def test_signing_out_ends_the_session_itself(client, app, database):
    client.sign_in(CONTACT)
    with client.session_transaction() as session:
        word = session["_user_id"]
    client.submit("/logout/", {}, form_at="/account/")
    copied = app.test_client()
    with copied.session_transaction() as session:
        session["_user_id"] = word
    assert not copied.is_signed_in()


def test_a_session_of_an_account_that_is_halfway_is_none(client):
    client.submit("/login/", {"email": CONTACT, "password": sample.PASSWORD})
    assert not client.is_signed_in()
    for path in ("/personen/list/", "/account/", "/gemeenten/export", "/zoeken/?q=a"):
        assert client.get(path).location.startswith("/login/"), path
    with client.session_transaction() as session:
        assert "_user_id" not in session
