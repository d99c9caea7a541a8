"""How often a network may begin at Entra, or guess at sessions there; each number has a test."""

from app.security.door import Door
from app.security.limits import Limit, per_minutes

# Each time writes a row; a town hall behind one address has a handful of contact persons.
START_NETWORK = per_minutes("werkaccount-netwerk", 120, 60)
# Only what finds no session counts.
LOGOUT_NETWORK = per_minutes("werkaccount-uitloggen", 60, 1)


def for_start(door: Door) -> list[tuple[Limit, str]]:
    """Return what leaving for Entra counts under."""
    return [(START_NETWORK, door.network)]


def for_logout(door: Door) -> list[tuple[Limit, str]]:
    """Return what a call about a session that nobody has counts under."""
    return [(LOGOUT_NETWORK, door.network)]
