"""Coming back from the provider: once, and in the browser that left (A27, A31)."""

import threading
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from app.core import clock
from app.security.entra import flows, limits
from app.security.sessions import MOST_SESSIONS, Elsewhere
from tests.entra.demo import AMERSFOORT
from tests.support.registering import events
from tests.support.work_accounts import (
    BACK,
    GERARD,
    INVITATION,
    PUBLIC_URL,
    TROUBLE,
    decide,
    identities,
    newest_request,
    state_in,
    tenants,
)

AGAIN = TROUBLE + "opnieuw"


def back_with(**answer: str) -> str:
    return f"{PUBLIC_URL}{BACK}?{urlencode(answer)}"


def test_without_a_state_nobody_comes_back(worker, entra):
    browser = worker()
    back = entra.sign_in(browser.leave(), GERARD)
    bare = back_with(code=back.partition("code=")[2].partition("&")[0])
    assert browser.return_with(bare).location == AGAIN
    assert browser.return_with(f"{PUBLIC_URL}{BACK}").location == AGAIN
    assert browser.site.get(AGAIN).status_code == 400


def test_the_state_of_another_browser_does_not_count(worker, entra):
    """Login CSRF: the attacker's own answer, opened in the victim's browser."""
    attacker, victim = worker(), worker()
    back = entra.sign_in(attacker.leave(), GERARD)
    victim.leave()
    assert victim.return_with(back).location == AGAIN
    assert victim.site.get(INVITATION).location == "/login/"


def test_an_answer_counts_once(worker, entra):
    browser = worker()
    back = entra.sign_in(browser.leave(), GERARD)
    assert browser.return_with(back).location == INVITATION
    assert browser.return_with(back).location == AGAIN
    # What was under way goes on.
    assert browser.site.get(INVITATION).status_code == 200


def test_an_old_cookie_brings_no_used_answer_back(worker, entra):
    browser = worker()
    back = entra.sign_in(browser.leave(), GERARD)
    with browser.site.session_transaction() as cookie:
        kept = dict(cookie)
    browser.return_with(back)
    thief = worker()
    with thief.site.session_transaction() as cookie:
        cookie.update(kept)
    assert thief.return_with(back).location == AGAIN


def test_a_departure_counts_ten_minutes(worker, entra):
    browser = worker()
    back = entra.sign_in(browser.leave(), GERARD)
    clock.move(timedelta(minutes=10))
    assert browser.return_with(back).location == AGAIN


def test_two_tabs_come_back_each_by_itself(worker, entra):
    browser = worker()
    one, other = browser.leave(), browser.leave()
    assert browser.through(one, GERARD).location == INVITATION
    assert browser.through(other, GERARD).location == INVITATION


def test_a_sixth_tab_pushes_the_first_out(worker, entra):
    browser = worker()
    urls = [browser.leave() for _ in range(6)]
    assert browser.through(urls[0], GERARD).location == AGAIN
    assert browser.through(urls[5], GERARD).location == INVITATION


def test_a_code_that_was_used_already_is_refused(worker, entra):
    """The provider refuses it (AADSTS54005); nothing changes here."""
    one, other = worker(), worker()
    back = entra.sign_in(one.leave(), GERARD)
    code = back.partition("code=")[2].partition("&")[0]
    assert one.return_with(back).location == INVITATION
    state = state_in(other.leave())
    assert other.return_with(f"{PUBLIC_URL}{BACK}?code={code}&state={state}").location == AGAIN
    assert not other.site.is_signed_in()


def test_a_code_of_another_departure_is_worth_nothing(worker, entra):
    """The attacker's code with the victim's own state: the verifier is another one."""
    attacker, victim = worker(), worker()
    back = entra.sign_in(attacker.leave(), GERARD)
    code = back.partition("code=")[2].partition("&")[0]
    state = state_in(victim.leave())
    answer = victim.return_with(f"{PUBLIC_URL}{BACK}?code={code}&state={state}")
    assert answer.location.startswith(TROUBLE)
    assert not victim.site.is_signed_in()


@pytest.mark.parametrize(
    "answer",
    [
        {"code": ""},
        {"code": "x" * 5000},
        {"code": "onzin"},
        {"code": "\x00\r\nSet-Cookie: a=b"},
        {},
    ],
    ids=["empty", "long", "wrong", "odd signs", "missing"],
)
def test_a_strange_code_is_refused_with_a_page(worker, answer):
    browser = worker()
    state = state_in(browser.leave())
    got = browser.return_with(back_with(state=state, **answer))
    assert got.location.startswith(TROUBLE)


def test_first_sign_ins_at_once_make_one_account(worker, someone, database):
    account, who = someone(AMERSFOORT)
    # As many as an account has sessions: a sixth would end the first.
    browsers = [worker() for _ in range(MOST_SESSIONS)]
    for browser in browsers:
        browser.sign_in(account)
    answers = []

    def redeem(browser):
        answers.append(browser.redeem(who.invitation).location)

    threads = [threading.Thread(target=redeem, args=[b]) for b in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One made it; the others come in as who she is now.
    assert answers == ["/"] * MOST_SESSIONS
    assert list(identities(database)) == [account.key]
    made = [e for e in events(database, "registratie") if e[2] == "werkaccount"]
    assert len(made) >= 1
    with database.as_owner() as owner:
        assert owner.execute(
            "select count(*) from ab_user where email = %s", (account.person.email,)
        ).fetchone() == (1,)


def test_two_first_ones_of_two_tenants_are_not_both_the_first(worker, someone, database):
    from tests.entra.demo import SAMENWERKING

    pairs = [someone(AMERSFOORT), someone(SAMENWERKING)]
    browsers = []
    for account, _ in pairs:
        browsers.append(worker())
        browsers[-1].sign_in(account)
    threads = [
        threading.Thread(target=browser.redeem, args=[who.invitation])
        for browser, (_, who) in zip(browsers, pairs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tenants(database)) == 1
    assert len(identities(database)) == 1


# Limits.


def test_a_network_leaves_so_often_and_no_more(worker, monkeypatch):
    monkeypatch.setattr(limits, "START_NETWORK", replace_most(limits.START_NETWORK, 2))
    browser = worker()
    browser.leave()
    browser.leave()
    answer = browser.site.submit("/login/werkaccount/", {}, form_at="/login/")
    assert answer.location == TROUBLE + "te-vaak"
    assert browser.site.get(answer.location).status_code == 429
    assert (limits.START_NETWORK.kind, 120) == ("werkaccount-netwerk", START_MOST)


START_MOST = limits.START_NETWORK.most
LOGOUT_MOST = limits.LOGOUT_NETWORK.most


def replace_most(limit, most: int):
    from dataclasses import replace

    return replace(limit, most=most)


def test_calls_about_sessions_that_nobody_has_are_counted(worker, database):
    browser = worker()
    browser.sign_in(GERARD)
    for _ in range(LOGOUT_MOST + 5):
        assert browser.site.get("/oidc/frontchannel-logout?iss=x&sid=y").status_code == 200
    with database.as_owner() as owner:
        (counted,) = owner.execute(
            "select count(*) from app.poging where soort = 'werkaccount-uitloggen'"
        ).fetchone()
    assert counted == LOGOUT_MOST == 60


# With a guard taken away, an attack comes through: the tests above can fail.


def test_without_the_cookie_the_state_of_another_browser_counts(worker, entra, monkeypatch):
    attacker, victim = worker(), worker()
    back = entra.sign_in(attacker.leave(), GERARD)
    monkeypatch.setattr(flows, "_words", lambda: [state_in(back)])
    assert victim.return_with(back).location == INVITATION


def test_without_the_close_an_answer_counts_twice(worker, entra, monkeypatch):
    browser = worker()
    back = entra.sign_in(browser.leave(), GERARD)
    with browser.site.session_transaction() as cookie:
        kept = dict(cookie)
    monkeypatch.setattr(flows.steps, "close", lambda *_: True)
    assert browser.return_with(back).location == INVITATION
    thief = worker()
    with thief.site.session_transaction() as cookie:
        cookie.update(kept)
    # Past our own guard; the provider still refuses its code.
    assert thief.return_with(back).location == AGAIN
    assert events_said_code_was_used(thief)


def events_said_code_was_used(browser) -> bool:
    from sqlalchemy import text

    app = browser.site.application
    with app.app_context():
        door = app.extensions["ledengegevens"].door
        note = door.execute(
            text("select toelichting from app.gebeurtenis where actie = 'werkaccount'"
                 " order by id desc limit 1")
        ).scalar_one()  # fmt: skip
    return note == "invalid_grant"


def test_without_the_second_step_vngs_people_come_in_by_the_work_account_alone(
    worker, database, client_as, monkeypatch, waiting
):
    from app.security.entra import auth
    from tests.entra.demo import VNG

    account, _ = waiting(VNG, gemeente=None, role="redacteur")
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    monkeypatch.setattr(auth, "second_step", lambda *_, **__: auth.SecondStep.NONE)
    assert worker().sign_in(account).location == "/"


def test_without_the_tenant_rule_a_second_tenant_does_not_wait(worker, someone, database):
    from tests.entra.demo import SAMENWERKING

    first, invited = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(first)
    browser.redeem(invited.invitation)
    with database.as_owner() as owner:
        owner.execute("alter function app.stand_van_tenant(integer, uuid) rename to wacht")
        owner.execute(
            "create function app.stand_van_tenant(integer, uuid) returns text language sql"
            " as $$ select 'vrij' $$"
        )
        owner.commit()
    try:
        account, who = someone(SAMENWERKING)
        second = worker()
        second.sign_in(account)
        assert second.redeem(who.invitation).location == "/"
    finally:
        with database.as_owner() as owner:
            owner.execute("drop function app.stand_van_tenant(integer, uuid)")
            owner.execute("alter function app.wacht(integer, uuid) rename to stand_van_tenant")


def test_a_session_of_elsewhere_has_both_names():
    assert Elsewhere("a", None).proved is None
