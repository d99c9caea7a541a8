"""Computes what an account may change about itself and what its page shows; tells nobody."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from app.security import mail_codes
from app.security.door import Door
from app.security.local.auth import normal_email

# How long an account can take back a change of its address (security.md 3, M1).
UNDO_LIFE = timedelta(hours=72)
MOST_EVENTS = 50

_PASSWORD = text("select password from ab_user where id = :id")
_SET_PASSWORD = text("update ab_user set password = :password where id = :id")
_PASSWORD_SINCE = text(
    """update app.accountstand set wachtwoord_sinds = :now, wachtwoord_fouten = 0
        where user_id = :id"""
)
_EVENTS = text(
    """select tijdstip, actie, resultaat, oorsprong, toelichting from app.gebeurtenis
        where user_id = :id order by id desc limit :most"""
)
_TAKEN = text("select exists (select from ab_user where email = :email)")
_BEGIN_MOVE = text(
    """insert into app.adreswijziging (user_id, oud, nieuw, code_digest, aangevraagd_op,
                                       wacht_op_vng)
       values (:id, :old, :new, :digest, :now, :waits) returning id"""
)
_STOP_MOVES = text(
    """update app.adreswijziging set code_digest = null
        where user_id = :id and gewijzigd_op is null and code_digest is not null"""
)
_MOVE = text(
    """select id, user_id, oud, nieuw, code_digest, code_pogingen, aangevraagd_op, wacht_op_vng
         from app.adreswijziging
        where user_id = :id and gewijzigd_op is null and code_digest is not null
        order by id desc limit 1"""
)
_MISS = text("update app.adreswijziging set code_pogingen = code_pogingen + 1 where id = :id")
_PROVED = text(
    """update app.adreswijziging set code_digest = null
        where id = :id and code_digest is not null"""
)
_MOVED = text(
    """update app.adreswijziging set gewijzigd_op = :now, terug_digest = :digest, terug_tot = :until
        where id = :id and gewijzigd_op is null"""
)
_SET_EMAIL = text("update ab_user set email = :email, username = :email where id = :id")
_UNDO = text(
    """update app.adreswijziging set teruggedraaid_op = :now
        where terug_digest = any (:digests) and teruggedraaid_op is null and :now < terug_tot
       returning user_id, oud, nieuw"""
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of an account's own history."""

    moment: datetime
    action: str
    result: str
    origin: str
    note: str | None


def knows_own_password(door: Door, user_id: int, password: str) -> bool:
    """Say whether this is the account's present password."""
    stored = door.session.execute(_PASSWORD, {"id": user_id}).scalar_one()
    return door.passwords.is_right(stored, password)


def set_password(door: Door, user_id: int, password: str) -> None:
    """Give the account another password, in the caller's transaction; its sessions end by that."""
    door.session.execute(_SET_PASSWORD, {"id": user_id, "password": door.passwords.hash(password)})
    door.session.execute(_PASSWORD_SINCE, {"id": user_id, "now": door.now})


def own_history(door: Door, user_id: int) -> list[Happened]:
    """Return what happened to this account, newest first."""
    rows = door.session.execute(_EVENTS, {"id": user_id, "most": MOST_EVENTS})
    return [Happened(r.tijdstip, r.actie, r.resultaat, r.oorsprong, r.toelichting) for r in rows]


# Another address.


def is_taken(door: Door, email: str) -> bool:
    """Say whether an account has this address."""
    return bool(door.session.execute(_TAKEN, {"email": email}).scalar_one())


def domain_of(email: str) -> str:
    """Return the part after the @."""
    return email.rpartition("@")[2]


def begin_move(door: Door, user_id: int, old: str, new: str, code: str | None) -> None:
    """Write down that this account wants another address; one at a time.

    Without a code the row is the same, but no code ever proves it.
    """
    new = normal_email(new)
    digest = _code_digest(door, user_id, new, code or secrets.token_hex(16))
    door.session.execute(_STOP_MOVES, {"id": user_id})
    door.session.execute(
        _BEGIN_MOVE,
        {
            "id": user_id,
            "old": old,
            "new": new,
            "digest": digest,
            "now": door.now,
            "waits": domain_of(old) != domain_of(new),
        },
    )


def open_move(door: Door, user_id: int) -> Row[Any] | None:
    """Return the change that waits for its code; None when there is none, or it took too long."""
    row = door.session.execute(_MOVE, {"id": user_id}).one_or_none()
    if row is None or door.now - row.aangevraagd_op >= mail_codes.LIFE:
        return None
    return None if row.code_pogingen >= mail_codes.MOST_TRIES else row


def prove_move(door: Door, move: Row[Any], code: str) -> bool:
    """Use the code up, in the caller's transaction; a wrong one is counted."""
    digest = _code_digest(door, move.user_id, move.nieuw, code)
    if not hmac.compare_digest(bytes(move.code_digest), digest):
        door.session.execute(_MISS, {"id": move.id})
        return False
    used: Any = door.session.execute(_PROVED, {"id": move.id})
    return bool(used.rowcount)


def move_now(door: Door, move: Row[Any]) -> str:
    """Change the address in the caller's transaction; return the word that takes it back."""
    token = secrets.token_urlsafe(24)
    door.session.execute(
        _MOVED,
        {
            "id": move.id,
            "now": door.now,
            "digest": door.keys.digest("adres terug", token),
            "until": door.now + UNDO_LIFE,
        },
    )
    door.session.execute(_SET_EMAIL, {"id": move.user_id, "email": move.nieuw})
    return token


def take_back(door: Door, token: str) -> Row[Any] | None:
    """Put the old address back, once, in the caller's transaction; None when that can't be."""
    digests = door.keys.digests("adres terug", token)
    row = door.session.execute(_UNDO, {"digests": digests, "now": door.now}).one_or_none()
    if row is None or is_taken(door, row.oud):
        return None
    door.session.execute(_SET_EMAIL, {"id": row.user_id, "email": row.oud})
    return row


def _code_digest(door: Door, user_id: int, email: str, code: str) -> bytes:
    return door.keys.digest("adrescode", str(user_id), email, code)
