"""The pages of a table that write: add, edit, end, delete; nothing typed is lost."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.panel.access import requires
from app.panel.columns import Reflected
from app.panel.conflict import VERSION, Difference
from app.panel.drafts import wants_draft
from app.panel.ending import SHOWN, EndForm, end_rows, open_rows, shown
from app.panel.entry import Entry, RefusedLineError, reason_of
from app.panel.forms import (
    FormPlan,
    Mode,
    TypedForm,
    make_form,
    mask_encrypted,
    needs_reason,
    reason_form,
)
from app.panel.lines import ADD_LINE, DROP_LINE, Lines
from app.panel.merging import Merge
from app.panel.panel import Panel, link
from app.panel.rows import TellingBadRequest, acting, sent_reason
from app.panel.saving import ConflictError, GoneError, Loaded, RefusedError
from app.panel.timeline import Event
from app.panel.url_state import BadUrlError, read_filters
from app.panel.values import TypedWrongError, parse_integer
from app.scope.transaction import give_reason

SEARCH_BUTTON = "_zoek"
# So often is a save tried anew when another save comes between.
ATTEMPTS = 5


class EditingView:
    """The writing half of a PanelView."""

    panel: ClassVar[Panel]
    table: ClassVar[Reflected]
    _load: Any
    _render: Any
    _showing: Any

    # Add.

    @expose("/add", methods=["GET", "POST"])
    @requires("can_add")
    def add(self) -> Any:
        """A new row; a parent may be given beforehand (`?_flt_0_<column>=<id>`)."""
        plan = self.panel.plan(self.table, acting().role, "add")
        if request.method != "POST":
            draft = self._draft()
            return self._show_entry(self._new_entry(plan, draft), is_draft=draft is not None)
        entry = self._new_entry(plan, request.form)
        if asks_again(request.form):
            return self._show_entry(entry)
        gemeente_id = self._gemeente_of(entry.form, None)
        valid = entry.validate()
        self._give_reason(entry)
        if not valid:
            return self._show_entry(entry), 400
        try:
            key = entry.save(gemeente_id)
        except RefusedLineError as error:
            entry.tell(error.refused, error.line)
            return self._show_entry(entry), 400
        self.panel.drafts.drop(request.path)
        flash(_("Toegevoegd: %(naam)s", naam=self._showing().title(key)), "success")
        return redirect(link(self.table, "show", pk=key))

    def _prefilled(self, plan: FormPlan) -> dict[str, Any]:
        """Return the parents that the URL names; each is checked as if it had been chosen."""
        names = [c.name for c in plan.columns if c.points_at]
        if self.table.scoped:
            # Her own gemeente's page says which it is, though her form does not ask.
            names.append("gemeente_id")
        try:
            filters = read_filters(self.table, request.args, names)
        except BadUrlError as error:
            raise TellingBadRequest(str(error)) from error
        values = {f.column.name: f.value for f in filters if f.index == 0}
        own = acting().gemeente_id
        if own is not None and values.pop("gemeente_id", own) != own:
            abort(404)
        for name, value in values.items():
            target = self.panel.tables[self.table.columns[name].points_at]
            if self._row_of(target, value) is None:
                abort(404)
        return values

    def _row_of(self, target: Reflected, key: Any) -> Any:
        """Return the row of another table that this actor can see, or None."""
        return self.panel.session.get(self.panel.classes[target.name], key)

    # Edit.

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @requires("can_edit")
    def edit(self, pk: str) -> Any:
        """Change a row; the second of two savers sees both versions and chooses."""
        loaded = self._load(pk)
        if not self._is_own(loaded):
            abort(404)
        plan = self.panel.plan(self.table, acting().role, "edit")
        if request.method != "POST":
            draft = self._draft()
            return self._show_entry(self._entry_of(plan, loaded, draft), is_draft=draft is not None)
        for _attempt in range(ATTEMPTS):
            try:
                return self._change(plan, loaded)
            except ConflictError:
                # Somebody saved between our reading and our writing: look again, or it is gone.
                self.panel.session.expunge_all()
                loaded = self._load(pk)
        entry = self._entry_of(plan, loaded, request.form)
        entry.form.form_errors.append(
            _("Iemand anders is dit nu aan het wijzigen. Sla zo nog eens op.")
        )
        return self._show_entry(entry), 409

    def _change(self, plan: FormPlan, loaded: Loaded) -> Any:
        """Save the form as it was sent on the row as it is now; raise ConflictError."""
        entry = self._entry_of(plan, loaded, request.form)
        if asks_again(request.form):
            return self._show_entry(entry)
        gemeente_id = self._gemeente_of(entry.form, loaded)
        valid = entry.validate()
        self._give_reason(entry)
        if not valid:
            return self._show_entry(entry), 400
        differing = entry.differences()
        if differing:
            return self._show_entry(entry, differing), 409
        try:
            key = entry.save(gemeente_id)
        except RefusedLineError as error:
            entry.tell(error.refused, error.line)
            # What was read is gone with the transaction that was taken back.
            entry.loaded = self._load(str(entry.key))
            return self._show_entry(entry), 400
        self.panel.drafts.drop(request.path)
        flash(_("Opgeslagen: %(naam)s", naam=self._showing().title(key)), "success")
        return redirect(link(self.table, "show", pk=key))

    def _is_own(self, loaded: Loaded) -> bool:
        """Say whether this row may be written by this actor: of a public table only the own row."""
        actor = acting()
        if self.table.spec.scope.name != "EIGEN_RIJ" or actor.gemeente_id is None:
            return True
        return bool(loaded.values[self.table.spec.key] == actor.gemeente_id)

    # End.

    @expose("/end/<pk>", methods=["GET", "POST"])
    @requires("can_end")
    def end(self, pk: str) -> Any:
        """Close what this row holds today, with date and reason, instead of deleting it."""
        loaded = self._load(pk)
        key = loaded.values[self.table.spec.key]
        rows = open_rows(self.panel, self.table, key)
        asks_reason = needs_reason(self.table, acting().role, "edit")
        sent = request.form if request.method == "POST" else None
        form = EndForm(self.panel, self.table, sent, asks_reason=asks_reason)
        if request.method == "POST" and rows:
            if asks_reason:
                give_reason(self.panel.session, form.why)
            if form.validate(rows) and end_rows(self.panel, self.table, rows, form):
                flash(_("Beëindigd per %(datum)s.", datum=form.date_text), "success")
                return redirect(link(self.table, "show", pk=key))
        status = 400 if request.method == "POST" else 200
        page = self._render(
            "panel/end.html",
            title=self._showing().title(key),
            key=key,
            rows=rows,
            form=form.form,
            faulty=form.faulty,
            hidden={SHOWN: shown(rows)},
        )
        return page, status

    # Delete.

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @requires("can_delete")
    def delete(self, pk: str) -> Any:
        """Ask first; then delete. A contact person can take back only what was added today."""
        loaded = self._load(pk)
        key = loaded.values[self.table.spec.key]
        title = self._showing().title(key)
        asks_reason = needs_reason(self.table, acting().role, "edit")
        form = reason_form(
            request.form if request.method == "POST" else None,
            asks=asks_reason,
            question=_(
                "Waarom verwijdert u dit namens de gemeente?"
                " Verplicht; het komt in de geschiedenis."
            ),
            told=_("Vul in waarom u dit namens de gemeente wijzigt."),
        )
        if request.method == "POST" and form.validate():
            refused = self._remove(loaded, asks_reason=asks_reason)
            form.form_errors += filter(None, [refused])
            if not refused:
                flash(_("Verwijderd: %(naam)s", naam=title), "success")
                return redirect(link(self.table, "list"))
        page = self._render(
            "panel/delete.html",
            title=title,
            key=key,
            form=form,
            hidden={VERSION: loaded.version},
        )
        return page, 400 if request.method == "POST" else 200

    def _remove(self, loaded: Loaded, *, asks_reason: bool) -> str:
        """Delete the row; return why that could not be, or nothing."""
        if request.form.get(VERSION, loaded.version) != loaded.version:
            return _("Intussen heeft iemand dit gewijzigd. Kijk of het nog weg moet.")
        if asks_reason:
            give_reason(self.panel.session, sent_reason())
        try:
            if self.panel.stores[self.table.name].remove(self.panel.session, loaded):
                return ""
        except (RefusedError, ConflictError) as refused:
            return str(refused)
        return _(
            "Dit is langer dan 24 uur geleden toegevoegd en kan niet meer weg."
            " Beëindig het met een datum en een reden, of vraag VNG om hulp."
        )

    # Shared by add and edit.

    def _gemeente_of(self, form: TypedForm, loaded: Loaded | None) -> int | None:
        """Return whose row this is or becomes; refuse a form that says otherwise.

        - a contact person's rows are her gemeente's, whatever was sent
        - nobody moves a row to another gemeente
        """
        if not self.table.scoped:
            return None
        actor = acting()
        fixed = loaded.values["gemeente_id"] if loaded else actor.gemeente_id
        sent = request.form.get("gemeente_id")
        if fixed is None:
            chosen = form["gemeente_id"].data if "gemeente_id" in form else None
            return chosen if chosen is not None else self._gemeente_of_parent(form)
        if sent:
            try:
                same = parse_integer(sent) == fixed
            except TypedWrongError:
                same = False
            if not same:
                raise TellingBadRequest(_("Deze gegevens horen bij een andere gemeente."))
        return int(fixed)

    def _gemeente_of_parent(self, form: TypedForm) -> int | None:
        """Return the gemeente of a parent that was chosen, so that VNG need not say it twice."""
        for field in form:
            column = getattr(field, "column", None)
            if column is None or not column.points_at or field.data is None:
                continue
            target = self.panel.tables[column.points_at]
            row = self._row_of(target, field.data) if target.scoped else None
            if row is not None:
                if "gemeente_id" in form:
                    form["gemeente_id"].data = row.gemeente_id
                return int(row.gemeente_id)
        return None

    def _draft(self) -> MultiDict[str, str] | None:
        """Return what was typed here before and not saved, where this page shows it."""
        return self.panel.drafts.find(request.path) if wants_draft() else None

    def _new_entry(self, plan: FormPlan, sent: MultiDict[str, str] | None) -> Entry:
        """Return the form of a new row, as it was sent, or as it begins."""
        form = make_form(plan, sent, self._prefilled(plan), "add")
        lines = Lines(self.panel, plan)
        lines = lines.begin(request.args) if sent is None else lines.take(sent, None)
        return Entry(self.panel, self.table, plan, "add", form, lines)

    def _entry_of(self, plan: FormPlan, loaded: Loaded, sent: MultiDict[str, str] | None) -> Entry:
        """Return the form of a row as it is now, with what was sent, if anything, on top."""
        key = loaded.values[self.table.spec.key]
        merge = Merge(self.panel, self.table, plan, sent or MultiDict())
        resolved = None if sent is None else merge.resolved(loaded)
        form = make_form(plan, resolved, loaded.values, "edit")
        if sent is None:
            mask_encrypted(form)
        lines = Lines(self.panel, plan)
        lines = lines.read(key) if sent is None else lines.take(sent, key)
        return Entry(self.panel, self.table, plan, "edit", form, lines, loaded, merge)

    def _give_reason(self, entry: Entry) -> None:
        reason = reason_of(entry.plan, entry.form)
        if reason is not None:
            give_reason(self.panel.session, reason)

    def _show_entry(
        self, entry: Entry, differing: list[Difference] | None = None, *, is_draft: bool = False
    ) -> str:
        """Return the form's page; what it offers is read here, in at most two statements."""
        loaded = entry.loaded
        gemeente_id = loaded.values.get("gemeente_id") if loaded else None
        if gemeente_id is None and "gemeente_id" in entry.form:
            gemeente_id = entry.form["gemeente_id"].data or self._gemeente_of_parent(entry.form)
        entry.offer(gemeente_id, all_scoped=acting().gemeente_id is not None)
        template = "panel/conflict.html" if differing else "panel/form.html"
        return str(
            self._render(
                template,
                mode=entry.mode,
                plan=entry.plan,
                form=entry.form,
                entry=entry,
                key=entry.key,
                hidden=entry.hidden(differing or []),
                title=self._showing().title(entry.key) if loaded else "",
                differing=differing,
                latest=self._latest(entry, differing) if differing else None,
                is_draft=is_draft,
                typed=entry.typed() if differing else [],
            )
        )

    def _latest(self, entry: Entry, differing: list[Difference]) -> Event | None:
        """Return who changed the rows that differ last, and when; one statement."""
        prefixes = {difference.prefix for difference in differing}
        changed = [
            (line.table, line.loaded) for line in entry.lines.rows if line.prefix in prefixes
        ]
        if "" in prefixes:
            changed.append((self.table, entry.loaded))
        rows = [
            (table, loaded.values[table.spec.reveal[1] if table.spec.reveal else table.spec.key])
            for table, loaded in changed
            if loaded
        ]
        return self.panel.timeline.latest(self.panel.session, rows)

    def show_again(self, sentence: str) -> Any:
        """Return the form as sent with a sentence above it; None when it was no form of ours.

        For a request whose token was refused: nothing has been read or written yet.
        """
        method = (request.endpoint or "").rpartition(".")[2]
        if method not in ("add", "edit") or request.method != "POST":
            return None
        mode: Mode = "add" if method == "add" else "edit"
        if not self.appbuilder.sm.has_access(f"can_{mode}", type(self).__name__):  # type: ignore[attr-defined]
            return None
        plan = self.panel.plan(self.table, acting().role, mode)
        try:
            loaded = (
                self._load(str((request.view_args or {}).get("pk", ""))) if mode == "edit" else None
            )
        except GoneError:
            return None
        if loaded is None:
            entry = self._new_entry(plan, request.form)
        else:
            entry = self._entry_of(plan, loaded, request.form)
        entry.validate()
        entry.form.form_errors.append(sentence)
        return self._show_entry(entry)


def asks_again(sent: MultiDict[str, str]) -> bool:
    """Say whether a button was pressed that shows the form again, with more or less in it."""
    return any(name in sent for name in (SEARCH_BUTTON, ADD_LINE, DROP_LINE))
