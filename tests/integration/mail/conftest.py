"""A queue with letters in it, a mail server, and a postman between the two."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.core import clock
from app.mail.message import Sender
from app.mail.outbox import Letter, queue
from app.mail.postman import Postman
from app.mail.transport import SmtpTransport, Transport
from app.scope.actor import DOOR
from app.scope.transaction import take_role
from tests.support.database import SampleDatabase
from tests.support.mail_server import HOST, Inbox, mail_server

SENDER = Sender("ledengegevens@vng.example", "hulp@vng.example")
LETTER = Letter("wachtwoord-gewijzigd", "Hallo", "Tekst met een héél geheim", "<p>geheim</p>")
Write = Callable[..., int]


@pytest.fixture(autouse=True)
def present() -> Iterator[None]:
    yield
    clock.move_back()


@pytest.fixture(autouse=True)
def empty_queue(database: SampleDatabase) -> None:
    with database.as_owner() as owner:
        owner.execute("delete from app.bericht")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server() as server:
        yield server


@pytest.fixture
def door_session(database: SampleDatabase) -> Iterator[Session]:
    """A session that acts as the door, as the website's does; nothing is committed by itself."""
    engine = create_engine(database.app_url, poolclass=NullPool)
    with Session(engine) as session:
        take_role(session.connection(), DOOR)
        yield session


@pytest.fixture
def write(database: SampleDatabase) -> Write:
    """Queue a letter and commit; return its number."""

    def put(to: str = "a@gemeente.example", letter: Letter = LETTER) -> int:
        engine = create_engine(database.app_url, poolclass=NullPool)
        with Session(engine) as session:
            take_role(session.connection(), DOOR)
            number = queue(session, letter, to=to, now=clock.now())
            session.commit()
        return number

    return put


@pytest.fixture
def postman(database: SampleDatabase, inbox: Inbox) -> Iterator[Postman]:
    transport = smtp(inbox)
    made = postman_of(database, transport)
    yield made
    transport.close()


def smtp(inbox: Inbox, url: str = "", **options: Any) -> SmtpTransport:
    """Return what speaks to this server."""
    return SmtpTransport(url or f"smtp://{HOST}:{inbox.port}", own_name="vng.example", **options)


def postman_of(database: SampleDatabase, transport: Transport) -> Postman:
    """Return a postman who keeps no connection between letters."""
    engine = create_engine(database.app_url, poolclass=NullPool)
    return Postman(engine, transport, SENDER)


def row(database: SampleDatabase, number: int) -> dict[str, Any]:
    """Return what the queue says of a letter."""
    with database.as_owner() as owner:
        cursor = owner.execute("select * from app.bericht where id = %s", (number,))
        found = cursor.fetchone()
        assert found is not None
        assert cursor.description is not None
        return dict(zip([c.name for c in cursor.description], found, strict=True))
