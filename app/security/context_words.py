"""Words that a password may not lean on: somebody's own, and the names of all gemeenten."""

import re

from sqlalchemy import text

from app.security.door import Door

_NAMES = text("select naam from register.gemeente")
_PART = re.compile(r"[^\W_]+")


def context_words(door: Door, *own: str) -> list[str]:
    """Return the parts of these texts (an address, a name) and the names of gemeenten.

    Of all gemeenten, not of one's own: at sign-up that would tell who was invited (V6.1.2).
    """
    names = door.session.execute(_NAMES).scalars().all()
    door.session.rollback()
    return [part for text in (*own, *names) for part in _PART.findall(text)]
