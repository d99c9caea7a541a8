"""Walks every page that a role can open, in the state in which most texts are on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.panel.columns import Kind
from app.panel.operators import operators_of
from app.panel.panel import link
from app.panel.showing import Showing, tab_name
from app.panel.url_state import MAX_FILTERS
from app.register.confirmation import CHOICES
from tests.integration.i18n.reading import filled_in
from tests.support import sample
from tests.support.clients import CheckedClient, token_in

NOWHERE = 2147483646


RIGHTS = {"edit": "wijzigen", "end": "wijzigen", "delete": "verwijderen"}
TYPED = (Kind.TEXT, Kind.LONG_TEXT, Kind.DATE)


@dataclass(frozen=True)
class Seen:
    """A page as it came: how it was asked for, its status and its HTML."""

    way: str
    status: int
    html: str


class Walker:
    """One signed-in browser that goes past everything its role can reach."""

    def __init__(self, app: Any, database: Any, browser: CheckedClient, role: str) -> None:
        self.app = app
        self.database = database
        self.browser = browser
        self.role = role
        self.views = [v for v in app.extensions["appbuilder"].baseviews if hasattr(v, "panel")]

    def get(self, path: str) -> Iterator[Seen]:
        answer = self.browser.get(path)
        if answer.status_code in (301, 302, 303):
            answer = self.browser.get(answer.location)
        if answer.mimetype == "text/html":
            yield Seen(f"GET {path}", answer.status_code, answer.get_data(as_text=True))

    def post(self, path: str, form_at: str = "", **data: str) -> Iterator[Seen]:
        page = self.browser.get(form_at or path)
        if page.status_code != 200:
            return
        token = token_in(page.get_data(as_text=True))
        answer = self.browser.post(path, data={**data, "csrf_token": token})
        if answer.status_code in (301, 302, 303):
            answer = self.browser.get(answer.location)
        yield Seen(f"POST {path} {data}", answer.status_code, answer.get_data(as_text=True))

    def everything(self) -> Iterator[Seen]:
        """Yield every page; what writes comes last in each table."""
        for path in ("/", "/rechten/", "/is-er-niet", "/health/x", "/login/?next=/is-er-niet"):
            yield from self.get(path)
        for part in CHOICES if self.role == "contactpersoon" else ():
            yield from self.post("/bevestigen", form_at="/", onderdeel=part)
            yield from self.post("/bevestigen/terug", form_at="/", bevestiging=str(NOWHERE))
        for view in self.views:
            if view.table.spec.allows(self.role, "lezen"):
                yield from self.table(view)

    def outside(self) -> Iterator[Seen]:
        """Yield the pages of somebody who is not signed in."""
        for path in ("/", "/login/", "/is-er-niet", "/personen/list/"):
            yield from self.get(path)
        yield from self.post("/login/")
        yield from self.post("/login/", email="niemand@gemeente.example", password="fout")
        yield from self.post("/login/", email="x" * 300, password="fout")
        answer = self.browser.post("/login/")
        yield Seen("POST without a token", answer.status_code, answer.get_data(as_text=True))

    def table(self, view: Any) -> Iterator[Seen]:
        path = {name: self.path(view, name) for name in ("list", "add")}
        yield from self.get(path["list"])
        yield from self.get(f"{path['list']}?filter=1")
        yield from self.get(f"{path['list']}?q=bestaatniet")
        yield from self.get(f"{path['list']}?psize_{type(view).__name__}=2")
        yield from self.get(f"{path['list']}?_flt_99_naam=x")
        for query in self.filters(view):
            yield from self.get(f"{path['list']}?{query}")
        if path["add"] and view.table.spec.allows(self.role, "toevoegen"):
            yield from self.get(path["add"])
            yield from self.post(path["add"])
        key = self.key(view)
        if key is not None:
            yield from self.row(view, key)
        yield from self.get(self.path(view, "show", NOWHERE))

    def row(self, view: Any, key: Any) -> Iterator[Seen]:
        show = self.path(view, "show", key)
        yield from self.get(show)
        showing = Showing(view.panel, view.table, self.role)
        for related in showing.tabs():
            yield from self.get(f"{show}?tab={tab_name(related)}")
        yield from self.get(self.path(view, "history", key)) if view.table.spec.history else ()
        for name, right in RIGHTS.items():
            path = self.path(view, name, key)
            if path and view.table.spec.allows(self.role, right):
                yield from self.get(path)
                yield from getattr(self, name)(view, path)
        reveal = self.path(view, "reveal", key)
        if reveal and self.role in ("contactpersoon", "privacyfunctionaris"):
            yield from self.post(reveal, form_at=show, reden="Toets")

    def edit(self, view: Any, path: str) -> Iterator[Seen]:
        """Yield the form refused, saved, and saved by somebody who was not the first."""
        page = self.browser.get(path).get_data(as_text=True)
        if 'name="_versie"' not in page:
            return
        kept = {**filled_in(page), "reden": "Toets"}
        typed = [n for n, c in view.table.columns.items() if n in kept and c.kind in TYPED]
        yield from self.post(path, **{**dict.fromkeys(kept, "\x07"), "_versie": kept["_versie"]})
        yield from self.post(path, **kept)
        if typed:
            late = {"_versie": "0", "_origineel": "", typed[0]: "31-12-2030"}
            yield from self.post(path, **{**kept, **late})

    def end(self, view: Any, path: str) -> Iterator[Seen]:
        yield from self.post(path, einddatum="morgen", reden_einde="zomaar")

    def delete(self, view: Any, path: str) -> Iterator[Seen]:
        """Yield the refusal to delete what others point at; nothing else is deleted."""
        if view.table.name in ("register.persoon", "register.functie", "register.partij"):
            yield from self.post(path, reden="Toets")

    def path(self, view: Any, name: str, key: Any = None) -> str:
        """Return the address of one of the view's pages; nothing when it has no such page."""
        with self.app.test_request_context():
            return link(view.table, name) if key is None else link(view.table, name, pk=key)

    def key(self, view: Any) -> Any:
        """Return the key of a row: of gemeente A where rows are a gemeente's."""
        table = view.table
        condition = "true"
        if table.name == "register.gemeente":
            condition = f"code = '{sample.A}'"
        elif table.scoped and table.name != "app.account":
            condition = (
                f"gemeente_id = (select id from register.gemeente where code = '{sample.A}')"
            )
        order = "desc" if table.name == "app.geschiedenisregel" else "asc"
        return self.database.value(
            f"select {table.spec.key} from {table.name} where {condition}"
            f" order by {table.spec.key} {order} limit 1"
        )

    def filters(self, view: Any) -> Iterator[str]:
        """Yield conditions on every column of the list, as many at once as a list takes."""
        listing, conditions = view.panel.listings[view.table.name], []
        for name in listing.filterable(self.role):
            column = view.table.listable[name]
            for index, operator in enumerate(operators_of(column)):
                if not operator.needs_value:
                    conditions.append(f"_flt_{index}_{name}=")
            if column.choices:
                conditions.append(f"_flt_0_{name}={column.choices[0]}")
        for start in range(0, len(conditions), MAX_FILTERS):
            yield "&".join(conditions[start : start + MAX_FILTERS])
