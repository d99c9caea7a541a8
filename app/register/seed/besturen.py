"""Fills every present gemeente with people: two terms of raad and college, and its officials."""

from collections import defaultdict
from datetime import date
from random import Random

from app.register.seed.ambtenaren import (
    add_burgerleden,
    appoint_ambtenaren,
    appoint_contactpersonen,
)
from app.register.seed.bevestigingen import add_bevestigingen
from app.register.seed.burgemeesters import appoint_burgemeesters
from app.register.seed.colleges import form_college
from app.register.seed.dossiers import Dossier, Zittingsperiode, read_given
from app.register.seed.huisadressen import Encrypt, add_huisadressen
from app.register.seed.loopbanen import link_burgemeesters
from app.register.seed.raden import add_earlier_terms, elect, seat
from app.register.seed.tables import Fractie, Functievervulling, Raadsperiode, Rows

# Changing this number gives the country other people.
SEED = 20261123


def add_besturen(rows: Rows, encrypt: Encrypt, peildatum: date) -> None:
    """Add people and what they do for each gemeente that has not ended."""
    perioden: dict[int, list[Raadsperiode]] = defaultdict(list)
    for periode in rows.raadsperiode:
        perioden[periode.gemeente_id].append(periode)
    fracties: dict[int, list[Fractie]] = defaultdict(list)
    for fractie in rows.fractie:
        fracties[fractie.raadsperiode_id].append(fractie)
    given = read_given()
    functies = {f.code: f.id for f in rows.functie}
    for gemeente in rows.gemeente:
        if gemeente.einddatum is None or gemeente.einddatum > peildatum:
            # Not for secrets: the same people must come out every time.
            dossier = Dossier(
                rows,
                gemeente,
                Random(f"{SEED} {gemeente.code}"),  # noqa: S311
                peildatum,
                functies,
                given.get(gemeente.code, {}),
            )
            _fill(dossier, perioden[gemeente.id], fracties, encrypt)
    link_burgemeesters(rows, functies["burgemeester"], Random(SEED))  # noqa: S311


def _fill(
    dossier: Dossier,
    perioden: list[Raadsperiode],
    fracties: dict[int, list[Fractie]],
    encrypt: Encrypt,
) -> None:
    first = len(dossier.rows.functievervulling)
    dossier.maker.informant = contact = appoint_contactpersonen(dossier)
    appoint_burgemeesters(dossier)
    terms = [
        Zittingsperiode(p, fracties[p.id], is_current=p is perioden[-1]) for p in perioden[-2:]
    ]
    raad: list[Functievervulling] = []
    college: list[Functievervulling] = []
    for number, term in enumerate(terms):
        elect(dossier, term, raad)
        if number == 0:
            previous = perioden[-3] if len(perioden) > 2 else None
            add_earlier_terms(dossier, term, previous, fracties[previous.id] if previous else [])
        _, college = form_college(dossier, term, college)
        raad = seat(dossier, term)
    appoint_ambtenaren(dossier, terms[-1].raadsperiode.zetels)
    add_burgerleden(dossier, terms[-1])
    add_huisadressen(dossier, dossier.rows.functievervulling[first:], encrypt)
    add_bevestigingen(dossier, contact)
