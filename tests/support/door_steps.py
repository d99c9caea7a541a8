"""Every step at the door over HTTP, each held against the model: answer, events, what changed."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp

from app.core.clock import now
from app.security.invitations.codes import has_right_check, normal_code
from tests.support.door_base import BAD, GOOD, MAILED, NAMES, REFUSED, DoorBase
from tests.support.door_browser import Browser
from tests.support.door_model import (
    AUTHENTICATOR,
    CODE,
    INVITATION,
    MOST_FAILURES,
    NEW_PASSWORD,
    PAGES,
    RESET,
    SECOND,
    SIGN_IN,
    SIGN_UP,
    START,
    UNFINISHED,
    VERIFIED,
    Flow,
    Person,
)
from tests.support.registering import RECOVERY, codes_on, key_on


class DoorSteps(DoorBase):
    """What one can do at the door, step by step."""

    # Mailed codes: of registering and of a new password.

    def mail(self, flow: Flow, person: Person, newest: int) -> None:
        """Read the code that was mailed; nothing is when it should not."""
        is_reset = flow.kind == RESET
        is_due = person.has_account if is_reset else bool(person.invitation)
        is_due = is_due and (person.is_active if is_reset else not person.has_account)
        found = self.site.owner.execute(
            "select tekst from app.bericht where aan = %s and soort = %s and id > %s",
            (person.email, MAILED[flow.kind], newest),
        ).fetchall()
        codes = {code for (text,) in found for code in re.findall(r"\b\d{6}\b", text)}
        assert len(codes) == len(found) == is_due, (flow.kind, codes)
        flow.email, flow.sent, flow.tries = person.email, now(), 0
        flow.code = codes.pop() if is_due else None
        flow.person = person if is_reset and is_due else None

    def newest_mail(self) -> int:
        return int(self.site.value("select coalesce(max(id), 0) from app.bericht"))

    def begin_once(self, browser: Browser, flow: Flow) -> bool:
        """Note what a form began; False when the same form began it before."""
        word, browser.holds.prepared = browser.holds.prepared, None
        assert word is not None
        known = self.forms.get(word)
        if known is not None and known.kind == flow.kind and known.is_alive:
            browser.begin(known)
            return False
        if known is None or known.has_new_word:
            self.forms[word] = flow
        self.flows.append(flow)
        browser.begin(flow)
        return True

    def ask(self, browser: Browser, kind: str, person: Person, password: str = "") -> Any:
        """Send the first form of registering or of a new password."""
        flow, newest = browser.current(kind), self.newest_mail()
        is_past = kind == SIGN_UP and browser.is_in
        if flow is None and not is_past:
            browser.holds.prepared = browser.holds.prepared or object()
        browser.get(START[kind])
        fields = {"email": person.email}
        if kind == SIGN_UP:
            fields |= {"password": password, **NAMES}
        if is_past:
            return self.send(browser, START[kind], fields, "/")
        if flow is not None and flow.step != CODE:
            return self.send(browser, START[kind], fields, PAGES[kind, flow.step])
        if flow is not None and flow.email == person.email:
            flow.password = password
            return self.send(browser, START[kind], fields, PAGES[kind, CODE])
        if flow is None:
            flow = Flow(kind, CODE, now(), now(), person.email)
            if not self.begin_once(browser, flow):
                return self.send(browser, START[kind], fields, PAGES[kind, CODE])
        flow.password = password
        event = f"{MAILED[kind]} verstuurd gelukt"
        answer = self.send(browser, START[kind], fields, PAGES[kind, CODE], event)
        self.mail(flow, person, newest)
        return answer

    def resend(self, browser: Browser, kind: str) -> Any:
        flow, newest = browser.current(kind), self.newest_mail()
        path = f"{PAGES[kind, CODE]}/nieuw"
        if flow is None or flow.step != CODE:
            return self.send(browser, path, {}, self.elsewhere(browser, kind))
        event = f"{MAILED[kind]} verstuurd gelukt"
        answer = self.send(browser, path, {}, PAGES[kind, CODE], event)
        self.mail(flow, self.person_of(flow.email), newest)
        return answer

    def give_mail_code(self, browser: Browser, kind: str, typed: str) -> Any:
        flow, path, fields = browser.current(kind), PAGES[kind, CODE], {"code": typed}
        if flow is None or flow.step != CODE:
            return self.send(browser, path, fields, self.elsewhere(browser, kind))
        if not flow.takes(typed):
            return self.send(browser, path, fields, REFUSED, f"{MAILED[kind]} {BAD}")
        on = path if kind == SIGN_UP else START[kind]
        answer = self.send(browser, path, fields, on, f"{MAILED[kind]} {GOOD}")
        self.spend(kind, str(id(flow)), str(flow.sent), typed)
        self.person_of(flow.email).spent.append(typed)
        flow.code = None
        flow.go_to(VERIFIED if kind == SIGN_UP else SECOND)
        return answer

    # The rest of registering.

    def go_on(self, browser: Browser) -> None:
        flow = browser.current(SIGN_UP)
        self.send(browser, "/registreren/volgende", {}, START[SIGN_UP])
        if flow is not None and flow.step == VERIFIED:
            flow.go_to(AUTHENTICATOR)

    def give_authenticator(self, browser: Browser, typed: str = "") -> None:
        """Send a code, the right one when none is given."""
        flow, path = browser.current(SIGN_UP), PAGES[SIGN_UP, AUTHENTICATOR]
        if flow is None or flow.step != AUTHENTICATOR:
            to = self.elsewhere(browser, SIGN_UP)
            self.send(browser, path, {"code": typed or "000000"}, to)
            return
        secret = key_on(browser.get(path).get_data(as_text=True))
        step = int(now().timestamp()) // 30
        right = [pyotp.TOTP(secret).at(30 * (step - back)) for back in (0, 1)]
        typed = typed or right[0]
        if typed not in right:
            self.send(browser, path, {"code": typed}, REFUSED, f"authenticator instellen {BAD}")
            flow.failures = (flow.failures + 1) % MOST_FAILURES
            return
        event = f"authenticator instellen {GOOD}"
        self.send(browser, path, {"code": typed}, START[SIGN_UP], event)
        flow.go_to(INVITATION)
        flow.authenticator, flow.last_step = secret, step - right.index(typed)

    def redeem(self, browser: Browser, typed: str) -> None:
        flow, path = browser.current(SIGN_UP), PAGES[SIGN_UP, INVITATION]
        fields = {"code": typed}
        if flow is None or flow.step != INVITATION:
            self.send(browser, path, fields, self.elsewhere(browser, SIGN_UP))
            return
        person = self.person_of(flow.email)
        if typed != person.invitation or person.has_account:
            flow.failures += has_right_check(normal_code(typed))
            if flow.failures == MOST_FAILURES:
                flow.is_over = True
                browser.begin(None)
            to = START[SIGN_UP] if flow.is_over else REFUSED
            self.send(browser, path, fields, to, f"uitnodigingscode {BAD}")
            return
        self.send(browser, path, fields, RECOVERY, f"registratie {GOOD}", f"inloggen {GOOD}")
        self.spend("uitnodiging", typed)
        flow.is_over = True
        person.user_id = self.site.value("select id from ab_user where email = %s", person.email)
        person.password, person.password_since = flow.password, now()
        person.secret, person.last_step = flow.authenticator, flow.last_step
        self.enter(browser, person)
        person.recovery = codes_on(browser.get(RECOVERY).get_data(as_text=True))
        assert len(set(person.recovery)) == 10
        self.send(browser, RECOVERY, {}, "/")

    # Signing in and out.

    def give_password(self, browser: Browser, person: Person, typed: str) -> Any:
        fields, path = {"email": person.email, "password": typed}, START[SIGN_IN]
        if browser.is_in:
            return self.send(browser, path, fields, "/")
        if not person.has_account:
            return self.resume(browser, person, typed)
        if typed != person.password or not person.is_active:
            return self.send(browser, path, fields, REFUSED, f"wachtwoord {BAD}")
        on = PAGES[SIGN_IN, SECOND]
        answer = self.send(browser, path, fields, on, f"wachtwoord {GOOD}")
        flow = Flow(SIGN_IN, SECOND, now(), now(), person=person)
        self.flows.append(flow)
        browser.begin(flow)
        return answer

    def resume(self, browser: Browser, person: Person, typed: str) -> Any:
        """Sign in half-way: the latest registration of this address goes on here."""
        fields, path = {"email": person.email, "password": typed}, START[SIGN_IN]
        mine = [f for f in self.flows if f.kind == SIGN_UP and f.email == person.email]
        since = now() - timedelta(hours=24)
        open_ones = [f for f in mine if f.step in UNFINISHED and not f.is_over and f.begun > since]
        flow = max(open_ones, key=lambda f: f.begun, default=None)
        if flow is None or flow.password != typed:
            return self.send(browser, path, fields, REFUSED, f"wachtwoord {BAD}")
        answer = self.send(browser, path, fields, START[SIGN_UP], f"registratie hervat {GOOD}")
        is_stale = flow.step == AUTHENTICATOR and not flow.is_alive
        here = replace(flow, stepped=now(), failures=0 if is_stale else flow.failures)
        flow.is_over, flow.has_new_word = True, True
        self.flows.append(here)
        browser.begin(here)
        return answer

    def give_login_code(self, browser: Browser, typed: str) -> None:
        flow, path, fields = browser.current(SIGN_IN), PAGES[SIGN_IN, SECOND], {"code": typed}
        if browser.is_in or flow is None:
            self.send(browser, path, fields, "/" if browser.is_in else START[SIGN_IN])
            return
        assert flow.person is not None
        proof = flow.person.proof_in(typed)
        if proof is None or not flow.person.is_active:
            event = "inloggen" if proof else "tweede stap"
            self.send(browser, path, fields, REFUSED, f"{event} {BAD}")
            return
        used = [f"herstelcode {GOOD}"] if proof[0] == "herstelcode" else []
        self.send(browser, path, fields, "/", *used, f"inloggen {GOOD}")
        self.use(flow.person, typed, *proof)
        flow.is_over = True
        self.enter(browser, flow.person)

    def sign_out(self, browser: Browser) -> None:
        events = [f"uitloggen {GOOD}"] if browser.is_in else []
        session = browser.holds.session if browser.is_in else None
        self.send(browser, "/logout/", {}, "/", *events)
        if session is not None:
            session.is_over = True
        browser.holds = replace(browser.holds, session=None, flow=None, prepared=None)

    # The rest of a new password.

    def give_reset_proof(self, browser: Browser, typed: str) -> None:
        flow, path, fields = browser.current(RESET), PAGES[RESET, SECOND], {"code": typed}
        if flow is None or flow.step != SECOND:
            self.send(browser, path, fields, self.elsewhere(browser, RESET))
            return
        assert flow.person is not None
        proof = flow.person.proof_in(typed)
        if proof is None:
            self.send(browser, path, fields, REFUSED, f"herstel wachtwoord {BAD}")
            return
        on = PAGES[RESET, NEW_PASSWORD]
        self.send(browser, path, fields, on, f"herstel tweede stap {GOOD}")
        self.use(flow.person, typed, *proof)
        flow.go_to(NEW_PASSWORD)

    def choose_password(self, browser: Browser, password: str) -> None:
        flow, path = browser.current(RESET), PAGES[RESET, NEW_PASSWORD]
        fields = {"password": password}
        if flow is None or flow.step != NEW_PASSWORD:
            self.send(browser, path, fields, self.elsewhere(browser, RESET))
            return
        person = flow.person
        assert person is not None
        since = person.password_since
        browser.begin(None)
        if not person.is_active or (since is not None and since > flow.begun):
            self.send(browser, path, fields, START[RESET], f"herstel wachtwoord {BAD}")
            return
        self.send(browser, path, fields, START[SIGN_IN], f"wachtwoord gewijzigd {GOOD}")
        person.password, person.password_since = password, now()
        person.end_sessions()
        for other in self.flows:
            other.is_over |= other.person is person
