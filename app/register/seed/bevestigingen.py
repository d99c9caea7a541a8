"""When each gemeente last said that all is still right: fresh, stale, or long ago."""

from datetime import UTC, datetime, time, timedelta

from app.register.seed.dossiers import Dossier
from app.register.seed.tables import Bevestiging

PARTS = ("college", "raad", "griffie", "contactgegevens")
# Fresh is within three months, stale to a year, very stale after that.
FRESH, STALE, OLD = (2, 85), (95, 350), (380, 620)
# Days ago for the two gemeenten of the demo accounts.
GIVEN = {"GM0307": 132, "GM0344": 20}


def add_bevestigingen(dossier: Dossier, door: str) -> None:
    """Add the last confirmation of all, a few older ones, and sometimes one of a part since."""
    rng = dossier.rng
    span = rng.choices((FRESH, STALE, OLD), weights=(69, 27, 4))[0]
    last = GIVEN.get(dossier.gemeente.code) or rng.randint(*span)
    days = [last]
    for _ in range(rng.randint(1, 4)):
        days.append(days[-1] + rng.randint(70, 240))
    for ago in reversed(days):
        _add(dossier, "alles", ago, door)
    if last > 60 and dossier.gemeente.code not in GIVEN and dossier.chance(0.3):
        _add(dossier, rng.choice(PARTS), rng.randint(5, 55), door)


def _add(dossier: Dossier, onderdeel: str, ago: int, door: str) -> None:
    moment = time(dossier.rng.randint(8, 15), dossier.rng.randint(0, 59))
    dossier.rows.bevestiging.append(
        Bevestiging(
            id=len(dossier.rows.bevestiging) + 1,
            gemeente_id=dossier.gemeente.id,
            onderdeel=onderdeel,
            tijdstip=datetime.combine(dossier.peildatum - timedelta(days=ago), moment, UTC),
            bevestigd_door=door,
        )
    )
