"""Two edits of one row meet: notices it, asks what should stand, and fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.panel import conflict
from app.panel.columns import Kind, Reflected
from app.panel.conflict import Difference
from app.panel.forms import FormPlan, TypedForm
from app.panel.lookups import Wanted
from app.panel.panel import Panel
from app.panel.saving import Loaded

# What the person saw first; the other snapshot is what the form is compared with now.
FIRST = "_eerst"
ASKED = "_gevraagd"


@dataclass(frozen=True, slots=True)
class Merge:
    """One edit form as it was sent, beside the row as it is now."""

    panel: Panel
    table: Reflected
    plan: FormPlan
    sent: MultiDict[str, str]

    @property
    def _through(self) -> list[str]:
        return [t.name for t in self.table.spec.through]

    def snapshot(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the form's fields of a row as comparable text."""
        return conflict.snapshot(values, self.plan.columns, self._through)

    def _signed(self, name: str, loaded: Loaded) -> dict[str, str] | None:
        key = loaded.values[self.table.spec.key]
        return conflict.read_signed(self.table.name, key, self.sent.get(name, ""))

    def resolved(self, loaded: Loaded) -> MultiDict[str, str]:
        """Return the form as sent, with what was chosen of the other's version in its place."""
        sent = self.sent.copy()
        for name, value in (self._signed(conflict.ORIGINAL, loaded) or {}).items():
            if self.sent.get(conflict.CHOICE + name) == "andere":
                is_list = name in self._through
                sent.setlist(name, ["", *value.split(",")] if is_list and value else [value])
        return sent

    def differences(self, form: TypedForm, loaded: Loaded) -> list[Difference]:
        """Return what is still to be chosen between; empty when the form can be saved.

        - nobody else changed a field since this person read the row: nothing to choose
        - a choice that was asked for and not made is asked for again
        """
        theirs = self.snapshot(loaded.values)
        mine = self.snapshot({f.name: f.data for f in form})
        labels = {f.name: str(_(f.label.text)) for f in form if f.name in theirs}
        seen = self._signed(conflict.ORIGINAL, loaded)
        if seen is None:
            # A version without what was seen: every difference has to be chosen.
            version = self.sent.get(conflict.VERSION)
            if not version or version == loaded.version:
                return []
            return self._described(conflict.differences(labels, {}, mine, theirs, {}))
        if conflict.changed_by_other(seen, theirs):
            return self._described(conflict.differences(labels, seen, mine, theirs, {}))
        return self._unanswered(labels, loaded, theirs)

    def _unanswered(
        self, labels: Mapping[str, str], loaded: Loaded, theirs: Mapping[str, str]
    ) -> list[Difference]:
        asked = [n for n in self.sent.get(ASKED, "").split(",") if n in labels]
        answers = {n: self.sent.get(conflict.CHOICE + n, "") for n in asked}
        if all(answer in ("mijn", "andere") for answer in answers.values()):
            return []
        first = self._signed(FIRST, loaded) or {}
        typed = self.snapshot({f.name: f.data for f in self.plan.form_class(formdata=self.sent)})
        found = conflict.differences(labels, first, typed, theirs, answers)
        return self._described(found)

    def hidden(self, loaded: Loaded, differing: list[Difference]) -> dict[str, str]:
        """Return the hidden fields that let the next save know what this page showed."""
        key = loaded.values[self.table.spec.key]
        now = self.snapshot(loaded.values)
        seen = self._signed(conflict.ORIGINAL, loaded)
        shown = now if differing or seen is None else seen
        fields = {
            conflict.VERSION: loaded.version,
            conflict.ORIGINAL: conflict.sign(self.table.name, key, shown),
        }
        if differing:
            first = self._signed(FIRST, loaded) or seen or {}
            fields[FIRST] = conflict.sign(self.table.name, key, first)
            fields[ASKED] = ",".join(d.name for d in differing)
        return fields

    def typed(self) -> list[tuple[str, str]]:
        """Return every value of the form as it was sent, to be carried along by the next page."""
        own = {c.name for c in self.plan.columns} | set(self._through) | {"reden"}
        return [(name, value) for name, value in self.sent.items(multi=True) if name in own]

    def _described(self, found: list[Difference]) -> list[Difference]:
        """Return the differences with rows called by their names, and choices in words."""
        columns = {c.name: c for c in self.plan.columns}
        targets = self.panel.through_targets(self.table)
        wanted = []
        for d in found:
            column = columns.get(d.name)
            target = self.panel.tables[column.points_at] if column and column.points_at else None
            target = target or targets.get(d.name)
            if target is not None:
                texts = (d.original, d.mine, d.theirs)
                keys = {int(k) for t in texts for k in t.split(",") if k.isdigit()}
                wanted.append(Wanted(d.name, target, tuple(sorted(keys))))
        named = self.panel.lookups.name(self.panel.session, wanted)
        return [self._worded(d, columns.get(d.name), named.get(d.name)) for d in found]

    @staticmethod
    def _worded(difference: Difference, column: Any, options: Any) -> Difference:
        def words(text: str) -> str:
            if options is not None:
                names = {str(o.key): o.text for o in options}
                return ", ".join(
                    names.get(k, _("(niet meer te zien)")) for k in text.split(",") if k
                )
            if column is not None and column.kind is Kind.BOOLEAN and text:
                return str(_("Ja")) if text == "ja" else str(_("Nee"))
            return str(_(text)) if text and column is not None and column.choices else text

        return replace(
            difference,
            original=words(difference.original),
            mine=words(difference.mine),
            theirs=words(difference.theirs),
        )
