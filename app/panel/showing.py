"""What the page of one row shows: its sections in words, its related rows, and how it is called."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.catalog.spec import Related, Through
from app.core.marking import N_
from app.panel.columns import Column, Reflected
from app.panel.display import Joined
from app.panel.list_page import Page
from app.panel.lookups import Wanted
from app.panel.panel import Panel, view_name
from app.panel.saving import Loaded
from app.panel.url_state import ListState, read_state

MACHINERY = ("zoek", "sorteer")


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a section: what it is, the value, and for a reference how that row is called."""

    column: Column | Through
    value: Any
    text: str = ""


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """One tab: a page of another table's list, restricted to one row."""

    table: Reflected
    title: str
    page: Page
    state: ListState
    paging: dict[str, str]
    via: str


@dataclass(frozen=True, slots=True)
class Showing:
    """The parts of a row's page for one role."""

    panel: Panel
    table: Reflected
    role: str

    def title(self, key: Any) -> str:
        """Return how the row is called; one statement."""
        joined = Joined(self.panel.tables, self.table)
        statement = select(joined.display()).select_from(joined.source)
        own = self.table.sql.c[self.table.spec.key] == key
        return self.panel.session.scalar(statement.where(own)) or f"{_(self.table.singular)} {key}"

    def tabs(self) -> list[Related]:
        """Return the related tables that this role may read."""
        tables = self.panel.tables
        return [
            r for r in self.table.spec.related if tables[r.table].spec.allows(self.role, "lezen")
        ]

    def tab_titles(self) -> list[tuple[str, str]]:
        """Return name and title of each tab."""
        return [(tab_name(t), self.tab_title(t)) for t in self.tabs()]

    def tab_title(self, related: Related) -> str:
        """Return the title of a tab in the reader's language."""
        return str(_(related.title or self.panel.tables[related.table].spec.plural))

    def related(self, related: Related, key: Any, args: MultiDict[str, str]) -> RelatedRows:
        """Return one tab in two statements; raises BadUrlError as a list does."""
        other = self.panel.tables[related.table]
        listing = self.panel.listings[other.name]
        own = MultiDict((k, v) for k, v in args.items(multi=True) if k != "q")
        state = read_state(
            other, view_name(other), own, filterable=(), sortable=listing.sortable(self.role)
        )
        state = replace(state, extra={"tab": tab_name(related)})
        page = listing.page(
            self.panel.session,
            self.role,
            state,
            restrict={related.via: key},
            hide=(related.via, "gemeente_id"),
        )
        return RelatedRows(other, self.tab_title(related), page, state, paging(page), related.via)

    def sections(self, loaded: Loaded) -> list[tuple[str, list[Shown]]]:
        """Return the row's sections; a column that nobody placed comes last."""
        readable = self._readable()
        names = self._names(loaded, readable)
        left = dict(readable)
        through = {t.name: t for t in self.table.spec.through}
        sections = []
        for section in self.table.spec.sections:
            rows = []
            for name in section.columns:
                placed: Column | Through | None = left.pop(name, None) or through.pop(name, None)
                if placed is not None:
                    rows.append(self._shown(placed, loaded, names))
            if rows:
                sections.append((section.title, rows))
        unplaced: list[Column | Through] = [*left.values(), *through.values()]
        rest = [self._shown(column, loaded, names) for column in unplaced]
        if rest:
            sections.append((N_("Overig") if sections else self.table.singular, rest))
        return sections

    def _readable(self) -> dict[str, Column]:
        skipped = {*MACHINERY, self.table.spec.key}
        if self.role == "contactpersoon":
            skipped.add("gemeente_id")
        return {c.name: c for c in self.table.readable(self.role) if c.name not in skipped}

    @staticmethod
    def _shown(column: Column | Through, loaded: Loaded, names: Mapping[str, str]) -> Shown:
        return Shown(column, loaded.values.get(column.name), names.get(column.name, ""))

    def _names(self, loaded: Loaded, readable: Mapping[str, Column]) -> dict[str, str]:
        """Return what each reference of the row is called, in one statement."""
        targets = self.panel.through_targets(self.table)
        wanted = [
            Wanted(c.name, self.panel.tables[c.points_at], (loaded.values[c.name],))
            for c in readable.values()
            if c.points_at and loaded.values.get(c.name) is not None
        ]
        wanted += [
            Wanted(t.name, targets[t.name], tuple(loaded.values.get(t.name, ())))
            for t in self.table.spec.through
        ]
        named = self.panel.lookups.name(self.panel.session, wanted)
        return {name: ", ".join(o.text for o in options) for name, options in named.items()}


def tab_name(related: Related) -> str:
    """Return how a tab is called in the URL."""
    return f"{related.table.partition('.')[2]}-{related.via}"


def paging(page: Page) -> dict[str, str]:
    """Return the addresses of the pages around this one; cursors where a key can say the place."""
    state, found = page.state, {}
    if state.page > 0:
        found["first"] = state.at(0).to_query()
        found["previous"] = state.at(state.page - 1, before=_edge(page, 0)).to_query()
    if state.page + 1 < page.pages:
        found["next"] = state.at(state.page + 1, after=_edge(page, -1)).to_query()
        found["last"] = state.at(page.pages - 1).to_query()
    return found


def _edge(page: Page, index: int) -> int | None:
    """Return the key of the first or last row here, when it is a number."""
    if not page.rows or page.state.order:
        return None
    key = page.rows[index].key
    return key if isinstance(key, int) else None
