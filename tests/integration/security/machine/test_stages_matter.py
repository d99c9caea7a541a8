"""Without a guard the same walks go red: so it is the guard that the machine sees at work."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.security import entrance, mail_codes, steps
from app.security.events import Event
from app.security.local import auth, flows
from tests.support.door_model import NEW_PASSWORD, RESET, SIGN_IN, SIGN_UP
from tests.support.door_people import PASSWORDS

REGISTERED, INVITED, OTHER_INVITED = 0, 1, 2
BY_CODE, BY_RECOVERY = 0, 1


# The walks. Each is right as the product is.


def sign_in(m, at=0, proof=BY_CODE):
    m.sign_in(who=REGISTERED, at=at, far=1, proof=proof)
    m.door.check()


def a_wrong_second_step(m):
    m.sign_in(who=REGISTERED, at=0, far=0, proof=BY_CODE)
    m.mistype(at=0)
    m.door.check()


def only_the_password(m):
    m.sign_in(who=REGISTERED, at=0, far=0, proof=BY_CODE)
    m.door.check()


def a_stolen_cookie_after_signing_out(m):
    sign_in(m)
    m.steal(victim=0, thief=2)
    m.sign_out(at=0)
    m.door.check()


def another_role(m):
    sign_in(m)
    m.role_changes(who=REGISTERED)
    m.door.check()


def half_an_hour_away(m):
    sign_in(m)
    m.time_passes(by=timedelta(minutes=31))


def a_code_twice(m):
    sign_in(m)
    m.sign_in(who=REGISTERED, at=1, far=0, proof=BY_CODE)
    m.replay(at=0, which=0)
    m.door.check()


def a_recovery_code_twice(m):
    sign_in(m, proof=BY_RECOVERY)
    m.sign_in(who=REGISTERED, at=1, far=0, proof=BY_CODE)
    m.replay(at=0, which=0)
    m.door.check()


def a_stolen_half_way_cookie(m):
    m.sign_in(who=REGISTERED, at=0, far=0, proof=BY_CODE)
    m.steal(victim=0, thief=2)
    m.go_on(who=REGISTERED, at=0, far=1, proof=BY_RECOVERY)
    thief = m.browser(2)
    m.door.give_login_code(thief, m.people[REGISTERED].recovery[0])
    m.door.check()


def a_wrong_mailed_code(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=0, proof=BY_CODE)
    m.mistype(at=0)
    m.door.check()


def an_old_mailed_code(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=0, proof=BY_CODE)
    m.time_passes(by=timedelta(minutes=11))
    m.go_on(who=INVITED, at=0, far=1, proof=BY_CODE)


def the_code_before_the_last(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=0, proof=BY_CODE)
    older = m.browser(0).current(SIGN_UP).code
    m.ask_another_code(at=0, kind=SIGN_UP)
    m.door.give_mail_code(m.browser(0), SIGN_UP, older)


def a_code_after_five_wrong_ones(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=0, proof=BY_CODE)
    for _ in range(5):
        m.mistype(at=0)
    m.go_on(who=INVITED, at=0, far=1, proof=BY_CODE)


def a_wrong_first_code_of_the_authenticator(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=2, proof=BY_CODE)
    m.mistype(at=0)


def all_of_registering(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=4, proof=BY_CODE)
    m.door.check()
    assert m.people[INVITED].has_account


def somebody_elses_invitation(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=3, proof=BY_CODE)
    m.redeem_of(who=OTHER_INVITED)
    m.door.check()


def the_invitation_before_the_authenticator(m):
    m.sign_up(who=INVITED, at=0, password=PASSWORDS[0], far=2, proof=BY_CODE)
    m.door.redeem(m.browser(0), m.people[INVITED].invitation)
    m.door.check()


def a_new_password_by_mail_and_code(m):
    sign_in(m)
    m.forget_password(who=REGISTERED, at=1, far=3, proof=BY_RECOVERY)
    m.door.check()


def an_account_that_is_put_out(m):
    m.is_put_out_or_in(who=REGISTERED)
    m.sign_in(who=REGISTERED, at=0, far=0, proof=BY_CODE)


def a_stranger_signs_up(m):
    m.look_like_a_stranger(who=INVITED, kind=SIGN_UP)


def a_stranger_forgets_a_password(m):
    m.look_like_a_stranger(who=REGISTERED, kind=RESET)


def a_stranger_signs_in(m):
    m.look_like_a_stranger(who=REGISTERED, kind=SIGN_IN)


# What takes a guard away.


def without(name, part, instead=""):
    """Leave a part of a statement out."""

    def take_away(patch, _site):
        module, _, word = name.rpartition(".")
        statement = getattr(import_module(f"app.security.{module}"), word).text
        assert part in statement
        patch.setattr(f"app.security.{name}", text(statement.replace(part, instead)))

    return take_away


def instead(name, value):
    """Put something else in the place of a function or a number."""
    return lambda patch, _site: patch.setattr(f"app.security.{name}", value)


def untriggered(patch, site):
    """Let no change of an account end its sessions."""
    site.owner.execute("alter table ab_user disable trigger verhoog_accountversie")


def let_in_by_password(door, email, password, following):
    answer = REAL_PASSWORD(door, email, password, following)
    user_id = auth.find_account(door, email).user_id
    if answer is flows.Password.RIGHT and user_id:
        entrance.finish_signin(door, user_id, "authenticator")
    return answer


def say_who_is_unknown(door, flow, mailing, **changes):
    return mailing.is_sent and REAL_SEND(door, flow, mailing, **changes)


def refuse_unheard(door, action, user_id, note):
    if user_id is not None:
        door.tell(Event(action, "account", "geweigerd", user_id=user_id, note=note))
        door.session.commit()


def past_the_second_step(door, flow, purpose, typed, following):
    return REAL_CHECK(door, flow, purpose, typed, following.replace("tweede stap", NEW_PASSWORD))


def at_the_last_step(door, *kinds):
    flow = REAL_CURRENT(door, *kinds)
    if flow is not None and flow.totp_geheim is not None:
        door.session.execute(text("update app.aanmelding set stap = 'uitnodiging'"))
        return steps.with_step(flow, "uitnodiging")
    return flow


REAL_PASSWORD, REAL_SEND, REAL_CURRENT = flows.give_password, mail_codes.send, steps.current
REAL_CHECK = mail_codes.check
REAL_TELL = entrance.Door.tell
ALWAYS = SimpleNamespace(compare_digest=lambda *_: True)
NOTHING = text("select 1")
GUARDS = {
    "the code of the second step": (
        instead("local.auth.use_second_step", lambda *_: (auth.Code.RIGHT, "authenticator")),
        a_wrong_second_step,
    ),
    "all of the second step": (
        instead("local.flows.give_password", let_in_by_password),
        only_the_password,
    ),
    "the end of a session": (
        without("account._ACCOUNT", "and s.beeindigd_op is null"),
        a_stolen_cookie_after_signing_out,
    ),
    "the end in the row": (
        without("sessions._END", "beeindigd_op = :now", "beeindigd_op = null::timestamptz"),
        a_stolen_cookie_after_signing_out,
    ),
    "the version of an account": (
        without("account._ACCOUNT", "and st.versie = s.versie"),
        another_role,
    ),
    "half an hour": (
        without("account._ACCOUNT", "and s.laatst_gezien_op > :idle_since"),
        half_an_hour_away,
    ),
    "a time step once": (
        without("local.auth._USE_STEP", "and laatste_stap < :step"),
        a_code_twice,
    ),
    "a recovery code once": (
        without("recovery._USE", "set gebruikt_op = :now", "set gebruikt_op = null"),
        a_recovery_code_twice,
    ),
    "the end of a flow": (instead("steps.close", lambda *_: True), a_stolen_half_way_cookie),
    "the next step": (instead("steps.advance", lambda *_, **__: True), all_of_registering),
    "the mailed code": (instead("mail_codes.hmac", ALWAYS), a_wrong_mailed_code),
    "ten minutes": (instead("mail_codes.LIFE", timedelta(days=1)), an_old_mailed_code),
    "the newest code only": (
        instead("mail_codes.digest_of", lambda *_: bytes(32)),
        the_code_before_the_last,
    ),
    "five tries": (instead("mail_codes.MOST_TRIES", 100), a_code_after_five_wrong_ones),
    "the proof of the authenticator": (
        instead("totp.matching_step", lambda *_: 1),
        a_wrong_first_code_of_the_authenticator,
    ),
    "the address of an invitation": (
        without("registration.auth._REDEEM", ":email", "(select email from app.uitnodiging"
                " where code_digest = :digest and cast(:email as text) is not null)"),
        somebody_elses_invitation,
    ),
    "the step of the page": (
        instead("registration.views.steps.current", at_the_last_step),
        the_invitation_before_the_authenticator,
    ),
    "the second step of a new password": (
        instead("mail_codes.check", past_the_second_step),
        a_new_password_by_mail_and_code,
    ),
    "the end of all sessions": (untriggered, a_new_password_by_mail_and_code),
    "only who is active": (
        without("local.auth._STORED", "u.active,", "true as active,"),
        an_account_that_is_put_out,
    ),
    "silence at signing up": (instead("mail_codes.send", say_who_is_unknown), a_stranger_signs_up),
    "silence at a new password": (
        instead("mail_codes.send", say_who_is_unknown),
        a_stranger_forgets_a_password,
    ),
    "silence in the events": (instead("local.flows._tell_refusal", refuse_unheard),
                              a_stranger_signs_in),
    "an event of each step": (
        instead("door.Door.tell", lambda *_: None),
        a_stolen_cookie_after_signing_out,
    ),
    "one event of each step": (
        instead("door.Door.tell", lambda *a: [REAL_TELL(*a) for _ in "12"]),
        only_the_password,
    ),
}  # fmt: skip


@pytest.fixture
def put_back(site):
    yield
    site.owner.execute("alter table ab_user enable trigger verhoog_accountversie")


WALKS = {walk.__name__: walk for _, walk in GUARDS.values()}


@pytest.mark.parametrize("walk", WALKS)
def test_as_it_is_the_walk_is_right(machine, walk):
    WALKS[walk](machine())


@pytest.mark.parametrize("guard", GUARDS)
def test_without_its_guard_the_walk_goes_red(machine, site, put_back, monkeypatch, guard):
    take_away, walk = GUARDS[guard]
    take_away(monkeypatch, site)
    with pytest.raises(AssertionError):
        walk(machine())
