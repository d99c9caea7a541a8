"""Collects what the catalog files declare, and refuses what contradicts itself."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import app.catalog
from app.catalog.spec import EVERY_TABLE, Table


class CatalogError(Exception):
    """The catalog says things that can't be true; `faults` has a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("De catalogus klopt niet:\n" + "\n".join(f"- {fault}" for fault in faults))


class Catalog(Mapping[str, Table]):
    """All catalogued tables by their schema-qualified name, in menu order."""

    def __init__(self, tables: Iterable[Table]) -> None:
        ordered = sorted(tables, key=lambda t: (t.menu_order, t.plural))
        names = _watched(ordered)
        self._tables = {table.name: _with_names(table, names) for table in ordered}

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _watched(tables: Iterable[Table]) -> tuple[str, ...]:
    """Return the names under which the history keeps changes."""
    names = {"register"}
    for table in tables:
        names |= {table.table} if table.history else set()
        names |= {through.table.partition(".")[2] for through in table.through}
    return tuple(sorted(names))


def _with_names(table: Table, names: tuple[str, ...]) -> Table:
    if EVERY_TABLE not in table.words.values():
        return table
    words = {c: names if own == EVERY_TABLE else own for c, own in table.words.items()}
    return replace(table, words=words)


def declared_tables() -> list[Table]:
    """Return every Table that a file of this package declares in its `TABLES`."""
    tables: list[Table] = []
    for module in pkgutil.iter_modules(app.catalog.__path__):
        loaded = importlib.import_module(f"app.catalog.{module.name}")
        tables.extend(getattr(loaded, "TABLES", ()))
    return tables


def load_catalog() -> Catalog:
    """Return the catalog; raise CatalogError with all faults at once."""
    tables = declared_tables()
    faults = [fault for table in tables for fault in table.refuse_contradictions()]
    names = [table.name for table in tables]
    faults += [
        f"{n}: staat meer dan eens in de catalogus"
        for n in sorted(set(names))
        if names.count(n) > 1
    ]
    known = set(names)
    for table in tables:
        pointed = [r.table for r in table.related]
        faults += [
            f"{table.name}: {n} staat niet in de catalogus" for n in pointed if n not in known
        ]
    if faults:
        raise CatalogError(faults)
    return Catalog(tables)
