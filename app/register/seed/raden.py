"""Fills the seats of a raad for one term, from election to successors, leave and split-offs."""

from collections import defaultdict
from datetime import date, timedelta

from app.register.seed.dossiers import Dossier, Zittingsperiode
from app.register.seed.tables import Fractie, Functievervulling, Persoon, Raadsperiode
from app.register.seed.verkiezingen import at_nine

# A temporary replacement by Kieswet X 10 to X 12; why is never written down: it says who is ill.
LEAVE = timedelta(weeks=16)
ENDED = "einde zittingsperiode"
REASONS = {
    "persoonlijke redenen": 34, "andere functie": 22, "overig": 16, "verhuizing": 16,
    "politieke redenen": 10, "overlijden": 2,
}  # fmt: skip

# Terms before those of which results are known, newest first, with the share that sat in it too.
EARLIER = (
    (date(2014, 3, 27), date(2018, 3, 29), 0.48),
    (date(2010, 3, 11), date(2014, 3, 27), 0.42),
    (date(2006, 3, 16), date(2010, 3, 11), 0.38),
)


def elect(dossier: Dossier, periode: Zittingsperiode, sitting: list[Functievervulling]) -> None:
    """Decide who wins the seats: about half of those who sat for the same party, and new people."""
    pool = _sitting_by_partij(dossier, sitting)
    chosen: set[int] = set()
    for fractie in periode.fracties:
        former = [p for p in pool[fractie.partij_id or 0] if p.id not in chosen]
        leden = []
        for _ in range(fractie.zetels):
            fixed = bool(former) and former[0].id in dossier.fixed
            if fixed or (
                former
                and not dossier.has_given("raadslid", fractie.partij_id, periode.naam)
                and dossier.chance(0.56)
            ):
                leden.append(former.pop(0))
            else:
                leden.append(
                    dossier.new_persoon("raadslid", periode.begin, fractie.partij_id, periode.naam)
                )
        chosen |= {p.id for p in leden}
        periode.leden[fractie.id] = leden


def _sitting_by_partij(
    dossier: Dossier, sitting: list[Functievervulling]
) -> defaultdict[int, list[Persoon]]:
    """Those in the raad at its end, under their party and under what it merged into."""
    pool: defaultdict[int, list[Persoon]] = defaultdict(list)
    for vervulling in dossier.rng.sample(sitting, len(sitting)):
        partij = dossier.partij(vervulling.partij_id)
        if partij:
            persoon = dossier.rows.persoon[vervulling.persoon_id - 1]
            pool[partij.id].append(persoon)
            if partij.opgegaan_in_id:
                pool[partij.opgegaan_in_id].append(persoon)
    for leden in pool.values():
        leden.sort(key=lambda persoon: persoon.id not in dossier.fixed)
    return pool


def seat(dossier: Dossier, periode: Zittingsperiode) -> list[Functievervulling]:
    """Write down who sat in each seat through the term; return who sits there at its end."""
    before = len(dossier.rows.functievervulling)
    for fractie in periode.fracties:
        for persoon in periode.leden[fractie.id]:
            _fill_seat(dossier, periode, fractie, persoon)
    written = dossier.rows.functievervulling[before:]
    split_off(dossier, periode, written)
    written = dossier.rows.functievervulling[before:]
    last_day = (periode.einde or dossier.peildatum + timedelta(days=1)) - timedelta(days=1)
    at_end = [
        v
        for v in written
        if v.begindatum <= last_day and (v.einddatum is None or v.einddatum > last_day)
    ]
    _choose_voorzitters(dossier, periode, at_end)
    return at_end


def _fill_seat(
    dossier: Dossier, periode: Zittingsperiode, fractie: Fractie, persoon: Persoon
) -> None:
    leave, reden = _leaving(dossier, periode, persoon)
    if leave is None:
        if not _on_leave(dossier, periode, fractie, persoon):
            dossier.hold(persoon, "raadslid", periode.begin, periode.einde, ENDED, fractie=fractie)
        return
    dossier.hold(persoon, "raadslid", periode.begin, leave, reden, fractie=fractie)
    start = leave + timedelta(days=dossier.rng.randint(0, 28))
    if start >= (periode.einde or dossier.peildatum) - timedelta(days=5):
        return  # the seat stays empty, or still is
    if dossier.is_example and reden != "andere functie" and periode.is_current:
        return  # the vacancy the example shows
    successor = dossier.new_persoon("raadslid", start, fractie.partij_id)
    dossier.hold(successor, "raadslid", start, periode.einde, ENDED, fractie=fractie)


def _leaving(
    dossier: Dossier, periode: Zittingsperiode, persoon: Persoon
) -> tuple[date | None, str | None]:
    """When and why somebody leaves before the end; to the college first of all."""
    if persoon.id in periode.naar_college:
        return periode.naar_college[persoon.id], "andere functie"
    fixed = dossier.fixed.get(persoon.id)
    if fixed and fixed["roepnaam"] == "Bram" and periode.is_current:
        return date(2026, 11, 2), "persoonlijke redenen"
    if fixed or (dossier.is_example and periode.is_current):
        return None, None
    reden = dossier.rng.choices(list(REASONS), weights=list(REASONS.values()))[0]
    if periode.is_current:
        if dossier.chance(0.028):
            return dossier.peildatum - timedelta(days=dossier.rng.randint(1, 30)), reden
        if not dossier.chance(0.018):
            return None, None
    elif not dossier.chance(0.17):
        return None, None
    first = periode.begin + timedelta(days=45)
    return dossier.day_between(
        first, (periode.einde or dossier.peildatum) - timedelta(days=40)
    ), reden


def _on_leave(
    dossier: Dossier, periode: Zittingsperiode, fractie: Fractie, persoon: Persoon
) -> bool:
    """Replace somebody for sixteen weeks and let him come back; return whether that happened."""
    if persoon.id in dossier.fixed or dossier.is_example:
        return False
    if not dossier.chance(0.008 if periode.is_current else 0.03):
        return False
    last = periode.einde - LEAVE if periode.einde else dossier.peildatum
    away = dossier.day_between(periode.begin + timedelta(days=60), last - timedelta(days=20))
    back = away + LEAVE
    first = dossier.hold(persoon, "raadslid", periode.begin, away, "overig", fractie=fractie)
    stand_in = dossier.new_persoon("raadslid", away, fractie.partij_id)
    temporary = dossier.hold(stand_in, "raadslid", away, back, "overig", fractie=fractie)
    temporary.vervangt_id = first.id
    temporary.toelichting = "Tijdelijke vervanging"
    dossier.hold(persoon, "raadslid", back, periode.einde, ENDED, fractie=fractie)
    return True


def split_off(dossier: Dossier, periode: Zittingsperiode, written: list[Functievervulling]) -> None:
    """In a few councils somebody goes on alone and takes the seat along; the sum stays."""
    if dossier.is_example or not dossier.chance(0.025 if periode.is_current else 0.09):
        return
    horizon = periode.einde or dossier.peildatum
    candidates = [
        (fractie, v)
        for fractie in periode.fracties
        if fractie.zetels >= 2
        for v in written
        if v.fractie_id == fractie.id
        and v.begindatum == periode.begin
        and v.einddatum == periode.einde
    ]
    if not candidates:
        return
    fractie, vervulling = dossier.rng.choice(candidates)
    day = dossier.day_between(periode.begin + timedelta(days=100), horizon - timedelta(days=20))
    persoon = dossier.rows.persoon[vervulling.persoon_id - 1]
    eigen = _eigen_fractie(dossier, periode, fractie, persoon, day)
    vervulling.einddatum, vervulling.reden_einde = day, "politieke redenen"
    vervulling.toelichting = f"Verder als {eigen.naam}"
    dossier.hold(persoon, "raadslid", day, periode.einde, ENDED, fractie=eigen)


def _eigen_fractie(
    dossier: Dossier, periode: Zittingsperiode, van: Fractie, persoon: Persoon, day: date
) -> Fractie:
    prefix = persoon.tussenvoegsel or ""
    naam = " ".join(filter(None, ("Fractie", prefix[:1].upper() + prefix[1:], persoon.achternaam)))
    eigen = Fractie(
        id=len(dossier.rows.fractie) + 1,
        gemeente_id=dossier.gemeente.id,
        raadsperiode_id=periode.raadsperiode.id,
        naam=naam,
        zetels=1,
        partij_id=None,
        afgesplitst_van_id=van.id,
        aangemaakt_op=at_nine(day),
    )
    dossier.rows.fractie.append(eigen)
    van.zetels -= 1
    periode.fracties.append(eigen)
    return eigen


def _choose_voorzitters(
    dossier: Dossier, periode: Zittingsperiode, at_end: list[Functievervulling]
) -> None:
    """One per fractie: who has sat longest, and somebody fixed beforehand before all."""
    for fractie in periode.fracties:
        leden = [v for v in at_end if v.fractie_id == fractie.id and v.vervangt_id is None]
        if leden:
            first = min(
                leden, key=lambda v: (v.persoon_id not in dossier.fixed, v.begindatum, v.id)
            )
            first.fractievoorzitter = True


def add_earlier_terms(
    dossier: Dossier,
    periode: Zittingsperiode,
    previous: Raadsperiode | None,
    fracties: list[Fractie],
) -> None:
    """Let part of those elected have sat before, as far back as their age and gemeente allow."""
    room = {f.id: f.zetels for f in fracties}
    by_partij = {f.partij_id: f for f in fracties if f.partij_id}
    for fractie in periode.fracties:
        if not fractie.partij_id:
            continue
        for persoon in periode.leden.get(fractie.id, []):
            _add_earlier(
                dossier, persoon, fractie, previous, by_partij.get(fractie.partij_id), room
            )


def _add_earlier(
    dossier: Dossier,
    persoon: Persoon,
    fractie: Fractie,
    previous: Raadsperiode | None,
    before: Fractie | None,
    room: dict[int, int],
) -> None:
    fixed = dossier.fixed.get(persoon.id)
    since = date.fromisoformat(fixed["sinds"]) if fixed and fixed["sinds"] else None
    if fixed and not since:
        return

    def sat(begin: date, share: float) -> bool:
        adult = persoon.geboortejaar is not None and persoon.geboortejaar <= begin.year - 21
        if since:
            return adult and begin >= since
        # In an example gemeente nobody has sat longer than who was fixed to.
        longest = dossier.is_example and begin.year < 2014
        return adult and not longest and dossier.chance(share)

    next_begin = dossier.rows.raadsperiode[fractie.raadsperiode_id - 1].begindatum
    if previous and previous.einddatum and before and room[before.id]:
        if not sat(previous.begindatum, 0.45):
            return
        room[before.id] -= 1
        next_begin = previous.begindatum
        dossier.hold(persoon, "raadslid", next_begin, previous.einddatum, ENDED, fractie=before)
    for begin, einde, share in EARLIER:
        young = dossier.gemeente.begindatum and dossier.gemeente.begindatum > begin
        if einde != next_begin or young or not sat(begin, share):
            return
        next_begin = begin
        dossier.hold(persoon, "raadslid", begin, einde, ENDED, partij_id=fractie.partij_id)
