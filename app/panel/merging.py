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
        for name in self._encrypted:
            # Left empty, an encrypted field keeps what is stored.
            if self.sent.get(conflict.CHOICE + self._encrypted[0]) == "andere":
                sent.setlist(name, [""])
        return sent

    def differences(self, form: TypedForm, loaded: Loaded) -> list[Difference]:
        """Return what is still to be chosen between; empty when the form can be saved.

        - nobody else changed a field since this person read the row: nothing to choose
        - a choice that was asked for and not made is asked for again, with all others
        - of encrypted fields nobody sees what changed: a newer row is asked about as a whole
        """
        theirs = self.snapshot(loaded.values)
        mine = self.snapshot({f.short_name: f.data for f in form})
        labels = {f.short_name: str(_(f.label.text)) for f in form if f.short_name in theirs}
        seen = self._signed(conflict.ORIGINAL, loaded)
        is_sealing = self._is_sealing(form) and self._is_newer(loaded)
        if seen is None:
            # A version without what was seen: every difference has to be chosen.
            if not self._is_newer(loaded):
                return []
            found = conflict.differences(labels, {}, mine, theirs, {})
        elif is_sealing or conflict.changed_by_other(seen, theirs):
            found = conflict.differences(labels, seen, mine, theirs, {})
        else:
            return self._unanswered(labels, loaded, theirs)
        return self._described(found) + ([self._sealed()] if is_sealing else [])

    def _unanswered(
        self, labels: Mapping[str, str], loaded: Loaded, theirs: Mapping[str, str]
    ) -> list[Difference]:
        asked = self.sent.get(ASKED, "").split(",")
        known = [n for n in asked if n in labels or n in self._encrypted[:1]]
        answers = {n: self.sent.get(conflict.CHOICE + n, "") for n in known}
        if all(answer in ("mijn", "andere") for answer in answers.values()):
            return []
        first = self._signed(FIRST, loaded) or {}
        typed = self.snapshot({f.name: f.data for f in self.plan.form_class(formdata=self.sent)})
        found = self._described(conflict.differences(labels, first, typed, theirs, answers))
        return found + [self._sealed(answers[n]) for n in self._encrypted[:1] if n in answers]

    # Encrypted fields: one question for all of them, and never a value.

    @property
    def _encrypted(self) -> list[str]:
        return [c.name for c in self.plan.columns if c.kind is Kind.ENCRYPTED]

    def _is_newer(self, loaded: Loaded) -> bool:
        version = self.sent.get(conflict.VERSION)
        return bool(version) and version != loaded.version

    def _is_sealing(self, form: TypedForm) -> bool:
        return any(form[name].data for name in self._encrypted)

    def _sealed(self, answer: str = "") -> Difference:
        return Difference(
            self._encrypted[0],
            str(_(self.table.singular)),
            original=_("niet zichtbaar"),
            mine=_("wat u hebt ingevuld"),
            theirs=_("wat er nu staat (niet zichtbaar)"),
            chosen="mijn" if answer == "mijn" else "andere" if answer == "andere" else "",
        )

    # What the next page carries.

    def hidden(self, loaded: Loaded, differing: list[Difference]) -> dict[str, str]:
        """Return the hidden fields that let the next save know what this page showed."""
        key = loaded.values[self.table.spec.key]
        now = self.snapshot(loaded.values)
        seen = self._signed(conflict.ORIGINAL, loaded)
        is_shown = bool(differing) or seen is None
        version = loaded.version if is_shown else self.sent.get(conflict.VERSION, loaded.version)
        fields = {
            conflict.VERSION: version,
            conflict.ORIGINAL: conflict.sign(self.table.name, key, now if is_shown else seen or {}),
        }
        if differing:
            first = self._signed(FIRST, loaded)
            if first is None or self._changed_again(loaded):
                first = seen or {}
            fields[FIRST] = conflict.sign(self.table.name, key, first)
            fields[ASKED] = ",".join(d.name for d in differing)
        return fields

    def _changed_again(self, loaded: Loaded) -> bool:
        """Say whether the row changed since the page that was sent; then its answers are final."""
        seen = self._signed(conflict.ORIGINAL, loaded)
        changed = seen is not None and conflict.changed_by_other(seen, self.snapshot(loaded.values))
        return changed or self._is_newer(loaded)

    def typed(self, loaded: Loaded) -> list[tuple[str, str]]:
        """Return every value of the form to be carried along by the next page.

        As it was sent; but what was chosen of the other's version on an earlier page stays chosen.
        """
        own = {c.name for c in self.plan.columns} | set(self._through) | {"reden"}
        sent = self.resolved(loaded) if self._changed_again(loaded) else self.sent
        return [(name, value) for name, value in sent.items(multi=True) if name in own]

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
