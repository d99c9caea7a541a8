"""Builds the panel from the catalog and the database, and a view for each table."""

import functools
from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_appbuilder import AppBuilder
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session

from app.catalog.spec import Right, Table
from app.panel.columns import Reflected
from app.panel.drawing import breakable, drawn_heads, drawn_rows
from app.panel.models import build_classes
from app.panel.panel import Cipher, Panel, lookup_address, slug, view_name
from app.panel.reflection import reflect
from app.panel.values import format_timestamp, format_value, group_thousands
from app.panel.views import PanelView

# A route that no role may use does not exist: what is not there can't be opened by mistake.
_ROUTES: dict[Right, tuple[str, ...]] = {
    "toevoegen": ("add",),
    "wijzigen": ("edit",),
    "verwijderen": ("delete",),
}


def build_panel(
    engine: Engine,
    catalog: Mapping[str, Table],
    session: scoped_session[Session],
    cipher: Cipher | None = None,
) -> Panel:
    """Return the panel; raises SchemaMissingError when the database is not that of the catalog."""
    tables, domains, _metadata = reflect(engine, catalog)
    return Panel(engine, session, tables, domains, build_classes(tables), cipher)


def _unused_routes(table: Reflected) -> set[str]:
    unused = {"download", "action", "action_post"}
    for right, methods in _ROUTES.items():
        if not any(right in rights for rights in table.spec.rights.values()):
            unused |= set(methods)
    if table.spec.ends is None:
        unused.add("end")
    if table.spec.reveal is None:
        unused.add("reveal")
    if not table.spec.standard:
        unused.add("restore")
    if not table.spec.history:
        unused.add("history")
    return unused


def build_view(panel: Panel, table: Reflected) -> type[PanelView]:
    """Return the view class of a table."""
    attributes: dict[str, Any] = {
        "datamodel": SQLAInterface(panel.classes[table.name], panel.session),
        "route_base": f"/{slug(table)}",
        "panel": panel,
        "table": table,
        "exclude_route_methods": _unused_routes(table),
        "__doc__": table.help,
    }
    return type(view_name(table), (PanelView,), attributes)


def add_panel_views(builder: AppBuilder, panel: Panel) -> None:
    """Register a view and a menu entry for every catalogued table, in menu order."""
    current_app.jinja_env.filters.update(
        value=format_value, grouped=group_thousands, breakable=breakable
    )
    current_app.jinja_env.globals.update(
        drawn_heads=drawn_heads,
        drawn_rows=drawn_rows,
        lookup_address=functools.partial(lookup_address, panel),
        written_moment=format_timestamp,
    )
    for table in panel.tables.values():
        builder.add_view(
            build_view(panel, table),
            table.spec.plural,
            href=f"/{slug(table)}/list/?{table.spec.menu_filter}" if table.spec.menu_filter else "",
            label=table.spec.plural,
            category=table.spec.menu,
            category_label=table.spec.menu,
        )
