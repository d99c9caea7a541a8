"""What the provider remembers while it runs: sessions, requests, codes and consents."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import TypeVar

from tests.entra.faults import Fault
from tests.entra.world import Account

T = TypeVar("T")

# Entra's own: a code lives ten minutes.
CODE_SECONDS = 600
MOST_REMEMBERED = 1000


@dataclass(frozen=True)
class AuthorizeRequest:
    """A request that passed every check; `tenant` is the first part of its path.

    `wishes` is how the website wants it done: "login", "consent", "select_account", "none".
    """

    tenant: str
    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    challenge: str
    state: str | None = None
    nonce: str | None = None
    wishes: frozenset[str] = frozenset()
    max_age: int | None = None
    login_hint: str | None = None
    domain_hint: str | None = None

    @property
    def tells_auth_time(self) -> bool:
        return self.max_age is not None or "login" in self.wishes


@dataclass
class SignedIn:
    """An account that is signed in at the provider; `clients` are the websites that heard of it."""

    account: Account
    sid: str
    auth_time: int
    clients: set[str] = field(default_factory=set)


@dataclass
class Session:
    """A browser; the accounts that are signed in with it, the last one used at the end."""

    key: str
    accounts: dict[tuple[str, str], SignedIn] = field(default_factory=dict)

    @property
    def last(self) -> SignedIn | None:
        return next(reversed(self.accounts.values()), None)

    def sign_in(self, account: Account, now: int, *, again: bool) -> SignedIn:
        """Return the account as it is signed in, with a new time if it had to be done again."""
        known = self.accounts.pop(account.key, None)
        if known is None:
            known = SignedIn(account, secrets.token_hex(16), now)
        elif again:
            known.auth_time = now
        self.accounts[account.key] = known
        return known


@dataclass
class Pending:
    """A request that waits for the person; it belongs to the browser that made it.

    `asked` is who is being asked for consent; `fault` is what the website hears of somebody who
    goes back from the page that is shown now.
    """

    request: AuthorizeRequest
    session_key: str
    asked: SignedIn | None = None
    fault: Fault | None = None


@dataclass
class Code:
    """A code that was handed out, with everything it is bound to."""

    request: AuthorizeRequest
    account: Account
    sid: str
    auth_time: int
    expires: float
    used: bool = False


class State:
    """All of it, in memory; every method may be called from several threads."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.forget()

    def forget(self) -> None:
        """Begin anew: nobody signed in, nothing consented to."""
        with self.lock:
            self.sessions: dict[str, Session] = {}
            self.pending: dict[str, Pending] = {}
            self.codes: dict[str, Code] = {}
            self.consents: set[tuple[str, str, str]] = set()
            self.tenant_consents: set[tuple[str, str]] = set()
            # The `jti` of each assertion: it counts once.
            self.assertions: set[str] = set()
            # What a website got for itself, and until when it counts.
            self.access_tokens: dict[str, float] = {}

    def session(self, key: str | None) -> Session:
        """Return the browser's session, a new one if it has none."""
        with self.lock:
            if key in self.sessions:
                return self.sessions[key]
            session = Session(secrets.token_urlsafe(24))
            return _remember(self.sessions, session.key, session)

    def wait_for_person(self, request: AuthorizeRequest, session: Session) -> str:
        """Remember the request and return its key."""
        with self.lock:
            key = secrets.token_urlsafe(24)
            _remember(self.pending, key, Pending(request, session.key))
            return key

    def waiting(self, key: str, session: Session) -> Pending | None:
        with self.lock:
            found = self.pending.get(key)
            return found if found and found.session_key == session.key else None

    def hand_out(self, request: AuthorizeRequest, signed_in: SignedIn, now: float) -> str:
        """Return a code for this person."""
        with self.lock:
            code = f"1.{secrets.token_urlsafe(48)}"
            signed_in.clients.add(request.client_id)
            _remember(
                self.codes,
                code,
                Code(
                    request,
                    signed_in.account,
                    signed_in.sid,
                    signed_in.auth_time,
                    now + CODE_SECONDS,
                ),
            )
            return code

    def consented(self, client_id: str, account: Account) -> bool:
        tid, oid = account.key
        return (client_id, tid) in self.tenant_consents or (client_id, tid, oid) in self.consents

    def consent(self, client_id: str, account: Account) -> None:
        self.consents.add((client_id, *account.key))

    def consent_for_tenant(self, client_id: str, tid: str) -> None:
        self.tenant_consents.add((client_id, tid))


def _remember(store: dict[str, T], key: str, value: T) -> T:
    """Store it; a store that is full lets go of its oldest."""
    if len(store) >= MOST_REMEMBERED:
        del store[next(iter(store))]
    store[key] = value
    return value
