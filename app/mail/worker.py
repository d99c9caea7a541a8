"""Sends the mail for as long as it runs: `python -m app.mail.worker`, beside the website.

What comes back is read beside that, in a thread of its own: a mailbox that does not answer keeps no
letter waiting.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import psycopg
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import make_engine
from app.core.installation import InstallationError, check_start
from app.core.log_lines import set_up_logging, tell
from app.core.readiness import MAIL_CONNECTION
from app.core.running_database import DatabaseAwayError, app_url
from app.core.schema_version import SchemaVersionError, refuse_other_schema
from app.core.settings import Settings, SettingsError
from app.mail.bounces import BounceReader
from app.mail.mailbox import Mailbox
from app.mail.message import Sender
from app.mail.oauth import open_tokens
from app.mail.outbox import CHANNEL
from app.mail.postman import POSTMAN, Delivery, Outcome, Postman
from app.mail.transport import open_transport
from app.scope.transaction import take_role

LOGGER = logging.getLogger("ledengegevens.mail")
# A letter that is queued wakes us; this is for those whose pause is over.
POLL_SECONDS = 5.0
# How soon a request to end is heard.
STEP_SECONDS = 0.5
RECONNECT_SECONDS = 2.0
# How long the end waits for a mailbox that is being read.
END_SECONDS = 2.0
FORGET_SECONDS = 3600.0
# After so many letters the server hears goodbye and gets a new connection.
BATCH = 50


class Worker:
    """One process that sends mail until it is asked to end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = make_url(app_url(settings))
        # LISTEN is heard on a connection of one's own only, so not through PgBouncer.
        self.listen_url = make_url(settings.database_listen_url or self.url)
        self._prepares = not settings.database_without_prepare
        self.transport = open_transport(settings)
        self.sender = Sender(settings.mail_from, settings.support_email, settings.bounce_address)
        self.mailbox = (
            Mailbox(settings.bounce_url, tokens=open_tokens(settings))
            if settings.bounce_url
            else None
        )
        self._parent = os.getppid()
        self._stop_asked = False
        self._forget_at = 0.0

    def run(self) -> None:
        """Work until asked to end."""
        with self._reading_beside():
            self._send()

    def ask_to_stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """End after the letter that is being sent."""
        self._stop_asked = True

    @contextmanager
    def _reading_beside(self) -> Iterator[None]:
        """Read what comes back while the block runs, where there is a mailbox for it.

        The block's end does not wait for a mailbox that hangs: what was half done is done anew.
        """
        if self.mailbox is None:
            yield
            return
        stop = threading.Event()
        engine = make_engine(self.url, pool_size=1, prepares=self._prepares)
        reader = BounceReader(engine, self.mailbox, _log)
        thread = threading.Thread(target=reader.run, args=(stop,), name="bounces", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(END_SECONDS)
            engine.dispose()

    def _send(self) -> None:
        """Send; wait for a database that is away. Raises the error that refuses a database."""
        is_away = False
        while not self._must_stop():
            engine = make_engine(self.url, pool_size=1, prepares=self._prepares)
            try:
                with self._listening() as line:
                    is_away = False
                    self._check_installation(engine)
                    self._serve(line, engine)
            except (psycopg.Error, SQLAlchemyError) as error:
                if not is_away:
                    LOGGER.warning("de database is weg (%s); de mail wacht", type(error).__name__)
                is_away = True
                self._pause(RECONNECT_SECONDS)
            finally:
                self.transport.close()
                engine.dispose()

    def _check_installation(self, engine: Engine) -> None:
        with engine.connect() as connection:
            take_role(connection, POSTMAN)
            refuse_other_schema(connection)
            check_start(connection, self.settings)

    def _listening(self) -> "psycopg.Connection[tuple[object, ...]]":
        address = self.listen_url.set(drivername="postgresql").render_as_string(hide_password=False)
        line = psycopg.connect(
            address, autocommit=True, connect_timeout=5, application_name=MAIL_CONNECTION
        )
        line.execute(f"listen {CHANNEL}")
        return line

    def _serve(self, line: "psycopg.Connection[tuple[object, ...]]", engine: Engine) -> None:
        postman = Postman(engine, self.transport, self.sender)
        while not self._must_stop():
            if time.monotonic() >= self._forget_at:
                postman.forget_old()
                self._forget_at = time.monotonic() + FORGET_SECONDS
            self._deliver(postman, line)
            self._wait(line)

    def _deliver(self, postman: Postman, line: "psycopg.Connection[tuple[object, ...]]") -> None:
        """Send what is due, for as long as the mail server is there."""
        for _ in range(BATCH):
            # `/ready` sees by this that the mail goes on.
            line.execute("select 1")
            delivery = None if self._must_stop() else postman.deliver_one()
            if delivery is None:
                break
            _log(delivery)
            if delivery.outcome is Outcome.AWAY:
                break
        self.transport.close()

    def _wait(self, line: "psycopg.Connection[tuple[object, ...]]") -> None:
        """Return when a letter was queued, or when it is time to look again."""
        deadline = time.monotonic() + POLL_SECONDS
        while time.monotonic() < deadline and not self._must_stop():
            if list(line.notifies(timeout=STEP_SECONDS, stop_after=1)):
                return

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._must_stop():
            time.sleep(STEP_SECONDS / 2)

    def _must_stop(self) -> bool:
        """Say whether to end: asked to, or whoever started us is gone."""
        return self._stop_asked or os.getppid() != self._parent


def _log(delivery: Delivery) -> None:
    level = logging.INFO if delivery.outcome is Outcome.SENT else logging.WARNING
    outcome = delivery.outcome.value
    shown = f"bericht={delivery.id} soort={delivery.kind} uitkomst={outcome} {delivery.reason}"
    tell(
        LOGGER,
        level,
        "mail",
        shown,
        bericht=delivery.id,
        soort=delivery.kind,
        uitkomst=outcome,
        reden=delivery.reason or None,
    )


def main() -> int:
    """Run until SIGTERM or Ctrl-C; return 1 after a fault told in a sentence."""
    try:
        settings = Settings.from_environment(os.environ)
        set_up_logging(settings)
        worker = Worker(settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.ask_to_stop)
        worker.run()
    except (SettingsError, DatabaseAwayError, SchemaVersionError, InstallationError) as error:
        sys.stderr.write(f"Fout: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
