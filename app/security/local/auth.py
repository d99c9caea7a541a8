"""Computes whether somebody knows the password and holds the authenticator; tells nobody."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import text

from app.security import recovery, totp
from app.security.door import Door
from app.security.sessions import Proof

# NIST 800-63B: at most a hundred failures in a row, for who is not on a known device.
MOST_FAILURES_IN_A_ROW = 100

_STORED = text(
    """select u.id, u.password, u.active, st.wachtwoord_fouten as failures
         from ab_user u join app.accountstand st on st.user_id = u.id where u.email = :email"""
)
_FAILED = text(
    "update app.accountstand set wachtwoord_fouten = wachtwoord_fouten + 1 where user_id = :id"
)
_RIGHT = text(
    """update app.accountstand set wachtwoord_fouten = 0
        where user_id = :id and wachtwoord_fouten > 0"""
)
_SECRET = text("select geheim, laatste_stap from app.authenticator where user_id = :id")
# One code, one sign-in: of two processes with the same code, one moves the step.
_USE_STEP = text(
    "update app.authenticator set laatste_stap = :step where user_id = :id and laatste_stap < :step"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of an address: nothing, when no account has it."""

    user_id: int | None = None
    password_hash: str | None = None
    is_active: bool = False
    failures: int = 0


class Code(Enum):
    """What came of a second step."""

    RIGHT = "right"
    WRONG = "wrong"
    DRIFTED = "drifted"


def normal_email(typed: str) -> str:
    """Return the address as accounts have it."""
    return typed.strip().lower()


def find_account(door: Door, email: str) -> Stored:
    """Return what is stored of this address; the database is free again when this returns."""
    try:
        row = door.session.execute(_STORED, {"email": normal_email(email)}).one_or_none()
    finally:
        door.session.remove()
    if row is None:
        return Stored()
    return Stored(row.id, row.password, bool(row.active), row.failures)


def knows_password(door: Door, stored: Stored, password: str, *, is_known_device: bool) -> bool:
    """Say whether the password is right; takes as long for nobody as for somebody.

    After a hundred failures in a row a stranger's right password no longer counts: only a known
    device, or a new password by mail.
    """
    right = door.passwords.is_right(stored.password_hash, password)
    is_closed = stored.failures >= MOST_FAILURES_IN_A_ROW and not is_known_device
    return right and stored.is_active and not is_closed


def note_failure(door: Door, stored: Stored) -> None:
    """Count a wrong password, in the caller's transaction."""
    if stored.user_id is not None:
        door.session.execute(_FAILED, {"id": stored.user_id})


def note_success(door: Door, user_id: int) -> None:
    """Begin the count of failures in a row anew, in the caller's transaction."""
    door.session.execute(_RIGHT, {"id": user_id})


def use_second_step(door: Door, user_id: int, typed: str) -> tuple[Code, Proof]:
    """Use a code of the authenticator or a recovery code up, in the caller's transaction.

    Which of the two it is shows from its form: six digits, or sixteen signs.
    """
    code = totp.normal_code(typed)
    if code:
        return use_totp(door, user_id, code), "authenticator"
    memory = door.passwords.memory_mib
    used = recovery.use_code(door.session, user_id, typed, door.now, memory)
    return (Code.RIGHT if used else Code.WRONG), "herstelcode"


def use_totp(door: Door, user_id: int, code: str) -> Code:
    """Use six digits of the account's authenticator up, in the caller's transaction."""
    row = door.session.execute(_SECRET, {"id": user_id}).one_or_none()
    if row is None:
        return Code.WRONG
    secret = door.keys.unseal(row.geheim)
    step = totp.matching_step(secret, code, door.now)
    if step is None:
        return Code.DRIFTED if totp.has_drifted(secret, code, door.now) else Code.WRONG
    used: Any = door.session.execute(_USE_STEP, {"id": user_id, "step": step})
    return Code.RIGHT if used.rowcount else Code.WRONG
