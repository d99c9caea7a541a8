"""Puts the product's own text back on a row whose texts people may change."""

from typing import Any, ClassVar

from flask import flash, redirect
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.core.text_table import STANDARD
from app.panel.access import requires
from app.panel.columns import Reflected
from app.panel.panel import Panel, link
from app.panel.saving import ConflictError, Loaded


def standard_values(table: Reflected, loaded: Loaded) -> dict[str, Any]:
    """Return the product's own texts of a row by column, of those that differ from what is."""
    found = {name: loaded.values[f"{STANDARD}{name}"] for name in table.spec.standard}
    return {name: text for name, text in found.items() if loaded.values[name] != text}


class RestoringView:
    """The part of a PanelView that goes back to the standard; only where the catalog has one."""

    panel: ClassVar[Panel]
    table: ClassVar[Reflected]
    _load: Any

    @expose("/restore/<pk>", methods=["POST"])
    @requires("can_edit")
    def restore(self, pk: str) -> Any:
        """Put the standard text back; what was written stays in the history."""
        loaded = self._load(pk)
        values = standard_values(self.table, loaded)
        store = self.panel.stores[self.table.name]
        try:
            store.change(self.panel.session, loaded, values, {})
            store.commit(self.panel.session)
        except ConflictError:
            flash(_("Iemand anders is dit nu aan het wijzigen. Probeer het zo nog eens."), "error")
        else:
            told = _("De standaardtekst staat er weer. Uw tekst staat in de geschiedenis.")
            flash(told, "success")
        return redirect(link(self.table, "show", pk=pk))
