"""Does what signing in with a work account means: sends away, takes back, tells, lets in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import current_app
from flask import session as cookie

from app.mail.letters import write_letter
from app.mail.outbox import queue
from app.security import alarm, new_authenticator, recovery, steps
from app.security.credentials import set_authenticator
from app.security.door import Door
from app.security.entra import auth, limits
from app.security.entra.auth import Outcome, SecondStep
from app.security.entra.problems import OUR_NUMBERS, Problem, numbers_in, problem_of
from app.security.entra.provider import Provider, ProviderError
from app.security.entra.tokens import Expected, Identity, TokenError, read_token
from app.security.entrance import finish_signin, renew_session
from app.security.events import Event, account_name
from app.security.invitations.redeeming import Invitation, MovedError, take_code
from app.security.local.flows import CODE_STEP
from app.security.new_authenticator import Proof
from app.security.notices import tell_account
from app.security.registration.flows import keep_codes
from app.security.sessions import FRESH, Elsewhere
from app.security.steps import Flow, Kind

KIND: Kind = "werkaccount"
AWAY, INVITATION, WAITING, AUTHENTICATOR = (
    "bij de gemeente", "uitnodiging", "wacht op VNG", new_authenticator.STEP,
)  # fmt: skip
Purpose = Literal["inloggen", "koppelen", "bewijzen"]
# What this browser took along to Entra, one word for each tab.
COOKIE_WORDS = "werkaccount"
MOST_TABS = 5
LONGEST_STATE = 100
LONGEST_CODE = 4000

# Where somebody goes next, as the views know it.
# What the database says of who may go on, and of who waits.
ENTERS, WAITS = frozenset(("in", "nieuw", "gekoppeld")), frozenset(("wacht", "wachtte al"))
Next = Literal["in", "code", "uitnodiging", "wachten", "authenticator", "gekoppeld", "bewezen"]


class RefusedError(Exception):
    """She is not in; `problem` is the page that says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.value)


class TurnedAwayError(Exception):
    """VNG decided, or the account says, that it can't be by this way."""

    def __init__(self, page: Literal["geweigerd", "verlopen", "bezet", "link"]) -> None:
        self.page = page
        super().__init__(page)


class TryAgainError(Exception):
    """Once more to Entra, at once: what it asked for may be there now."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        super().__init__()


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a return from Entra: where to go, and the path that was wanted."""

    next: Next
    following: str = "/"


def depart(
    door: Door, provider: Provider, purpose: Purpose, following: str, user: Any | None = None,
    *, tries: int = 0,
) -> str:  # fmt: skip
    """Return the address at Entra to go to; raises RefusedError.

    What comes back counts in this browser only, once, within ten minutes.
    """
    if door.count(*limits.for_start(door)) is None:
        _tell(door, None, "geweigerd", "te vaak")
        door.session.commit()
        raise RefusedError(Problem.TOO_OFTEN)
    asked = {"prompt": "select_account"}
    if purpose == "bewijzen":
        asked = {"prompt": "login", "max_age": "0"}
    try:
        leaving = provider.depart(**asked)
    except ProviderError as error:
        raise _refused(door, error.problem, error.note) from error
    steps.begin_elsewhere(
        door, leaving.state, KIND, AWAY,
        doel=purpose, volgt=following, user_id=user.id if user else None, pogingen=tries,
        nonce=leaving.nonce, verifier=door.keys.seal(leaving.verifier),
    )  # fmt: skip
    cookie[COOKIE_WORDS] = [*_words()[-MOST_TABS + 1 :], leaving.state]
    return leaving.url


def come_back(door: Door, provider: Provider, answer: Mapping[str, str], user: Any | None) -> Came:
    """Take what Entra sent along; raises RefusedError, TurnedAwayError or TryAgainError."""
    flow = _take_departure(door, answer.get("state", ""))
    if flow is None:
        # Anybody can send anybody here; of what this browser never began nothing is written down.
        raise RefusedError(Problem.AGAIN)
    is_same = (user.id if user else None) == flow.user_id
    if flow.doel != "inloggen" and not is_same:
        raise _refused(door, Problem.AGAIN, "een ander is ingelogd")
    if "error" in answer:
        _refuse_answer(door, flow, answer)
    identity = _identify(door, provider, flow, answer.get("code", ""))
    if flow.doel == "koppelen":
        return _link(door, user, identity, flow.volgt)
    if flow.doel == "bewijzen":
        return _prove(door, user, identity, flow.volgt)
    return _come_in(door, identity, flow.volgt)


def _take_departure(door: Door, state: str) -> Flow | None:
    """Return what began in this browser with this word, once; commits that it is used."""
    words = _words()
    if not state or len(state) > LONGEST_STATE or state not in words:
        return None
    cookie[COOKIE_WORDS] = [word for word in words if word != state]
    flow = steps.find_elsewhere(door, state, KIND)
    if flow is None or flow.step != AWAY or not steps.close(door, flow):
        door.session.rollback()
        return None
    door.session.commit()
    return flow


def _words() -> list[str]:
    found = cookie.get(COOKIE_WORDS)
    return [str(word) for word in found] if isinstance(found, list) else []


def _refuse_answer(door: Door, flow: Flow, answer: Mapping[str, str]) -> None:
    described = answer.get("error_description", "")
    problem = problem_of(answer.get("error", ""), described, answer.get("error_subcode", ""))
    note = " ".join([problem.value, *numbers_in(described)[:3]])
    if problem is Problem.CONDITIONS and not flow.pogingen:
        _tell(door, flow.user_id, "geweigerd", note)
        door.session.commit()
        raise TryAgainError(flow)
    # What stands in an address can be typed by anybody; a number that we know is worth a mail.
    is_sure = bool(OUR_NUMBERS & set(numbers_in(described)))
    raise _refused(door, problem, note, flow.user_id, is_sure=is_sure)


def _identify(door: Door, provider: Provider, flow: Flow, code: str) -> Identity:
    if not code or len(code) > LONGEST_CODE:
        raise _refused(door, Problem.AGAIN, "geen code", flow.user_id)
    expected = Expected(provider.base, provider.client_id, flow.nonce, door.now)
    try:
        token = provider.exchange(code, door.keys.unseal(flow.verifier))
        return read_token(token, provider.keys_of, expected)
    except ProviderError as error:
        raise _refused(door, error.problem, error.note, flow.user_id) from error
    except TokenError as error:
        is_personal = error.check == "privéaccount"
        problem = Problem.PERSONAL if is_personal else Problem.FORGED
        raise _refused(door, problem, f"bewijs: {error.check}", flow.user_id) from error


def _come_in(door: Door, identity: Identity, following: str) -> Came:
    outcome, user_id = auth.come_in(door, identity.tid, identity.oid, identity.email)
    if user_id is not None and outcome in ENTERS:
        _tell_entering(door, outcome, user_id)
        return _enter(door, user_id, _elsewhere(identity), following)
    if outcome not in ("onbekend", *WAITS):
        # What the database wrote stays: a request is answered once.
        door.session.commit()
        raise _turned_away(door, outcome)
    step = INVITATION if outcome == "onbekend" else WAITING
    # Nobody yet: who this is waits in the flow for an invitation, and no account is made of it.
    steps.begin(
        door, KIND, step,
        tid=identity.tid, oid=identity.oid, sid=identity.sid, email=identity.email,
        is_bevestigd=identity.is_verified, voornaam=identity.first_name,
        achternaam=identity.last_name, volgt=following,
    )  # fmt: skip
    _tell(door, None, "gelukt", step)
    door.session.commit()
    return Came("uitnodiging" if step == INVITATION else "wachten")


def redeem(door: Door, flow: Flow, typed: str) -> tuple[Invitation, Came | None]:
    """Take the invitation's code; raises TurnedAwayError. None for what is not right."""

    def use(code: str) -> tuple[Outcome, int | None] | None:
        # First of all: of two that come at once, the second waits here and finds the step taken.
        if not steps.advance(door, flow, stap=WAITING):
            raise MovedError
        outcome, user_id = auth.redeem(door, flow, code)
        return None if outcome == "nee" else (outcome, user_id)

    answer, used = take_code(door, flow, typed, use)
    if used is None:
        return answer, None
    outcome, user_id = used
    if outcome == "bezet":
        # Meanwhile she is known, by another tab: then that decides, and not this code.
        outcome, user_id = auth.come_in(door, str(flow.tid), str(flow.oid), flow.email or "")
    if outcome in WAITS:
        _tell_waiting(door, outcome)
        _tell(door, None, "gelukt", WAITING)
        door.session.commit()
        return answer, Came("wachten")
    if user_id is None or outcome not in ENTERS:
        raise _turned_away(door, outcome)
    # An invitation that was used up here makes a new account.
    _tell_entering(door, "nieuw" if used[0] == "in" else outcome, user_id)
    steps.close(door, steps.with_step(flow, WAITING))
    return answer, _enter(door, user_id, _elsewhere_of(flow), flow.volgt)


def prove_authenticator(door: Door, flow: Flow, typed: str) -> tuple[Proof, Any | None]:
    """Take the first code of the authenticator that this account needs besides; and let it in."""
    proof, step = new_authenticator.prove(door, flow, typed)
    if proof is not Proof.RIGHT:
        return proof, None
    user_id: int = flow.user_id
    # Seen again: meanwhile she may have one, or VNG may have reset it.
    needed = auth.second_step(auth.ways_of(door, user_id), asks_everyone=True)
    if needed is not SecondStep.SET_UP or not steps.advance(
        door, flow, stap=steps.SHOWING, totp_geheim=None, totp_stap=step
    ):
        door.session.rollback()
        return Proof.WRONG, None
    set_authenticator(door, user_id, bytes(flow.totp_geheim), step)
    memory = door.passwords.memory_mib
    keep_codes(door, flow, user_id, recovery.make_codes(door.session, user_id, door.now, memory))
    door.tell(Event("authenticator instellen", account_name(user_id), user_id=user_id))
    return proof, finish_signin(door, user_id, "authenticator", _elsewhere_of(flow))


def unlink(door: Door, user: Any) -> bool:
    """Take the work account off; False when there is none, or no other way in would be left."""
    if not auth.ways_of(door, user.id).has_own_way or not auth.unlink(door, user.id):
        door.session.rollback()
        return False
    who = account_name(user.id)
    door.tell(Event("werkaccount ontkoppeld", who, user_id=user.id, actor=who))
    tell_account(door, user.id, "werkaccount-ontkoppeld")
    renew_session(door, user)
    return True


def _enter(door: Door, user_id: int, elsewhere: Elsewhere, following: str) -> Came:
    """Let the account in, or go on to what is asked besides; commits."""
    ways = auth.ways_of(door, user_id)
    settings = current_app.extensions["settings"]
    needed = auth.second_step(ways, asks_everyone=settings.entra_require_local_totp)
    if needed is SecondStep.VNG_LINK:
        raise _turned_away(door, "link")
    if needed is SecondStep.NONE:
        if finish_signin(door, user_id, "entra", elsewhere) is None:
            raise TurnedAwayError("geweigerd")
        return Came("in", following)
    _tell(door, user_id, "gelukt", "eerste stap")
    shared = {
        "user_id": user_id, "email": ways.email, "volgt": following,
        "tid": elsewhere.tid, "sid": elsewhere.sid,
    }  # fmt: skip
    if needed is SecondStep.CODE:
        steps.begin(door, "inloggen", CODE_STEP, **shared)
        return Came("code")
    secret = new_authenticator.new_sealed_secret(door)
    steps.begin(door, KIND, AUTHENTICATOR, totp_geheim=secret, **shared)
    return Came("authenticator")


def _link(door: Door, user: Any, identity: Identity, following: str) -> Came:
    outcome = auth.link(door, user.id, identity)
    if outcome in WAITS:
        _tell_waiting(door, outcome)
        if outcome == "wacht":
            tell_account(door, user.id, "werkaccount-gevraagd", werkadres=identity.email or "–")
        _tell(door, user.id, "gelukt", WAITING)
        door.session.commit()
        return Came("wachten", following)
    if outcome != "in":
        raise _turned_away(door, outcome, user.id)
    _tell_entering(door, "gekoppeld", user.id)
    renew_session(door, user)
    return Came("gekoppeld", following)


def _prove(door: Door, user: Any, identity: Identity, following: str) -> Came:
    """A fresh sign-in of the very same person counts as a fresh code, if Entra says it is fresh."""
    ways = auth.ways_of(door, user.id)
    signed_in = identity.signed_in
    is_hers = (ways.tid, ways.oid) == (identity.tid, identity.oid) and not ways.has_authenticator
    if not is_hers or signed_in is None or door.now - signed_in >= FRESH:
        raise _refused(door, Problem.NOT_FRESH, "geen vers bewijs", user.id)
    who = account_name(user.id)
    door.tell(Event("verse code", who, user_id=user.id, actor=who, note="werkaccount"))
    renew_session(door, user, "entra", _elsewhere(identity))
    return Came("bewezen", following)


def _elsewhere(identity: Identity) -> Elsewhere:
    return Elsewhere(identity.tid, identity.sid, identity.signed_in)


def _elsewhere_of(flow: Flow) -> Elsewhere:
    return Elsewhere(str(flow.tid), flow.sid)


def _refused(
    door: Door, problem: Problem, note: str, user_id: int | None = None, *, is_sure: bool = True
) -> RefusedError:
    """Write the refusal down, and say so to VNG when it is surely VNG's to mend; commits."""
    door.session.rollback()
    _tell(door, user_id, "geweigerd", note)
    if problem is Problem.OURS and is_sure:
        settings = current_app.extensions["settings"]
        words = {"adres": door.tools.public_url, "melding": note, "hulp": settings.support_email}
        alarm.tell_once(
            door.session, "storing werkaccount", "werkaccount-storing", words,
            to=settings.support_email, now=door.now, note=note,
        )  # fmt: skip
    door.session.commit()
    return RefusedError(problem)


def _turned_away(door: Door, outcome: str, user_id: int | None = None) -> TurnedAwayError:
    door.session.rollback()
    _tell(door, user_id, "geweigerd", outcome)
    door.session.commit()
    return TurnedAwayError(outcome)  # type: ignore[arg-type]


def _tell(door: Door, user_id: int | None, result: Any, note: str) -> None:
    thing = "onbekende persoon" if user_id is None else account_name(user_id)
    door.tell(Event("werkaccount", thing, result, user_id=user_id, note=note))


def _tell_entering(door: Door, outcome: str, user_id: int) -> None:
    """Write down what an account is or got by this, and tell its owner at the address VNG has."""
    who = account_name(user_id)
    if outcome == "nieuw":
        door.tell(Event("registratie", who, user_id=user_id, actor=who, note="werkaccount"))
        tell_account(door, user_id, "werkaccount-account")
    elif outcome == "gekoppeld":
        door.tell(Event("werkaccount gekoppeld", who, user_id=user_id, actor=who))
        tell_account(door, user_id, "werkaccount-gekoppeld")


def _tell_waiting(door: Door, outcome: str) -> None:
    """Mail VNG that somebody waits; once, however often she tries."""
    if outcome != "wacht":
        return
    settings = current_app.extensions["settings"]
    words = {"adres": door.tools.public_url}
    letter = write_letter(door.session, "werkaccount-wacht", words)
    queue(door.session, letter, to=settings.support_email, now=door.now)
