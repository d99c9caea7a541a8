""" "Alles klopt nog": saying that a gemeente's data is right, and taking that back within a day."""

from sqlalchemy import text

from app.register.overview import ALL_PARTS, PARTS, AnySession

CHOICES = (ALL_PARTS, *PARTS)

# A second click within a minute says nothing new; it is given the row of the first.
_FIND = text(
    """select id from register.bevestiging
        where gemeente_id = :gemeente_id and onderdeel = cast(:part as register.onderdeel)
          and gebruiker_id = :user_id and tijdstip > now() - interval '1 minute'
        order by tijdstip desc limit 1"""
)
_ADD = text(
    """insert into register.bevestiging (gemeente_id, onderdeel, gebruiker_id, bevestigd_door)
       values (:gemeente_id, cast(:part as register.onderdeel), :user_id, :name) returning id"""
)
# The database's policy keeps a contact person to the own gemeente and to the last 24 hours; the
# same is said here, so that nobody's role makes this door wider.
_TAKE_BACK = text(
    """delete from register.bevestiging
        where id = :id and gemeente_id = :gemeente_id and tijdstip > now() - interval '24 hours'
       returning onderdeel::text"""
)


class UnknownPartError(ValueError):
    """There is no such part to confirm."""


class TooLateError(Exception):
    """The confirmation is not there or can't be taken back any more; which one is not told."""


def confirm(
    session: AnySession, gemeente_id: int, user_id: int | None, name: str, part: str = ALL_PARTS
) -> int:
    """Write that this part of the gemeente's data is right, now; return the row's id.

    The caller commits. Raises UnknownPartError for a part that is not one of CHOICES.
    """
    if part not in CHOICES:
        raise UnknownPartError(part)
    values = {"gemeente_id": gemeente_id, "part": part, "user_id": user_id, "name": name}
    present: int | None = session.execute(_FIND, values).scalar_one_or_none()
    if present is not None:
        return present
    added: int = session.execute(_ADD, values).scalar_one()
    return added


def take_back(session: AnySession, gemeente_id: int, bevestiging_id: int) -> str:
    """Remove a confirmation of the last 24 hours; return its part. The caller commits.

    Raises TooLateError when there is no such confirmation to take back.
    """
    values = {"id": bevestiging_id, "gemeente_id": gemeente_id}
    part: str | None = session.execute(_TAKE_BACK, values).scalar_one_or_none()
    if part is None:
        raise TooLateError
    return part
