"""A machine that walks at the door as Hypothesis likes, and sees that nobody gets in otherwise."""

import itertools
import re
from datetime import timedelta
from typing import Any, ClassVar

import pyotp
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core import clock
from app.core.clock import now
from app.security.invitations.codes import new_code
from tests.support import sample
from tests.support.door_base import Site
from tests.support.door_browser import Browser
from tests.support.door_model import (
    CODE,
    INVITATION,
    NEW_PASSWORD,
    PAGES,
    RESET,
    SIGN_IN,
    SIGN_UP,
    Flow,
    Person,
)
from tests.support.door_people import PASSWORDS, WRONG_PASSWORD, add_account, add_invitation
from tests.support.door_steps import DoorSteps

TOKENS = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')
TIMES = (
    timedelta(seconds=35),
    timedelta(minutes=11),
    timedelta(minutes=31),
    timedelta(hours=13),
)
_numbers = itertools.count(1)
# One browser is used more than the others.
BROWSERS, PEOPLE = st.sampled_from((0, 0, 1, 2)), st.integers(0, 3)
CHOICE = st.integers(0, 1)
NEW, KNOWN = st.sampled_from((1, 2, 1, 2, 0, 3)), st.sampled_from((0, 1, 0, 2, 1, 3))
# How many right steps follow at once.
FAR = st.sampled_from((1, 0, 2, 3, 5))


def not_among(typed: str, *right: str | None) -> str:
    """Return six digits that are none of these."""
    return next(code for code in (typed, "123123", "456456", "789789") if code not in right)


class DoorMachine(RuleBasedStateMachine):
    """Four people and three browsers: one of them is registered, two are invited."""

    site: ClassVar[Site]

    def __init__(self) -> None:
        super().__init__()
        clock.move_back()
        number = next(_numbers)
        self.people = [Person(f"{n}.wie{number:05}@toets.example") for n in range(4)]
        for person, gemeente in zip(self.people, (sample.A, sample.A, sample.B), strict=False):
            add_invitation(self.site, person, gemeente)
        add_account(self.site, self.people[0])
        self.door = DoorSteps(self.site, [*self.people])

    def teardown(self) -> None:
        try:
            self.door.check_cookies()
        finally:
            clock.move_back()

    @initialize(far=st.integers(0, 6), kind=st.sampled_from((SIGN_IN, RESET)), other=FAR)
    def some_are_under_way(self, far: int, kind: str, other: int) -> None:
        """Begin where walks would seldom come by themselves."""
        if far:
            self.sign_up(who=1, at=0, password=PASSWORDS[0], far=far - 1, proof=0)
        begin = self.sign_in if kind == SIGN_IN else self.forget_password
        begin(who=0, at=1, far=other, proof=1)

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        self.door.check()

    def browser(self, number: int) -> Browser:
        return self.door.browsers[number]

    # What people do.

    @rule(who=NEW, at=BROWSERS, password=st.sampled_from(PASSWORDS), far=FAR, proof=CHOICE)
    def sign_up(self, who: int, at: int, password: str, far: int, proof: int) -> None:
        self.door.ask(self.browser(at), SIGN_UP, self.people[who], password)
        self.go_on(who=who, at=at, far=far, proof=proof)

    @rule(who=KNOWN, at=BROWSERS, far=FAR, proof=CHOICE)
    def forget_password(self, who: int, at: int, far: int, proof: int) -> None:
        self.door.ask(self.browser(at), RESET, self.people[who])
        self.go_on(who=who, at=at, far=far, proof=proof)

    @rule(who=KNOWN, at=BROWSERS, far=FAR, proof=CHOICE)
    def sign_in(self, who: int, at: int, far: int, proof: int) -> None:
        person = self.people[who]
        self.door.give_password(self.browser(at), person, person.password or PASSWORDS[0])
        self.go_on(who=who, at=at, far=far, proof=proof)

    @rule(who=PEOPLE, at=BROWSERS, password=st.sampled_from((PASSWORDS[1], WRONG_PASSWORD)))
    def give_another_password(self, who: int, at: int, password: str) -> None:
        self.door.give_password(self.browser(at), self.people[who], password)

    @precondition(lambda self: self.busy)
    @rule(at=BROWSERS, kind=st.sampled_from((SIGN_UP, RESET)))
    def ask_another_code(self, at: int, kind: str) -> None:
        self.door.resend(self.browser(at), kind)

    @rule(who=PEOPLE, at=BROWSERS, password=st.sampled_from((*PASSWORDS, WRONG_PASSWORD)))
    def give_a_password(self, who: int, at: int, password: str) -> None:
        self.door.give_password(self.browser(at), self.people[who], password)

    @rule(who=PEOPLE, at=BROWSERS, proof=CHOICE, far=FAR)
    def go_on(self, who: int, at: int, proof: int, far: int) -> None:
        """Take right steps, or begin; some at once, so that walks get far."""
        for number in range(far):
            if number:
                self.door.check()
            self.take_right_step(self.browser(at), self.people[who], proof)

    @precondition(lambda self: self.busy)
    @rule(at=BROWSERS)
    def mistype(self, at: int) -> None:
        browser, flow = self.busy_at(at)
        self.type_at(browser, flow, self.wrong_answer(flow))

    @precondition(lambda self: self.busy and any(p.spent for p in self.people))
    @rule(at=BROWSERS, which=st.integers(0, 9))
    def replay(self, at: int, which: int) -> None:
        """Give what was used before; one's own first."""
        browser, flow = self.busy_at(at)
        person = flow.person or self.door.person_of(flow.email)
        spent = person.spent or [code for p in self.people for code in p.spent]
        if flow.step != NEW_PASSWORD:
            self.type_at(browser, flow, spent[-1 - which % len(spent)])

    @precondition(lambda self: any(flow.step == INVITATION for _, flow in self.busy))
    @rule(who=st.integers(0, 2))
    def redeem_of(self, who: int) -> None:
        """Give somebody's invitation, used or not, one's own or not."""
        browser = next(browser for browser, flow in self.busy if flow.step == INVITATION)
        self.door.redeem(browser, self.people[who].invitation)

    @rule(who=PEOPLE, at=BROWSERS, page=st.sampled_from(sorted(PAGES)), proof=CHOICE)
    def jump(self, who: int, at: int, page: tuple[str, str], proof: int) -> None:
        """Send a right answer to the page of whatever step."""
        browser, person = self.browser(at), self.people[who]
        flow = browser.current(page[0])
        if flow is None or flow.step != page[1]:
            code = self.second_step_of(person, proof) if person.has_account else "000000"
            answer = PASSWORDS[0] if page[1] == NEW_PASSWORD else code
            self.type_at(browser, Flow(*page, now(), now()), answer)

    @precondition(lambda self: any(b.holds.session or b.holds.flow for b in self.door.browsers))
    @rule(at=BROWSERS)
    def sign_out(self, at: int) -> None:
        self.door.sign_out(self.browser(at))

    # What happens to people.

    @rule(by=st.sampled_from(TIMES))
    def time_passes(self, by: timedelta) -> None:
        self.door.pass_time(by)

    @precondition(lambda self: any(b.holds.session or b.holds.flow for b in self.door.browsers))
    @rule(victim=BROWSERS, thief=BROWSERS)
    def steal(self, victim: int, thief: int) -> None:
        self.browser(thief).put_cookie(self.browser(victim).copy_cookie())

    @rule(who=PEOPLE)
    def role_changes(self, who: int) -> None:
        change = (
            "update ab_user_role set role_id = (select id from ab_role where name = %s)"
            " where user_id = %s"
        )
        self.change_and_put_back(self.people[who], change, "lezer", "contactpersoon")

    @rule(who=PEOPLE)
    def gemeente_changes(self, who: int) -> None:
        change = (
            "update app.gebruiker_gemeente set gemeente_id ="
            " (select id from register.gemeente where code = %s) where user_id = %s"
        )
        own, other = (sample.B, sample.A) if who == 2 else (sample.A, sample.B)
        self.change_and_put_back(self.people[who], change, other, own)

    @rule(who=PEOPLE)
    def is_put_out_or_in(self, who: int) -> None:
        person = self.people[who]
        if person.has_account:
            person.is_active = not person.is_active
            self.site.owner.execute(
                "update ab_user set active = %s where id = %s", (person.is_active, person.user_id)
            )
            person.end_sessions()

    @rule(who=PEOPLE, kind=st.sampled_from((SIGN_UP, SIGN_IN, RESET)))
    def look_like_a_stranger(self, who: int, kind: str) -> None:
        """Whoever asks gets the answers that somebody unknown gets."""
        person = self.people[who]
        nobody = Person(f"x{next(_numbers):05}@".rjust(person.email.index("@") + 1, "y"))
        nobody.email += person.email.partition("@")[2]
        self.door.people.append(nobody)
        for one, other in zip(self.ask_as(person, kind), self.ask_as(nobody, kind), strict=True):
            assert one == other, "een antwoord verraadt of het adres bekend is"

    # How.

    @property
    def busy(self) -> list[tuple[Browser, Flow]]:
        """Return the browsers in which something is under way."""
        found = ((browser, browser.holds.flow) for browser in self.door.browsers)
        return [(browser, flow) for browser, flow in found if flow is not None and flow.is_alive]

    def busy_at(self, number: int) -> tuple[Browser, Flow]:
        return self.busy[number % len(self.busy)]

    def take_right_step(self, browser: Browser, person: Person, proof: int) -> None:
        flow = browser.holds.flow
        if flow is not None and flow.is_alive:
            if flow.step != CODE or flow.code:
                self.type_at(browser, flow, self.right_answer(flow, proof))
        elif browser.is_in:
            return
        elif person.has_account:
            self.door.give_password(browser, person, person.password)
        else:
            self.door.ask(browser, SIGN_UP, person, PASSWORDS[0])

    def type_at(self, browser: Browser, flow: Flow, answer: str) -> None:
        """Send this answer to the page of this step."""
        match flow.kind, flow.step:
            case kind, "code":
                self.door.give_mail_code(browser, kind, answer)
            case _, "bevestigd":
                self.door.go_on(browser)
            case _, "authenticator":
                self.door.give_authenticator(browser, answer)
            case _, "uitnodiging":
                self.door.redeem(browser, answer or new_code())
            case "inloggen", _:
                self.door.give_login_code(browser, answer)
            case _, "tweede stap":
                self.door.give_reset_proof(browser, answer)
            case _:
                self.door.choose_password(browser, answer)

    def right_answer(self, flow: Flow, proof: int) -> str:
        match flow.step:
            case "code":
                return flow.code or "000000"
            case "uitnodiging":
                return self.door.person_of(flow.email).invitation
            case "tweede stap":
                assert flow.person is not None
                return self.second_step_of(flow.person, proof)
            case "nieuw wachtwoord":
                return PASSWORDS[proof]
            case _:
                return ""

    def wrong_answer(self, flow: Flow) -> str:
        match flow.step:
            case "code":
                return not_among("000000", flow.code)
            case "uitnodiging":
                return new_code()
            case "tweede stap":
                return "AAAA-BBBB-CCCC-DDDD"
            case "nieuw wachtwoord":
                return PASSWORDS[1]
            case _:
                return "000000"

    def second_step_of(self, person: Person, proof: int) -> str:
        """Return a recovery code, or the next code of the authenticator: she waits for it."""
        if proof and person.recovery:
            return person.recovery[0]
        if int(now().timestamp()) // 30 <= person.last_step:
            self.door.pass_time(timedelta(seconds=35))
        return pyotp.TOTP(person.secret).at(now())

    def change_and_put_back(self, person: Person, change: str, other: str, own: str) -> None:
        if person.has_account:
            self.site.owner.execute(change, (other, person.user_id))
            person.end_sessions()
            for browser in self.door.browsers:
                assert browser.is_let_in() == browser.is_in
            self.site.owner.execute(change, (own, person.user_id))

    def ask_as(self, person: Person, kind: str) -> list[tuple[int, str | None, str]]:
        """Walk in a browser of one's own; return the answers, without what differs each time."""
        browser, seen = Browser(self.site.flask), []
        if kind == SIGN_IN:
            seen.append(self.door.give_password(browser, person, WRONG_PASSWORD))
        else:
            seen.append(self.door.ask(browser, kind, person, PASSWORDS[0]))
            seen.append(browser.get(PAGES[kind, CODE]))
            wrong = not_among("000000", self.door.flows[-1].code)
            seen.append(self.door.give_mail_code(browser, kind, wrong))
            seen.append(self.door.resend(browser, kind))
            seen.append(browser.get(PAGES[kind, CODE]))
        return [self.as_seen(answer, person) for answer in seen]

    def as_seen(self, answer: Any, person: Person) -> tuple[int, str | None, str]:
        page = TOKENS.sub("", answer.get_data(as_text=True)).replace(person.email, "…")
        return answer.status_code, answer.location, page
