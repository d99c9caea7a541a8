"""Sees a peak of refusals (BIO2 5.17.01), and mails VNG about it at most once an hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import has_request_context
from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from app.catalog.event_words import EventAction
from app.mail.letters import write_letter
from app.mail.outbox import queue
from app.panel.values import AMSTERDAM
from app.security.devices import device_of
from app.security.events import Event, account_name, write_event

AnySession = Session | scoped_session[Session]

WITHIN = timedelta(minutes=5)
# So many refusals within that time are a peak: of all, and of one account by strangers.
MOST = 50
MOST_OF_ONE = 10
QUIET = timedelta(hours=1)
ACTION: EventAction = "alarm"
# How an event names who nobody knows.
STRANGER = Event(ACTION, "").actor

# Looks at the newest refusals and no further: under attack there may be thousands.
_COUNT = text(
    """select count(*) as all_of_them,
              count(*) filter (where user_id = :user_id and actor = :stranger) as of_one
         from (select user_id, actor from app.gebeurtenis
                where resultaat = 'geweigerd' and tijdstip > :since
                order by tijdstip desc limit :enough) lately"""
)
# Of two who see the same peak, one tells it.
_MAY_TELL = text("select pg_try_advisory_xact_lock(hashtextextended(:action, 0))")
_TOLD = text(
    "select exists (select from app.gebeurtenis where actie = :action and tijdstip > :since)"
)


def watch(session: AnySession, refused: Event, *, to: str, address: str, now: datetime) -> None:
    """Raise the alarm when this refusal, just written, is one of a peak; in its transaction."""
    values = {
        "user_id": refused.user_id,
        "since": now - WITHIN,
        "enough": 4 * MOST,
        "stranger": STRANGER,
    }
    counts = session.execute(_COUNT, values).one()
    if counts.all_of_them >= MOST:
        what = f"{counts.all_of_them} of meer weigeringen in vijf minuten"
    elif counts.of_one >= MOST_OF_ONE and _is_by_stranger(refused):
        what = f"{counts.of_one} weigeringen bij {account_name(refused.user_id or 0)}"
    else:
        return
    words = {"wat": what, "aantal": str(counts.all_of_them), "adres": address}
    tell_once(session, ACTION, ACTION, words, to=to, now=now, note=what)


def tell_once(
    session: AnySession,
    action: EventAction,
    kind: str,
    words: Mapping[str, str],
    *,
    to: str,
    now: datetime,
    note: str,
) -> None:
    """Mail VNG a letter of this kind, unless it was told within the hour; in the transaction."""
    values = {"action": action, "since": now - QUIET}
    if not session.execute(_MAY_TELL, {"action": action}).scalar_one():
        return
    if session.execute(_TOLD, values).scalar_one():
        return
    local = now.astimezone(AMSTERDAM)
    known = {"tijdstip": f"{local:%d-%m-%Y} om {local:%H:%M} uur", "hulp": to}
    event = Event(
        action, "weigeringen" if action == ACTION else "website", actor="website", note=note
    )
    write_event(session, event, origin="website", now=now)
    queue(session, write_letter(session, kind, {**known, **words}), to=to, now=now)


def _is_by_stranger(refused: Event) -> bool:
    """Say whether the visitor never signed in here: her own mistakes are no attack."""
    is_known = has_request_context() and bool(device_of(refused.user_id))
    return refused.actor == STRANGER and not is_known
