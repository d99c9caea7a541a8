"""Gemeentesecretaris, griffie and contactpersonen, who have no party; and burgerleden."""

from datetime import date, timedelta

from app.register.seed.dossiers import Dossier, Zittingsperiode
from app.register.seed.tables import Persoon

REASONS = ("andere functie", "andere functie", "persoonlijke redenen", "overig", "overig")


def appoint_contactpersonen(dossier: Dossier) -> str:
    """Appoint who keeps the register for the gemeente; return the name of the first."""
    count = 2 if (dossier.gemeente.inwoners or 0) > 90_000 or dossier.chance(0.1) else 1
    first: Persoon | None = None
    for _ in range(count):
        persoon = _hold(dossier, "contactpersoon", 300, 3000)
        first = first or persoon
    assert first is not None
    return full_name(first)


def full_name(persoon: Persoon) -> str:
    return " ".join(filter(None, (persoon.roepnaam, persoon.tussenvoegsel, persoon.achternaam)))


def appoint_ambtenaren(dossier: Dossier, zetels: int) -> None:
    """Appoint secretaris and griffie; now and then a post is empty or has just changed hands."""
    example = dossier.is_example
    for functie, missing in (("gemeentesecretaris", 0.018), ("griffier", 0.026)):
        if dossier.chance(0.28) and not example:
            _succession(dossier, functie, empty=dossier.chance(missing * 3))
        elif example or not dossier.chance(missing * 0.3):
            _hold(dossier, functie, 120, 3600)
    if dossier.chance(0.6):
        _hold(dossier, "plaatsvervangend_gemeentesecretaris", 60, 2800)
    if dossier.has_given("plaatsvervangend_griffier", None) or (
        not example and dossier.chance(0.88)
    ):
        _hold(dossier, "plaatsvervangend_griffier", 60, 2600)
    staff = 0 if zetels < 25 else 1 if zetels < 33 else 2 if zetels < 39 else 4
    for _ in range(dossier.rng.randint(staff // 2, staff)):
        _hold(dossier, "griffiemedewerker", 30, 2400)


def add_burgerleden(dossier: Dossier, periode: Zittingsperiode) -> None:
    """Where the raad works with burgerleden, fracties have up to two."""
    if not dossier.is_example and not dossier.chance(0.42):
        return
    for fractie in periode.fracties:
        for _ in range(dossier.rng.choices((0, 1, 2), weights=(35, 40, 25))[0]):
            begin = dossier.day_between(
                periode.begin + timedelta(days=7), dossier.peildatum - timedelta(days=20)
            )
            persoon = dossier.new_persoon("burgerlid", begin, fractie.partij_id)
            dossier.hold(persoon, "burgerlid", begin, fractie=fractie)


def _hold(dossier: Dossier, functie: str, least: int, most: int) -> Persoon:
    """Somebody in office since so many days, or since the day that was fixed."""
    begin = dossier.peildatum - timedelta(days=dossier.rng.randint(least, most))
    start = dossier.gemeente.begindatum
    if start and begin < start:
        begin = start
    if dossier.has_given(functie, None):
        begin = date.fromisoformat(dossier.given["", functie, ""][0]["sinds"])
    persoon = dossier.new_persoon(functie, begin)
    dossier.hold(persoon, functie, begin)
    return persoon


def _succession(dossier: Dossier, functie: str, *, empty: bool) -> None:
    """Somebody left in the past years, and was succeeded unless the post is still empty."""
    rng = dossier.rng
    left = dossier.peildatum - timedelta(
        days=rng.randint(6, 90) if empty else rng.randint(90, 1400)
    )
    begin = left - timedelta(days=rng.randint(200, 2500))
    start = dossier.gemeente.begindatum
    if start and begin < start:
        begin = start
    if begin < left:
        former = dossier.new_persoon(functie, begin)
        dossier.hold(former, functie, begin, left, rng.choice(REASONS))
    if not empty:
        again = left + timedelta(days=rng.randint(0, 80))
        dossier.hold(dossier.new_persoon(functie, again), functie, again)
