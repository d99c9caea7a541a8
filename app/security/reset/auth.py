"""Computes whose password may be chosen anew, and with which words it may not be made."""

from dataclasses import dataclass

from sqlalchemy import text

from app.security.context_words import context_words
from app.security.door import Door
from app.security.passwords import check_password

_ACTIVE = text(
    """select u.id as user_id,
              exists (select from app.werkaccount w where w.user_id = u.id)
                and not exists (select from app.authenticator a where a.user_id = u.id)
                and u.password is null as at_work
         from ab_user u where u.email = :email and u.active"""
)
_WORDS = text(
    """select u.email, u.first_name, u.last_name, st.weergavenaam
         from ab_user u join app.accountstand st on st.user_id = u.id where u.id = :id"""
)


@dataclass(frozen=True, slots=True)
class Forgetful:
    """Who forgot a password: an account or nobody; `at_work` is one that has none to forget."""

    user_id: int | None = None
    at_work: bool = False


def find_active_account(door: Door, email: str) -> Forgetful:
    """Return the account that may choose a new password."""
    row = door.session.execute(_ACTIVE, {"email": email}).one_or_none()
    return Forgetful() if row is None else Forgetful(row.user_id, row.at_work)


def check_new_password(door: Door, user_id: int, password: str) -> None:
    """Raise PasswordError when this account can't have this password."""
    row = door.session.execute(_WORDS, {"id": user_id}).one()
    check_password(password, context_words(door, *row))
