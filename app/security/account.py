"""Who is at the door: one account with role, gemeente and rights, read in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Row, text
from sqlalchemy.orm import Session, make_transient_to_detached, scoped_session

from app.catalog.spec import ROLES
from app.scope.actor import Actor
from app.security.keys import Keys
from app.security.sessions import (
    IDLE,
    LONGEST,
    LONGEST_STAFF,
    TOUCH,
    Elsewhere,
    Proof,
    digest_of,
)

CONTACT = "contactpersoon"

# A session counts while it has not ended, its account has not changed since (`versie`), it was seen
# lately, and it did not begin too long ago. Seen now is written at most once a minute.
_ACCOUNT = text(
    """
    with gezien as (
      update app.sessie set laatst_gezien_op = :now
       where digest = :digest and beeindigd_op is null
         and laatst_gezien_op > :idle_since and laatst_gezien_op < :touched_before)
    select u.id, u.first_name, u.last_name, u.username, u.email, u.active, st.weergavenaam,
           array(select r.name from ab_user_role ur join ab_role r on r.id = ur.role_id
                  where ur.user_id = u.id) as rollen,
           g.id as gemeente_id, g.naam as gemeente_naam,
           exists (select from app.concept c where c.user_id = u.id) as has_drafts,
           s.volgnummer, s.begonnen_op, s.bewezen_op, s.bewijs, s.tid, s.sid,
           array(select array[p.name, v.name]
                   from ab_user_role ur
                   join ab_permission_view_role pvr on pvr.role_id = ur.role_id
                   join ab_permission_view pv on pv.id = pvr.permission_view_id
                   join ab_permission p on p.id = pv.permission_id
                   join ab_view_menu v on v.id = pv.view_menu_id
                  where ur.user_id = u.id) as rechten
      from app.sessie s
      join app.accountstand st on st.user_id = s.user_id and st.versie = s.versie
      join ab_user u on u.id = s.user_id
      left join app.gebruiker_gemeente gg on gg.user_id = u.id
      left join register.gemeente g on g.id = gg.gemeente_id
     where s.digest = :digest and s.beeindigd_op is null and s.laatst_gezien_op > :idle_since
       and s.begonnen_op > :begun_since
    """
)
# What FAB and Flask-Login ask of a user; the password is not among it and can't be read later.
_COLUMNS = ("id", "first_name", "last_name", "username", "email", "active")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is and may do, as it was when this request began."""

    role: str
    rights: frozenset[tuple[str, str]]
    gemeente_id: int | None
    gemeente_naam: str | None
    display_name: str


@dataclass(frozen=True, slots=True)
class OwnSession:
    """The session of this request; `token` is the word that the browser keeps."""

    token: str
    number: int
    begun: datetime
    proved: datetime
    proof: Proof
    elsewhere: Elsewhere | None = None


def load_account(
    door: scoped_session[Session], keys: Keys, token: str, now: datetime
) -> Any | None:
    """Return who has this session, as `read_account` does, in a transaction of its own."""
    try:
        user = read_account(door, keys, token, now)
        door.commit()
    finally:
        door.remove()
    return user


def read_account(
    door: scoped_session[Session], keys: Keys, token: str, now: datetime
) -> Any | None:
    """Return FAB's user, detached, with what `Standing` names and its `session`.

    None when nobody may enter with it: no such session (any more), not active, not exactly one
    product role, or a contact person of no gemeente. In the caller's transaction.
    """
    values = {
        "digest": digest_of(keys, token),
        "now": now,
        "idle_since": now - IDLE,
        "touched_before": now - TOUCH,
        "begun_since": now - LONGEST,
    }
    row = door.execute(_ACCOUNT, values).one_or_none()
    if row is None or not row.active:
        return None
    standing = _standing(row)
    if standing is None or now - row.begonnen_op >= longest_of(standing.role):
        return None
    user = _detached_user(row, standing)
    user.session = _own_session(row, token)
    user.get_session_token = lambda: token
    user.has_drafts = row.has_drafts
    return user


def _own_session(row: Row[Any], token: str) -> OwnSession:
    elsewhere = Elsewhere(str(row.tid), row.sid, row.bewezen_op) if row.tid else None
    return OwnSession(token, row.volgnummer, row.begonnen_op, row.bewezen_op, row.bewijs, elsewhere)


def longest_of(role: str) -> timedelta:
    """Return how long a session of this role lasts at most."""
    return LONGEST if role == CONTACT else LONGEST_STAFF


def actor_of(user: Any) -> Actor:
    """Return who acts in the database when this user does."""
    name = f"{user.first_name} {user.last_name}".strip()
    gemeente_id = user.gemeente_id if user.role == CONTACT else None
    return Actor(role=user.role, user_id=user.id, name=name, gemeente_id=gemeente_id)


def _standing(row: Row[Any]) -> Standing | None:
    if len(row.rollen) != 1 or row.rollen[0] not in ROLES:
        return None
    role = row.rollen[0]
    is_contact = role == CONTACT
    if is_contact and row.gemeente_id is None:
        return None
    return Standing(
        role=role,
        rights=frozenset((permission, view) for permission, view in row.rechten),
        gemeente_id=row.gemeente_id if is_contact else None,
        gemeente_naam=row.gemeente_naam if is_contact else None,
        display_name=row.weergavenaam,
    )


def _detached_user(row: Row[Any], standing: Standing) -> Any:
    user = User(**{column: getattr(row, column) for column in _COLUMNS})
    make_transient_to_detached(user)
    for word in Standing.__slots__:
        setattr(user, word, getattr(standing, word))
    return user
