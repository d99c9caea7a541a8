"""The questions of VNG's start page: how do the gemeenten stand, and which need a hand first?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text

from app.core.marking import N_
from app.register.finding import Severity
from app.register.law import (
    INFORM_MONTHS,
    MINIMUM_WETHOUDERS,
    Freshness,
    add_months,
    freshness,
    wethouder_limits,
)
from app.register.overview import AnySession
from app.register.rules import RULES, Rule
from app.register.wording import Wording, say, say_number

URGENT_LINES = 10
CHANGED_LINES = 8
# So many lines of history back is where "recent" ends, however few gemeenten they are about.
HISTORY_LINES = 400
ENDING_MONTHS = 3
# So many persons not informed in one gemeente is where VNG asks what goes wrong there.
MANY_NOT_INFORMED = 5
FULL_TIME = Decimal(100)

# One row a gemeente; what is counted per gemeente is counted once, for all of them. Who stands in
# for a person still present does not count for the law (see Situation.counted).
_STANDINGS = text(
    """
    with zittend as (
      select fv.gemeente_id, fv.fractie_id, f.code, fv.tijdsbesteding,
             fv.vervangt_id is null or not exists (
               select from register.functievervulling o
                where o.gemeente_id = fv.gemeente_id and o.id = fv.vervangt_id
                  and register.actief(o.begindatum, o.einddatum, :peildatum)) as telt_mee
        from register.functievervulling fv
        join register.functie f on f.id = fv.functie_id
       where register.actief(fv.begindatum, fv.einddatum, :peildatum)),
    bezet as (
      select z.gemeente_id,
             count(*) filter (where z.code = 'raadslid' and z.telt_mee) as raadsleden,
             count(*) filter (where z.code = 'wethouder' and z.telt_mee) as wethouders,
             count(*) filter (where z.code = 'wethouder' and z.telt_mee
                                    and z.tijdsbesteding < 100) as deeltijders,
             sum(z.tijdsbesteding) filter (where z.code = 'wethouder' and z.telt_mee)
               as tijdsbesteding,
             count(*) filter (where z.code = 'burgemeester') as burgemeesters,
             count(*) filter (where z.code = 'griffier') as griffiers,
             count(*) filter (where z.code = 'gemeentesecretaris') as secretarissen,
             count(*) filter (where z.code = 'contactpersoon') as contactpersonen
        from zittend z
       group by z.gemeente_id),
    leden as (
      select z.gemeente_id, z.fractie_id, count(*) as aantal
        from zittend z
       where z.code = 'raadslid' and z.telt_mee and z.fractie_id is not null
       group by z.gemeente_id, z.fractie_id),
    wachtend as (
      select p.gemeente_id, count(*) as personen
        from register.persoon p
       where p.geinformeerd_op is null
         and (p.aangemaakt_op at time zone 'Europe/Amsterdam')::date
             + make_interval(months => :maanden) < :peildatum
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
      select fr.gemeente_id, fr.raadsperiode_id, sum(fr.zetels) as som,
             sum(greatest(0, fr.zetels - coalesce(l.aantal, 0))) as vacatures
        from register.fractie fr
        left join leden l on l.gemeente_id = fr.gemeente_id and l.fractie_id = fr.id
       group by fr.gemeente_id, fr.raadsperiode_id),
    uitslag as (
      select gemeente_id, verkiezingsdatum, sum(zetels) as som
        from register.verkiezingsuitslag group by gemeente_id, verkiezingsdatum)
    select g.id, g.code, g.naam, g.einddatum, g.provincie_id, coalesce(pr.naam, '') as provincie,
           rp.zetels,
           coalesce(z.som, 0) as fractiezetels, coalesce(z.vacatures, 0)::int as vacatures,
           u.som as uitslag_zetels, coalesce(b.raadsleden, 0) as raadsleden,
           coalesce(b.wethouders, 0) as wethouders, coalesce(b.deeltijders, 0) as deeltijders,
           coalesce(b.tijdsbesteding, 0) as tijdsbesteding,
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
      left join uitslag u
        on u.gemeente_id = g.id and u.verkiezingsdatum = rp.verkiezingsdatum
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
    # Seats of the fracties without a member.
    vacatures: int = 0
    # Of the wethouders together, in percents of a full working week.
    tijdsbesteding: Decimal = Decimal(0)
    # Seats in the result of the election of this raad; None when the register has no result.
    uitslag_zetels: int | None = None
    # The name of the gemeente that it goes into, where that is known.
    opgegaan_in: str | None = None


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
    # How many of it each gemeente has, by its id, where that is told; and what is told besides.
    numbers: Mapping[int, int] = field(default_factory=dict)
    note: Wording | None = None


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
    values = {"peildatum": peildatum, "maanden": INFORM_MONTHS}
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


def points_of(standing: Standing, peildatum: date) -> Iterator[str]:
    """Return the code of each rule that this gemeente does not meet."""
    fresh = freshness(standing.bevestigd_op, peildatum)
    soon = add_months(peildatum, ENDING_MONTHS)
    checks = {
        "burgemeester_ontbreekt": not standing.burgemeesters,
        "griffier_ontbreekt": not standing.griffiers,
        "gemeentesecretaris_ontbreekt": not standing.secretarissen,
        "contactpersoon_ontbreekt": not standing.contactpersonen,
        **_seats(standing),
        "sterk_verouderd": fresh is Freshness.STERK_VEROUDERD,
        "niet_geinformeerd": bool(standing.niet_geinformeerd),
        "raad_vacature": bool(standing.vacatures),
        "verouderd": fresh is Freshness.VEROUDERD,
        "einde": standing.einddatum is not None and standing.einddatum <= soon,
    }
    return (code for code, is_so in checks.items() if is_so)


def _seats(standing: Standing) -> Mapping[str, bool]:
    """Return what follows from the number of seats; without it nothing but that it is missing."""
    zetels = standing.zetels
    if zetels is None:
        return {"raadsperiode_ontbreekt": True}
    limits = wethouder_limits(zetels)
    most = limits.deeltijd if standing.deeltijders else limits.voltijd
    return {
        "zetels_fracties": standing.fractiezetels != zetels,
        "zetels_uitslag": standing.uitslag_zetels not in (None, zetels),
        "raad_te_vol": standing.raadsleden > zetels,
        "wethouders_te_weinig": standing.wethouders < MINIMUM_WETHOUDERS,
        "wethouders_te_veel": standing.wethouders > most,
        "wethouders_fte": bool(standing.deeltijders)
        and standing.tijdsbesteding > limits.fte * FULL_TIME,
    }


def what_asks_attention(standings: Iterable[Standing], peildatum: date) -> list[Point]:
    """Return each kind of thing that asks attention somewhere, what is wrong first."""
    found: dict[str, list[Standing]] = {}
    for standing in standings:
        for code in points_of(standing, peildatum):
            found.setdefault(code, []).append(standing)
    rules = sorted(
        (rule for rule in RULES.values() if rule.code in found),
        key=lambda rule: rule.severity is not Severity.FOUT,
    )
    return [
        _not_informed(rule, found[rule.code])
        if rule.code == "niet_geinformeerd"
        else Point(rule.code, rule.severity, say(rule.country), tuple(found[rule.code]))
        for rule in rules
    ]


def _not_informed(rule: Rule, waiting: list[Standing]) -> Point:
    """Return the gemeenten in which most persons wait; in nearly all of them some do."""
    most_first = sorted(waiting, key=lambda s: -s.niet_geinformeerd)
    many = [s for s in most_first if s.niet_geinformeerd >= MANY_NOT_INFORMED]
    return Point(
        rule.code,
        rule.severity,
        say(
            N_("%(grens)s of meer personen langer dan een maand niet geïnformeerd (AVG)"),
            grens=MANY_NOT_INFORMED,
        )
        if many
        else say(rule.country),
        tuple(many or most_first),
        numbers={s.id: s.niet_geinformeerd for s in waiting},
        note=say(
            N_("Samen wachten %(personen)s personen in %(gemeenten)s gemeenten; de meeste eerst."),
            personen=sum(s.niet_geinformeerd for s in waiting),
            gemeenten=len(waiting),
        ),
    )


def most_urgent(standings: Iterable[Standing], peildatum: date) -> list[Urgent]:
    """Return the gemeenten in which something is wrong, the heaviest first, at most ten."""
    weighed = []
    for standing in standings:
        rules = [RULES[code] for code in points_of(standing, peildatum)]
        if any(rule.severity is Severity.FOUT for rule in rules):
            weight = sum(rule.weight for rule in rules)
            weighed.append((weight + Decimal(standing.vacatures) / 100, standing, rules))
    weighed.sort(key=lambda entry: -entry[0])
    return [
        Urgent(standing, tuple(_reason(standing, rule) for rule in rules))
        for _, standing, rules in weighed[:URGENT_LINES]
    ]


def _reason(standing: Standing, rule: Rule) -> Wording:
    if rule.numbered is None:
        return say(rule.country)
    numbers = {
        "raad_vacature": standing.vacatures,
        "niet_geinformeerd": standing.niet_geinformeerd,
    }
    return say_number(numbers[rule.code], *rule.numbered)
