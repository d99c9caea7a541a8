"""The questions that a gemeente's start page answers: one function and one statement each."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from app.register.situation import (
    Bevestiging,
    Fractie,
    Functie,
    Functiehouder,
    Gemeente,
    Situation,
)

AnySession = Session | scoped_session[Session]

NETHERLANDS = ZoneInfo("Europe/Amsterdam")
PARTS = ("college", "raad", "griffie", "contactgegevens")
ALL_PARTS = "alles"

_GEMEENTE = text(
    """
    select g.id, g.code, g.naam, pr.naam as provincie, g.inwoners, g.telefoon, g.email, g.website,
           concat_ws(', ',
             nullif(concat_ws(' ', g.bezoek_straat, g.bezoek_huisnummer, g.bezoek_toevoeging), ''),
             nullif(concat_ws(' ', g.bezoek_postcode, g.bezoek_plaats), '')) as bezoekadres,
           concat_ws(', ',
             nullif(concat_ws(' ', 'Postbus ' || g.post_postbus, g.post_straat,
                              g.post_huisnummer), ''),
             nullif(concat_ws(' ', g.post_postcode, g.post_plaats), '')) as postadres,
           rp.id as raadsperiode_id, rp.begindatum as raad_begin, rp.einddatum as raad_einde,
           rp.zetels, rp.verkiezingsdatum,
           (select sum(u.zetels) from register.verkiezingsuitslag u
             where u.gemeente_id = g.id and u.verkiezingsdatum = rp.verkiezingsdatum
           ) as uitslag_zetels,
           (select jsonb_agg(jsonb_build_object('van', v.naam, 'naar', n.naam, 'op', v.einddatum)
                             order by v.einddatum, v.sorteer)
              from register.gemeente v join register.gemeente n on n.id = v.opgegaan_in_id
             where v.einddatum > :peildatum and g.id in (v.id, n.id)) as herindelingen
      from register.gemeente g
      left join register.provincie pr on pr.id = g.provincie_id
      left join register.raadsperiode rp on rp.gemeente_id = g.id
           and register.actief(rp.begindatum, rp.einddatum, :peildatum)
     where g.id = :gemeente_id
    """
)

_GEMEENTE_ID = text("select id from register.gemeente where code = :code")

_FUNCTIEHOUDERS = text(
    """
    select fv.id, fv.persoon_id,
           concat_ws(' ', coalesce(p.roepnaam, p.voorletters), p.tussenvoegsel,
                     p.achternaam) as naam,
           f.naam as functie, f.code as functie_code, f.orgaan::text as orgaan,
           fv.fractie_id, fr.naam as fractie, coalesce(pa.afkorting, pa.naam) as partij,
           fv.begindatum, fv.einddatum, fv.fractievoorzitter, fv.waarnemend, fv.tijdsbesteding,
           fv.loco_volgorde, fv.vervangt_id,
           array(select po.naam from register.functievervulling_portefeuille fp
                   join register.portefeuille po on po.id = fp.portefeuille_id
                  where fp.gemeente_id = fv.gemeente_id and fp.functievervulling_id = fv.id
                  order by po.sorteer) as portefeuilles,
           p.email_werk as email, p.telefoon_werk as telefoon, p.geinformeerd_op,
           (p.aangemaakt_op at time zone 'Europe/Amsterdam')::date as ingevoerd_op
      from register.functievervulling fv
      join register.persoon p on p.gemeente_id = fv.gemeente_id and p.id = fv.persoon_id
      join register.functie f on f.id = fv.functie_id
      left join register.fractie fr on fr.gemeente_id = fv.gemeente_id and fr.id = fv.fractie_id
      left join register.partij pa on pa.id = coalesce(fv.partij_id, fr.partij_id)
     where fv.gemeente_id = :gemeente_id
       and register.actief(fv.begindatum, fv.einddatum, :peildatum)
     order by f.volgorde, fv.loco_volgorde nulls last, fv.sorteer, fv.id
    """
)

_FRACTIES = text(
    """
    select fr.id, fr.naam, fr.zetels,
           (select max(fv.einddatum) from register.functievervulling fv
              join register.functie f on f.id = fv.functie_id and f.code = 'raadslid'
             where fv.gemeente_id = fr.gemeente_id and fv.fractie_id = fr.id
               and fv.einddatum <= :peildatum) as laatste_vertrek
      from register.fractie fr
      join register.raadsperiode rp
        on rp.gemeente_id = fr.gemeente_id and rp.id = fr.raadsperiode_id
     where fr.gemeente_id = :gemeente_id
       and register.actief(rp.begindatum, rp.einddatum, :peildatum)
     order by fr.zetels desc, fr.sorteer, fr.id
    """
)

_FUNCTIES = text(
    """
    select f.id, f.code, f.naam, f.orgaan::text as orgaan,
           (select max(fv.einddatum) from register.functievervulling fv
             where fv.gemeente_id = :gemeente_id and fv.functie_id = f.id
               and fv.einddatum <= :peildatum) as laatste_vertrek
      from register.functie f
     order by f.volgorde, f.id
    """
)

_BEVESTIGINGEN = text(
    """
    select distinct on (b.onderdeel) b.id, b.onderdeel::text as onderdeel, b.tijdstip as moment,
           coalesce(b.bevestigd_door, '') as door,
           b.tijdstip > now() - interval '24 hours' as is_recent
      from register.bevestiging b
     where b.gemeente_id = :gemeente_id
     order by b.onderdeel, b.tijdstip desc, b.id desc
    """
)

# Art. 77: who has sat in the raad longest in all stands in for the chair; then the oldest.
_LONGEST = text(
    """
    select concat_ws(' ', coalesce(p.roepnaam, p.voorletters), p.tussenvoegsel,
                     p.achternaam) as naam,
           p.id as persoon_id, t.dagen
      from (select fv.persoon_id,
                   sum(least(fv.einddatum, :peildatum) - fv.begindatum) as dagen,
                   bool_or(register.actief(fv.begindatum, fv.einddatum, :peildatum)) as zit
              from register.functievervulling fv
              join register.functie f on f.id = fv.functie_id and f.code = 'raadslid'
             where fv.gemeente_id = :gemeente_id and fv.begindatum <= :peildatum
             group by fv.persoon_id) t
      join register.persoon p on p.gemeente_id = :gemeente_id and p.id = t.persoon_id
     where t.zit
     order by t.dagen desc, p.geboortejaar nulls last, p.sorteer, p.id
     limit 1
    """
)


def get_situation(
    session: AnySession, gemeente_id: int, peildatum: date, bevestigd: datetime | None
) -> Situation | None:
    """Return how this gemeente stands on that day; None when there is no such gemeente to see.

    `bevestigd` is the moment of `confirmed_as_a_whole`.
    """
    gemeente = get_gemeente(session, gemeente_id, peildatum)
    if gemeente is None:
        return None
    return Situation(
        peildatum=peildatum,
        gemeente=gemeente,
        functiehouders=get_functiehouders(session, gemeente_id, peildatum),
        fracties=get_fracties(session, gemeente_id, peildatum),
        functies=get_functies(session, gemeente_id, peildatum),
        bevestigd_op=bevestigd.astimezone(NETHERLANDS).date() if bevestigd else None,
    )


def get_gemeente(session: AnySession, gemeente_id: int, peildatum: date) -> Gemeente | None:
    """Which gemeente is it, how is it reached, and how large is its raad?"""
    row = _run(session, _GEMEENTE, gemeente_id, peildatum).one_or_none()
    return None if row is None else Gemeente(**row)


def get_gemeente_id(session: AnySession, code: str) -> int | None:
    """Which gemeente has this code (`GM0307`)?"""
    found: int | None = session.execute(_GEMEENTE_ID, {"code": code}).scalar_one_or_none()
    return found


def get_functiehouders(
    session: AnySession, gemeente_id: int, peildatum: date
) -> tuple[Functiehouder, ...]:
    """Who holds which functie? In the order of the functies, then loco order, then name."""
    rows = _run(session, _FUNCTIEHOUDERS, gemeente_id, peildatum)
    return tuple(Functiehouder(**{**r, "portefeuilles": tuple(r["portefeuilles"])}) for r in rows)


def get_fracties(session: AnySession, gemeente_id: int, peildatum: date) -> tuple[Fractie, ...]:
    """Which fracties has the present raad? The largest first."""
    return tuple(Fractie(**row) for row in _run(session, _FRACTIES, gemeente_id, peildatum))


def get_functies(session: AnySession, gemeente_id: int, peildatum: date) -> tuple[Functie, ...]:
    """Which functies are there, and when did somebody last leave them here?"""
    return tuple(Functie(**row) for row in _run(session, _FUNCTIES, gemeente_id, peildatum))


def get_bevestigingen(session: AnySession, gemeente_id: int) -> dict[str, Bevestiging]:
    """When was each part, and the whole ("alles"), last confirmed?"""
    rows = session.execute(_BEVESTIGINGEN, {"gemeente_id": gemeente_id}).mappings()
    return {row["onderdeel"]: Bevestiging(**row) for row in rows}


def get_longest_serving(
    session: AnySession, gemeente_id: int, peildatum: date
) -> tuple[str, int, int] | None:
    """Who sits in the raad longest? Name, person and whole years; None with an empty raad."""
    row = _run(session, _LONGEST, gemeente_id, peildatum).one_or_none()
    return None if row is None else (row["naam"], row["persoon_id"], int(row["dagen"] / 365.25))


def confirmed_as_a_whole(found: dict[str, Bevestiging]) -> Bevestiging | None:
    """Return the confirmation that the freshness of the whole rests on.

    Each part counts from its own last confirmation or from the last "alles"; the oldest decides.
    None when some part was never confirmed.
    """
    whole = found.get(ALL_PARTS)
    oldest: Bevestiging | None = None
    for part in PARTS:
        known = [b for b in (found.get(part), whole) if b is not None]
        if not known:
            return None
        latest = max(known, key=lambda b: b.moment)
        oldest = latest if oldest is None or latest.moment < oldest.moment else oldest
    return oldest


def last_of(found: dict[str, Bevestiging]) -> Bevestiging | None:
    """Return the newest confirmation, of the whole or of a part."""
    return max(found.values(), key=lambda b: (b.moment, b.id), default=None)


def _run(session: AnySession, statement: Any, gemeente_id: int, peildatum: date) -> Any:
    values = {"gemeente_id": gemeente_id, "peildatum": peildatum}
    return session.execute(statement, values).mappings()
