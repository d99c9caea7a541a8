"""What every step at the door has in common: it is sent, and the site is held against the model."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import Engine

from app.core import clock
from app.core.clock import now
from tests.support.door_browser import Browser
from tests.support.door_model import PAGES, RESET, SIGN_UP, START, TOUCH, Flow, Person, Session

REFUSED = 400
MAILED = {SIGN_UP: "verificatiecode", RESET: "herstelcode-wachtwoord"}
NAMES = {"weergavenaam": "Noor de Wit", "voornaam": "Noor", "achternaam": "de Wit"}
GOOD, BAD = "gelukt", "geweigerd"


@dataclass(frozen=True)
class Site:
    """The app and its database, as its owner."""

    flask: Flask
    owner: psycopg.Connection[Any]
    engine: Engine

    def value(self, statement: str, *values: Any) -> Any:
        row = self.owner.execute(statement, values).fetchone()
        return None if row is None else row[0]


class DoorBase:
    """People and browsers at the door of a site, and what the model knows of them."""

    def __init__(self, site: Site, people: list[Person], browsers: int = 3) -> None:
        self.site = site
        self.people = people
        self.browsers = [Browser(site.flask) for _ in range(browsers)]
        self.flows: list[Flow] = []
        self.forms: dict[object, Flow] = {}
        self.cookies: list[tuple[str, Session]] = []
        self.spent: set[tuple[str, ...]] = set()

    # What every step does.

    def send(
        self, browser: Browser, path: str, fields: dict[str, str], wanted: str | int, *events: str
    ) -> Any:
        """Send a form; `wanted` is where it leads or its status, `events` what is written down."""
        self.site.owner.execute("delete from app.poging")
        newest = self.site.value("select coalesce(max(id), 0) from app.gebeurtenis")
        answer = browser.post(path, fields)
        got: str | int = answer.location if answer.status_code == 302 else answer.status_code
        assert got == wanted, (path, got, wanted)
        told = self.site.owner.execute(
            "select actie || ' ' || resultaat from app.gebeurtenis"
            " where id > %s and actie not like 'alarm%%' order by id", (newest,)
        ).fetchall()  # fmt: skip
        assert [row[0] for row in told] == list(events), (path, told, events)
        return answer

    def spend(self, *secret: str) -> None:
        """Note that this secret worked; no secret works twice."""
        assert secret not in self.spent, secret
        self.spent.add(secret)

    def elsewhere(self, browser: Browser, kind: str) -> str:
        """Return where one is sent who is not at the step of this page."""
        flow = browser.current(kind)
        if flow is not None:
            return PAGES[kind, flow.step]
        browser.begin(None)
        return START[kind]

    def check(self) -> None:
        """Hold what must always be true against the site."""
        for browser in self.browsers:
            assert browser.is_let_in() == browser.is_in, "een sessie hoort bij alle stappen"
            session = browser.holds.session
            if session is not None and session.is_alive and now() - session.seen > TOUCH:
                session.seen = now()
        rows = self.site.owner.execute(
            "select u.email,"
            " (select count(*) from app.gebruiker_gemeente g where g.user_id = u.id),"
            " (select count(*) from app.uitnodiging i join app.gebruiker_gemeente g"
            "   on g.user_id = u.id and g.gemeente_id = i.gemeente_id"
            "   where i.gebruikt_door = u.id and i.gebruikt_op is not null and i.email = u.email)"
            " from ab_user u where u.email = any (%s)", ([p.email for p in self.people],)
        ).fetchall()  # fmt: skip
        wanted = {(p.email, 1, 1) for p in self.people if p.has_account}
        assert set(rows) == wanted, "een account, een gemeente, een gebruikte uitnodiging"

    def check_cookies(self) -> None:
        """No cookie that ever was of a session works after the end of it."""
        for value, session in self.cookies:
            browser = Browser(self.site.flask)
            browser.put_cookie(replace(browser.holds, value=value, session=session))
            assert browser.is_let_in() == session.is_alive, "een oude cookie"

    def pass_time(self, by: timedelta) -> None:
        clock.move(by)
        self.check()

    def use(self, person: Person, typed: str, kind: str, step: int) -> None:
        """Note that a second step is used up."""
        self.spend(kind, person.email, typed if kind == "herstelcode" else str(step))
        person.spent.append(typed)
        if kind == "herstelcode":
            person.recovery.remove(typed)
        else:
            person.last_step = step

    def enter(self, browser: Browser, person: Person) -> None:
        session = Session(person, now(), now())
        person.sessions.append(session)
        browser.holds = replace(browser.holds, session=session, flow=None, prepared=None)
        self.cookies.append((browser.copy_cookie().value, session))

    def person_of(self, email: str) -> Person:
        return next(person for person in self.people if person.email == email)
