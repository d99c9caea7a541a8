"""Computes what inviting needs to know: addresses, names, what is there already; writes nothing."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.catalog.spec import Role
from app.security.invitations.desk import AnySession

VALID = timedelta(days=30)
LONGEST_EMAIL, LONGEST_LOCAL, LONGEST_NAME = 254, 64, 100
# No part of it can match in two ways, so that it costs the same whatever is typed.
_ADDRESS = re.compile(
    r"[a-z0-9_'+-]+(?:\.[a-z0-9_'+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
# What a spreadsheet would take for a formula; no name begins with it.
FORMULA = ("=", "+", "-", "@")
# Signs of an address of the web or of a program, which no name has.
_NO_NAME = frozenset('<>\\:;=|{}[]@"')

_ACCOUNT = text("select id from ab_user where email = :email")
_GEMEENTE = text(
    """select id, naam from register.gemeente
        where id = :id and register.actief(begindatum, einddatum, :today)"""
)
_OPEN = text(
    """select email, uitgenodigd_op from app.uitnodiging
        where email = any (:emails) and gebruikt_op is null and ingetrokken_op is null
          and verloopt_op > :now"""
)
_ACCOUNTS = text("select email from ab_user where email = any (:emails)")
_STATUS = text("select * from app.uitnodigingstatus where id = :id")
_PROPOSAL = text("select * from app.voorstelstatus where id = :id and status = 'open'")
_KNOWN_CONTACT = text(
    """select p.email_werk as email, concat_ws(' ', coalesce(p.roepnaam, p.voorletters),
                                               p.tussenvoegsel, p.achternaam) as naam
         from register.functievervulling fv
         join register.functie f on f.id = fv.functie_id and f.code = 'contactpersoon'
         join register.persoon p on p.gemeente_id = fv.gemeente_id and p.id = fv.persoon_id
        where fv.gemeente_id = :id and register.actief(fv.begindatum, fv.einddatum, :today)
          and p.email_werk is not null
        order by fv.begindatum desc nulls last, fv.id desc limit 1"""
)


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is asked, for what: a contact person of a gemeente, or a role at VNG."""

    email: str
    naam: str
    rol: Role = "contactpersoon"
    gemeente_id: int | None = None


def normal_address(typed: str) -> str | None:
    """Return the address as accounts have it; None for what can't be one.

    ASCII only: an address that merely looks like another is refused, not accepted as its twin.
    """
    email = typed.strip().lower()
    if len(email) > LONGEST_EMAIL or not email.isascii() or _ADDRESS.fullmatch(email) is None:
        return None
    return email if len(email.partition("@")[0]) <= LONGEST_LOCAL else None


def normal_name(typed: str) -> str | None:
    """Return the name on one line; None for what can't be one."""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in typed.strip()):
        return None
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    is_name = any(sign.isalpha() for sign in name) and not _NO_NAME & set(name)
    is_name = is_name and not name.startswith(FORMULA)
    return name if is_name and len(name) <= LONGEST_NAME else None


def find_account(session: AnySession, email: str) -> int | None:
    """Return the account with this address."""
    found: int | None = session.execute(_ACCOUNT, {"email": email}).scalar_one_or_none()
    return found


def get_gemeente(session: AnySession, gemeente_id: int, now: datetime) -> Any | None:
    """Return id and name of a gemeente that exists today."""
    values = {"id": gemeente_id, "today": now.date()}
    return session.execute(_GEMEENTE, values).one_or_none()


def get_known_contact(session: AnySession, gemeente_id: int, now: datetime) -> Any | None:
    """Return name and address of the contact person that the register names."""
    values = {"id": gemeente_id, "today": now.date()}
    return session.execute(_KNOWN_CONTACT, values).one_or_none()


def have_account(session: AnySession, emails: list[str]) -> set[str]:
    """Return which of these addresses have an account."""
    return set(session.execute(_ACCOUNTS, {"emails": emails}).scalars())


def are_invited(session: AnySession, emails: list[str], now: datetime) -> dict[str, datetime]:
    """Return which of these addresses have an invitation that can be used, and since when."""
    rows = session.execute(_OPEN, {"emails": emails, "now": now})
    return {row.email: row.uitgenodigd_op for row in rows}


def get_invitation(session: AnySession, pk: int) -> Any | None:
    """Return how an invitation stands."""
    return session.execute(_STATUS, {"id": pk}).one_or_none()


def get_open_proposal(session: AnySession, pk: int) -> Any | None:
    """Return a proposal that nobody has dealt with."""
    return session.execute(_PROPOSAL, {"id": pk}).one_or_none()
