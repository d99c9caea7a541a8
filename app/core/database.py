"""The engine and its sessions: one connection pool, no rights of its own."""

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

CONNECT_SECONDS = 5


def make_engine(url: str | URL, *, pool_size: int = 8, prepares: bool = True) -> Engine:
    """Return the engine; a connection that died with the server is replaced before it is used.

    `hide_parameters` keeps what people typed out of every error text. No option goes along with the
    connection, and without `prepares` no statement is prepared on the server: PgBouncer refuses the
    first, and in transaction mode before 1.21 it can't do the second. Time zone and time limit are
    set in each transaction (app.scope.transaction).
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={
            # After so many times a statement is prepared; 5 is psycopg's own.
            "prepare_threshold": 5 if prepares else None,
            # A server that does not answer at all must not hold a page for minutes.
            "connect_timeout": CONNECT_SECONDS,
        },
    )


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions on this engine."""
    return sessionmaker(engine, expire_on_commit=False)


def make_scoped_session(factory: sessionmaker[Session]) -> scoped_session[Session]:
    """Return one session per thread; create_app removes it at the end of each request."""
    return scoped_session(factory)
