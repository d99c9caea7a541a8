"""The database as the app has it: one engine, and two kinds of session that differ in who acts."""

from dataclasses import dataclass

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction, scoped_session, sessionmaker

from app.core.database import make_engine, make_scoped_session, make_session_factory
from app.scope.actor import DOOR
from app.scope.transaction import scope_sessions, take_role


@dataclass(frozen=True, slots=True)
class Database:
    """`door` finds out who somebody is, and no more; `register` acts as the current actor."""

    engine: Engine
    door: scoped_session[Session]
    register: scoped_session[Session]

    def remove_sessions(self) -> None:
        """Roll back what is open and give the connections back."""
        self.register.remove()
        self.door.remove()


def open_database(url: str | URL, *, prepares: bool = True) -> Database:
    """Return engine and sessions; nothing is connected yet."""
    engine = make_engine(url, prepares=prepares)
    register = make_session_factory(engine)
    scope_sessions(register)
    door = make_session_factory(engine)
    _always_at_the_door(door)
    return Database(engine, make_scoped_session(door), make_scoped_session(register))


def _always_at_the_door(factory: sessionmaker[Session]) -> None:
    def take_door(_: Session, transaction: SessionTransaction, connection: Connection) -> None:
        if not transaction.nested:
            take_role(connection, DOOR)

    event.listen(factory, "after_begin", take_door)
