"""Who proves herself at her gemeente: an account that has nothing of its own to prove it with."""

from typing import Any

from app.security.door import the_door
from app.security.entra.auth import ways_of
from app.security.entra.building import has_provider


def proves_at_work(user: Any) -> bool:
    """Say whether this account has no authenticator, and so proves itself at its gemeente."""
    if user.session.proof != "entra" or not has_provider():
        return False
    door = the_door()
    try:
        return not ways_of(door, user.id).has_authenticator
    finally:
        door.session.remove()
