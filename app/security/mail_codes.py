"""Six digits by mail: made, sent, and taken once; the same work whether an address is known or not.

ASVS 5.0 V6.3.8: who has no account and no invitation sees, waits for and costs the same. The
letter is then written too, and undone before anybody could send it.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Literal

from sqlalchemy import text

from app.catalog.event_words import EventAction
from app.mail.letters import write_letter
from app.mail.outbox import queue
from app.security import steps, totp
from app.security.door import Door
from app.security.events import Event
from app.security.steps import Flow

CODE_STEP = "code"
CodePurpose = Literal["verificatiecode", "herstelcode-wachtwoord"]
# As an event says that a code for it was sent.
SENT: Mapping[CodePurpose, EventAction] = {
    "verificatiecode": "verificatiecode verstuurd",
    "herstelcode-wachtwoord": "herstelcode-wachtwoord verstuurd",
}
LIFE = timedelta(minutes=10)
MOST_TRIES = 5

_TAKE_TRY = text(
    """update app.aanmelding set code_pogingen = code_pogingen + 1
        where digest = :digest and stap = :step and klaar_op is null and code_pogingen < :most
        returning code_pogingen"""
)
# Only wrong codes stay counted. Relative, so that tries made meanwhile are kept.
_GIVE_TRY_BACK = text(
    """update app.aanmelding set code_pogingen = code_pogingen - 1
        where digest = :digest and code_pogingen > 0"""
)


@dataclass(frozen=True, slots=True)
class Mailing:
    """What to send to whom: `kind` is the letter, `purpose` what its code is for.

    `is_sent` is false for an address that gets nothing; `has_code` for one that gets no code.
    """

    purpose: CodePurpose
    kind: str
    email: str
    words: Mapping[str, str] = field(default_factory=dict)
    user_id: int | None = None
    is_sent: bool = True
    has_code: bool = True


class Checked(Enum):
    """What came of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    DEAD = "dead"  # too old, too often wrong, or none was sent
    MOVED = "moved"  # the step was taken already


def new_code() -> str:
    """Return six digits (ASVS V6.5.4: about 20 bits, with few tries and a short life)."""
    return f"{secrets.randbelow(10**6):06}"


def digest_of(door: Door, flow: Flow, purpose: str, email: str, code: str) -> bytes:
    """Return what stands for the code: good for this progress, purpose and address only."""
    return door.keys.digest(purpose, flow.digest.hex(), email, code)


def send(door: Door, flow: Flow, mailing: Mailing, **changes: Any) -> bool:
    """Put a new code in the flow and its letter in the queue, and commit; the older code is dead.

    `changes` are written with it. False when the flow is no longer where it was read.
    """
    code = new_code()
    digest = digest_of(door, flow, mailing.purpose, mailing.email, code)
    is_real = mailing.is_sent and mailing.has_code
    kept = {"code_digest": digest if is_real else None, "code_op": door.now, "code_pogingen": 0}
    if not steps.advance(door, flow, **changes, **kept):
        door.session.rollback()
        return False
    letter = write_letter(door.session, mailing.kind, {**mailing.words, "code": code})
    undone = door.session.begin_nested()
    queue(door.session, letter, to=mailing.email, now=door.now, user_id=mailing.user_id)
    undone.commit() if mailing.is_sent else undone.rollback()
    door.tell(Event(SENT[mailing.purpose], name_of(flow), user_id=mailing.user_id))
    door.session.commit()
    return True


def check(door: Door, flow: Flow, purpose: CodePurpose, typed: str, next_step: str) -> Checked:
    """Take the code and, when it is right, the next step; each answer is one event. Commits.

    The try is counted beforehand, so that many at once are many; of a right code it is taken off
    again in the transaction that takes the step.
    """
    tries = _take_try(door, flow)
    code = totp.normal_code(typed)
    digest = digest_of(door, flow, purpose, flow.email, code)
    # Where nothing was sent, nothing can be right; the comparison is made all the same.
    is_right = hmac.compare_digest(bytes(flow.code_digest or secrets.token_bytes(32)), digest)
    sent = flow.code_op
    is_alive = tries is not None and sent is not None and door.now - sent < LIFE
    if is_right and is_alive and flow.code_digest is not None:
        return _go_on(door, flow, purpose, next_step)
    if tries is None and steps.has_moved(door, flow):
        return Checked.MOVED
    _tell_refusal(door, flow, purpose)
    return Checked.WRONG if is_alive and tries != MOST_TRIES else Checked.DEAD


def name_of(flow: Flow) -> str:
    """Return how an event names a progress of nobody yet."""
    return f"aanmelding {flow.digest.hex()[:8]}"


def _take_try(door: Door, flow: Flow) -> int | None:
    values = {"digest": flow.digest, "step": CODE_STEP, "most": MOST_TRIES}
    tries = door.session.execute(_TAKE_TRY, values).scalar_one_or_none()
    door.session.commit()
    return None if tries is None else int(tries)


def _go_on(door: Door, flow: Flow, purpose: CodePurpose, next_step: str) -> Checked:
    if not steps.advance(door, flow, stap=next_step, code_digest=None, pogingen=0):
        door.session.rollback()
        return Checked.MOVED
    door.session.execute(_GIVE_TRY_BACK, {"digest": flow.digest})
    door.tell(Event(purpose, name_of(flow), user_id=flow.user_id))
    door.session.commit()
    return Checked.RIGHT


def _tell_refusal(door: Door, flow: Flow, purpose: CodePurpose) -> None:
    door.tell(Event(purpose, name_of(flow), "geweigerd", user_id=flow.user_id))
    door.session.commit()
