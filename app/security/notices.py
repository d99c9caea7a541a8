"""Tells an account by mail what happened to it: never with a secret, always with who to ask."""

from flask import current_app
from sqlalchemy import text

from app.mail.letters import write_letter
from app.mail.outbox import queue
from app.panel.values import AMSTERDAM
from app.security.door import Door

_WHO = text(
    """select u.email, st.weergavenaam from ab_user u
         join app.accountstand st on st.user_id = u.id where u.id = :id"""
)


def tell_account(door: Door, user_id: int, kind: str, *, to: str = "", **words: str) -> None:
    """Queue the notice for this account (or to another address of its owner).

    In the caller's transaction. Every notice knows the words naam, tijdstip, hulp and adres.
    """
    who = door.session.execute(_WHO, {"id": user_id}).one()
    moment = door.now.astimezone(AMSTERDAM)
    known = {
        "naam": who.weergavenaam,
        "tijdstip": f"{moment:%d-%m-%Y} om {moment:%H:%M} uur",
        "hulp": current_app.extensions["settings"].support_email,
        "adres": door.tools.public_url,
    }
    letter = write_letter(door.session, kind, known | words)
    queue(door.session, letter, to=to or who.email, now=door.now, user_id=user_id)
