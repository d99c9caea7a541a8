"""How often one may try at the door (security.md 3); each number has a test of its own."""

from app.security.devices import device_of
from app.security.door import Door
from app.security.limits import Limit, per_minutes

HOUR, DAY = 60, 24 * 60

PASSWORD_ACCOUNT = per_minutes("wachtwoord-account", 5, 5)
PASSWORD_DEVICE = per_minutes("wachtwoord-apparaat", 5, 5)
PASSWORD_NETWORK = per_minutes("wachtwoord-netwerk", 30, 5)
PASSWORD_EVERYWHERE = per_minutes("wachtwoord-overal", 1000, 5)

CODE_ACCOUNT = (
    per_minutes("code-account", 5, 5),
    per_minutes("code-account", 20, HOUR),
    per_minutes("code-account", 50, DAY),
)
CODE_DEVICE = (
    per_minutes("code-apparaat", 5, 5),
    per_minutes("code-apparaat", 20, HOUR),
    per_minutes("code-apparaat", 50, DAY),
)
CODE_NETWORK = (
    per_minutes("code-netwerk", 10, 5),
    per_minutes("code-netwerk", 50, HOUR),
)


def for_password(door: Door, email: str, user_id: int | None) -> list[tuple[Limit, str]]:
    """Return what a password counts under: a known device by itself, a stranger with all others."""
    device = device_of(user_id)
    if device:
        return [(PASSWORD_DEVICE, f"{email} {device}")]
    return [
        (PASSWORD_ACCOUNT, email),
        (PASSWORD_NETWORK, door.network),
        (PASSWORD_EVERYWHERE, ""),
    ]


def for_code(door: Door, user_id: int) -> list[tuple[Limit, str]]:
    """Return what a second step counts under."""
    device = device_of(user_id)
    if device:
        return [(limit, f"{user_id} {device}") for limit in CODE_DEVICE]
    return [
        *((limit, str(user_id)) for limit in CODE_ACCOUNT),
        *((limit, door.network) for limit in CODE_NETWORK),
    ]
