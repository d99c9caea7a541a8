"""What ought to be true at the door: people, browsers, and what is under way in them.

Written down apart from the product, with numbers of its own; the machine holds the two together.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp

from app.core.clock import now

IDLE, LONGEST, TOUCH = timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)
CODE_LIFE, MOST_TRIES, MOST_FAILURES = timedelta(minutes=10), 5, 10
SIGN_UP, SIGN_IN, RESET = "registratie", "inloggen", "herstel"
CODE, VERIFIED, AUTHENTICATOR, INVITATION = "code", "bevestigd", "authenticator", "uitnodiging"
SECOND, NEW_PASSWORD = "tweede stap", "nieuw wachtwoord"
UNFINISHED = (VERIFIED, AUTHENTICATOR, INVITATION)

LIFE = {SIGN_UP: timedelta(hours=24), SIGN_IN: timedelta(minutes=10), RESET: timedelta(minutes=60)}
STEP_LIFE = {
    CODE: timedelta(minutes=60),
    VERIFIED: timedelta(minutes=60),
    AUTHENTICATOR: timedelta(minutes=30),
    INVITATION: timedelta(minutes=60),
    SECOND: timedelta(minutes=10),
    NEW_PASSWORD: timedelta(minutes=10),
}
START = {SIGN_UP: "/registreren/", RESET: "/wachtwoord-vergeten/", SIGN_IN: "/login/"}
PAGES = {
    (SIGN_UP, CODE): "/registreren/code",
    (SIGN_UP, VERIFIED): "/registreren/code",
    (SIGN_UP, AUTHENTICATOR): "/registreren/authenticator",
    (SIGN_UP, INVITATION): "/registreren/uitnodiging",
    (SIGN_IN, SECOND): "/login/code",
    (RESET, CODE): "/wachtwoord-vergeten/code",
    (RESET, SECOND): "/wachtwoord-vergeten/bewijs",
    (RESET, NEW_PASSWORD): "/wachtwoord-vergeten/nieuw",
}


@dataclass(eq=False)
class Person:
    """Somebody with an address: unknown to VNG, invited, or with an account."""

    email: str
    invitation: str = ""
    password: str = ""
    user_id: int | None = None
    secret: str = ""
    last_step: int = 0
    is_active: bool = True
    password_since: datetime | None = None
    recovery: list[str] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    sessions: list["Session"] = field(default_factory=list)

    @property
    def has_account(self) -> bool:
        return self.user_id is not None

    def end_sessions(self) -> None:
        """Her account changed: every session of hers is over."""
        for session in self.sessions:
            session.is_over = True

    def proof_in(self, typed: str) -> tuple[str, int] | None:
        """Return what this code proves: a time step or a recovery code, not used before."""
        if typed in self.recovery:
            return "herstelcode", 0
        newest = int(now().timestamp()) // 30
        for step in (newest, newest - 1):
            if pyotp.TOTP(self.secret).at(step * 30) == typed:
                return ("authenticator", step) if step > self.last_step else None
        return None


@dataclass(eq=False)
class Session:
    """What somebody got by all steps of a flow."""

    person: Person
    begun: datetime
    seen: datetime
    is_over: bool = False

    @property
    def is_alive(self) -> bool:
        lasts = now() - self.begun < LONGEST and now() - self.seen < IDLE
        return lasts and not self.is_over and self.person.is_active


@dataclass(eq=False)
class Flow:
    """What is under way, in whatever browser has its word."""

    kind: str
    step: str
    begun: datetime
    stepped: datetime
    email: str = ""
    password: str = ""
    person: Person | None = None
    code: str | None = None
    sent: datetime | None = None
    tries: int = 0
    failures: int = 0
    authenticator: str = ""
    last_step: int = 0
    is_over: bool = False
    has_new_word: bool = False

    @property
    def is_alive(self) -> bool:
        step_life = now() - self.stepped < STEP_LIFE[self.step]
        return not self.is_over and step_life and now() - self.begun < LIFE[self.kind]

    def go_to(self, step: str) -> None:
        self.step, self.stepped, self.failures = step, now(), 0

    def takes(self, typed: str) -> bool:
        """Take a try of the mailed code; say whether it is right."""
        can_try = self.tries < MOST_TRIES
        self.tries += can_try
        is_young = self.sent is not None and now() - self.sent < CODE_LIFE
        return can_try and is_young and self.code is not None and typed == self.code
