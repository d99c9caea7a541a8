"""Forms a college per term: which fracties, how many wethouders, and for what."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.register.seed.dossiers import Dossier, Zittingsperiode
from app.register.seed.raden import ENDED
from app.register.seed.sources import wethouders_allowed
from app.register.seed.tables import Fractie, Functievervulling, Partij, Persoon

# Parties that seldom govern are passed over when a majority is looked for.
SELDOM = {"FVD", "PVV", "SP", "DENK", "PvdD", "JA21", "BIJ1", "BVNL"}
SELDOM_SHARE = 0.08
REASONS = {
    "politieke redenen": 38, "andere functie": 26, "persoonlijke redenen": 20, "overig": 14,
    "overlijden": 2,
}  # fmt: skip
# The first portefeuilles in the code list are the burgemeester's.
BURGEMEESTER_PORTEFEUILLES = (1, 2, 3, 4)


@dataclass(slots=True)
class Plaats:
    """One place in the college: for which party, how many percent, in which order, with what."""

    fractie: Fractie
    tijdsbesteding: int
    loco: int
    portefeuilles: list[int]


def form_college(
    dossier: Dossier, periode: Zittingsperiode, old: list[Functievervulling]
) -> tuple[date, list[Functievervulling]]:
    """Appoint wethouders; return the day they start and those in office at the end of the term.

    The wethouders of the term before stay until that day (Gemeentewet art. 41).
    """
    start = _start(dossier, periode)
    for vervulling in old:
        if vervulling.einddatum is None or vervulling.einddatum > start:
            vervulling.einddatum, vervulling.reden_einde = start, ENDED
    staying = [dossier.rows.persoon[v.persoon_id - 1] for v in old if v.einddatum == start]
    parties = {v.persoon_id: v.partij_id for v in old}
    in_office = []
    for plaats in _plaatsen(dossier, periode):
        persoon = _candidate(dossier, periode, plaats, staying, parties, start)
        in_office += _serve(dossier, periode, plaats, persoon, start)
    return start, in_office


def _start(dossier: Dossier, periode: Zittingsperiode) -> date:
    given = next((v for k, v in dossier.given.items() if k[:2] == (periode.naam, "wethouder")), [])
    if given:
        return date.fromisoformat(given[0]["sinds"])
    if periode.begin.month == 1:  # after a herindeling: nobody stays on to bridge the time
        return periode.begin + timedelta(days=dossier.rng.randint(1, 25))
    spring = date(periode.begin.year, 5, 7)
    return dossier.day_between(spring, date(periode.begin.year, 7, 14))


def choose_coalitie(dossier: Dossier, fracties: list[Fractie]) -> list[Fractie]:
    """Choose fracties with a majority together, the largest nearly always among them."""
    majority = sum(f.zetels for f in fracties) // 2 + 1
    order = sorted(fracties, key=lambda f: (-f.zetels, f.id))
    if dossier.chance(0.12) and len(order) > 4:
        order.append(order.pop(0))
    coalitie: list[Fractie] = []
    later: list[Fractie] = []
    for fractie in order:
        if sum(f.zetels for f in coalitie) >= majority and len(coalitie) > 1:
            break
        partij = dossier.partij(fractie.partij_id)
        likely = _likely(partij)
        if not coalitie or dossier.chance(likely):
            coalitie.append(fractie)
        else:
            later.append(fractie)
    later.sort(key=lambda f: _likely(dossier.partij(f.partij_id)) <= SELDOM_SHARE)
    while sum(f.zetels for f in coalitie) < majority:
        coalitie.append(later.pop(0))
    return coalitie


def _likely(partij: Partij | None) -> float:
    if partij is None or partij.familie in SELDOM:
        return SELDOM_SHARE
    return 0.62 if partij.familie == "Lokaal" else 0.8


def _plaatsen(dossier: Dossier, periode: Zittingsperiode) -> list[Plaats]:
    given = [
        (k[2], line)
        for k, lines in dossier.given.items()
        if k[:2] == (periode.naam, "wethouder")
        for line in lines
    ]
    if given:
        return _given_plaatsen(dossier, periode, given)
    coalitie = choose_coalitie(dossier, periode.fracties)
    hours = _hours(dossier, periode.raadsperiode.zetels)
    shares = _portefeuilles(dossier, len(hours))
    return [
        Plaats(fractie, percent, loco, shares[loco - 1])
        for loco, (fractie, percent) in enumerate(
            zip(_divide(coalitie, len(hours)), hours, strict=True), 1
        )
    ]


def _given_plaatsen(
    dossier: Dossier, periode: Zittingsperiode, given: list[tuple[str, dict[str, str]]]
) -> list[Plaats]:
    by_naam = {f.naam: f for f in periode.fracties}
    ids = {p.naam: p.id for p in dossier.rows.portefeuille}
    return [
        Plaats(by_naam[partij], 100, loco, [ids[n] for n in line["portefeuilles"].split(";")])
        for loco, (partij, line) in enumerate(given, 1)
    ]


def _hours(dossier: Dossier, zetels: int) -> list[int]:
    """Percentages within Gemeentewet art. 36: more wethouders may serve if some work part-time."""
    full_time, part_time, most = wethouders_allowed()[zetels]
    rng = dossier.rng
    count = max(2, full_time - rng.choices((0, 1, 2), weights=(33, 49, 18))[0])
    if not dossier.chance(0.42 if zetels <= 21 else 0.12):
        return [100] * count
    count = min(part_time, count + rng.randint(0, 1))
    hours = sorted((rng.choice((60, 70, 75, 80, 80, 90, 100)) for _ in range(count)), reverse=True)
    hours[-1] = min(hours[-1], 90)
    while sum(hours) > most:
        hours[hours.index(max(hours))] -= 10
    return sorted(hours, reverse=True)


def _divide(coalitie: list[Fractie], count: int) -> list[Fractie]:
    """Divide places by seats, one for each fractie first (D'Hondt)."""
    got: Counter[int] = Counter()
    for _ in range(count):
        best = max(coalitie, key=lambda f: (got[f.id] == 0, f.zetels / (got[f.id] + 1), -f.id))
        got[best.id] += 1
    return [f for f in coalitie for _ in range(got[f.id])]


def _portefeuilles(dossier: Dossier, count: int) -> list[list[int]]:
    """Divide the portefeuilles of this gemeente over its wethouders, one to five each."""
    first = len(BURGEMEESTER_PORTEFEUILLES)
    free = [p.id for p in dossier.rows.portefeuille[first:]]
    core = free[:1] + free[6:9] + free[11:12] + free[21:28]
    rest = [p for p in free if p not in core]
    dossier.rng.shuffle(core)
    dossier.rng.shuffle(rest)
    todo = core + rest
    shares: list[list[int]] = [[] for _ in range(count)]
    wanted = [dossier.rng.choice((3, 4, 4, 5, 5)) for _ in range(count)]
    while todo and any(len(s) < w for s, w in zip(shares, wanted, strict=True)):
        for share, want in zip(shares, wanted, strict=True):
            if todo and len(share) < want:
                share.append(todo.pop(0))
    return shares


def _candidate(
    dossier: Dossier,
    periode: Zittingsperiode,
    plaats: Plaats,
    staying: list[Persoon],
    parties: dict[int, int | None],
    start: date,
) -> Persoon:
    """A wethouder who stays, a raadslid just elected, or somebody from outside the raad."""
    partij_id = plaats.fractie.partij_id
    if dossier.has_given("wethouder", partij_id, periode.naam):
        return dossier.new_persoon("wethouder", start, partij_id, periode.naam)
    for persoon in staying:
        partij = dossier.partij(parties[persoon.id])
        same = partij is not None and partij_id in (partij.id, partij.opgegaan_in_id)
        if same and dossier.chance(0.62):
            staying.remove(persoon)
            return persoon
    leden = [
        p for p in periode.leden[plaats.fractie.id]
        if p.id not in periode.naar_college and p.id not in dossier.fixed
        and (p.geboortejaar or 0) in range(start.year - 68, start.year - 25)
    ]  # fmt: skip
    if leden and dossier.chance(0.6) and not dossier.is_example:
        persoon = dossier.rng.choice(leden[:3])
        periode.naar_college[persoon.id] = start
        return persoon
    return dossier.new_persoon("wethouder", start, partij_id)


def _serve(
    dossier: Dossier, periode: Zittingsperiode, plaats: Plaats, persoon: Persoon, start: date
) -> list[Functievervulling]:
    """Write down who fills a place through the term; return who does at its end."""
    horizon = periode.einde or dossier.peildatum
    first = _appoint(dossier, plaats, persoon, start)
    if dossier.is_example or not dossier.chance(0.035 if periode.is_current else 0.29):
        return [first]
    leave = dossier.day_between(start + timedelta(days=40), horizon - timedelta(days=25))
    first.einddatum = leave
    first.reden_einde = dossier.rng.choices(list(REASONS), weights=list(REASONS.values()))[0]
    again = leave + timedelta(days=dossier.rng.randint(5, 75))
    if again >= horizon:
        return []
    successor = dossier.new_persoon("wethouder", again, plaats.fractie.partij_id)
    return [_appoint(dossier, plaats, successor, again)]


def _appoint(dossier: Dossier, plaats: Plaats, persoon: Persoon, start: date) -> Functievervulling:
    vervulling = dossier.hold(persoon, "wethouder", start, partij_id=plaats.fractie.partij_id)
    vervulling.tijdsbesteding = Decimal(plaats.tijdsbesteding)
    vervulling.loco_volgorde = plaats.loco
    dossier.give_portefeuilles(vervulling, plaats.portefeuilles)
    return vervulling
