"""How often one may try while registering (security.md 3); each number has a test of its own."""

from app.security.door import Door
from app.security.limits import Limit, per_minutes

HOUR, DAY = 60, 24 * 60

SIGN_UP_NETWORK = per_minutes("registratie-netwerk", 20, HOUR)
# For an address, whoever asks: three an hour and ten a day, a minute apart.
CODE_MAILS = (per_minutes("verificatiecode", 3, HOUR), per_minutes("verificatiecode", 10, DAY))
MAIL = (per_minutes("verificatiecode", 1, 1), *CODE_MAILS)


def for_sign_up(door: Door) -> list[tuple[Limit, str]]:
    """Return what a sign-up form counts under."""
    return [(SIGN_UP_NETWORK, door.network)]


def for_mail(email: str) -> list[tuple[Limit, str]]:
    """Return what a mail with a code counts under."""
    return [(limit, email) for limit in MAIL]
