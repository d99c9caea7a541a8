"""What the page of an account offers to who may change it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app, g, url_for
from flask_babel import gettext as _

from app.catalog.spec import STAFF
from app.panel.row_actions import RowAction
from app.security.account import CONTACT


def account_actions(values: Mapping[str, Any]) -> Sequence[RowAction]:
    """Return the links of one account; to one's own there is nothing but to look."""
    has_access = current_app.extensions["appbuilder"].sm.has_access
    found = []
    if has_access("can_edit", "AccountbeheerView") and values["id"] != g.user.id:
        found = [
            RowAction(icon, text, url_for(f"AccountbeheerView.{method}", pk=values["id"]))
            for icon, method, text in _offered(values)
        ]
    if has_access("can_list", "GebeurtenisregelView"):
        events = url_for("GebeurtenisregelView.list", _flt_0_user_id=values["id"])
        found.append(RowAction("clock", _("Gebeurtenissen van dit account"), events))
    return found


def _offered(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if values["stand"] == "uitgezet":
        yield "check", "activate", _("Account aanzetten")
        return
    yield "mail", "password", _("Uitleg sturen voor een nieuw wachtwoord")
    yield "undo", "lost", _("Alles kwijt: toegang herstellen")
    if values["rol"] == CONTACT:
        yield "building", "move", _("Voor een andere gemeente laten werken")
    if values["rol"] in STAFF:
        yield "edit", "role", _("Rol wijzigen")
    yield "leave", "sessions", _("Overal uitloggen")
    yield "swap", "hand_over", _("Overdragen aan een opvolger")
    yield "stop", "deactivate", _("Account uitzetten")
