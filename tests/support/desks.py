"""Two people with the same form open, for every table and role that the catalog lets edit."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.rows import dict_row

from app.catalog.load import load_catalog
from app.catalog.spec import ROLES, Scope
from app.panel.columns import Column, Kind, Reflected
from app.panel.panel import Panel, slug
from app.panel.values import format_typed, parse
from app.panel.views import PanelView
from tests.integration.panel.page import Page
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.database import SampleDatabase
from tests.support.other_values import other_values
from tests.support.page_check import check_page

# Every table that somebody may edit, with each role that may: what is declared is tested.
EDITABLE = [
    pytest.param(table.name, role, id=f"{table.table}-{role}")
    for table in load_catalog().values()
    for role in ROLES
    if table.allows(role, "wijzigen")
]
# One role for each of them: what hangs on the table only is tested once.
EDITABLE_ONCE = [
    pytest.param(table.name, next(r for r in ROLES if table.allows(r, "wijzigen")), id=table.table)
    for table in load_catalog().values()
    if any(table.allows(role, "wijzigen") for role in ROLES)
]
REASON = "gebeld met de griffie"
ATTEMPTS = 6


@dataclass(frozen=True)
class Person:
    """Somebody's browser. Only the page of a conflict is checked here; the others are elsewhere."""

    client: CheckedClient

    def open(self, path: str, status: int = 200) -> Page:
        answer = Page.of(FlaskClient.open(self.client, path))
        assert answer.status == status, answer.text
        return answer

    def send(self, path: str, page: Page, **changes: Any) -> Page:
        """Send the form of this page with changes, and return the answer itself."""
        sent = FlaskClient.open(self.client, path, method="POST", data=page.sends(**changes))
        answer = Page.of(sent)
        assert answer.status < 500, answer.text
        if answer.status == 409:
            check_page(answer.html, dict(sent.headers))
        return answer


@dataclass(frozen=True)
class Desk:
    """One table and one role that may edit it, on the app in this process."""

    office: "Office"
    table: Reflected
    role: str

    @property
    def panel(self) -> Panel:
        return self.office.panel

    @property
    def owner(self) -> psycopg.Connection[Any]:
        return self.office.owner

    def person(self, number: int = 1) -> Person:
        """Return somebody of the role, with a browser of her own."""
        return self.office.person(self.role, number)

    @property
    def asks_reason(self) -> dict[str, str]:
        plan = self.panel.plan(self.table, self.role, "edit")
        return {"reden": REASON} if plan.asks_reason else {}

    @property
    def columns(self) -> list[Column]:
        """Return the columns of the edit form, without those that are never shown."""
        plan = self.panel.plan(self.table, self.role, "edit")
        return [c for c in plan.columns if c.kind is not Kind.ENCRYPTED]

    @property
    def gemeente_id(self) -> int:
        """Return the gemeente of these tests: Amersfoort."""
        return self.office.value("select id from register.gemeente where code = %s", sample.A)

    def row(self) -> int:
        """Return the key of a row that this role may edit; one is made when there is none."""
        is_own = self.table.spec.scope is Scope.EIGEN_RIJ
        column = "id" if is_own else "gemeente_id" if self.table.scoped else ""
        where = f"where {column} = {self.gemeente_id}" if column else ""
        found = self.office.value(
            f"select min({self.table.spec.key}) from {self.table.name} {where}"
        )
        return self.new_row() if found is None else found

    def new_row(self) -> int:
        """Add a row with what the database asks for, and nothing else; return its key."""
        asked = [
            c
            for c in self.table.columns.values()
            if c.required(is_new=True) and not c.computed and c.kind is not Kind.UNKNOWN
        ]
        for attempt in range(ATTEMPTS):
            values = {c.name: self._first_value(c, attempt) for c in asked}
            names, places = ", ".join(values), ", ".join(["%s"] * len(values))
            try:
                with self.owner.transaction():
                    return self.office.value(
                        f"insert into {self.table.name} ({names}) values ({places})"
                        f" returning {self.table.spec.key}",
                        *values.values(),
                    )
            except psycopg.Error as error:
                refused = error
        raise AssertionError(f"geen rij in {self.table.name}; zet er een in sample.py") from refused

    def _first_value(self, column: Column, attempt: int) -> Any:
        if column.name == "gemeente_id":
            return self.gemeente_id
        if column.kind is Kind.ENCRYPTED:
            return b"\x01" + bytes(40)
        found = self.others(column, None, 0)
        return parse(column, found[attempt % len(found)])

    def path(self, key: int) -> str:
        return f"/{slug(self.table)}/edit/{key}"

    def stored(self, key: int) -> dict[str, Any]:
        """Return the row as the database has it."""
        query = f"select * from {self.table.name} where {self.table.spec.key} = %s"
        row = self.owner.cursor(row_factory=dict_row).execute(query, (key,)).fetchone()
        assert row is not None
        return row

    def others(self, column: Column, current: Any, key: int) -> list[str]:
        """Return what else could be typed in this field of this row."""
        keys: list[int] = []
        if column.points_at:
            target = self.panel.tables[column.points_at]
            own = target.scoped and self.table.scoped
            where = f"where gemeente_id = {self.gemeente_id}" if own else ""
            found = self.owner.execute(
                f"select {target.spec.key} from {target.name} {where} order by 1 limit 6"
            )
            keys = [k for (k,) in found.fetchall() if k != key]
        return other_values(column, current, keys)

    def write(self, key: int, values: Mapping[str, str], *, keep: bool = True) -> bool:
        """Let somebody else store these values, past any form; say whether the database took them.

        Not kept: only asked whether it would.
        """
        parsed = {
            name: typed if column.kind is Kind.JSON else parse(column, typed) if typed else None
            for name, typed in values.items()
            for column in (self.table.columns[name],)
        }
        changes = ", ".join(f"{name} = %s" for name in parsed)
        where = f"where {self.table.spec.key} = {key}"
        try:
            with self.owner.transaction(force_rollback=not keep):
                self.owner.execute(
                    f"update {self.table.name} set {changes} {where}", tuple(parsed.values())
                )
        except psycopg.Error:
            return False
        return True

    def changes(self, key: int, column: Column) -> bool:
        """Store the first other value that the database takes here; say whether there was one."""
        skipped = (self.table.spec.key, "gemeente_id", "aangemaakt_op")
        if column.computed or column.kind is Kind.ENCRYPTED or column.name in skipped:
            return False
        others = self.others(column, self.stored(key)[column.name], key)
        return any(self.write(key, {column.name: value}) for value in others)

    def two_values(self, key: int, column: Column) -> list[str]:
        """Return two other values that the database takes for this field of this row, or fewer."""
        others = self.others(column, self.stored(key)[column.name], key)
        taken = (v for v in others if self.write(key, {column.name: v}, keep=False))
        return list(itertools.islice(taken, 2))

    def typed(self, key: int, name: str) -> str:
        """Return a field of the stored row as it would stand in the form."""
        return format_typed(self.stored(key)[name], self.table.columns[name].kind)

    def set_aside(self, key: int) -> None:
        """Keep a copy of the row, to be put back later."""
        where = f"where {self.table.spec.key} = {key}"
        self.office.unguarded.execute(
            f"create temporary table apart_{self.table.spec.table} as"
            f" select * from {self.table.name} {where}"
        )

    def take_away(self, key: int) -> None:
        """Let the row be gone."""
        self.office.unguarded.execute(
            f"delete from {self.table.name} where {self.table.spec.key} = {key}"
        )

    def put_back(self, key: int) -> None:
        """Put the copy in the row's place."""
        self.take_away(key)
        names = [c.name for c in self.table.sql.columns if not c.computed and not c.system]
        columns = ", ".join(names)
        self.office.unguarded.execute(
            f"insert into {self.table.name} ({columns}) overriding system value"
            f" select {columns} from apart_{self.table.spec.table}"
        )
        self.office.unguarded.execute(f"drop table apart_{self.table.spec.table}")


@dataclass
class Office:
    """The app, who is signed in, and two ways into the database that are nobody's in particular.

    `owner` is the owner; for `unguarded` no trigger and no foreign key looks.
    """

    app: Flask
    panel: Panel
    owner: psycopg.Connection[Any]
    unguarded: psycopg.Connection[Any]
    people: dict[tuple[str, int], Person] = field(default_factory=dict)

    def person(self, role: str, number: int) -> Person:
        if (role, number) not in self.people:
            client = self.app.test_client()
            assert isinstance(client, CheckedClient)
            client.enter(sample.account_of(role).email)
            self.people[role, number] = Person(client)
        return self.people[role, number]

    def value(self, statement: str, *values: Any) -> Any:
        row = self.owner.execute(statement, values).fetchone()
        return None if row is None else row[0]

    def desk(self, table: str, role: str) -> Desk:
        return Desk(self, self.panel.tables[table], role)


def panel_of(app: Flask) -> Panel:
    return next(v.panel for v in app.appbuilder.baseviews if isinstance(v, PanelView))


@contextmanager
def open_office(app: Flask, database: SampleDatabase) -> Iterator[Office]:
    """Everybody at her desk: `office.desk("register.persoon", "contactpersoon")`."""
    owner_url = database.owner_url.replace("+psycopg", "")
    with (
        psycopg.connect(owner_url, autocommit=True) as owner,
        psycopg.connect(database.superuser_conninfo, autocommit=True) as unguarded,
    ):
        unguarded.execute("set session_replication_role = replica")
        yield Office(app, panel_of(app), owner, unguarded)
