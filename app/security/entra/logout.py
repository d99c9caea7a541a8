"""Signing out at the gemeente signs out here (OpenID Connect Front-Channel Logout 1.0)."""

import re

from app.security.door import Door
from app.security.entra import limits
from app.security.events import Event, account_name
from app.security.sessions import end_elsewhere

REASON = "uitgelogd bij de gemeente"
_ISSUER = re.compile(r"(?P<base>.+)/(?P<tid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0")
_SESSION = re.compile(r"[\x21-\x7e]{1,200}")


def end_there(door: Door, base: str, issuer: str, sid: str) -> int:
    """End what came from this session at Entra and no other; return how many those were.

    Anybody can call this: what names no session of ours does nothing, and too much of that is not
    listened to. Entra names the session and no issuer; where there is one, it counts.
    """
    if not _SESSION.fullmatch(sid):
        return 0
    ticket = door.count(*limits.for_logout(door))
    if ticket is None:
        return 0
    found = _ISSUER.fullmatch(issuer)
    if issuer and (found is None or found["base"] != base):
        return 0
    tid = found["tid"] if found else None
    ended = end_elsewhere(door.session, tid, sid, REASON, door.now)
    for user_id in ended:
        door.tell(Event("uitloggen", account_name(user_id), user_id=user_id, note=REASON))
    if ended:
        door.uncount(ticket)
    door.session.commit()
    return len(ended)
