"""What every step at the door works with: the database, the keys, who visits, and the time."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, request
from sqlalchemy.orm import Session, scoped_session

from app.core.clock import now
from app.security import alarm
from app.security.events import Event, write_event
from app.security.keys import Keys
from app.security.limits import Limit, Ticket, give_back, network_of, take
from app.security.passwords import Passwords
from app.security.sessions import Visitor

EXTENSION = "door"
LONGEST_DEVICE = 200


@dataclass(frozen=True, slots=True)
class Tools:
    """What is the same for every request of this app."""

    keys: Keys
    passwords: Passwords
    public_url: str
    support_email: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """One request at the door. Its session acts as `aanmelding`, whoever is signed in."""

    session: scoped_session[Session]
    tools: Tools
    visitor: Visitor
    now: datetime

    @property
    def keys(self) -> Keys:
        return self.tools.keys

    @property
    def passwords(self) -> Passwords:
        return self.tools.passwords

    @property
    def network(self) -> str:
        """Return the network that the visitor is in."""
        return network_of(self.visitor.origin)

    def tell(self, event: Event) -> None:
        """Write an event, in the transaction of what it tells; a peak of refusals is an alarm."""
        write_event(self.session, event, origin=self.visitor.origin, now=self.now)
        if event.result == "geweigerd" and self.tools.support_email:
            to, address = self.tools.support_email, self.tools.public_url
            alarm.watch(self.session, event, to=to, address=address, now=self.now)

    def count(self, *wanted: tuple[Limit, str]) -> Ticket | None:
        """Count an attempt and commit that; None when a limit is full. See `limits.take`."""
        ticket = take(self.session, self.keys, wanted, self.now)
        self.session.commit()
        return ticket

    def uncount(self, ticket: Ticket) -> None:
        """Take a counted attempt back, in the transaction of what succeeded."""
        give_back(self.session, ticket)

    def link(self, path: str) -> str:
        """Return an address for a mail: of the site's fixed name, whatever host was asked for."""
        return self.tools.public_url + path


def add_door(flask: Flask) -> None:
    """Make what the steps share, from the settings."""
    settings = flask.extensions["settings"]
    flask.extensions[EXTENSION] = Tools(
        keys=Keys(settings.auth_keys),
        passwords=Passwords(settings.password_memory),
        public_url=settings.public_url,
        support_email=settings.support_email,
    )


def tools() -> Tools:
    """Return what the steps share."""
    found: Tools = current_app.extensions[EXTENSION]
    return found


def the_door() -> Door:
    """Return the door of this request."""
    device = request.headers.get("User-Agent", "")[:LONGEST_DEVICE]
    return Door(
        session=current_app.extensions["ledengegevens"].door,
        tools=tools(),
        visitor=Visitor(request.remote_addr or "", "".join(c for c in device if c.isprintable())),
        now=now(),
    )
