"""Fifty rounds of eight at once: a mailed code and an invitation have one winner each (A18)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.clock import now
from app.security.door import Door, tools
from app.security.events import Event
from app.security.invitations.codes import new_code, normal_code
from app.security.mail_codes import CODE_STEP, Checked, Mailing, check, send
from app.security.registration import auth
from app.security.sessions import Visitor
from app.security.steps import _read
from tests.support import sample
from tests.support.registering import (
    INVITATION,
    KEYS,
    RECOVERY,
    digest_of,
    mailed_code,
    to_invitation,
    token_of,
)

ROUNDS, AT_ONCE = 50, 8


@pytest.fixture
def door(app):
    """The door as each thread has it: a session and a connection of its own."""
    with app.app_context():
        shared = tools()
    found = app.extensions["ledengegevens"].door

    def make() -> Door:
        return Door(found, shared, Visitor("192.0.2.1", "toets"), now())

    yield make
    found.remove()


def at_once(app, work: Callable[[int], object]) -> list[object]:
    """Let eight threads do this at the same moment; return what came of each."""
    gate, results = threading.Barrier(AT_ONCE), [None] * AT_ONCE

    def run(number: int) -> None:
        with app.test_request_context():
            gate.wait()
            try:
                results[number] = work(number)
            finally:
                app.extensions["ledengegevens"].remove_sessions()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def begin(database, email, **columns):
    """Write a progress as it is when the race begins; return its key."""
    digest = KEYS.digest("toets", email)
    values = {
        "digest": digest, "soort": "registratie", "stap": CODE_STEP, "email": email,
        "begonnen_op": now(), "stap_op": now(), "wachtwoord": "hash", "weergavenaam": "N",
        "voornaam": "N", "achternaam": "W", **columns,
    }  # fmt: skip
    with database.as_owner() as owner:
        owner.execute(
            f"insert into app.aanmelding ({', '.join(values)})"
            f" values ({', '.join(['%s'] * len(values))})",
            list(values.values()),
        )
    return digest


def test_a_code_of_the_mail_is_taken_once(app, door, database):
    for number in range(ROUNDS):
        email = f"tegelijk{number}@amersfoort.example"
        digest = begin(database, email)
        with app.test_request_context():
            here = door()
            flow = _read(here, digest)
            assert send(here, flow, Mailing("verificatiecode", "verificatiecode", email))
            here.session.remove()
        code = mailed_code(database, email)

        def take(_number: int, digest=digest, code=code) -> object:
            here = door()
            flow = _read(here, digest)
            if flow.step != CODE_STEP:
                return Checked.MOVED
            return check(here, flow, "verificatiecode", code, "bevestigd")

        results = at_once(app, take)
        assert results.count(Checked.RIGHT) == 1, f"ronde {number}: {results}"
        # Who came second is sent on, not refused; beyond five at once there are no tries left.
        assert results.count(Checked.WRONG) == 0, f"ronde {number}: {results}"
        assert results.count(Checked.MOVED) >= 4, f"ronde {number}: {results}"
    told = "select count(*) from app.gebeurtenis where actie = 'verificatiecode'"
    assert database.value(told + " and resultaat = 'gelukt'") == ROUNDS


def test_wrong_codes_at_once_are_counted_one_by_one(app, door, database):
    digest = begin(database, "gokken@amersfoort.example")
    with app.test_request_context():
        here = door()
        mailing = Mailing("verificatiecode", "verificatiecode", "gokken@amersfoort.example")
        send(here, _read(here, digest), mailing)
        here.session.remove()
    right = mailed_code(database, "gokken@amersfoort.example")

    def guess(number: int) -> object:
        here = door()
        flow = _read(here, digest)
        wrong = f"{(int(right) + number + 1) % 10**6:06}"
        return check(here, flow, "verificatiecode", wrong, "bevestigd")

    results = at_once(app, guess)
    assert results.count(Checked.WRONG) == 4
    assert results.count(Checked.DEAD) == 4
    tries = "select code_pogingen from app.aanmelding where email = %s"
    assert database.value(tries, "gokken@amersfoort.example") == 5


def test_an_invitation_makes_one_account(app, door, database):
    """Eight progresses of the same address, each at its last step, with the same code."""
    place = database.value("select id from register.gemeente where code = %s", sample.A)
    secret = KEYS.seal(sample.TOTP_SECRET)
    for number in range(ROUNDS):
        email, code = f"samen{number}@amersfoort.example", new_code()
        with database.as_owner() as owner:
            owner.execute(
                "insert into app.uitnodiging (email, naam, gemeente_id, code_digest,"
                " uitgenodigd_op, verloopt_op) values (%s, 'N', %s, %s, %s, %s)",
                (email, place, digest_of(KEYS, code)[0], now(), now() + timedelta(days=1)),
            )
        digest = begin(database, email, stap="uitnodiging", totp_geheim=secret)

        def redeem(_number: int, digest=digest, code=code) -> object:
            here = door()
            flow = _read(here, digest)
            user_id = auth.make_account(here, flow, normal_code(code))
            if user_id is None:
                here.session.rollback()
                return None
            auth.give_second_step(here, flow, user_id)
            here.tell(Event("registratie", "toets"))
            here.session.commit()
            return user_id

        made = [result for result in at_once(app, redeem) if result is not None]
        assert len(made) == 1, f"ronde {number}: {made}"
        found = "select count(*) from ab_user where email = %s"
        assert database.value(found, email) == 1
    with database.as_owner() as owner:
        doubles = owner.execute(text_of_doubles()).fetchall()
    assert doubles == []


def text_of_doubles() -> str:
    """Whoever has not exactly one gemeente, one authenticator and ten codes."""
    return (
        "select u.email from ab_user u where u.email like 'samen%'"
        " and ((select count(*) from app.gebruiker_gemeente g where g.user_id = u.id) <> 1"
        " or (select count(*) from app.authenticator a where a.user_id = u.id) <> 1"
        " or (select count(*) from app.herstelcode h where h.user_id = u.id) <> 10)"
    )


def test_the_last_step_at_once_in_one_browser_is_one_account(app, client, database, who):
    """The whole step over HTTP: eight presses of <Registeren>."""
    to_invitation(client, database, who)
    token = token_of(client, INVITATION)
    cookie = client.get_cookie("sessie").value
    gate, places = threading.Barrier(AT_ONCE), [None] * AT_ONCE

    def press(number: int) -> None:
        browser = app.test_client()
        browser.set_cookie("sessie", cookie)
        gate.wait()
        answer = browser.post(INVITATION, data={"code": who.invitation, "csrf_token": token})
        places[number] = answer.location

    threads = [threading.Thread(target=press, args=(n,)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(places) <= {RECOVERY, "/registreren/"}
    made = "select count(*) from app.gebeurtenis where actie = 'registratie'"
    user = "select id from ab_user where email = %s"
    assert database.value(f"{made} and user_id = ({user})", who.email) == 1
    sessions = "select count(*) from app.sessie where user_id = "
    assert database.value(f"{sessions} ({user})", who.email) == 1
