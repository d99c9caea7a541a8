"""The pages of a table that only read: list, row, history, export and look-up."""

from typing import Any, ClassVar

from flask import (
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    stream_with_context,
)
from flask_appbuilder import ModelView, expose
from flask_babel import gettext as _
from sqlalchemy import column as sql_column
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import MultiDict

from app.catalog.spec import Action
from app.panel import actions
from app.panel.access import requires
from app.panel.columns import Kind, Reflected
from app.panel.editing import EditingView
from app.panel.export import begun, header, stream_csv, whole_or_broken
from app.panel.filtering import FilterPanel, canonical_query, is_filter_form
from app.panel.forms import TypedForm, reason_form
from app.panel.lookups import COUNT_UP_TO, LIST_UP_TO
from app.panel.messages import explain
from app.panel.panel import Panel, link, slug, view_name
from app.panel.restoring import RestoringView, standard_values
from app.panel.rows import TellingBadRequest, acting, read_key, sent_reason
from app.panel.saving import GoneError, Loaded
from app.panel.showing import Showing, paging, tab_name
from app.panel.url_state import BadUrlError, ListState, read_row, read_state
from app.scope.transaction import give_reason


class PanelView(EditingView, RestoringView, ModelView):
    """One catalogued table. Built by app.panel.build; keeps nothing of a request on itself."""

    panel: ClassVar[Panel]
    table: ClassVar[Reflected]
    default_view = "list"

    # FAB would build its own columns, forms and titles here; the panel has them from the database.
    def _init_properties(self) -> None:
        self.related_views: tuple[Any, ...] = ()
        self._related_views: tuple[Any, ...] = ()

    def _init_forms(self) -> None:
        """The panel makes forms per role."""

    def _init_titles(self) -> None:
        self.title = self.table.spec.plural

    # Reading the URL.

    def _state(self, args: MultiDict[str, str] | None = None) -> ListState:
        listing = self.panel.listings[self.table.name]
        role = acting().role
        try:
            return read_state(
                self.table,
                view_name(self.table),
                request.args if args is None else args,
                filterable=listing.filterable(role),
                sortable=listing.sortable(role),
            )
        except BadUrlError as error:
            raise TellingBadRequest(str(error)) from error

    def _load(self, text: str) -> Loaded:
        """Return the row of the URL; "not there" and "not yours" are the same 404."""
        key = read_key(self.table, text)
        try:
            return self.panel.stores[self.table.name].load(self.panel.session, key)
        except GoneError:
            abort(404)

    def allowed(self, permission: str, table: Reflected | None = None) -> bool:
        """Say whether the person may do this with this table, or another."""
        return bool(self.appbuilder.sm.has_access(permission, view_name(table or self.table)))

    def _may(self, action: Action) -> bool:
        return bool(self.appbuilder.sm.has_access(action.permission, action.view))

    # Pages.

    @expose("/list/")
    @requires("can_list")
    def list(self) -> Any:
        """The list with search, filters, sorting and pages."""
        if is_filter_form(request.args):
            try:
                query = canonical_query(self.panel, self.table, acting(), request.args)
            except BadUrlError as error:
                raise TellingBadRequest(str(error)) from error
            if query is not None:
                return redirect(f"{link(self.table, 'list')}?{query}")
        state = self._state()
        page = self.panel.listings[self.table.name].page(self.panel.session, acting().role, state)
        # Past the end, or the row that a page began after is gone: the last page there is.
        last = state.at(min(state.page, page.pages - 1))
        if not page.rows and last != state:
            return redirect(f"{link(self.table, 'list')}?{last.to_query()}")
        filters = FilterPanel(self.panel, self.table, acting(), state, request.args)
        spec = self.table.spec
        return self._render(
            "panel/list.html",
            page=page,
            state=state,
            filters=filters,
            paging=paging(page),
            offered=actions.of_list(spec.list_actions, self._may),
            beside=actions.beside_rows(spec.actions, page, self._may),
        )

    @expose("/show/<pk>", methods=["GET"])
    @requires("can_show")
    def show(self, pk: str) -> Any:
        """One row with its sections, and related rows as tabs; or the page that it opens."""
        loaded = self._load(pk)
        if self.table.spec.opens is not None:
            name, column = self.table.spec.opens
            return redirect(link(self.panel.tables[name], "show", pk=loaded.values[column]))
        return self._show_row(loaded, self._reveal_form(None))

    def _show_row(self, loaded: Loaded, reveal: TypedForm) -> Any:
        showing = self._showing()
        tabs = showing.tabs()
        wanted = request.args.get("tab", "")
        active = next((t for t in tabs if tab_name(t) == wanted), None)
        if wanted and active is None:
            abort(404)
        # The first related table stands under the row itself; the others are one click away.
        shown = active or (tabs[0] if tabs else None)
        key = loaded.values[self.table.spec.key]
        try:
            related = showing.related(shown, key, request.args) if shown else None
        except BadUrlError as error:
            raise TellingBadRequest(str(error)) from error
        return self._render(
            "panel/show.html",
            title=showing.title(key),
            loaded=loaded,
            key=key,
            sections=showing.sections(loaded) if active is None else [],
            tabs=showing.tab_titles(),
            active=wanted,
            related=related,
            reveal=reveal,
            differs=bool(standard_values(self.table, loaded)),
            offered=actions.of_row(
                self.table.spec.actions, key, loaded.values, self._may, acting().user_id
            ),
        )

    def _reveal_form(self, sent: MultiDict[str, str] | None) -> TypedForm:
        """Return what is asked before something encrypted is shown: of VNG, why."""
        return reason_form(
            sent,
            asks=bool(self.table.spec.reveal) and acting().role != "contactpersoon",
            question=_("Waarom wilt u dit zien? Verplicht; het komt in de geschiedenis."),
            told=_("Vul in waarom u dit wilt zien."),
        )

    @expose("/history/<pk>", methods=["GET"])
    @requires("can_history")
    def history(self, pk: str) -> Any:
        """Who changed this row, when, and what was and became."""
        loaded = self._load(pk)
        key = loaded.values[self.table.spec.key]
        # Of a home address the history is kept under the person.
        row = loaded.values[self.table.spec.reveal[1]] if self.table.spec.reveal else key
        try:
            before = read_row(request.args, "voor")
        except BadUrlError as error:
            raise TellingBadRequest(str(error)) from error
        events, older = self.panel.timeline.events(
            self.panel.session, self.table, row, self.table.unseen(acting().role), before
        )
        return self._render(
            "panel/history.html",
            title=self._showing().title(key),
            key=key,
            events=events,
            older=older,
            newest=before is None,
            tabs=self._showing().tab_titles(),
        )

    @expose("/export")
    @requires("can_export")
    def export(self) -> Response:
        """Exactly the rows and columns of the list, as CSV, streamed."""
        state = self._state()
        listing = self.panel.listings[self.table.name]
        statement, columns, _joined = listing.export_statement(acting().role, state)
        seconds = int(current_app.config["EXPORT_SECONDS"])
        head = header(columns)
        rows = begun(stream_csv(self.panel.engine, acting(), statement, head, seconds=seconds))
        name = f"{slug(self.table)}.csv"
        return Response(
            stream_with_context(whole_or_broken(rows, request.environ.get("gunicorn.socket"))),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @expose("/lookup/<column>")
    @requires("can_lookup")
    def lookup(self, column: str) -> Response:
        """At most twenty rows that a reference can be set to, for what was typed, as JSON."""
        target = self._looked_up(column)
        if target is None or acting().role not in target.spec.rights:
            abort(404)
        gemeente = request.args.get("gemeente", "")
        gemeente_id = (
            int(gemeente)
            if gemeente.isascii() and gemeente.isdigit() and len(gemeente) < 9
            else None
        )
        options, count = self.panel.lookups.search(
            self.panel.session,
            target,
            request.args.get("q", "")[:200],
            gemeente_id,
            says_whose=acting().gemeente_id is None and gemeente_id is None,
        )
        return jsonify(
            options=[{"key": o.key, "text": o.text} for o in options],
            more=max(0, min(count, COUNT_UP_TO) - len(options)),
            more_than_counted=count > COUNT_UP_TO,
        )

    def _looked_up(self, name: str) -> Reflected | None:
        """Return the table that this reference (one or several) points at, when it may be read."""
        found = self.table.columns.get(name)
        if found is None:
            return self.panel.through_targets(self.table).get(name)
        may_read = found.points_at and acting().role in found.read
        return self.panel.tables[found.points_at] if may_read else None

    @expose("/reveal/<pk>", methods=["POST"])
    @requires("can_show")
    def reveal(self, pk: str) -> Any:
        """Show what is encrypted, once; the database writes down who looked, when and why."""
        loaded = self._load(pk)
        if self.table.spec.reveal is None or self.panel.cipher is None:
            abort(404)
        form = self._reveal_form(request.form)
        if not form.validate():
            return self._show_row(loaded, form), 400
        function, argument = self.table.spec.reveal
        give_reason(self.panel.session, sent_reason())
        names = [*self.table.spec.encrypted]
        call = getattr(getattr(func, function.partition(".")[0]), function.partition(".")[2])
        source = call(loaded.values[argument]).table_valued(*names)
        try:
            row: Any = self.panel.session.execute(
                select(*(sql_column(n) for n in names)).select_from(source)
            ).one()
        except DBAPIError as error:
            self.panel.session.rollback()
            refusal = explain(error, self.table, self.panel.tables, self.panel.domains)
            if refusal is None:
                raise
            raise TellingBadRequest(refusal.sentence) from error
        self.panel.session.commit()
        values = {
            n: self.panel.cipher.decrypt(n, loaded.values, bytes(v)) if v is not None else ""
            for n, v in zip(names, row, strict=True)
        }
        key = loaded.values[self.table.spec.key]
        shown = [(self.table.columns[n], values[n]) for n in names]
        return self._render(
            "panel/reveal.html", title=self._showing().title(key), key=key, shown=shown
        )

    # Parts of pages.

    def _render(self, template: str, **values: Any) -> str:
        # Everything is read; nothing of this request is left open while the page is made.
        return render_template(
            template,
            view=self,
            table=self.table,
            panel=self.panel,
            link=link,
            Kind=Kind,
            acting=acting(),
            LIST_UP_TO=LIST_UP_TO,
            **values,
        )

    def _showing(self) -> Showing:
        return Showing(self.panel, self.table, acting().role)
