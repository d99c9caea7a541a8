"""What inviting works with: the database as who invites, the keys, the time, and who does it."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request
from sqlalchemy.orm import Session, scoped_session

from app.core.clock import now
from app.scope.actor import Actor, current_actor
from app.security.door import tools
from app.security.events import Event, account_name, write_event
from app.security.keys import Keys

AnySession = Session | scoped_session[Session]
COMMAND_LINE = "opdrachtregel"


@dataclass(frozen=True, slots=True)
class Desk:
    """One piece of work. `session` acts as VNG's administrator, or is the owner's at a deploy."""

    session: AnySession
    keys: Keys
    now: datetime
    origin: str
    public_url: str
    support_email: str
    actor: Actor | None = None

    @property
    def user_id(self) -> int | None:
        return self.actor.user_id if self.actor else None

    def tell(self, event: Event) -> None:
        """Write an event, in the transaction of what it tells."""
        write_event(self.session, event, origin=self.origin, now=self.now)

    @property
    def who(self) -> str:
        """Return how an event names who does this."""
        return COMMAND_LINE if self.user_id is None else account_name(self.user_id)


def the_desk() -> Desk:
    """Return the desk of this request."""
    settings = current_app.extensions["settings"]
    return Desk(
        session=current_app.extensions["ledengegevens"].register,
        keys=tools().keys,
        now=now(),
        origin=request.remote_addr or "",
        public_url=tools().public_url,
        support_email=settings.support_email,
        actor=current_actor(),
    )
