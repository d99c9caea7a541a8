"""Reads who was reviewed this year and who not, and writes a verdict for each account by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from app.panel.values import AMSTERDAM
from app.security.events import Event, account_name
from app.security.staff import Staff

AnySession = Session | scoped_session[Session]
Verdict = Literal["klopt", "aangepast"]
VERDICTS: tuple[Verdict, ...] = ("klopt", "aangepast")
# So many stand on one page; the next ones follow when these are done.
PER_PAGE = 50

_COUNT = text(
    """select count(*) as everyone, count(c.id) as done
         from app.account a left join app.rechtencontrole c on c.user_id = a.id and c.jaar = :year
        where a.actief"""
)
# Active, and nobody looked at it this year.
IS_TO_DO = """a.actief and not exists (
          select from app.rechtencontrole c where c.user_id = a.id and c.jaar = :year)"""
_TO_DO = text(
    f"""select a.id, a.voornaam || ' ' || a.achternaam as wie, a.email, a.rol, g.naam as gemeente,
              a.laatst_ingelogd
         from app.account a left join register.gemeente g on g.id = a.gemeente_id
        where {IS_TO_DO}
        order by a.rol = 'contactpersoon', a.rol, g.sorteer, a.sorteer, a.id limit :most"""  # noqa: S608 - our own words
)
_DONE = text(
    """select a.id, a.voornaam || ' ' || a.achternaam as wie, a.rol, c.oordeel,
              c.gecontroleerd_op, coalesce(d.voornaam || ' ' || d.achternaam, '') as door
         from app.rechtencontrole c join app.account a on a.id = c.user_id
         left join app.account d on d.id = c.gecontroleerd_door
        where c.jaar = :year order by c.gecontroleerd_op desc, c.id desc limit :most"""
)
# Of two who sign the same account off at once, one is the first. Nobody reviews herself.
_SIGN = """insert into app.rechtencontrole (jaar, user_id, oordeel, gecontroleerd_door,
                                            gecontroleerd_op)
           select :year, a.id, :verdict, :by, :now from app.account a
            where a.id = :id and a.actief and a.id <> :by
           on conflict (jaar, user_id) do nothing"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far this year's review is."""

    year: int
    everyone: int
    done: int

    @property
    def left(self) -> int:
        """How many accounts nobody looked at yet."""
        return self.everyone - self.done


def year_of(now: datetime) -> int:
    """Return the year that a review at this moment belongs to."""
    return now.astimezone(AMSTERDAM).year


def progress(session: AnySession, now: datetime) -> Progress:
    """Return how many active accounts there are, and how many of them were reviewed this year."""
    row = session.execute(_COUNT, {"year": year_of(now)}).one()
    return Progress(year_of(now), row.everyone, row.done)


def to_do(session: AnySession, now: datetime) -> list[Any]:
    """Return the next active accounts that nobody looked at this year, VNG's own first."""
    return list(session.execute(_TO_DO, {"year": year_of(now), "most": PER_PAGE}))


def done(session: AnySession, now: datetime) -> list[Any]:
    """Return the newest verdicts of this year."""
    return list(session.execute(_DONE, {"year": year_of(now), "most": PER_PAGE}))


def sign_off(staff: Staff, user_ids: Sequence[int], verdict: Verdict) -> int:
    """Write the verdict for each of these accounts, and an event for each; return how many."""
    now, count = staff.door.now, 0
    for user_id in user_ids:
        values = {"year": year_of(now), "id": user_id, "verdict": verdict, "by": staff.id}
        if staff.write(_SIGN, now=now, **values):
            note = f"{values['year']}: {verdict}"
            staff.tell(Event("rechtencontrole", account_name(user_id), user_id=user_id, note=note))
            count += 1
    staff.door.session.commit()
    return count
