"""Builds one mapped class per catalogued table, on a registry of its own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import FetchedValue, Text, cast
from sqlalchemy.orm import column_property, deferred, registry
from sqlalchemy.types import UserDefinedType

from app.panel.columns import MACHINERY, Column, Kind, Reflected


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's xid as text: as a number it would not fit above 2^31."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid"

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return lambda value: None if value is None else str(value)


def class_name(table: str) -> str:
    """Return `FunctievervullingPortefeuille` for `functievervulling_portefeuille`."""
    return "".join(part.capitalize() for part in table.split("_"))


def is_unknown(column: Column) -> bool:
    """Say whether the column's type is one that is only ever shown as text."""
    return column.kind is Kind.UNKNOWN and column.name not in MACHINERY


def build_class(table: Reflected, mapper: registry) -> type[Any]:
    """Map one table; `xmin` is its version, so that an edit of an older row updates nothing.

    Columns that no role may read (encrypted, search words) are never loaded; a type that we have no
    name for is loaded as the database writes it.
    """
    sql = table.sql
    options: dict[str, Any] = {"eager_defaults": False}
    if not table.is_view:
        xmin = SqlColumn("xmin", TransactionId(), FetchedValue(), system=True)
        sql.append_column(xmin, replace_existing=True)
        options |= {"version_id_col": xmin, "version_id_generator": False}
    options["properties"] = {
        c.name: deferred(sql.columns[c.name], raiseload=True)
        for c in table.columns.values()
        if c.kind is Kind.ENCRYPTED or c.name in MACHINERY
    }
    unknown = [c.name for c in table.columns.values() if is_unknown(c)]
    options["properties"] |= {n: column_property(cast(sql.columns[n], Text)) for n in unknown}
    options["exclude_properties"] = unknown
    cls = type(class_name(table.spec.table), (), {"__doc__": table.help})
    mapper.map_imperatively(cls, sql, **options)
    return cls


def build_classes(tables: Mapping[str, Reflected]) -> dict[str, type[Any]]:
    """Return the mapped class of every catalogued table, by the table's name."""
    mapper = registry()
    return {name: build_class(table, mapper) for name, table in tables.items()}
