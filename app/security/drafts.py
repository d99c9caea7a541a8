"""Keeps half-filled forms, sealed: after the end of a session they come back as they were typed."""

import json
from datetime import timedelta
from typing import Any

from flask import g, request, session
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from app.panel.drafts import ASKED
from app.security.door import Door, the_door
from app.security.keys import SealBrokenError
from app.security.sessions import digest_of

KEPT = timedelta(days=7)
# Never kept: what only counts for one page, and what a draft has no business with.
LEFT_OUT = frozenset({"csrf_token", "_concept_pad"})
LARGEST = 500_000

_FIND = text("select inhoud, bewaard_op from app.concept where user_id = :user_id and pad = :path")
_KEEP = text(
    """insert into app.concept (user_id, pad, inhoud, bewaard_op)
       values (:user_id, :path, :content, :now)
       on conflict (user_id, pad) do update
          set inhoud = excluded.inhoud, bewaard_op = excluded.bewaard_op"""
)
_DROP = text("delete from app.concept where user_id = :user_id and pad = :path")
_FORGET = text("delete from app.concept where bewaard_op < :before")
# A session that ran out still says whose form this is; one that was ended says nothing.
_WHOSE = text(
    """select s.user_id, s.volgnummer from app.sessie s
         join app.accountstand st on st.user_id = s.user_id and st.versie = s.versie
         join ab_user u on u.id = s.user_id and u.active
        where s.digest = :digest and s.beeindigd_op is null"""
)


class SealedDrafts:
    """The drafts of who is signed in; see `app.panel.drafts.Drafts`."""

    def find(self, path: str) -> MultiDict[str, str] | None:
        user = g.user
        if not getattr(user, "has_drafts", False):
            return None
        door = the_door()
        row = door.session.execute(_FIND, {"user_id": user.id, "path": path}).one_or_none()
        door.session.remove()
        if row is None or door.now - row.bewaard_op > KEPT:
            return None
        try:
            kept = json.loads(door.keys.unseal(row.inhoud))
        except SealBrokenError:
            return None
        # Who leaves a form and opens it anew in the same session, means it to be empty.
        is_asked = ASKED in request.args
        return (
            MultiDict(kept["fields"])
            if is_asked or kept["session"] != user.session.number
            else None
        )

    def drop(self, path: str) -> None:
        user = g.user
        if not getattr(user, "has_drafts", False):
            return
        door = the_door()
        door.session.execute(_DROP, {"user_id": user.id, "path": path})
        door.session.commit()
        door.session.remove()

    def keep_refused(self) -> bool:
        token = session.get("_user_id")
        if not isinstance(token, str) or not request.form:
            return False
        door = the_door()
        values = {"digest": digest_of(door.keys, token)}
        owner = door.session.execute(_WHOSE, values).one_or_none()
        if owner is None:
            door.session.remove()
            return False
        keep(door, owner.user_id, owner.volgnummer, request.path, request.form)
        return True


def keep(door: Door, user_id: int, number: int, path: str, form: MultiDict[str, str]) -> None:
    """Keep this form for this account and page, in place of an older one; commits.

    `number` is that of the session in which it was typed: a later one finds it again.
    """
    pairs = [(k, v) for k, v in form.items(multi=True) if k not in LEFT_OUT]
    content = json.dumps({"session": number, "fields": pairs})
    if len(content) > LARGEST:
        door.session.remove()
        return
    values: dict[str, Any] = {"user_id": user_id, "path": path, "now": door.now}
    door.session.execute(_KEEP, {**values, "content": door.keys.seal(content)})
    door.session.execute(_FORGET, {"before": door.now - KEPT})
    door.session.commit()
    door.session.remove()
