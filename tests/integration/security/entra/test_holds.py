"""What an attacker, a second tab or a hasty beheerder could do, and can't: one test for each."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.clock import now
from app.security.entra import limits
from app.security.invitations.codes import new_code
from app.security.totp import code_at
from tests.entra.demo import AMERSFOORT, SAMENWERKING, UTRECHT, VNG
from tests.support import sample
from tests.support.registering import events, invite, key_on, letters
from tests.support.work_accounts import (
    AUTHENTICATOR,
    BACK,
    GERARD,
    INVITATION,
    KOEN,
    PUBLIC_URL,
    TROUBLE,
    WAITING,
    decide,
    identities,
    newest_request,
    seen_on,
    state_in,
    tenants,
)

LINK, UNLINK = "/account/werkaccount/koppelen", "/account/werkaccount/ontkoppelen"
CONTACT = "contact@amersfoort.example"


def enter(worker, someone, tenant=AMERSFOORT, **of):
    account, who = someone(tenant, **of)
    browser = worker()
    browser.sign_in(account)
    assert browser.redeem(who.invitation).location == "/"
    return browser, account


def link(browser, person=GERARD):
    return browser.through(browser.leave(LINK, form_at=LINK), person)


# A proof does not get younger by itself.


@pytest.mark.parametrize("role", ["contactpersoon", "beheerder"])
def test_ending_other_sessions_makes_no_old_code_fresh(client_as, role):
    browser = client_as(role)
    assert browser.get("/account/authenticator").status_code == 200
    clock.move(timedelta(minutes=25))
    assert browser.get("/account/authenticator").location.startswith("/code/")
    assert browser.submit("/account/sessies/andere", {}, form_at="/account/").status_code == 302
    assert browser.get("/account/authenticator").location.startswith("/code/")


def test_a_changed_password_makes_no_old_code_fresh(client_as):
    browser = client_as("contactpersoon")
    clock.move(timedelta(minutes=4))
    browser.submit(
        "/account/wachtwoord", {"present": sample.PASSWORD, "new": "vier paarden in de wei"}
    )
    clock.move(timedelta(minutes=2))
    assert browser.get("/account/authenticator").location.startswith("/code/")
    clock.move_back()
    browser = client_as("contactpersoon")
    browser.submit(
        "/account/wachtwoord", {"present": "vier paarden in de wei", "new": sample.PASSWORD}
    )


def test_who_has_an_authenticator_gives_its_code_however_fresh_her_gemeente_is(worker, entra):
    browser = worker()
    browser.site.sign_in(CONTACT)
    link(browser)
    other = worker()
    entra.control(claims={"auth_time": int(now().timestamp())})
    assert other.sign_in(GERARD).location == "/"
    asked = other.site.get("/account/authenticator")
    assert asked.location.startswith("/code/")
    assert "Code" in other.site.get(asked.location).get_data(as_text=True)
    browser.site.submit(UNLINK, {})


def test_an_authenticator_that_vng_took_away_is_not_set_by_the_work_account(
    worker, someone, database, entra
):
    _, account = enter(worker, someone)
    with database.as_owner() as owner:
        owner.execute(
            "insert into app.herstelaanvraag (user_id, aangevraagd_op, bevestigd_op)"
            " values (%s, now(), now())",
            (identities(database)[account.key],),
        )
    entra.control(claims={"auth_time": int(now().timestamp())})
    browser = worker()
    browser.sign_in(account)
    assert browser.site.get("/account/authenticator").location == TROUBLE + "link"


def test_recovery_codes_belong_to_an_authenticator(worker, someone, entra):
    _, account = enter(worker, someone)
    entra.control(claims={"auth_time": int(now().timestamp())})
    browser = worker()
    browser.sign_in(account)
    answer = browser.site.submit("/account/herstelcodes", {}, form_at="/account/")
    assert answer.location == "/account/authenticator"


# Steps that were begun.


def test_a_second_tab_goes_by_what_holds_now_and_not_by_its_code(
    worker, someone, database, client_as
):
    account, who = someone(AMERSFOORT)
    one, other = worker(), worker()
    one.sign_in(account)
    other.sign_in(account)
    assert one.redeem(who.invitation).location == "/"
    with database.as_owner() as owner:
        (pk,) = owner.execute("select id from app.tenant").fetchone()
    decide(client_as("beheerder"), f"/werkaccountbeheer/tenants/{pk}/weigeren")
    assert other.redeem(new_code()).location == TROUBLE + "geweigerd"
    assert not other.site.is_signed_in()


def test_a_tenant_turned_away_ends_the_steps_that_were_under_way(
    worker, database, client_as, waiting
):
    account, _ = waiting(VNG, gemeente=None, role="redacteur")
    beheerder = client_as("beheerder")
    decide(beheerder, f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    browser = worker()
    assert browser.sign_in(account).location == AUTHENTICATOR
    secret = key_on(browser.site.get(AUTHENTICATOR).get_data(as_text=True))
    with database.as_owner() as owner:
        (pk,) = owner.execute("select id from app.tenant where gemeente_id is null").fetchone()
    decide(beheerder, f"/werkaccountbeheer/tenants/{pk}/weigeren")
    browser.site.submit(AUTHENTICATOR, {"code": code_at(secret, now())}, form_at="/login/")
    assert not browser.site.is_signed_in()


def test_a_work_account_taken_off_ends_the_code_step_that_it_led_to(worker, database, client_as):
    email = sample.account_of("redacteur").email
    with database.as_owner() as owner:
        (user_id,) = owner.execute("select id from ab_user where email = %s", (email,)).fetchone()
        person = worker().entra.world.find(GERARD)
        owner.execute(
            "insert into app.tenant (tid, status, voorgesteld_op)"
            " values (%s, 'goedgekeurd', now())",
            (AMERSFOORT,),
        )
        owner.execute(
            "insert into app.werkaccount (tid, oid, user_id, gekoppeld_op)"
            " values (%s, %s, %s, now())",
            (*person.key, user_id),
        )
    browser = worker()
    assert browser.sign_in(GERARD).location == "/login/code"
    client_as("beheerder").submit(f"/accountbeheer/{user_id}/werkaccount", {})
    assert identities(database) == {}
    answer = browser.site.submit("/login/code", {"code": sample.code_now()}, form_at="/login/")
    assert answer.location == "/login/"
    assert not browser.site.is_signed_in()
    told = [kind for kind, _ in letters(database, email)]
    assert told == ["werkaccount-ontkoppeld"]
    again = client_as("beheerder").submit(f"/accountbeheer/{user_id}/werkaccount", {})
    assert again.status_code == 200 or again.status_code == 400


# What VNG decides.


def test_vng_decides_about_what_it_saw(worker, someone, database, client_as):
    account, who = someone(UTRECHT, invited_as="raad1@nieuw.example")
    one, other = worker(), worker()
    one.sign_in(account)
    other.sign_in(account)
    assert one.redeem(who.invitation).location == WAITING
    beheerder = client_as("beheerder")
    place = f"/werkaccountbeheer/{newest_request(database)}/toelaten"
    page = beheerder.get(place).get_data(as_text=True)
    assert "contactpersoon" in page
    seen = seen_on(beheerder, place)
    clock.move(timedelta(seconds=5))
    higher = invite(database, "raad2@nieuw.example", gemeente=None, role="beheerder")
    assert other.redeem(higher.invitation).location == WAITING
    answer = beheerder.submit(place, seen, follow_redirects=True)
    assert "intussen al gedaan" in answer.get_data(as_text=True)
    assert tenants(database) == []
    assert "beheerder" in beheerder.get(place).get_data(as_text=True)


def test_nothing_is_admitted_for_an_invitation_that_is_over(worker, database, client_as, waiting):
    account, who = waiting(AMERSFOORT, invited_as="raad3@nieuw.example")
    with database.as_owner() as owner:
        owner.execute(
            "update app.uitnodiging set ingetrokken_op = now() where email = %s", (who.email,)
        )
    beheerder = client_as("beheerder")
    assert "wacht tot VNG" not in beheerder.get("/").get_data(as_text=True)
    decide(beheerder, f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    assert tenants(database) == []
    assert letters(database, who.email) == []
    # Who waited for it is as new as anybody, and a newer code counts.
    assert worker().sign_in(account).location == INVITATION


def test_a_refused_tenant_is_not_approved_by_letting_a_person_in(
    worker, someone, database, client_as, waiting
):
    enter(worker, someone)
    waiting(AMERSFOORT, invited_as="raad4@nieuw.example")
    beheerder = client_as("beheerder")
    with database.as_owner() as owner:
        (pk,) = owner.execute("select id from app.tenant").fetchone()
    decide(beheerder, f"/werkaccountbeheer/tenants/{pk}/weigeren")
    place = f"/werkaccountbeheer/{newest_request(database)}/toelaten"
    answer = decide(beheerder, place, follow_redirects=True)
    assert "VNG heeft deze tenant voor deze gemeente geweigerd" in answer.get_data(as_text=True)
    assert [status for _, _, status in tenants(database)] == ["geweigerd"]


def test_another_address_approves_the_person_and_not_the_tenant(
    worker, database, client_as, waiting
):
    account, _ = waiting(AMERSFOORT, invited_as="raad5@nieuw.example")
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    assert tenants(database) == [(sample.A, AMERSFOORT, "voorgesteld")]
    assert worker().sign_in(account).location == "/"


def test_nobody_decides_about_her_own_request_or_whom_she_invited_into_vng(
    worker, someone, database, client_as
):
    beheerder = sample.account_of("beheerder").email
    browser = worker()
    browser.site.sign_in(beheerder)
    assert link(browser, "m.oosterhuis@vng.example").location == WAITING
    place = f"/werkaccountbeheer/{newest_request(database)}/toelaten"
    answer = decide(browser.site, place, follow_redirects=True)
    assert "Dit is uw eigen account" in answer.get_data(as_text=True)
    account, who = someone(VNG, gemeente=None, role="beheerder")
    with database.as_owner() as owner:
        owner.execute(
            "update app.uitnodiging set uitgenodigd_door ="
            " (select id from ab_user where email = %s) where email = %s",
            (beheerder, who.email),
        )
    new = worker()
    new.sign_in(account)
    new.redeem(who.invitation)
    place = f"/werkaccountbeheer/{newest_request(database)}/toelaten"
    answer = decide(browser.site, place, follow_redirects=True)
    assert "Een collega bevestigt het" in answer.get_data(as_text=True)
    assert tenants(database) == []


def test_a_domain_that_nobody_vouches_for_says_nothing(worker, someone, database, client_as):
    for verified in (None, True):
        account, who = someone(
            AMERSFOORT, invited_as=f"raad6-{bool(verified):d}@nieuw.example", xms_edov=verified
        )
        with database.as_owner() as owner:
            owner.execute(
                "update register.gemeente set email = 'info@nieuw.example' where code = %s",
                (sample.A,),
            )
        browser = worker()
        browser.sign_in(account)
        browser.redeem(who.invitation)
        page = client_as("beheerder").get(f"/werkaccountbeheer/{newest_request(database)}/toelaten")
        shown = page.get_data(as_text=True)
        assert ("ja, zo staat het in het register" in shown) is bool(verified)
        assert ("kan door iedereen zijn ingevuld" in shown) is not bool(verified)


# Tenants.


def test_after_a_refused_tenant_every_other_waits(worker, someone, database, client_as, waiting):
    enter(worker, someone)
    with database.as_owner() as owner:
        (pk,) = owner.execute("select id from app.tenant").fetchone()
    decide(client_as("beheerder"), f"/werkaccountbeheer/tenants/{pk}/weigeren")
    waiting(SAMENWERKING)


def test_a_new_tenant_stands_on_the_start_page_until_vng_looked(
    worker, someone, database, client_as
):
    enter(worker, someone)
    beheerder = client_as("beheerder")
    assert "1 nieuwe tenant van een gemeente" in beheerder.get("/").get_data(as_text=True)
    with database.as_owner() as owner:
        (pk,) = owner.execute("select id from app.tenant").fetchone()
    decide(beheerder, f"/werkaccountbeheer/tenants/{pk}/goedkeuren")
    assert "nieuwe tenant van een gemeente" not in beheerder.get("/").get_data(as_text=True)


def test_the_invited_address_hears_that_an_account_was_made(worker, someone, database):
    _, account = enter(worker, someone)
    assert [kind for kind, _ in letters(database, account.person.email)] == ["werkaccount-account"]


# Links that wait.


def waits(worker, someone):
    enter(worker, someone)
    browser = worker()
    browser.site.sign_in(CONTACT)
    assert link(browser, KOEN).location == WAITING
    return browser


def test_another_password_makes_a_link_that_waits_undone(worker, someone, database, client_as):
    waits(worker, someone)
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/toelaten")
    with database.as_owner() as owner:
        owner.execute("update ab_user set password = password || 'x' where email = %s", (CONTACT,))
        owner.execute(
            "update ab_user set password = left(password, -1) where email = %s", (CONTACT,)
        )
    assert worker().sign_in(KOEN).location == INVITATION
    assert KOEN not in str(identities(database))


def test_who_asks_again_mails_vng_no_second_time_and_a_refusal_holds(
    worker, someone, database, client_as
):
    browser = waits(worker, someone)
    assert link(browser, KOEN).location == WAITING
    told = [kind for kind, _ in letters(database, "vngheden@vng.nl")]
    assert told == ["werkaccount-wacht"]
    decide(client_as("beheerder"), f"/werkaccountbeheer/{newest_request(database)}/weigeren")
    assert [kind for kind, _ in letters(database, CONTACT)][-1] == "werkaccount-koppeling-geweigerd"
    assert link(browser, KOEN).location == TROUBLE + "geweigerd"


# What anybody can send.


def test_a_return_that_this_browser_never_began_is_not_even_written_down(worker, database):
    browser = worker()
    before = len(events(database, "werkaccount"))
    for _ in range(3):
        browser.site.get(f"{BACK}?state=x&error=invalid_request&error_description=AADSTS50011")
    assert len(events(database, "werkaccount")) == before
    assert letters(database, "vngheden@vng.nl") == []


def test_a_made_up_number_mails_nobody(worker, database):
    browser = worker()
    state = state_in(browser.leave())
    answer = browser.site.get(
        f"{BACK}?state={state}&error=invalid_request&error_description=AADSTS12345678"
    )
    assert answer.location == TROUBLE + "storing"
    assert letters(database, "vngheden@vng.nl") == []


def test_looking_uses_nothing_up(worker, entra):
    browser = worker()
    back = entra.sign_in(browser.leave(), GERARD).removeprefix(PUBLIC_URL)
    assert browser.site.head(back).status_code == 200
    assert browser.site.get(back).location == INVITATION


def test_names_are_names(worker, entra, someone):
    entra.control(claims={"given_name": "=1+1", "family_name": "http://evil.example <x>"})
    account, who = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(account)
    browser.redeem(who.invitation)
    page = browser.site.get("/account/").get_data(as_text=True)
    assert "=1+1" not in page
    assert "evil.example" not in page


def test_the_longest_name_fits(worker, entra, someone):
    entra.control(claims={"given_name": "a" * 64, "family_name": "b" * 64})
    account, who = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(account)
    assert browser.redeem(who.invitation).location == "/"


def test_a_key_set_that_can_not_be_read_is_forgotten(worker, entra):
    for body in ("{}", '{"keys": "x"}'):
        entra.control(answers={"keys": {"body": body, "times": 1}})
        assert worker().sign_in(GERARD).location == TROUBLE + "onbereikbaar"
        worker().site.application.extensions["entra"]._away_until = 0.0
        assert worker().sign_in(GERARD).location == INVITATION
        worker().site.application.extensions["entra"]._keys = None


def test_a_proof_that_was_asked_by_somebody_else_is_none(worker, someone):
    """Signed out meanwhile: there is nobody whose proof it could be."""
    browser, account = enter(worker, someone)
    url = browser.leave(
        "/login/werkaccount/bevestigen?next=/account/adres", form_at="/code/?next=/account/adres"
    )
    back = browser.entra.sign_in(url, account)
    with browser.site.session_transaction() as cookie:
        del cookie["_user_id"]
    assert browser.return_with(back).location == TROUBLE + "opnieuw"


def test_step_up_leads_back_to_linking(worker):
    browser = worker()
    browser.site.sign_in(CONTACT)
    clock.move(timedelta(minutes=6))
    assert browser.site.get(LINK).location == f"/code/?next={LINK}"
    answer = browser.site.submit(f"/code/?next={LINK}", {"code": sample.code_now()})
    assert answer.location == LINK


def test_who_is_linked_already_is_told_before_she_leaves(worker):
    browser = worker()
    browser.site.sign_in(CONTACT)
    link(browser)
    assert browser.site.get(LINK).location == "/account/"
    browser.site.submit(UNLINK, {})


def test_the_limits_are_what_they_are():
    assert (limits.START_NETWORK.most, limits.LOGOUT_NETWORK.most) == (120, 60)
