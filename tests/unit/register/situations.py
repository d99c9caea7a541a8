"""A gemeente in which nothing asks attention, and the means to change one thing about it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.register.completeness import what_asks_attention
from app.register.situation import (
    Fractie,
    Functie,
    Functiehouder,
    Gemeente,
    Situation,
)

TODAY = date(2026, 11, 23)
NAMES = (
    "burgemeester", "wethouder", "gemeentesecretaris", "raadslid", "griffier",
    "plaatsvervangend_griffier", "plaatsvervangend_gemeentesecretaris",
)  # fmt: skip
ORGANEN = {"burgemeester": "college", "wethouder": "college", "raadslid": "raad"}
FUNCTIES = tuple(
    Functie(number, code, code.replace("_", " ").capitalize(), ORGANEN.get(code, "griffie"), None)
    for number, code in enumerate(NAMES, start=1)
)
GEMEENTE = Gemeente(
    id=7,
    code="GM0307",
    naam="Amersfoort",
    provincie="Utrecht",
    inwoners=2_900,
    bezoekadres="Stadhuisplein 1",
    postadres="Postbus 1",
    telefoon="14 033",
    email="info@amersfoort.example",
    website="https://www.amersfoort.example",
    raadsperiode_id=3,
    raad_begin=date(2026, 4, 1),
    raad_einde=None,
    zetels=9,
    verkiezingsdatum=date(2026, 3, 18),
    uitslag_zetels=9,
)
FRACTIES = (Fractie(1, "VVD", 5, None), Fractie(2, "D66", 4, None))


def holder(number: int, functie: str, **changes: object) -> Functiehouder:
    """Return somebody who holds this functie, with everything filled in."""
    person = Functiehouder(
        id=number,
        persoon_id=1000 + number,
        naam=f"Persoon {number}",
        functie=functie.replace("_", " ").capitalize(),
        functie_code=functie,
        orgaan=ORGANEN.get(functie, "griffie"),
        fractie_id=None,
        fractie=None,
        partij=None,
        begindatum=date(2026, 4, 1),
        einddatum=None,
        fractievoorzitter=False,
        waarnemend=False,
        tijdsbesteding=Decimal(100) if functie == "wethouder" else None,
        loco_volgorde=None,
        vervangt_id=None,
        portefeuilles=("Wonen",) if functie == "wethouder" else (),
        email=f"p{number}@amersfoort.example",
        telefoon="033 469 51 11",
        geinformeerd_op=date(2026, 4, 2),
        ingevoerd_op=date(2026, 4, 1),
    )
    return replace(person, **changes)  # type: ignore[arg-type]


HOLDERS = (
    holder(1, "burgemeester"),
    holder(2, "wethouder", loco_volgorde=1),
    holder(3, "wethouder", loco_volgorde=2),
    holder(4, "griffier"),
    holder(5, "plaatsvervangend_griffier"),
    holder(6, "gemeentesecretaris"),
    *(
        holder(10 + n, "raadslid", fractie_id=1 if n < 5 else 2, fractievoorzitter=n in (0, 5))
        for n in range(9)
    ),
)
COMPLETE = Situation(TODAY, GEMEENTE, HOLDERS, FRACTIES, FUNCTIES, date(2026, 11, 1))


def with_gemeente(**changes: object) -> Situation:
    """Return the complete gemeente with other facts about itself."""
    return replace(COMPLETE, gemeente=replace(GEMEENTE, **changes))  # type: ignore[arg-type]


def changed(number: int, **changes: object) -> Situation:
    """Return the complete gemeente with one holder changed."""
    holders = tuple(replace(h, **changes) if h.id == number else h for h in HOLDERS)  # type: ignore[arg-type]
    return replace(COMPLETE, functiehouders=holders)


def without(*numbers: int) -> Situation:
    """Return the complete gemeente with these holders gone."""
    return replace(COMPLETE, functiehouders=tuple(h for h in HOLDERS if h.id not in numbers))


def plus(*more: Functiehouder) -> Situation:
    """Return the complete gemeente with more holders."""
    return replace(COMPLETE, functiehouders=(*HOLDERS, *more))


def codes(situation: Situation) -> list[str]:
    """Return the codes of what asks attention."""
    return [finding.code for finding in what_asks_attention(situation)]


def sentences(situation: Situation) -> list[str]:
    """Return what asks attention in Dutch: title and sentence."""
    return [f"{f.title}: {f.sentence}" for f in what_asks_attention(situation)]
