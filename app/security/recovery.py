"""Recovery codes: ten for who lost the authenticator, each good for one sign-in."""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

AnySession = Session | scoped_session[Session]

HOW_MANY = 10
BYTES = 10  # 80 bits, 16 signs of base32
SIGNS = 16
# What people type for what they see.
_ALIKE = str.maketrans({"0": "O", "1": "I", "8": "B"})

_DROP = text("delete from app.herstelcode where user_id = :user_id")
_ADD = text(
    """insert into app.herstelcode (user_id, digest, zout, gemaakt_op)
       values (:user_id, :digest, :salt, :now)"""
)
_OPEN = text(
    "select id, digest, zout from app.herstelcode where user_id = :user_id and gebruikt_op is null"
)
_USE = text("update app.herstelcode set gebruikt_op = :now where id = :id and gebruikt_op is null")
_LEFT = text(
    "select count(*) from app.herstelcode where user_id = :user_id and gebruikt_op is null"
)


def make_codes(session: AnySession, user_id: int, now: datetime, memory_mib: int) -> list[str]:
    """Replace the codes of this account and return the new ones, to be shown once."""
    codes = [base64.b32encode(secrets.token_bytes(BYTES)).decode() for _ in range(HOW_MANY)]
    salt = secrets.token_bytes(16)
    session.execute(_DROP, {"user_id": user_id})
    for code in codes:
        values = {"user_id": user_id, "digest": _digest(code, salt, memory_mib), "salt": salt}
        session.execute(_ADD, {**values, "now": now})
    return [grouped(code) for code in codes]


def use_code(session: AnySession, user_id: int, typed: str, now: datetime, memory_mib: int) -> bool:
    """Use a code up, in the caller's transaction; False when it is none of this account's.

    The codes made together share a salt: one computation finds the code among them.
    """
    code = normal_code(typed)
    rows = session.execute(_OPEN, {"user_id": user_id}).all()
    if not code or not rows:
        return False
    digest = _digest(code, bytes(rows[0].zout), memory_mib)
    found = [row.id for row in rows if hmac.compare_digest(bytes(row.digest), digest)]
    if not found:
        return False
    used: Any = session.execute(_USE, {"id": found[0], "now": now})
    return bool(used.rowcount)


def codes_left(session: AnySession, user_id: int) -> int:
    """Return how many codes this account can still use."""
    return int(session.execute(_LEFT, {"user_id": user_id}).scalar_one())


def normal_code(typed: str) -> str:
    """Return the sixteen signs that were typed; "" if it is something else."""
    code = "".join(c for c in typed.upper() if c.isalnum()).translate(_ALIKE)
    return code if len(code) == SIGNS and code.isascii() else ""


def grouped(code: str) -> str:
    """Return the code in groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def _digest(code: str, salt: bytes, memory_mib: int) -> bytes:
    # ASVS V6.5.2: under 112 bits a password hash.
    return hash_secret_raw(code.encode(), salt, 3, memory_mib * 1024, 1, 32, Type.ID)
