"""Puts a letter in the queue, in the transaction of what it tells: both are there, or neither."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session, scoped_session

AnySession = Session | scoped_session[Session] | Connection
CHANNEL = "bericht"

_QUEUE = text(
    """insert into app.bericht (soort, aan, user_id, onderwerp, tekst, html, aangemaakt_op,
                                volgende_poging_op)
       values (:kind, :to, :user_id, :subject, :text, :html, :now, :now) returning id"""
)
_WAKE = text(f"notify {CHANNEL}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it will be read, once as plain text and once with its layout."""

    kind: str
    subject: str
    text: str
    html: str


def queue(
    session: AnySession, letter: Letter, *, to: str, now: datetime, user_id: int | None = None
) -> int:
    """Queue the letter and return its number; it is sent after the caller commits."""
    values = {
        "kind": letter.kind,
        "to": to,
        "user_id": user_id,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "now": now,
    }
    number = session.execute(_QUEUE, values).scalar_one()
    session.execute(_WAKE)
    return int(number)
