"""A peak of refusals: one mail an hour, whoever writes them and however many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.core import clock
from app.security import alarm
from app.security.events import Event
from tests.support.staff import events, letters, newest_event, number_of

CONTACT = "contact@amersfoort.example"
SUPPORT = "vngheden@vng.nl"


@pytest.fixture(autouse=True)
def quiet(database):
    """Events stay, so each test begins an hour later."""
    with database.as_owner() as owner:
        owner.execute("delete from app.bericht")
        owner.execute("delete from app.poging")
    clock.move(alarm.QUIET + alarm.WITHIN)


@pytest.fixture(scope="module", autouse=True)
def in_time_again():
    yield
    clock.move_back()


@pytest.fixture
def refuse(app):
    """Write refusals at the door, as visitors."""
    from app.security.door import the_door

    def write(count=1, user_id=None, actor="bezoeker"):
        with app.test_request_context("/login/"):
            for _ in range(count):
                door = the_door()
                event = Event("wachtwoord", "toets", "geweigerd", user_id=user_id, actor=actor)
                door.tell(event)
                door.session.commit()

    return write


def alarms(database):
    return letters(database, "alarm")


def test_a_peak_is_one_mail_and_one_event(refuse, database):
    before = newest_event(database)
    refuse(alarm.MOST - 1)
    assert alarms(database) == []
    refuse(5)
    (mail,) = alarms(database)
    assert mail["to"] == SUPPORT
    assert "weigeringen in vijf minuten" in mail["text"]
    told = [e for e in events(database, before) if e.action == "alarm"]
    assert [(e.actor, e.result) for e in told] == [("website", "gelukt")]


def test_refusals_spread_over_time_are_no_peak(refuse, database):
    for _ in range(6):
        refuse(alarm.MOST // 5)
        clock.move(alarm.WITHIN / 2)
    assert alarms(database) == []


def test_strangers_at_one_account_are_a_peak_sooner(refuse, database):
    user = number_of(database, CONTACT)
    refuse(alarm.MOST_OF_ONE - 1, user)
    refuse(alarm.MOST_OF_ONE, number_of(database, "lezer@vng.example"), actor="account 4")
    assert alarms(database) == []
    refuse(1, user)
    (mail,) = alarms(database)
    assert f"account {user}" in mail["text"]
    assert CONTACT not in mail["text"] + mail["subject"]


def test_her_own_mistakes_on_a_known_device_are_no_attack(app, database):
    browser = app.test_client()
    assert browser.sign_in(CONTACT).location == "/"
    browser.post("/logout/", data={})
    browser.submit("/logout/", {}, form_at="/is-er-niet")
    for _ in range(alarm.MOST_OF_ONE + 2):
        browser.sign_in(CONTACT, "fout")
    assert alarms(database) == []


def test_a_stranger_at_the_form_is(app, database):
    for _ in range(alarm.MOST_OF_ONE):
        app.test_client().sign_in(CONTACT, "fout")
    assert len(alarms(database)) == 1


def test_the_next_hour_has_its_own_alarm(refuse, database):
    refuse(alarm.MOST + 1)
    clock.move(alarm.QUIET - timedelta(minutes=1))
    refuse(alarm.MOST + 1)
    assert len(alarms(database)) == 1
    clock.move(timedelta(minutes=2))
    refuse(1)
    assert len(alarms(database)) == 2


def test_eight_at_once_raise_one_alarm(refuse, database):
    refuse(alarm.MOST - 1)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: refuse(1), range(8)))
    assert len(alarms(database)) == 1


def test_what_succeeds_costs_no_count(app, database):
    from app.security.door import the_door
    from tests.support.statements import statements

    with app.test_request_context("/"), statements(app.extensions["ledengegevens"].engine) as seen:
        door = the_door()
        door.tell(Event("toets", "toets"))
        door.session.rollback()
        wrote = [s for s in seen if "gebeurtenis" in s]
    assert len(wrote) == 1
