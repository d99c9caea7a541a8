"""Many-to-many relations in a list: how linked rows are called, and what a filter asks of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.catalog.spec import Through
from app.panel.columns import Column, Kind, Reflected
from app.panel.display import Joined, alias_of
from app.panel.export import as_text

BETWEEN = ", "


def _joining(table: Reflected, column: Column) -> tuple[SqlTable, Through]:
    through = next(t for t in table.spec.through if t.name == column.name)
    return table.sql.metadata.tables[through.table], through


def linked_keys(table: Reflected, column: Column) -> Select[Any]:
    """Return the query for the keys that a row of the table is linked to."""
    joining, through = _joining(table, column)
    own = joining.c[through.own] == table.sql.c[table.spec.key]
    return select(joining.c[through.other]).where(own).correlate(table.sql)


def linked_text(
    tables: Mapping[str, Reflected], table: Reflected, column: Column, *, exported: bool = False
) -> ColumnElement[str]:
    """Return how the linked rows of a row are called, in their own order; empty when it has none.

    A query within the query of the list: the rows of a page stay one statement. `exported` makes it
    safe for a spreadsheet, inside that query, so that it is asked once.
    """
    joining, through = _joining(table, column)
    target = tables[column.points_at]
    joined = Joined(tables, target, alias_of(target.sql, "gekoppeld"))
    name = joined.display()
    order = joined.own.c["sorteer"] if "sorteer" in target.sql.c else name
    names = func.string_agg(name, aggregate_order_by(literal(BETWEEN), order))
    meets = joined.own.c[target.spec.key] == joining.c[through.other]
    return (
        select(as_text(names, Kind.TEXT) if exported else names)
        .select_from(joined.source.join(joining, meets))
        .where(joining.c[through.own] == table.sql.c[table.spec.key])
        .correlate(table.sql)
        .scalar_subquery()
    )
