"""The questions of VNG's start page: how do the gemeenten stand, and which need a hand first?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text

from app.core.marking import N_
from app.register.finding import Severity
from app.register.law import (
    MINIMUM_WETHOUDERS,
    Freshness,
    add_months,
    freshness,
    wethouder_limits,
)
from app.register.overview import NETHERLANDS, AnySession
from app.register.wording import Wording, say, say_number

URGENT_LINES = 10
CHANGED_LINES = 8
# So many lines of history back is where "recent" ends, however few gemeenten they are about.
HISTORY_LINES = 400
ENDING_MONTHS = 3

# One row a gemeente; what is counted per gemeente is counted once, for all of them. Who stands in
# for somebody still present does not count for the law (see Situation.counted).
_STANDINGS = text(
    """
    with geteld as (
      select fv.gemeente_id, fv.functie_id, count(*) as aantal,
             count(*) filter (where fv.tijdsbesteding < 100) as deeltijders
        from register.functievervulling fv
       where register.actief(fv.begindatum, fv.einddatum, :peildatum)
       group by fv.gemeente_id, fv.functie_id),
    vervangers as (
      select fv.gemeente_id, fv.functie_id, count(*) as aantal,
             count(*) filter (where fv.tijdsbesteding < 100) as deeltijders
        from register.functievervulling fv
        join register.functievervulling o
          on o.gemeente_id = fv.gemeente_id and o.id = fv.vervangt_id
       where fv.vervangt_id is not null
         and register.actief(fv.begindatum, fv.einddatum, :peildatum)
         and register.actief(o.begindatum, o.einddatum, :peildatum)
       group by fv.gemeente_id, fv.functie_id),
    bezet as (
      select t.gemeente_id,
             sum(t.aantal - coalesce(v.aantal, 0)) filter (where f.code = 'raadslid') as raadsleden,
             sum(t.aantal - coalesce(v.aantal, 0)) filter (where f.code = 'wethouder')
               as wethouders,
             sum(t.deeltijders - coalesce(v.deeltijders, 0)) filter (where f.code = 'wethouder')
               as deeltijders,
             sum(t.aantal) filter (where f.code = 'burgemeester') as burgemeesters,
             sum(t.aantal) filter (where f.code = 'griffier') as griffiers,
             sum(t.aantal) filter (where f.code = 'gemeentesecretaris') as secretarissen,
             sum(t.aantal) filter (where f.code = 'contactpersoon') as contactpersonen
        from geteld t
        join register.functie f on f.id = t.functie_id
        left join vervangers v on v.gemeente_id = t.gemeente_id and v.functie_id = t.functie_id
       group by t.gemeente_id),
    wachtend as (
      select p.gemeente_id, count(*) as personen
        from register.persoon p
       where p.geinformeerd_op is null and p.aangemaakt_op < :uiterlijk_ingevoerd
         and exists (select from register.functievervulling fv
                      where fv.gemeente_id = p.gemeente_id and fv.persoon_id = p.id
                        and register.actief(fv.begindatum, fv.einddatum, :peildatum))
       group by p.gemeente_id),
    delen as (
      select b.gemeente_id, d.onderdeel, max(b.tijdstip) as tijdstip
        from register.bevestiging b
        join unnest(enum_range(null::register.onderdeel)) d (onderdeel)
          on d.onderdeel <> 'alles' and b.onderdeel in ('alles', d.onderdeel)
       group by b.gemeente_id, d.onderdeel),
    bevestigd as (
      select gemeente_id, min(tijdstip) as moment from delen group by gemeente_id
      having count(*) = cardinality(enum_range(null::register.onderdeel)) - 1),
    zetels as (
      select gemeente_id, raadsperiode_id, sum(zetels) as som from register.fractie group by 1, 2)
    select g.id, g.code, g.naam, g.einddatum, g.provincie_id, coalesce(pr.naam, '') as provincie,
           rp.zetels,
           coalesce(z.som, 0) as fractiezetels, coalesce(b.raadsleden, 0) as raadsleden,
           coalesce(b.wethouders, 0) as wethouders, coalesce(b.deeltijders, 0) as deeltijders,
           coalesce(b.burgemeesters, 0) as burgemeesters, coalesce(b.griffiers, 0) as griffiers,
           coalesce(b.secretarissen, 0) as secretarissen,
           coalesce(b.contactpersonen, 0) as contactpersonen,
           coalesce(w.personen, 0) as niet_geinformeerd,
           (bv.moment at time zone 'Europe/Amsterdam')::date as bevestigd_op,
           n.naam as opgegaan_in
      from register.gemeente g
      left join register.gemeente n on n.id = g.opgegaan_in_id
      left join register.provincie pr on pr.id = g.provincie_id
      left join register.raadsperiode rp on rp.gemeente_id = g.id
           and register.actief(rp.begindatum, rp.einddatum, :peildatum)
      left join zetels z on z.gemeente_id = g.id and z.raadsperiode_id = rp.id
      left join bezet b on b.gemeente_id = g.id
      left join wachtend w on w.gemeente_id = g.id
      left join bevestigd bv on bv.gemeente_id = g.id
     where register.actief(g.begindatum, g.einddatum, :peildatum)
     order by g.sorteer, g.id
    """
)

_CHANGED = text(
    """
    with regel as (
      select r.id, r.gemeente_id, r.tijdstip, r.actor, r.rol from app.geschiedenisregel r
       where r.gemeente_id is not null and r.soort in ('toegevoegd', 'gewijzigd', 'verwijderd')
       order by r.id desc limit :lines)
    select g.id, g.naam, count(*) as aantal, max(r.tijdstip) as moment,
           (array_agg(coalesce(r.actor, '') order by r.id desc))[1] as door
      from regel r join register.gemeente g on g.id = r.gemeente_id
     group by g.id, g.naam order by max(r.id) desc limit :gemeenten
    """
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one gemeente stands, in numbers."""

    id: int
    code: str
    naam: str
    einddatum: date | None
    provincie_id: int | None
    provincie: str
    zetels: int | None
    fractiezetels: int
    raadsleden: int
    wethouders: int
    deeltijders: int
    burgemeesters: int
    griffiers: int
    secretarissen: int
    contactpersonen: int
    niet_geinformeerd: int
    bevestigd_op: date | None
    # The name of the gemeente that it goes into, where that is known.
    opgegaan_in: str | None = None

    @property
    def vacatures(self) -> int:
        return max(0, (self.zetels or 0) - self.raadsleden)


@dataclass(frozen=True, slots=True)
class ProvincieFreshness:
    """The gemeenten of a provincie by how fresh they are, and how many there are of each."""

    id: int | None
    provincie: str
    gemeenten: Mapping[Freshness, tuple[Standing, ...]]

    @property
    def counts(self) -> Mapping[Freshness, int]:
        return {state: len(found) for state, found in self.gemeenten.items()}


@dataclass(frozen=True, slots=True)
class Totals:
    """The country in numbers."""

    gemeenten: int
    freshness: Mapping[Freshness, int]
    raadsleden: int
    zetels: int
    wethouders: int
    vacatures: int


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that asks attention, and in which gemeenten."""

    code: str
    severity: Severity
    title: Wording
    gemeenten: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Urgent:
    """A gemeente that needs a hand, and why."""

    gemeente: Standing
    reasons: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A gemeente in which something was changed, by whom last, and how often."""

    id: int
    naam: str
    aantal: int
    moment: datetime
    door: str


def get_standings(session: AnySession, peildatum: date) -> list[Standing]:
    """How does each present gemeente stand? In the order of their names."""
    month_ago = add_months(peildatum, -1)
    entered = datetime(month_ago.year, month_ago.month, month_ago.day, tzinfo=NETHERLANDS)
    values = {"peildatum": peildatum, "uiterlijk_ingevoerd": entered}
    return [Standing(**row) for row in session.execute(_STANDINGS, values).mappings()]


def get_recently_changed(session: AnySession) -> list[Changed]:
    """In which gemeenten was something changed last? The newest first."""
    values = {"lines": HISTORY_LINES, "gemeenten": CHANGED_LINES}
    return [Changed(**row) for row in session.execute(_CHANGED, values).mappings()]


def freshness_by_provincie(
    standings: Iterable[Standing], peildatum: date
) -> list[ProvincieFreshness]:
    """Return how fresh the gemeenten of each provincie are, in the order of their names."""
    found: dict[tuple[str, int | None], dict[Freshness, list[Standing]]] = {}
    for standing in standings:
        place = (standing.provincie, standing.provincie_id)
        states = found.setdefault(place, {state: [] for state in Freshness})
        states[freshness(standing.bevestigd_op, peildatum)].append(standing)
    return [
        ProvincieFreshness(number, name, {state: tuple(rows) for state, rows in states.items()})
        for (name, number), states in sorted(found.items(), key=lambda entry: entry[0][0])
    ]


def totals(standings: Iterable[Standing], peildatum: date) -> Totals:
    """Add everything up."""
    found = list(standings)
    fresh = dict.fromkeys(Freshness, 0)
    for standing in found:
        fresh[freshness(standing.bevestigd_op, peildatum)] += 1
    return Totals(
        gemeenten=len(found),
        freshness=fresh,
        raadsleden=sum(s.raadsleden for s in found),
        zetels=sum(s.zetels or 0 for s in found),
        wethouders=sum(s.wethouders for s in found),
        vacatures=sum(s.vacatures for s in found),
    )


_FOUT, _LET_OP = Severity.FOUT, Severity.LET_OP
# Code, severity, the words for it, and how much it weighs when gemeenten are put in order.
_KINDS: Mapping[str, tuple[Severity, str, int]] = {
    "burgemeester": (_FOUT, N_("Zonder burgemeester"), 5),
    "griffier": (_FOUT, N_("Zonder griffier"), 5),
    "secretaris": (_FOUT, N_("Zonder gemeentesecretaris"), 5),
    "contactpersoon": (_FOUT, N_("Zonder contactpersoon"), 5),
    "raadsperiode": (_FOUT, N_("Zonder raadsperiode"), 5),
    "zetels": (_FOUT, N_("Zetels van de fracties tellen niet op"), 4),
    "raad_te_vol": (_FOUT, N_("Meer raadsleden dan zetels"), 4),
    "wethouders": (_FOUT, N_("Aantal wethouders buiten de wet"), 3),
    "sterk_verouderd": (_FOUT, N_("Langer dan een jaar niet bevestigd"), 4),
    "vacatures": (_LET_OP, N_("Vacatures in de raad"), 1),
    "niet_geinformeerd": (_LET_OP, N_("Personen langer dan een maand niet geïnformeerd (AVG)"), 1),
    "verouderd": (_LET_OP, N_("Langer dan drie maanden niet bevestigd"), 1),
    "einde": (_LET_OP, N_("Houdt binnenkort op te bestaan"), 1),
}


def points_of(standing: Standing, peildatum: date) -> Iterator[str]:
    """Return the code of each thing that asks attention in this gemeente."""
    fresh = freshness(standing.bevestigd_op, peildatum)
    soon = add_months(peildatum, ENDING_MONTHS)
    zetels = standing.zetels
    checks = {
        "burgemeester": not standing.burgemeesters,
        "griffier": not standing.griffiers,
        "secretaris": not standing.secretarissen,
        "contactpersoon": not standing.contactpersonen,
        "raadsperiode": zetels is None,
        "zetels": zetels is not None and standing.fractiezetels != zetels,
        "raad_te_vol": zetels is not None and standing.raadsleden > zetels,
        "wethouders": zetels is not None and not _is_college_lawful(standing, zetels),
        "sterk_verouderd": fresh is Freshness.STERK_VEROUDERD,
        "vacatures": bool(standing.vacatures),
        "niet_geinformeerd": bool(standing.niet_geinformeerd),
        "verouderd": fresh is Freshness.VEROUDERD,
        "einde": standing.einddatum is not None and standing.einddatum <= soon,
    }
    return (code for code, is_so in checks.items() if is_so)


def _is_college_lawful(standing: Standing, zetels: int) -> bool:
    limits = wethouder_limits(zetels)
    most = limits.deeltijd if standing.deeltijders else limits.voltijd
    return MINIMUM_WETHOUDERS <= standing.wethouders <= most


def what_asks_attention(standings: Iterable[Standing], peildatum: date) -> list[Point]:
    """Return each kind of thing that asks attention somewhere, with the gemeenten."""
    found: dict[str, list[Standing]] = {}
    for standing in standings:
        for code in points_of(standing, peildatum):
            found.setdefault(code, []).append(standing)
    return [
        Point(code, severity, say(title), tuple(found[code]))
        for code, (severity, title, _) in _KINDS.items()
        if code in found
    ]


def most_urgent(standings: Iterable[Standing], peildatum: date) -> list[Urgent]:
    """Return the gemeenten in which something is wrong, the heaviest first, at most ten."""
    weighed = []
    for standing in standings:
        codes = list(points_of(standing, peildatum))
        if any(_KINDS[code][0] is _FOUT for code in codes):
            weight = sum(_KINDS[code][2] for code in codes)
            weighed.append((weight + Decimal(standing.vacatures) / 100, standing, codes))
    weighed.sort(key=lambda entry: -entry[0])
    return [
        Urgent(standing, tuple(_reason(standing, code) for code in codes))
        for _, standing, codes in weighed[:URGENT_LINES]
    ]


def _reason(standing: Standing, code: str) -> Wording:
    if code == "vacatures":
        return say_number(standing.vacatures, N_("1 vacature"), N_("%(aantal)s vacatures"))
    return say(_KINDS[code][1])
