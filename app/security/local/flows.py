"""Does what signing in with a password and a code means: counts, decides, tells, lets in."""

from enum import Enum
from typing import Any

from app.catalog.event_words import EventAction
from app.security import steps
from app.security.devices import device_of
from app.security.door import Door
from app.security.entrance import finish_signin
from app.security.events import Event, account_name
from app.security.limits import Ticket
from app.security.local import auth, limits
from app.security.notices import tell_account
from app.security.recovery import codes_left
from app.security.registration import flows as registration
from app.security.sessions import Elsewhere
from app.security.steps import Flow

CODE_STEP = "tweede stap"


class Password(Enum):
    """What came of a password."""

    RIGHT = "right"
    HALFWAY = "halfway"  # of somebody who is still registering: the steps go on
    WRONG = "wrong"
    TOO_OFTEN = "too often"


class SecondStep(Enum):
    """What came of a code."""

    IN = "in"
    WRONG = "wrong"
    DRIFTED = "drifted"
    TOO_OFTEN = "too often"
    NO_ENTRY = "no entry"


def give_password(door: Door, email: str, password: str, following: str) -> Password:
    """Take the first step of signing in; the answers are the same whoever asks.

    The attempt is counted before the password is computed, and taken back when it was right.
    """
    email = auth.normal_email(email)
    stored = auth.find_account(door, email)
    halfway = find_halfway(door, email)
    ticket = door.count(*limits.for_password(door, email, stored.user_id))
    if ticket is None:
        _tell_refusal(door, "wachtwoord", stored.user_id, "te vaak")
        return Password.TOO_OFTEN
    if stored.user_id is None and halfway is not None:
        return _go_on_registering(door, halfway, password, ticket)
    is_known = bool(device_of(stored.user_id))
    if not auth.knows_password(door, stored, password, is_known_device=is_known):
        auth.note_failure(door, stored)
        _tell_refusal(door, "wachtwoord", stored.user_id, None)
        return Password.WRONG
    assert stored.user_id is not None
    door.uncount(ticket)
    auth.note_success(door, stored.user_id)
    door.tell(Event("wachtwoord", account_name(stored.user_id), user_id=stored.user_id))
    steps.begin(door, "inloggen", CODE_STEP, user_id=stored.user_id, volgt=following)
    return Password.RIGHT


def find_halfway(door: Door, email: str) -> Flow | None:
    """Return the registration that this address left half-way; one statement, whoever asks."""
    try:
        return steps.find_unfinished(door, email)
    finally:
        door.session.remove()


def give_code(door: Door, flow: Flow, typed: str) -> tuple[SecondStep, Any | None]:
    """Take the second step; return what came of it and the user who is in."""
    user_id: int = flow.user_id
    ticket = door.count(*limits.for_code(door, user_id))
    if ticket is None:
        _tell_refusal(door, "tweede stap", user_id, "te vaak")
        return SecondStep.TOO_OFTEN, None
    result, proof = auth.use_second_step(door, user_id, typed)
    if result is not auth.Code.RIGHT or not steps.close(door, flow):
        door.session.rollback()
        _tell_refusal(door, "tweede stap", user_id, None)
        is_drifted = result is auth.Code.DRIFTED
        return (SecondStep.DRIFTED if is_drifted else SecondStep.WRONG), None
    door.uncount(ticket)
    if proof == "herstelcode":
        over = str(codes_left(door.session, user_id))
        tell_account(door, user_id, "herstelcode-gebruikt", over=over)
        door.tell(Event("herstelcode", account_name(user_id), user_id=user_id))
    # Somebody whom Entra let through gives her code here too.
    elsewhere = Elsewhere(str(flow.tid), flow.sid) if flow.tid else None
    user = finish_signin(door, user_id, proof, elsewhere)
    return (SecondStep.IN if user else SecondStep.NO_ENTRY), user


def _go_on_registering(door: Door, flow: Flow, password: str, ticket: Ticket) -> Password:
    """Take a password of somebody without an account yet: one hash, as for everybody."""
    if not door.passwords.is_right(flow.wachtwoord, password):
        _tell_refusal(door, "wachtwoord", None, None)
        return Password.WRONG
    door.uncount(ticket)
    return Password.HALFWAY if registration.resume(door, flow) else Password.WRONG


def _tell_refusal(door: Door, action: EventAction, user_id: int | None, note: str | None) -> None:
    thing = "onbekend adres" if user_id is None else account_name(user_id)
    door.tell(Event(action, thing, "geweigerd", user_id=user_id, note=note))
    door.session.commit()
