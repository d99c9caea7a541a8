"""Nobody learns by signing up whom VNG invited or who has an account (attacks A12 and A13)."""

import re
import time
from datetime import timedelta
from statistics import median

import pytest

from app.core import clock
from app.security.passwords import Passwords
from tests.support.registering import (
    CODE,
    NEW_CODE,
    SIGN_UP,
    Newcomer,
    invite,
    letters,
    press,
    to_code,
    to_verified,
)
from tests.support.statements import statements

REGISTERED = "contact@amersfoort.example"
TOKENS = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')
ACCOUNTS = "invited", "registered", "unknown", "other case", "ended", "revoked", "used"


@pytest.fixture(autouse=True)
def clean(database):
    """Every test begins without mails."""
    with database.as_owner() as owner:
        owner.execute("delete from app.bericht")


@pytest.fixture(scope="module")
def people(database):
    """Somebody of each kind; the addresses are as long as each other, as on the page."""
    names = {kind: f"{kind[:3]}0000@amersfoort.example"[-26:] for kind in ACCOUNTS}
    for kind in ("invited", "ended", "revoked", "used"):
        invite(database, names[kind])
    with database.as_owner() as owner:
        change = "update app.uitnodiging set {} where email = %s"
        owner.execute(change.format("verloopt_op = uitgenodigd_op"), (names["ended"],))
        owner.execute(change.format("ingetrokken_op = now()"), (names["revoked"],))
        owner.execute(change.format("gebruikt_op = now()"), (names["used"],))
    names["registered"] = REGISTERED
    names["other case"] = names["invited"].upper()
    return {kind: Newcomer(email) for kind, email in names.items()}


def answer_of(answer, who):
    """Return everything of an answer that could tell, without what differs each time."""
    body = TOKENS.sub(r"\1", answer.get_data(as_text=True))
    for email in {who.email, who.email.lower()}:
        body = body.replace(email, "…")
    # The page says the address as accounts have it.
    headers = {
        name: "…" if name in ("Set-Cookie", "X-Request-ID", "Content-Length", "Date") else value
        for name, value in answer.headers.items()
    }
    return answer.status_code, headers, body


def walk(app, who):
    """Sign up, look, try a code, ask another too soon and later, try until it is dead."""
    client = app.test_client()
    seen = [answer_of(client.submit(SIGN_UP, who.details), who)]
    seen.append(answer_of(client.get(CODE), who))
    seen.append(answer_of(client.submit(CODE, {"code": "000000"}), who))
    seen.append(answer_of(press(client, NEW_CODE, CODE), who))
    clock.move(timedelta(seconds=61))
    seen.append(answer_of(press(client, NEW_CODE, CODE), who))
    seen += [answer_of(client.submit(CODE, {"code": "000000"}), who) for _ in range(6)]
    seen.append(answer_of(client.get(f"{SIGN_UP}?wijzig=1"), who))
    clock.move_back()
    return seen


@pytest.mark.parametrize("kind", [kind for kind in ACCOUNTS if kind != "invited"])
def test_every_answer_is_the_same_whoever_asks(app, people, database, kind):
    wanted = walk(app, people["invited"])
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
    for number, (one, other) in enumerate(zip(wanted, walk(app, people[kind]), strict=True)):
        assert one == other, f"antwoord {number}"


def test_only_who_is_invited_gets_a_code(app, people, database):
    for kind in ("registered", "unknown", "ended", "revoked", "used"):
        to_code(app.test_client(), people[kind])
    with database.as_owner() as owner:
        sent = owner.execute("select soort, aan, tekst from app.bericht").fetchall()
    [(soort, aan, tekst)] = sent
    assert (soort, aan) == ("al-een-account", REGISTERED)
    assert not re.search(r"\d{6}", tekst)
    to_code(app.test_client(), people["other case"])
    assert [kind for kind, _ in letters(database, people["invited"].email)] == ["verificatiecode"]


def test_no_code_opens_a_registration_that_nothing_was_sent_for(app, people, database):
    """Whatever is typed: there is nothing to compare with, and every try is counted."""
    for kind in ("registered", "unknown"):
        client = app.test_client()
        to_code(client, people[kind])
        for typed in ("000000", "123456", "999999", "", "0"):
            assert client.submit(CODE, {"code": typed}).status_code == 400
        row = "select code_digest is null and stap = 'code' from app.aanmelding where email = %s"
        assert database.value(row, people[kind].email) is True
        tries = "select code_pogingen from app.aanmelding where email = %s"
        assert database.value(tries + " order by begonnen_op desc", people[kind].email) == 4


def test_the_same_statements_are_made_whoever_asks(app, people, database):
    engine = app.extensions["ledengegevens"].engine
    made = {}
    for kind in ("invited", "registered", "unknown"):
        client = app.test_client()
        client.get(SIGN_UP)
        with statements(engine) as seen:
            to_code(client, people[kind])
            client.submit(CODE, {"code": "000000"})
        # What is undone is undone where the other is kept: one statement each.
        made[kind] = [re.sub(r"^(RELEASE|ROLLBACK TO) SAVEPOINT", "END SAVEPOINT", s) for s in seen]
    assert made["invited"] == made["unknown"] == made["registered"]
    assert sum("insert into app.bericht" in s for s in made["unknown"]) == 1


def test_it_takes_as_long_whoever_asks(app, people, database, monkeypatch):
    taken = {"invited": [], "registered": [], "unknown": []}
    for _ in range(9):
        for kind, times in taken.items():
            with database.as_owner() as owner:
                owner.execute("delete from app.poging")
            client = app.test_client()
            client.get(SIGN_UP)
            begun = time.perf_counter()
            to_code(client, people[kind])
            times.append(time.perf_counter() - begun)
    medians = {kind: median(times) for kind, times in taken.items()}
    # Far apart is a way that skips the work; what is nearer is measured elsewhere.
    assert max(medians.values()) < 2 * min(medians.values()), medians


@pytest.mark.parametrize(
    "email",
    ["İnv0000@amersfoort.example", "inv0000@amersfoort.example.", "inv0000@amersfoort.exampl\u0435",
     "ﬁnv0000@amersfoort.example", "inv0000@amersfoort.example\u200b"],
)  # fmt: skip
def test_a_twin_of_an_address_is_another_address(client, people, database, email):
    client.submit(SIGN_UP, Newcomer(email).details)
    with database.as_owner() as owner:
        assert owner.execute("select aan from app.bericht").fetchall() == []


def test_a_password_is_hashed_once_for_everybody_who_signs_in(app, people, database, monkeypatch):
    """Also for who is half-way: the account's hash, hers, or nobody's, but always one."""
    counted = []
    real = Passwords.is_right
    monkeypatch.setattr(Passwords, "is_right", lambda self, *a: counted.append(1) or real(self, *a))
    halfway = invite(database, "halverwege@amersfoort.example")
    client = app.test_client()
    to_verified(client, database, halfway)
    made, engine = [], app.extensions["ledengegevens"].engine
    for email in (REGISTERED, halfway.email, "niemand@nergens.example"):
        counted.clear()
        with database.as_owner() as owner:
            owner.execute("delete from app.poging")
        browser = app.test_client()
        browser.get("/login/")
        with statements(engine) as seen:
            browser.submit("/login/", {"email": email, "password": "niet dit wachtwoord"})
        assert len(counted) == 1
        made.append([s for s in seen if "wachtwoord_fouten = wachtwoord_fouten" not in s])
    assert made[0] == made[1] == made[2]
