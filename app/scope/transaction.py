"""Takes the actor's role when a transaction begins, so that the database decides what exists."""

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction, scoped_session, sessionmaker

from app.core.clock import now
from app.scope.actor import Actor, current_actor

# One statement, and `true`: all of it is gone when the transaction ends, whoever gets it next.
_TAKE = text(
    "select set_config('role', :role, true), set_config('app.gemeente_id', :gemeente, true),"
    " set_config('app.actor', :actor, true), set_config('app.actor_naam', :naam, true),"
    " set_config('app.reden', '', true), set_config('app.nu', :nu, true),"
    " set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),"
    " set_config('statement_timeout', :timeout, true)"
)
# The most that one statement of a page may take.
STATEMENT_SECONDS = 30
_REASON = text("select set_config('app.reden', :reden, true)")


def take_role(
    connection: Connection, actor: Actor, *, statement_seconds: int = STATEMENT_SECONDS
) -> None:
    """Make this transaction the actor's; raises ProgrammingError when the role can't be taken.

    `statement_seconds` is the most that each of its statements may take. Nothing is set for longer
    than the transaction: the next one on this connection may be of another process (PgBouncer).
    """
    connection.execute(
        _TAKE,
        {
            "role": actor.role,
            "gemeente": "" if actor.gemeente_id is None else str(actor.gemeente_id),
            "actor": "" if actor.user_id is None else str(actor.user_id),
            "naam": actor.name,
            # What a view computes with the time, follows the clock that decisions follow.
            "nu": now().isoformat(),
            "timeout": f"{statement_seconds}s",
        },
    )


def give_reason(session: Session | scoped_session[Session], reason: str) -> None:
    """Write down why the rest of this transaction is done; it goes into the history."""
    session.execute(_REASON, {"reden": reason.strip()})


def _after_begin(
    _session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    actor = current_actor()
    # No actor: the login role has no rights of its own, so nothing can be read or written.
    if actor is not None and not transaction.nested:
        take_role(connection, actor)


def scope_sessions(factory: sessionmaker[Session]) -> None:
    """Make each session of this factory take the current actor's role at every begin."""
    event.listen(factory, "after_begin", _after_begin)
