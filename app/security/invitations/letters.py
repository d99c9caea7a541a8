"""The letter that brings an invitation: which text, and the words that are filled in."""

from datetime import datetime, timedelta

from babel.dates import format_date

from app.mail.letters import write_letter
from app.mail.outbox import Letter
from app.panel.values import AMSTERDAM
from app.security.invitations.auth import VALID, Invitee
from app.security.invitations.desk import Desk

TO_CONTACT, TO_STAFF = "uitnodiging", "uitnodiging-vng"


def write_invitation(desk: Desk, invitee: Invitee, code: str, gemeente: str) -> Letter:
    """Return the letter; the only place besides the person's mailbox where the code stands."""
    words = {
        "naam": invitee.naam,
        "code": code,
        "adres": desk.public_url,
        "verloopt": last_day(desk.now + VALID),
        "hulp": desk.support_email,
    }
    if invitee.gemeente_id is None:
        return write_letter(desk.session, TO_STAFF, words | {"rol": invitee.rol})
    return write_letter(desk.session, TO_CONTACT, words | {"gemeente": gemeente})


def last_day(end: datetime) -> str:
    """Return the last whole day before this moment in words, as in "geldig tot en met".

    Letters are in Dutch, whatever language the screen is in.
    """
    day = end.astimezone(AMSTERDAM).date() - timedelta(days=1)
    return format_date(day, "d MMMM yyyy", locale="nl")
