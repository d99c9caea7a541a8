"""Signing in with a work account: the first time with an invitation, then with one click."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from app.core import clock
from app.core.clock import now
from app.security.invitations.codes import new_code
from app.security.totp import code_at
from tests.entra.demo import AMERSFOORT, SAMENWERKING, UTRECHT, VNG, demo_world
from tests.entra.world import Person
from tests.support import sample
from tests.support.registering import codes_on, events, invite, key_on, letters
from tests.support.work_accounts import (
    AUTHENTICATOR,
    GERARD,
    INVITATION,
    PUBLIC_URL,
    START,
    TROUBLE,
    WAITING,
    decide,
    identities,
    newest_request,
    state_in,
    tenants,
    title_of,
)


def enter(worker, someone, tenant=AMERSFOORT, **of):
    """Register somebody; return her browser and account at the provider."""
    account, who = someone(tenant, **of)
    browser = worker()
    assert browser.sign_in(account).location == INVITATION
    answer = browser.redeem(who.invitation)
    assert (answer.status_code, answer.location) == (302, "/"), answer.get_data(as_text=True)
    return browser, account


def test_the_first_time_asks_an_invitation_and_the_next_time_nothing(
    worker, someone, database, client
):
    browser, account = enter(worker, someone)
    home = browser.site.get("/").get_data(as_text=True)
    assert "Amersfoort" in home
    assert "U bent geregistreerd en ingelogd." in home
    assert list(identities(database)) == [account.key]
    assert tenants(database) == [(sample.A, AMERSFOORT, "voorgesteld")]
    again = worker()
    answer = again.sign_in(account)
    assert (answer.status_code, answer.location) == (302, "/")
    assert again.site.is_signed_in()


def test_what_is_asked_of_the_provider_is_little_and_bound_to_this_browser(worker):
    url = worker().leave()
    for part in (
        "response_type=code", "code_challenge_method=S256", "response_mode=query",
        "scope=openid+profile+email", "prompt=select_account", "nonce=", "state=",
    ):  # fmt: skip
        assert part in url
    assert "offline_access" not in url


def test_she_goes_on_where_she_was_going(worker, someone):
    _, account = enter(worker, someone)
    browser = worker()
    url = browser.leave(START + "?next=/account/", form_at="/login/?next=/account/")
    assert browser.through(url, account).location == "/account/"


def test_halfway_is_not_signed_in(worker, someone):
    account, _who = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(account)
    assert not browser.site.is_signed_in()
    assert browser.site.get("/account/").location.startswith("/login/")
    page = browser.site.get(INVITATION).get_data(as_text=True)
    assert title_of(page) == "Vul de uitnodigingscode in"
    assert "Stap 2 van 2" in page


def test_no_token_stays_and_no_code_is_in_the_address(worker, someone, database):
    browser, _ = enter(worker, someone)
    with browser.site.session_transaction() as cookie:
        assert not any("token" in key and key != "csrf_token" for key in cookie)
    with database.as_owner() as owner:
        flows = owner.execute(
            "select nonce, verifier from app.aanmelding"
            " where soort = 'werkaccount' and klaar_op is not null"
        ).fetchall()
    assert set(flows) == {(None, None)}


def test_a_wrong_invitation_says_no_more_than_that(worker, someone, database):
    account, who = someone(AMERSFOORT)
    other = invite(database, "een.ander@nieuw.example", days=-1)
    browser = worker()
    browser.sign_in(account)
    texts = set()
    for code in (other.invitation, new_code()):
        answer = browser.redeem(code)
        assert answer.status_code == 400
        texts.add("Met deze code kunt u niet registreren" in answer.get_data(as_text=True))
    assert texts == {True}
    typo = browser.redeem(who.invitation[:-1] + ("A" if who.invitation[-1] != "A" else "B"))
    assert "tikfout" in typo.get_data(as_text=True)
    assert browser.redeem(who.invitation).location == "/"


def test_ten_wrong_codes_end_it(worker, someone, database):
    account, _who = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(account)
    for _ in range(9):
        assert browser.redeem(new_code()).status_code == 400
    assert browser.redeem(new_code()).location == "/login/"
    assert browser.site.get(INVITATION).location == "/login/"
    assert ("alarm uitnodigingscodes", "geweigerd", "tien keer onjuist") in events(
        database, "alarm uitnodigingscodes"
    )


# Tenants.


def test_a_second_tenant_waits_until_vng_lets_it_in(worker, someone, database, client_as):
    enter(worker, someone)
    account, who = someone(SAMENWERKING)
    browser = worker()
    browser.sign_in(account)
    assert browser.redeem(who.invitation).location == WAITING
    page = browser.site.get(WAITING).get_data(as_text=True)
    assert title_of(page) == "VNG kijkt uw werkaccount na"
    assert [kind for kind, _ in letters(database, "vngheden@vng.nl")] == ["werkaccount-wacht"]
    # Coming back while it waits asks no code again.
    assert worker().sign_in(account).location == WAITING
    beheerder = client_as("beheerder")
    pk = newest_request(database)
    place = f"/werkaccountbeheer/{pk}/toelaten"
    assert "Samenwerking" not in beheerder.get(place).get_data(as_text=True)
    assert decide(beheerder, place).status_code == 302
    assert [kind for kind, _ in letters(database, who.email)] == ["werkaccount-toegelaten"]
    back = worker()
    assert back.sign_in(account).location == "/"
    assert (sample.A, SAMENWERKING, "goedgekeurd") in tenants(database)


def test_a_shared_tenant_waits_for_the_second_gemeente_only(worker, someone, database, waiting):
    enter(worker, someone, SAMENWERKING)
    enter(worker, someone, SAMENWERKING)
    waiting(SAMENWERKING, gemeente=sample.B)
    with database.as_owner() as owner:
        reason = owner.execute("select reden from app.werkaccountaanvraag").fetchone()
    assert reason == ("gedeelde tenant",)


def test_another_address_than_the_invited_one_waits(database, waiting):
    waiting(AMERSFOORT, invited_as="griffie@nieuw.example")
    assert identities(database) == {}


def test_who_is_turned_down_can_go_on_without(worker, database, client_as, waiting):
    account, who = waiting(AMERSFOORT, invited_as="griffie2@nieuw.example")
    beheerder = client_as("beheerder")
    decide(beheerder, f"/werkaccountbeheer/{newest_request(database)}/weigeren")
    assert [kind for kind, _ in letters(database, who.email)] == ["werkaccount-geweigerd"]
    again = worker()
    assert again.sign_in(account).location == INVITATION
    assert again.redeem(who.invitation).location == TROUBLE + "geweigerd"
    with database.as_owner() as owner:
        assert owner.execute(
            "select gebruikt_op from app.uitnodiging where email = %s", (who.email,)
        ).fetchone() == (None,)


def test_a_request_is_decided_once_and_only_by_a_beheerder(worker, database, client_as, waiting):
    account, _ = waiting(AMERSFOORT, invited_as="griffie3@nieuw.example")
    pk = newest_request(database)
    for role in ("lezer", "redacteur", "privacyfunctionaris", "contactpersoon"):
        assert client_as(role).get(f"/werkaccountbeheer/{pk}/toelaten").status_code == 403
    beheerder = client_as("beheerder")
    decide(beheerder, f"/werkaccountbeheer/{pk}/toelaten")
    answer = decide(beheerder, f"/werkaccountbeheer/{pk}/weigeren", follow_redirects=True)
    assert "intussen al gedaan" in answer.get_data(as_text=True)
    assert worker().sign_in(account).location == "/"


def test_an_invitation_that_was_revoked_while_it_waited_lets_nobody_in(
    worker, database, client_as, waiting
):
    account, who = waiting(AMERSFOORT, invited_as="griffie4@nieuw.example")
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    with database.as_owner() as owner:
        owner.execute(
            "update app.uitnodiging set ingetrokken_op = now() where email = %s", (who.email,)
        )
    assert worker().sign_in(account).location == TROUBLE + "verlopen"
    # Answered once: from now on she is as new as anybody.
    assert worker().sign_in(account).location == INVITATION


def test_an_invitation_that_ran_out_while_it_waited_still_counts(
    worker, database, client_as, waiting
):
    account, who = waiting(AMERSFOORT, invited_as="griffie5@nieuw.example")
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    with database.as_owner() as owner:
        owner.execute(
            "update app.uitnodiging set verloopt_op = now() where email = %s", (who.email,)
        )
    assert worker().sign_in(account).location == "/"


def test_a_tenant_that_vng_turns_away_is_out_at_the_next_click(
    worker, someone, database, client_as
):
    browser, account = enter(worker, someone)
    assert browser.site.get("/account/").status_code == 200
    with database.as_owner() as owner:
        (pk,) = owner.execute("select id from app.tenant").fetchone()
    beheerder = client_as("beheerder")
    page = beheerder.get(f"/werkaccountbeheer/tenants/{pk}/weigeren").get_data(as_text=True)
    assert "Accounts die zo inloggen" in page
    decide(beheerder, f"/werkaccountbeheer/tenants/{pk}/weigeren")
    assert browser.site.get("/account/").location.startswith("/login/")
    assert worker().sign_in(account).location == TROUBLE + "geweigerd"
    new, who = someone(AMERSFOORT)
    other = worker()
    other.sign_in(new)
    assert other.redeem(who.invitation).location == TROUBLE + "geweigerd"
    decide(beheerder, f"/werkaccountbeheer/tenants/{pk}/goedkeuren")
    assert worker().sign_in(account).location == "/"


def test_whom_vng_moved_comes_in_and_brings_no_tenant_along(worker, someone, database):
    _, account = enter(worker, someone)
    with database.as_owner() as owner:
        owner.execute(
            "update app.gebruiker_gemeente set gemeente_id = %s where user_id = %s",
            (sample.gemeente_id(owner, sample.B), identities(database)[account.key]),
        )
    browser = worker()
    assert browser.sign_in(account).location == "/"
    assert "Utrecht" in browser.site.get("/").get_data(as_text=True)
    assert (sample.B, AMERSFOORT, "voorgesteld") not in tenants(database)


# Whose it is: (tid, oid), and no address.


def test_the_address_of_somebody_else_opens_nothing(worker, someone, database, entra):
    """nOAuth: the attacker's tenant says that she has the victim's address."""
    victim = sample.account_of("contactpersoon", sample.A).email
    _, registered = enter(worker, someone)
    for address in (victim, registered.person.email):
        evil = Person("Eva", "Vreemd", f"eva{len(address)}@utrecht.example", address, xms_edov=True)
        known = entra.world.tenants[UTRECHT]
        entra.world.add(replace(known, persons=(*known.persons, evil)))
        browser = worker()
        assert browser.sign_in(evil.upn).location == INVITATION
        assert not browser.site.is_signed_in()
    assert list(identities(database)) == [registered.key]


def test_the_same_person_number_in_another_tenant_is_somebody_else(
    worker, someone, database, entra
):
    _, registered = enter(worker, someone)
    twin = Person("Tom", "Tweeling", "tom@utrecht.example", oid=registered.person.oid)
    known = entra.world.tenants[UTRECHT]
    entra.world.add(replace(known, persons=(*known.persons, twin)))
    assert worker().sign_in("tom@utrecht.example").location == INVITATION


def test_an_account_of_vng_with_the_same_address_is_never_merged(worker, someone, database):
    account, _ = someone(AMERSFOORT)
    with database.as_owner() as owner:
        owner.execute(
            "insert into ab_user (first_name, last_name, username, email, active)"
            " values ('Al', 'Daar', %(e)s, %(e)s, true)",
            {"e": account.person.email},
        )
    browser = worker()
    assert browser.sign_in(account).location == INVITATION
    with database.as_owner() as owner:
        code = owner.execute(
            "select email from app.uitnodiging where email = %s", (account.person.email,)
        ).fetchone()
    assert code
    assert identities(database) == {}


# A second step that we checked.


def second_step(browser, secret: str):
    return browser.site.submit("/login/code", {"code": code_at(secret, now())})


def test_vngs_people_set_up_an_authenticator_and_give_a_code_each_time(
    worker, database, client_as, waiting
):
    account, _ = waiting(VNG, gemeente=None, role="redacteur")
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    browser = worker()
    assert browser.sign_in(account).location == AUTHENTICATOR
    assert not browser.site.is_signed_in()
    secret = key_on(browser.site.get(AUTHENTICATOR).get_data(as_text=True))
    assert browser.site.submit(AUTHENTICATOR, {"code": "000000"}).status_code == 400
    answer = browser.site.submit(AUTHENTICATOR, {"code": code_at(secret, now())})
    assert answer.location == "/registreren/herstelcodes"
    assert len(codes_on(browser.site.get(answer.location).get_data(as_text=True))) == 10
    clock.move(timedelta(minutes=2))
    again = worker()
    assert again.sign_in(account).location == "/login/code"
    assert not again.site.is_signed_in()
    assert second_step(again, secret).location == "/"
    assert again.site.is_signed_in()


def test_who_lost_the_authenticator_gets_no_new_one_by_the_work_account_alone(
    worker, database, client_as, waiting
):
    account, _ = waiting(VNG, gemeente=None, role="lezer")
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    browser = worker()
    browser.sign_in(account)
    with database.as_owner() as owner:
        owner.execute(
            "insert into app.herstelaanvraag (user_id, aangevraagd_op, bevestigd_op)"
            " values (%s, now(), now())",
            (identities(database)[account.key],),
        )
    secret = key_on(browser.site.get(AUTHENTICATOR).get_data(as_text=True))
    assert browser.site.submit(AUTHENTICATOR, {"code": code_at(secret, now())}).status_code == 400
    assert worker().sign_in(account).location == TROUBLE + "link"


@pytest.fixture
def asks_everyone(app):
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, entra_require_local_totp=True)
    yield
    app.extensions["settings"] = settings


def test_with_the_setting_on_a_contact_person_needs_an_authenticator_too(
    worker, someone, asks_everyone
):
    account, who = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(account)
    assert browser.redeem(who.invitation).location == AUTHENTICATOR
    assert not browser.site.is_signed_in()
    secret = key_on(browser.site.get(AUTHENTICATOR).get_data(as_text=True))
    browser.site.submit(AUTHENTICATOR, {"code": code_at(secret, now())})
    assert browser.site.is_signed_in()


def test_who_came_in_before_the_setting_sets_one_up_at_the_next_time(worker, someone, app, request):
    _, account = enter(worker, someone)
    request.getfixturevalue("asks_everyone")
    assert worker().sign_in(account).location == AUTHENTICATOR


def test_the_setting_ends_sessions_that_gave_no_code(worker, someone, request):
    browser, _ = enter(worker, someone)
    assert browser.site.is_signed_in()
    request.getfixturevalue("asks_everyone")
    assert not browser.site.is_signed_in()


# Linking, and taking it off.


def test_linking_is_done_signed_in_and_then_both_ways_lead_in(worker, database, entra):
    email = sample.account_of("contactpersoon", sample.A).email
    browser = worker()
    browser.site.sign_in(email)
    url = browser.leave("/account/werkaccount/koppelen", form_at="/account/werkaccount/koppelen")
    answer = browser.through(url, "g.klaassen@amersfoort.example")
    assert answer.location == "/account/"
    page = browser.site.get("/account/").get_data(as_text=True)
    assert "gekoppeld: g.klaassen@amersfoort.example" in page
    assert [kind for kind, _ in letters(database, email)][-1] == "werkaccount-gekoppeld"
    other = worker()
    assert other.sign_in("g.klaassen@amersfoort.example").location == "/"
    assert email in other.site.get("/account/").get_data(as_text=True)
    # The same identity opens no second account, and an account has one.
    thief = worker()
    thief.site.sign_in("contact2@amersfoort.example")
    url = thief.leave("/account/werkaccount/koppelen", form_at="/account/werkaccount/koppelen")
    assert thief.through(url, "g.klaassen@amersfoort.example").location == TROUBLE + "bezet"
    gone = browser.site.submit("/account/werkaccount/ontkoppelen", {})
    assert gone.location == "/account/"
    assert worker().sign_in("g.klaassen@amersfoort.example").location == INVITATION
    assert not other.site.is_signed_in()


def test_linking_in_the_browser_of_another_links_nothing(worker, database):
    """The address that came back is opened where somebody else is signed in."""
    one, other = worker(), worker()
    one.site.sign_in("contact@amersfoort.example")
    url = one.leave("/account/werkaccount/koppelen", form_at="/account/werkaccount/koppelen")
    back = one.entra.sign_in(url, "g.klaassen@amersfoort.example")
    other.site.sign_in("contact2@amersfoort.example")
    assert other.return_with(back).location == "/"
    assert identities(database) == {}


def test_a_linked_account_of_a_strange_tenant_waits_and_is_linked_after(
    worker, someone, database, client_as
):
    enter(worker, someone)
    browser = worker()
    browser.site.sign_in("contact@amersfoort.example")
    url = browser.leave("/account/werkaccount/koppelen", form_at="/account/werkaccount/koppelen")
    assert browser.through(url, "k.jacobs@tweelinden.example").location == WAITING
    assert browser.site.get(WAITING).status_code == 200
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    told = [kind for kind, _ in letters(database, "contact@amersfoort.example")]
    assert told[-2:] == ["werkaccount-gevraagd", "werkaccount-koppeling-toegelaten"]
    later = worker()
    assert later.sign_in("k.jacobs@tweelinden.example").location == "/"
    assert ("werkaccount gekoppeld", "gelukt", None) in events(database, "werkaccount gekoppeld")
    assert "contact@amersfoort.example" in later.site.get("/account/").get_data(as_text=True)


def test_who_has_no_other_way_keeps_the_work_account(worker, someone, database):
    browser, account = enter(worker, someone)
    page = browser.site.get("/account/").get_data(as_text=True)
    assert "Ontkoppel" not in page
    assert "Stel een wachtwoord in" in page
    prove(browser, account)
    assert browser.site.get("/account/werkaccount/ontkoppelen").location == "/account/"
    assert account.key in identities(database)


# A fresh code, for who has none.


def prove(browser, account, path="/account/adres"):
    """Give a fresh proof at the gemeente, as the pages that ask one do; return the answer."""
    asked = browser.site.get(path)
    assert asked.location.startswith("/code/")
    page = browser.site.get(asked.location).get_data(as_text=True)
    assert "Opnieuw inloggen met uw werkaccount" in page
    url = browser.leave(f"/login/werkaccount/bevestigen?next={path}", form_at=asked.location)
    assert "prompt=login" in url
    assert "max_age=0" in url
    return browser.through(url, account)


def test_a_fresh_sign_in_counts_as_a_fresh_code(worker, someone):
    browser, account = enter(worker, someone)
    with browser.site.session_transaction() as cookie:
        before = cookie["_user_id"]
    assert prove(browser, account).location == "/account/adres"
    assert browser.site.get("/account/adres").status_code == 200
    with browser.site.session_transaction() as cookie:
        assert cookie["_user_id"] != before


@pytest.mark.parametrize(
    "orders",
    [{"claims": {"auth_time": 1_700_000_000}}, {"without": ["auth_time"]}],
    ids=["old", "not told"],
)
def test_an_old_sign_in_is_no_fresh_proof(worker, someone, entra, orders):
    browser, account = enter(worker, someone)
    entra.control(**orders)
    assert prove(browser, account).location == TROUBLE + "niet-opnieuw"
    assert browser.site.get("/account/adres").location.startswith("/code/")


def test_a_fresh_sign_in_of_somebody_else_is_no_proof(worker, someone):
    browser, _ = enter(worker, someone)
    answer = prove(browser, "g.klaassen@amersfoort.example")
    assert answer.location == TROUBLE + "niet-opnieuw"


def test_a_sign_in_that_the_gemeente_remembered_is_not_fresh(worker, someone):
    browser, _ = enter(worker, someone)
    assert browser.site.get("/account/adres").location.startswith("/code/")


def test_with_a_password_and_an_authenticator_of_her_own_she_has_both_ways(
    worker, someone, database
):
    browser, account = enter(worker, someone)
    prove(browser, account, "/account/wachtwoord")
    page = browser.site.get("/account/wachtwoord").get_data(as_text=True)
    assert "Huidig wachtwoord" not in page
    browser.site.submit("/account/wachtwoord", {"new": "vier paarden in de wei"})
    page = browser.site.get("/account/authenticator").get_data(as_text=True)
    secret = key_on(page)
    answer = browser.site.submit("/account/authenticator", {"code": code_at(secret, now())})
    assert answer.location == "/account/", answer.get_data(as_text=True)
    clock.move(timedelta(minutes=2))
    other = worker()
    login = {"email": account.person.email, "password": "vier paarden in de wei"}
    assert other.site.submit("/login/", login).location == "/login/code"
    assert second_step(other, secret).location == "/"


# Signing out.


def test_signing_out_ends_the_session_at_the_gemeente_too(worker, someone, entra):
    browser, account = enter(worker, someone)
    answer = browser.site.submit("/logout/", {}, form_at="/account/")
    assert answer.status_code == 303
    assert answer.location.startswith(f"{entra.base}/{account.tenant.tid}/oauth2/v2.0/logout?")
    assert not browser.site.is_signed_in()
    done = entra.sign_out(answer.location, browser.jar)
    assert done.back == PUBLIC_URL + "/"
    assert done.told


def test_who_came_in_with_a_password_signs_out_here_only(worker):
    browser = worker()
    browser.site.sign_in("contact@amersfoort.example")
    assert browser.site.submit("/logout/", {}, form_at="/account/").location == "/"


def frame(browser, told: str):
    parts = urlsplit(told)
    return browser.site.get(f"{parts.path}?{parts.query}")


def test_signing_out_at_the_gemeente_ends_that_session_and_no_other(
    worker, someone, entra, database
):
    browser, account = enter(worker, someone)
    elsewhere = worker()
    elsewhere.sign_in(account)
    told = entra.sign_out(
        f"{entra.base}/{AMERSFOORT}/oauth2/v2.0/logout?client_id={entra.client_id}", browser.jar
    ).told
    # Entra calls from a frame: no cookie of ours comes along.
    stranger = worker()
    answer = frame(stranger, told[0])
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer.headers
    assert f"frame-ancestors {entra.base}" in answer.headers["Content-Security-Policy"]
    assert not browser.site.is_signed_in()
    assert elsewhere.site.is_signed_in()
    assert ("uitloggen", "gelukt", "uitgelogd bij de gemeente") in events(database, "uitloggen")


def test_entra_may_name_the_session_alone(worker, someone, database):
    """As it does: the standard lets a provider leave the issuer out."""
    browser, _ = enter(worker, someone)
    with database.as_owner() as owner:
        (sid,) = owner.execute(
            "select sid from app.sessie where sid is not null and beeindigd_op is null"
            " order by volgnummer desc limit 1"
        ).fetchone()
    assert worker().site.get(f"/oidc/frontchannel-logout?sid={sid}").status_code == 200
    assert not browser.site.is_signed_in()


@pytest.mark.parametrize("what", ["sid", "iss", "tenant", "both gone"])
def test_a_foreign_session_or_issuer_ends_nothing(worker, someone, entra, what, database):
    browser, _ = enter(worker, someone)
    with database.as_owner() as owner:
        (sid,) = owner.execute(
            "select sid from app.sessie where sid is not null and beeindigd_op is null"
            " order by volgnummer desc limit 1"
        ).fetchone()
    own = f"{entra.base}/{AMERSFOORT}/v2.0"
    calls = {
        "sid": f"iss={own}&sid=een-ander",
        "iss": f"iss=https://evil.example/{AMERSFOORT}/v2.0&sid={sid}",
        "tenant": f"iss={entra.base}/{UTRECHT}/v2.0&sid={sid}",
        "both gone": "",
    }
    answer = browser.site.get("/oidc/frontchannel-logout?" + calls[what])
    assert answer.status_code == 200
    assert browser.site.is_signed_in()
    assert browser.site.get(f"/oidc/frontchannel-logout?iss={own}&sid={sid}").status_code == 200
    assert not browser.site.is_signed_in()


def test_the_state_of_a_departure_is_unguessable_and_new_each_time(worker):
    one, other = worker().leave(), worker().leave()
    assert state_in(one) != state_in(other)
    assert len(state_in(one)) >= 40


def test_the_newcomer_of_the_demo_has_a_work_account_at_her_gemeente():
    from app.security.demo_accounts import PEOPLE
    from app.security.invitations.commands import NEWCOMER

    known = {p.email for tenant in demo_world().tenants.values() for p in tenant.persons}
    assert NEWCOMER[0] in known
    assert known & {person.email for person in PEOPLE}


def test_the_helpdesk_sees_that_a_work_account_waits(worker, someone, client_as):
    account, who = someone(AMERSFOORT, invited_as="griffie6@nieuw.example")
    browser = worker()
    browser.sign_in(account)
    helpdesk = client_as("beheerder")

    def told(address: str) -> str:
        return helpdesk.submit("/aanmeldingen/", {"email": address}).get_data(as_text=True)

    assert "Alles is klaar, op de uitnodigingscode na." in told(account.person.email)
    browser.redeem(who.invitation)
    for address in (who.email, account.person.email):
        page = told(address)
        assert "dat VNG eerst moet nakijken" in page
        assert "Werkaccount wacht op VNG: ander e-mailadres" in page
        assert "Naar de wachtende werkaccounts" in page
    home = helpdesk.get("/").get_data(as_text=True)
    assert "1 werkaccount wacht tot VNG het heeft nagekeken" in home


def test_who_has_no_password_is_told_so_by_mail_only(worker, someone, database, client):
    _, account = enter(worker, someone)
    address = account.person.email
    known = client.submit("/wachtwoord-vergeten/", {"email": address})
    page = client.get(known.location).get_data(as_text=True)
    (kind, text) = letters(database, address)[-1]
    assert kind == "werkaccount-uitleg"
    assert "Uw account heeft geen wachtwoord" in " ".join(text.split())
    other = worker().site
    unknown = other.submit("/wachtwoord-vergeten/", {"email": "niemand@nieuw.example"})
    assert (unknown.status_code, unknown.location) == (known.status_code, known.location)
    shown = other.get(unknown.location).get_data(as_text=True)
    assert (
        shown.replace("niemand@nieuw.example", address).split("<main")[1].split("csrf")[0]
        == (page.split("<main")[1].split("csrf")[0])
    )


def test_an_answer_is_forgotten_after_ninety_days(worker, database, waiting):
    waiting(AMERSFOORT, invited_as="griffie7@nieuw.example")
    with database.as_owner() as owner:
        owner.execute(
            "update app.werkaccountaanvraag set besluit = 'geweigerd',"
            " besloten_op = now() - interval '91 days'"
        )
    worker().sign_in(GERARD)
    with database.as_owner() as owner:
        assert owner.execute("select count(*) from app.werkaccountaanvraag").fetchone() == (0,)
