"""What the panel's views share, made once at start: tables, stores, lists, look-ups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session
from werkzeug.routing import BuildError

from app.panel.columns import DomainInfo, Reflected
from app.panel.drafts import Drafts, NoDrafts
from app.panel.forms import FormPlan, Mode, build_plan
from app.panel.listing import Listing
from app.panel.lookups import Lookups
from app.panel.saving import Encrypt, Store
from app.panel.timeline import Timeline

# Decrypts one value of a row: column, the row's other values, what is stored.
Decrypt = Callable[[str, Mapping[str, Any], bytes], str]


@dataclass(frozen=True, slots=True)
class Cipher:
    """How encrypted columns are written and read; the key is elsewhere."""

    encrypt: Encrypt
    decrypt: Decrypt


@dataclass
class Panel:
    """The parts of the panel. Nothing in it changes after start but the cache of form plans."""

    engine: Engine
    session: scoped_session[Session]
    tables: dict[str, Reflected]
    domains: dict[str, DomainInfo]
    classes: dict[str, type[Any]]
    cipher: Cipher | None = None
    drafts: Drafts = field(default_factory=NoDrafts)
    plans: dict[tuple[str, str, Mode], FormPlan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lookups = Lookups(self.tables)
        self.timeline = Timeline(self.tables)
        self.listings = {name: Listing(self.tables, table) for name, table in self.tables.items()}
        encrypt = self.cipher.encrypt if self.cipher else None
        self.stores = {
            name: Store(self.tables, self.domains, table, self.classes[name], encrypt)
            for name, table in self.tables.items()
        }

    def plan(self, table: Reflected, role: str, mode: Mode) -> FormPlan:
        """Return the form of this table for this role; made once."""
        key = (table.name, role, mode)
        if key not in self.plans:
            self.plans[key] = build_plan(table, self.domains, role, mode, self.tables)
        return self.plans[key]

    def through_targets(self, table: Reflected) -> dict[str, Reflected]:
        """Return the table at the other side of each many-to-many relation."""
        found = {}
        for through in table.spec.through:
            joining = table.sql.metadata.tables[through.table]
            reference = next(iter(joining.c[through.other].foreign_keys))
            found[through.name] = self.tables[reference.target_fullname.rpartition(".")[0]]
        return found


def view_name(table: Reflected) -> str:
    """Return the class name of the table's view, which is also its endpoint."""
    return "".join(part.capitalize() for part in table.spec.table.split("_")) + "View"


def slug(table: Reflected) -> str:
    """Return the part of the URL: the Dutch plural in kebab-case."""
    return table.spec.slug or table.spec.plural.lower().replace(" ", "-")


def lookup_address(panel: Panel, field: Any) -> str:
    """Return where a script looks up what this field of a form or filter can be set to."""
    if through := getattr(field, "through", None):
        owner = next(t for t in panel.tables.values() if through in t.spec.through)
        return link(owner, "lookup", column=through.name)
    return link(panel.tables[field.column.table], "lookup", column=field.column.name)


def link(table: Reflected, method: str, **values: Any) -> str:
    """Return the address of a table's page, or nothing when it has no such page."""
    try:
        return url_for(f"{view_name(table)}.{method}", **values)
    except BuildError:
        return ""
