"""Reads an account as a beheerder sees it, with the rights of her own role."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from app.security.account import CONTACT

AnySession = Session | scoped_session[Session]
LARGEST_ID = 2**31 - 1

_ACCOUNT = text(
    """select a.id, a.voornaam, a.achternaam, a.email, a.rol, a.gemeente_id, g.naam as gemeente,
              coalesce(a.actief, false) as actief, a.laatst_ingelogd, a.stand
         from app.account a left join register.gemeente g on g.id = a.gemeente_id
        where a.id = :id"""
)
_COLLEAGUES = text(
    """select count(*) from app.account
        where gemeente_id = :gemeente_id and actief and id <> :id and rol = 'contactpersoon'"""
)
_GEMEENTEN = text(
    """select id, naam from register.gemeente
        where register.actief(begindatum, einddatum, :today) order by sorteer, id"""
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in, or could."""

    id: int
    first_name: str
    last_name: str
    email: str
    role: str
    gemeente_id: int | None
    gemeente: str | None
    is_active: bool
    last_login: datetime | None
    state: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_contact(self) -> bool:
        return self.role == CONTACT


def find_account(session: AnySession, user_id: int) -> Account | None:
    """Return the account with this number; None when there is none."""
    if user_id > LARGEST_ID:
        return None
    row: Any = session.execute(_ACCOUNT, {"id": user_id}).one_or_none()
    return None if row is None else Account(*row)


def count_colleagues(session: AnySession, account: Account) -> int:
    """Return how many others can sign in for the same gemeente."""
    values = {"gemeente_id": account.gemeente_id, "id": account.id}
    return int(session.execute(_COLLEAGUES, values).scalar_one())


def gemeenten(session: AnySession, today: date) -> list[tuple[int, str]]:
    """Return id and name of every gemeente that exists on this day."""
    return [(row.id, row.naam) for row in session.execute(_GEMEENTEN, {"today": today})]
