"""Says whether an installation can serve: database, migrations, mail worker and disk.

The mail worker is seen by its own connection to the database (`MAIL_CONNECTION`), so that it counts
on whichever host it runs, and no longer once it stops asking.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Mapping

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from app.core.running_database import DatabaseAwayError, app_url
from app.core.schema_version import is_current
from app.core.settings import Settings

MAIL_CONNECTION = "ledengegevens-mail"
# The mail worker asks something every five seconds, and after each letter.
MAIL_SILENCE_SECONDS = 90
FREE_DISK_BYTES = 200 * 1024 * 1024
CONNECT_SECONDS = 2
STATEMENT_MILLISECONDS = 2000
KEPT_SECONDS = 2.0

_BOUND = text("select set_config('statement_timeout', :milliseconds, true)")
_MAIL = text(
    """select coalesce(bool_or(query_start > clock_timestamp() - make_interval(secs => :silence)),
                       false)
         from pg_stat_activity
        where datname = current_database() and application_name = :name"""
)
Parts = Mapping[str, bool]


class Readiness:
    """Answers for one process; the database is asked at most once in `KEPT_SECONDS`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._kept: Parts = {}
        self._at = float("-inf")

    def look(self) -> Parts:
        """Return each part, and whether it is as it should be."""
        with self._lock:
            if time.monotonic() - self._at >= KEPT_SECONDS:
                self._kept = {**self._database(), "schijf": self._has_room()}
                self._at = time.monotonic()
            return self._kept

    def _has_room(self) -> bool:
        try:
            return shutil.disk_usage(self._settings.data_dir).free >= FREE_DISK_BYTES
        except OSError:
            return False

    def _database(self) -> Parts:
        try:
            with connect_briefly(app_url(self._settings)) as connection:
                connection.execute(_BOUND, {"milliseconds": str(STATEMENT_MILLISECONDS)})
                return {
                    "database": True,
                    "migraties": is_current(connection),
                    "mail": _mail_works(connection),
                }
        except (DatabaseAwayError, SQLAlchemyError):
            return {"database": False, "migraties": False, "mail": False}


def connect_briefly(url: str | URL) -> Connection:
    """Return a connection of its own, outside every pool; raises SQLAlchemyError."""
    arguments = {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None}
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
    return engine.connect()


def _mail_works(connection: Connection) -> bool:
    values = {"silence": MAIL_SILENCE_SECONDS, "name": MAIL_CONNECTION}
    return bool(connection.execute(_MAIL, values).scalar_one())
