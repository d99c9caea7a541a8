"""Computes whose password may be chosen anew, and with which words it may not be made."""

from sqlalchemy import text

from app.security.context_words import context_words
from app.security.door import Door
from app.security.passwords import check_password

_ACTIVE = text("select id from ab_user where email = :email and active")
_WORDS = text(
    """select u.email, u.first_name, u.last_name, st.weergavenaam
         from ab_user u join app.accountstand st on st.user_id = u.id where u.id = :id"""
)


def find_active_account(door: Door, email: str) -> int | None:
    """Return the account that may choose a new password."""
    found: int | None = door.session.execute(_ACTIVE, {"email": email}).scalar_one_or_none()
    return found


def check_new_password(door: Door, user_id: int, password: str) -> None:
    """Raise PasswordError when this account can't have this password."""
    row = door.session.execute(_WORDS, {"id": user_id}).one()
    check_password(password, context_words(door, *row))
