"""Takes the letters that wait and sends them, one in each transaction, as the role `postbode`.

While a letter is sent its row is locked, and another postman passes it by. What came of it is
written in that same transaction. A crash in between leaves the letter waiting, so that it can be
sent a second time, and no letter is ever lost; both times it is the same mail by its Message-ID. At
most one letter for each postman can be in that state.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection, Engine, text

from app.core.clock import now
from app.mail.message import MessageError, Sender, Waiting, make_message
from app.mail.standard import standard_letters
from app.mail.transport import Transport, TransportError
from app.scope.actor import Actor
from app.scope.transaction import take_role

POSTMAN = Actor(role="postbode")
# How long to wait after the first, second … failure; after the last there is no next.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
KEPT = timedelta(days=90)

_NEXT = text(
    """select id, soort, aan, onderwerp, tekst, html, aangemaakt_op, pogingen, kenmerk
         from app.bericht
        where volgende_poging_op <= :now order by volgende_poging_op, id
        limit 1 for update skip locked"""
)
# A letter may hold a code: what is sent or given up keeps no text.
_SENT = text(
    """update app.bericht set verzonden_op = :now, volgende_poging_op = null, fout = null,
              pogingen = pogingen + 1, tekst = null, html = null where id = :id"""
)
_FAILED = text(
    """update app.bericht set mislukt_op = :now, volgende_poging_op = null, fout = :reason,
              pogingen = pogingen + 1, tekst = null, html = null where id = :id"""
)
_LATER = text(
    """update app.bericht set volgende_poging_op = :next, fout = :reason, pogingen = pogingen + 1
        where id = :id"""
)
_FORGET = text(
    "delete from app.bericht where aangemaakt_op < :before and volgende_poging_op is null"
)


class Outcome(Enum):
    """What came of one letter."""

    SENT = "verstuurd"
    LATER = "later"
    FAILED = "mislukt"
    AWAY = "later, de mailserver is er niet"
    RETURNED = "teruggekomen"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One letter and what came of it, for the log: its number and kind, never to whom."""

    id: int
    kind: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Postman:
    """Sends what waits; any number of them can work at once."""

    engine: Engine
    transport: Transport
    sender: Sender

    def deliver_one(self) -> Delivery | None:
        """Send the letter that waits longest; None when none is due."""
        moment = now()
        with self.engine.begin() as connection:
            take_role(connection, POSTMAN)
            row = connection.execute(_NEXT, {"now": moment}).one_or_none()
            if row is None:
                return None
            return self._deliver(connection, Waiting(*row), moment)

    def forget_old(self) -> int:
        """Delete what was sent or given up long ago; return how many."""
        with self.engine.begin() as connection:
            take_role(connection, POSTMAN)
            return connection.execute(_FORGET, {"before": now() - KEPT}).rowcount

    def _deliver(self, connection: Connection, letter: Waiting, moment: datetime) -> Delivery:
        try:
            _refuse_useless(letter, moment)
            message = make_message(letter, self.sender, moment)
            self.transport.send(message, letter.id, letter.kind, moment)
        except MessageError as error:
            return _failed(connection, letter, str(error), moment)
        except TransportError as error:
            if error.is_permanent or letter.attempts >= len(PAUSES):
                return _failed(connection, letter, str(error), moment)
            return _later(connection, letter, error, moment)
        connection.execute(_SENT, {"id": letter.id, "now": moment})
        return Delivery(letter.id, letter.kind, Outcome.SENT)


def _refuse_useless(letter: Waiting, moment: datetime) -> None:
    """Raise MessageError for a letter whose code no longer works: it would only confuse."""
    standard = standard_letters().get(letter.kind)
    if standard and standard.lasts and moment - letter.created > standard.lasts:
        raise MessageError("De mail kon niet op tijd weg; de code erin geldt niet meer.")


def _failed(connection: Connection, letter: Waiting, reason: str, moment: datetime) -> Delivery:
    connection.execute(_FAILED, {"id": letter.id, "now": moment, "reason": reason})
    return Delivery(letter.id, letter.kind, Outcome.FAILED, reason)


def _later(
    connection: Connection, letter: Waiting, error: TransportError, moment: datetime
) -> Delivery:
    values = {"next": moment + PAUSES[letter.attempts], "reason": str(error), "id": letter.id}
    connection.execute(_LATER, values)
    outcome = Outcome.AWAY if error.is_away else Outcome.LATER
    return Delivery(letter.id, letter.kind, outcome, str(error))
