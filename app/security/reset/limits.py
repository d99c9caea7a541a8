"""How often one may ask for a new password (security.md 3); each number has a test of its own."""

from app.security.door import Door
from app.security.limits import Limit, per_minutes

HOUR, DAY = 60, 24 * 60

NETWORK = per_minutes("herstel-netwerk", 20, HOUR)
# For an address, whoever asks: a minute apart, five a day.
MAIL = (per_minutes("herstelcode", 1, 1), per_minutes("herstelcode", 5, DAY))


def for_mail(door: Door, email: str) -> list[tuple[Limit, str]]:
    """Return what a mail with a code counts under."""
    return [(NETWORK, door.network), *((limit, email) for limit in MAIL)]
