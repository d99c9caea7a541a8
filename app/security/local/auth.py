"""Computes whether an e-mail address and a password belong together; tells nobody."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session
from werkzeug.security import check_password_hash, generate_password_hash

HASH_METHOD = "scrypt:32768:8:1"
LONGEST_PASSWORD = 1000
# Looked at when there is no account, so that an unknown address takes as long as a wrong password.
_NOBODYS_HASH = generate_password_hash("niemand", method=HASH_METHOD)

_STORED = text("select id, password, active from ab_user where email = :email")
_SIGNED_IN = text(
    """update ab_user set last_login = timezone('UTC', now()), fail_login_count = 0,
                          login_count = coalesce(login_count, 0) + 1
        where id = :id"""
)


@dataclass(frozen=True, slots=True)
class _Stored:
    user_id: int | None
    password_hash: str


def normal_email(typed: str) -> str:
    """Return the address as accounts have it."""
    return typed.strip().lower()


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return generate_password_hash(password, method=HASH_METHOD)


def authenticate(door: scoped_session[Session], email: str, password: str) -> int | None:
    """Return the id of the active account that has this password, else None.

    Takes the same time for an unknown address, an inactive account and a wrong password. The
    database is not held while the password is computed.
    """
    stored = _find(door, normal_email(email))
    is_right = check_password_hash(stored.password_hash, password[:LONGEST_PASSWORD])
    if len(password) > LONGEST_PASSWORD or not is_right:
        return None
    return stored.user_id


def note_signin(door: scoped_session[Session], user_id: int) -> None:
    """Write down when this account signed in."""
    door.execute(_SIGNED_IN, {"id": user_id})
    door.commit()
    door.remove()


def _find(door: scoped_session[Session], email: str) -> _Stored:
    try:
        row = door.execute(_STORED, {"email": email}).one_or_none()
    finally:
        door.remove()
    if row is None or not row.active or not row.password:
        return _Stored(None, _NOBODYS_HASH)
    return _Stored(row.id, row.password)
