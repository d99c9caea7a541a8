"""Measures one page: over HTTP at the worker, its statements, and the same statements run bare."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests.bench.world import Site
from tests.support.entrance import environment_of, new_session_cookie

# With this statement a transaction of the app begins.
BEGINS = "select set_config('role'"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page costs: milliseconds over HTTP, of the worker's processor and bare; the rest."""

    name: str
    milliseconds: float
    busy: float
    bare: float
    statements: int
    size: int

    @property
    def python(self) -> float:
        """The part that is not the database's."""
        return max(0.0, self.milliseconds - self.bare)


@dataclass(frozen=True, slots=True)
class Processor:
    """Milliseconds of the worker's processor for one page: in its quietest round, and its median.

    The least is what the page itself costs. A busy machine adds to every figure, to a mean most: a
    neighbour takes the processor's memory and half of its speed.
    """

    least: float
    median: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it went to the driver."""

    text: str
    values: Any
    many: bool = False
    is_copy: bool = False


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Statement]]:
    """Collect every statement with its values."""
    seen: list[Statement] = []

    class NotingCursor(psycopg.Cursor[Any]):
        """A COPY goes past SQLAlchemy, straight to the driver."""

        def copy(self, statement: Any, params: Any = None, **more: Any) -> Any:
            seen.append(Statement(statement, params, is_copy=True))
            return super().copy(statement, params, **more)

    def note(_c: Any, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:
        seen.append(Statement(text, values, many))

    def lend(connection: psycopg.Connection[Any], *_: Any) -> None:
        connection.cursor_factory = NotingCursor

    def take_back(connection: psycopg.Connection[Any] | None, *_: Any) -> None:
        if connection is not None:
            connection.cursor_factory = psycopg.Cursor

    listened = (("before_cursor_execute", note), ("checkout", lend), ("checkin", take_back))
    for name, listener in listened:
        event.listen(engine, name, listener)
    try:
        yield seen
    finally:
        for name, listener in listened:
            event.remove(engine, name, listener)


def run_bare(conninfo: str, found: list[Statement], runs: int) -> float:
    """Run the statements as the app did, without the app; the median in milliseconds.

    What was written is taken back: nothing of it stays.
    """
    times = []
    with psycopg.connect(conninfo) as connection:
        for _ in range(runs):
            begun = time.perf_counter()
            _run(connection, found)
            times.append(time.perf_counter() - begun)
    return median(times) * 1000


def _run(connection: psycopg.Connection[Any], found: list[Statement]) -> None:
    for statement in found:
        if statement.text.startswith(BEGINS):
            connection.rollback()
        with connection.cursor() as cursor:
            if statement.is_copy:
                with cursor.copy(statement.text, statement.values) as rows:
                    for _ in rows:
                        pass
                continue
            if statement.many:
                cursor.executemany(statement.text, statement.values)
            else:
                cursor.execute(statement.text, statement.values)
            if cursor.description is not None:
                cursor.fetchall()
    connection.rollback()


class Meter:
    """Asks for pages at the worker and in this process, as somebody of one role."""

    def __init__(
        self, site: Site, flask: Flask, conninfo: str, account: dict[str, Any], runs: int
    ) -> None:
        self.site = site
        self.base = site.live.url
        self.conninfo = conninfo
        self.runs = runs
        self.engine: Engine = flask.extensions["ledengegevens"].engine
        self.http = requests.Session()
        self.inside = FlaskClient(flask, flask.response_class)
        # What signing in costs is another subject: both begin with a session.
        environment = environment_of(flask.extensions["settings"])
        name, value = new_session_cookie(environment, account["email"])
        self.http.cookies.set(name, value, domain=urlsplit(self.base).hostname, path="/")
        self.inside.set_cookie(*new_session_cookie(environment, account["email"]))

    def page(self, name: str, path: str) -> Cost:
        """Measure a page that is read."""
        return self._cost(
            name, lambda: self.http.get(self.base + path), lambda: self.statements(path)
        )

    def saved(self, name: str, path: str, form: Callable[[str, int], dict[str, str]]) -> Cost:
        """Measure a form that is saved each time with something else."""
        turn = iter(range(10**6))

        def over_http() -> requests.Response:
            sent = form(self.http.get(self.base + path).text, next(turn))
            busy, begun = self.site.busy(), time.perf_counter()
            answer = self.http.post(self.base + path, data=sent, allow_redirects=False)
            assert answer.status_code == 302, answer.text[:2000]
            self.took, self.spent = time.perf_counter() - begun, self.site.busy() - busy
            return answer

        def inside() -> list[Statement]:
            sent = form(self.inside.get(path).get_data(as_text=True), next(turn))
            with recorded(self.engine) as seen:
                assert self.inside.post(path, data=sent).status_code == 302
            return seen

        return self._cost(name, over_http, inside, is_timed_inside=True)

    def processor(self, path: str, rounds: int, times: int) -> Processor:
        """Return what the worker spends of its own processor on this page, over so many rounds.

        That is all that the worker does for a request, from its first byte to the last: the web
        server, routing, the session, forms, templates, the driver, the line in the log. What the
        database does is another process, and waiting for it costs no processor. In a round the page
        is asked for `times` times: what is done after an answer is counted with the next.
        """
        for _ in range(times):
            self.http.get(self.base + path)
        spent = []
        for _ in range(rounds):
            before = self.site.busy()
            for _ in range(times):
                assert self.http.get(self.base + path).status_code == 200, path
            spent.append((self.site.busy() - before) / times * 1000)
        return Processor(min(spent), median(spent))

    def bare(self, path: str) -> float:
        """Return the milliseconds of this page's own SQL, run without the app."""
        self.statements(path)
        return run_bare(self.conninfo, self.statements(path), self.runs)

    def statements(self, path: str) -> list[Statement]:
        """Return what a page or a file asks of the database, to its last byte."""
        with recorded(self.engine) as seen, self.inside.get(path) as answer:
            assert answer.status_code == 200, (path, answer.status_code)
            answer.get_data()
        return seen

    def _cost(
        self,
        name: str,
        ask: Callable[[], requests.Response],
        inside: Callable[[], list[Statement]],
        *,
        is_timed_inside: bool = False,
    ) -> Cost:
        times, answer = [], ask()
        assert answer.status_code in (200, 302), (name, answer.status_code)
        for _ in range(2):
            ask()  # the driver prepares a statement that comes back
        spent = []
        for _ in range(self.runs):
            busy, begun = self.site.busy(), time.perf_counter()
            answer = ask()
            took = time.perf_counter() - begun
            times.append(self.took if is_timed_inside else took)
            spent.append(self.spent if is_timed_inside else self.site.busy() - busy)
        inside()
        found = inside()
        bare = run_bare(self.conninfo, found, self.runs + 5)
        size = len(answer.content)
        milliseconds, busy = median(times) * 1000, median(spent) * 1000
        return Cost(name, milliseconds, busy, bare, len(found), size)
