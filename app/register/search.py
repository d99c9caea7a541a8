"""Finds persons and gemeenten by the beginnings of words, within what the asker may see."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import text

from app.register.overview import AnySession
from app.register.situation import Functie

HITS = 20
# So many are counted; more than that is told as "more than".
COUNT_UP_TO = 1000
MAX_TEXT = 200

# The index finds the rows; only the first twenty in order are read any further.
_PERSONEN = text(
    """
    with gevonden as materialized (
      select p.id, p.gemeente_id, p.sorteer from register.persoon p
       where p.zoek @@ register.zoekvraag(:tekst) limit :geteld + 1),
    eerste as (
      select id, gemeente_id, sorteer, count(*) over () as aantal from gevonden
       order by sorteer, id limit :treffers)
    select e.aantal, p.id, g.naam as gemeente, g.id as gemeente_id,
           concat_ws(' ', coalesce(p.roepnaam, p.voorletters), p.tussenvoegsel,
                     p.achternaam) as naam,
           array(select concat_ws(', ', f.naam, fr.naam)
                   from register.functievervulling fv
                   join register.functie f on f.id = fv.functie_id
                   left join register.fractie fr
                     on fr.gemeente_id = fv.gemeente_id and fr.id = fv.fractie_id
                  where fv.gemeente_id = p.gemeente_id and fv.persoon_id = p.id
                    and register.actief(fv.begindatum, fv.einddatum, :peildatum)
                  order by f.volgorde, fv.id) as functies
      from eerste e
      join register.persoon p on p.gemeente_id = e.gemeente_id and p.id = e.id
      join register.gemeente g on g.id = p.gemeente_id
     order by e.sorteer, e.id
    """
)
# A gemeente that ended is found too, after those that exist.
_GEMEENTEN = text(
    """
    select count(*) over () as aantal, g.id, g.code, g.naam, coalesce(pr.naam, '') as provincie,
           g.einddatum
      from register.gemeente g
      left join register.provincie pr on pr.id = g.provincie_id
     where g.zoek @@ register.zoekvraag(:tekst)
     order by register.actief(g.begindatum, g.einddatum, :peildatum) desc, g.sorteer, g.id
     limit :treffers
    """
)
_FUNCTIE = text(
    """select id, code, naam, orgaan::text as orgaan, null::date as laatste_vertrek
         from register.functie where code = :code"""
)

Hit = TypeVar("Hit")


@dataclass(frozen=True, slots=True)
class PersoonHit:
    """A person who was found, with the functies of the day and the gemeente of the file."""

    id: int
    naam: str
    gemeente_id: int
    gemeente: str
    functies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GemeenteHit:
    """A gemeente that was found."""

    id: int
    code: str
    naam: str
    provincie: str
    einddatum: date | None


@dataclass(frozen=True, slots=True)
class Found(Generic[Hit]):
    """The first hits, and how many there are in all (COUNT_UP_TO + 1 means more than that)."""

    hits: tuple[Hit, ...]
    count: int

    @property
    def is_more_than_counted(self) -> bool:
        return self.count > COUNT_UP_TO

    @property
    def is_cut_off(self) -> bool:
        return self.count > len(self.hits)


def find_personen(session: AnySession, text: str, peildatum: date) -> Found[PersoonHit]:
    """Which persons have a word that begins so, for every word typed? In the order of names."""
    values = {"tekst": text, "peildatum": peildatum, "treffers": HITS, "geteld": COUNT_UP_TO}
    rows = session.execute(_PERSONEN, values).all()
    hits = (PersoonHit(r.id, r.naam, r.gemeente_id, r.gemeente, tuple(r.functies)) for r in rows)
    return Found(tuple(hits), rows[0].aantal if rows else 0)


def find_gemeenten(session: AnySession, text: str, peildatum: date) -> Found[GemeenteHit]:
    """Which gemeenten have a word that begins so? Those that exist first, then by name."""
    values = {"tekst": text, "peildatum": peildatum, "treffers": HITS}
    rows = session.execute(_GEMEENTEN, values).all()
    hits = (GemeenteHit(r.id, r.code, r.naam, r.provincie, r.einddatum) for r in rows)
    return Found(tuple(hits), rows[0].aantal if rows else 0)


def get_functie(session: AnySession, code: str) -> Functie | None:
    """Which functie of the code list has this code?"""
    row = session.execute(_FUNCTIE, {"code": code}).mappings().one_or_none()
    return None if row is None else Functie(**row)
