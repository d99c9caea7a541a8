"""Lets some burgemeesters have come from another gemeente, where they are on file as well."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from app.register.seed.tables import Functievervulling, Persoon, Rows

MOST_PAIRS = 24
LONGEST_GAP = timedelta(days=75)


def link_burgemeesters(rows: Rows, functie_id: int, rng: Random) -> None:
    """Make those who left for another functie one with somebody who started elsewhere.

    Each gemeente keeps its own file of a person; `zelfde_persoon` says to VNG that two are one.
    """
    held = [v for v in rows.functievervulling if v.functie_id == functie_id and not v.waarnemend]
    started: list[Functievervulling] = [v for v in held if v.einddatum is None]
    pairs = 0
    for left in held:
        if left.einddatum is None or left.reden_einde != "andere functie" or pairs == MOST_PAIRS:
            continue
        found = next((v for v in started if _follows(rows, left, v)), None)
        if found:
            started.remove(found)
            _become(rows, left, found, UUID(int=rng.getrandbits(128), version=4))
            pairs += 1


def _follows(rows: Rows, left: Functievervulling, start: Functievervulling) -> bool:
    einde: date | None = left.einddatum
    jaar = _persoon(rows, start).geboortejaar
    return (
        einde is not None
        and start.gemeente_id != left.gemeente_id
        and einde <= start.begindatum <= einde + LONGEST_GAP
        and jaar is not None
        and jaar <= left.begindatum.year - 30
        and _persoon(rows, start).zelfde_persoon is None
        # The two example gemeenten keep the people they were given.
        and rows.gemeente[start.gemeente_id - 1].code not in ("GM0307", "GM0344")
    )


def _persoon(rows: Rows, vervulling: Functievervulling) -> Persoon:
    return rows.persoon[vervulling.persoon_id - 1]


def _become(rows: Rows, left: Functievervulling, start: Functievervulling, same: UUID) -> None:
    there, here = _persoon(rows, left), _persoon(rows, start)
    taken = {p.email_werk for p in rows.persoon if p.gemeente_id == there.gemeente_id}
    domain = there.email_werk.partition("@")[2]
    mail = f"{here.email_werk.partition('@')[0]}@{domain}"
    there.email_werk = f"burgemeester@{domain}" if mail in taken else mail
    for name in (
        "titel_voor", "voorletters", "roepnaam", "tussenvoegsel", "achternaam", "titel_achter",
        "geslacht", "geboortejaar",
    ):  # fmt: skip
        setattr(there, name, getattr(here, name))
    there.zelfde_persoon = here.zelfde_persoon = same
    left.partij_id = start.partij_id
