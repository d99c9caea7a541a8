"""Reads the catalogued tables from the database at start: types, labels, rules, rights."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import Connection, Engine, MetaData, PrimaryKeyConstraint, Text, event, text
from sqlalchemy import Table as SqlTable
from sqlalchemy import types as sql_types
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SAWarning
from sqlalchemy.types import NullType

from app.catalog.spec import ROLES, Role, Table, Through
from app.panel.checks import read_limits
from app.panel.columns import MACHINERY, Column, DomainInfo, Kind, Limits, Reflected, Rule
from app.scope.actor import DOOR
from app.scope.transaction import take_role

LONG_TEXT_FROM = 300
SCOPED_BY = "register.gemeente"


class SchemaMissingError(Exception):
    """A catalogued table is missing: not deployed, or the database is older than the code."""

    def __init__(self, tables: Iterable[str]) -> None:
        self.tables = sorted(tables)
        super().__init__(
            "Deze tabellen ontbreken in de database: "
            + ", ".join(self.tables)
            + '. Voer eerst "flask deploy" uit.'
        )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What SQLAlchemy's reflection does not tell, by table or domain."""

    rules: dict[str, list[Rule]]
    domains: dict[str, DomainInfo]
    privileges: dict[str, dict[str, dict[str, frozenset[Role]]]]
    delete: dict[str, frozenset[Role]]
    labels: dict[str, str]
    views: frozenset[str]
    domain_columns: dict[str, dict[str, str]]


_RULES = text("""
    select n.nspname || '.' || t.typname as domain,
           c.conname, c.contype::text, pg_get_constraintdef(c.oid) as definition,
           obj_description(c.oid, 'pg_constraint') as comment,
           array(select a.attname::text from unnest(c.conkey) k
                   join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k) as columns,
           cn.nspname || '.' || cl.relname as qualified
      from pg_constraint c
      left join pg_class cl on cl.oid = c.conrelid
      left join pg_namespace cn on cn.oid = cl.relnamespace
      left join pg_type t on t.oid = c.contypid
      left join pg_namespace n on n.oid = t.typnamespace
     where c.contype in ('c', 'u', 'x', 'f')
       and (cn.nspname || '.' || cl.relname = any(:names) or c.contypid <> 0)
     order by c.conname
""")
_DOMAINS = text("""
    select n.nspname || '.' || t.typname as name, obj_description(t.oid, 'pg_type') as comment,
           format_type(t.typbasetype, t.typtypmod) as base
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
     where t.typtype = 'd' and n.nspname not in ('pg_catalog', 'information_schema')
""")
# One row per table, role and column with any right; tables also with the right to delete.
_PRIVILEGES = text("""
    select n.nspname || '.' || c.relname as name, r.rolname, a.attname,
           has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT') as reads,
           has_column_privilege(r.oid, c.oid, a.attnum, 'INSERT') as inserts,
           has_column_privilege(r.oid, c.oid, a.attnum, 'UPDATE') as updates,
           has_table_privilege(r.oid, c.oid, 'DELETE') as deletes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      cross join pg_roles r
     where n.nspname || '.' || c.relname = any(:names) and r.rolname = any(:roles)
""")
_TABLES = text("""
    select n.nspname || '.' || c.relname as name, c.relkind::text as kind,
           obj_description(c.oid, 'pg_class') as comment,
           (select coalesce(jsonb_object_agg(a.attname, tn.nspname || '.' || t.typname), '{}')
              from pg_attribute a join pg_type t on t.oid = a.atttypid
              join pg_namespace tn on tn.oid = t.typnamespace
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and t.typtype = 'd'
           ) as domains
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname || '.' || c.relname = any(:names) and c.relkind in ('r', 'p', 'v', 'm')
""")


def split_comment(comment: str | None, fallback: str) -> tuple[str, str]:
    """Return label and help of a comment "Label: hulptekst"; the name serves when there is none."""
    label, _, explanation = (comment or "").partition(":")
    label = label.strip() or fallback.replace("_", " ").capitalize()
    explanation = explanation.strip()
    return label, explanation[:1].upper() + explanation[1:]


def _read_rules(
    connection: Connection, names: list[str]
) -> tuple[dict[str, list[Rule]], dict[str, list[Rule]]]:
    by_table: dict[str, list[Rule]] = {}
    by_domain: dict[str, list[Rule]] = {}
    for row in connection.execute(_RULES, {"names": names}):
        column, _, sentence = (row.comment or "").partition(":")
        rule = Rule(
            row.conname,
            row.contype,
            row.definition,
            tuple(row.columns),
            column.strip() if sentence else "",
            sentence.strip(),
        )
        if row.domain:
            by_domain.setdefault(row.domain, []).append(rule)
        else:
            by_table.setdefault(row.qualified, []).append(rule)
    return by_table, by_domain


def _read_domains(connection: Connection, rules: Mapping[str, list[Rule]]) -> dict[str, DomainInfo]:
    domains = {}
    for row in connection.execute(_DOMAINS):
        label, explanation = split_comment(row.comment, row.name.partition(".")[2])
        own = tuple(rules.get(row.name, ()))
        limits = read_limits(own[0].definition, "VALUE") if len(own) == 1 else Limits()
        domains[row.name] = DomainInfo(row.name, label, explanation, row.base, own, limits)
    return domains


def _read_privileges(
    connection: Connection, names: list[str]
) -> tuple[dict[str, dict[str, dict[str, frozenset[Role]]]], dict[str, frozenset[Role]]]:
    collected: dict[str, dict[str, dict[str, set[Role]]]] = {}
    delete: dict[str, set[Role]] = {}
    rows = connection.execute(_PRIVILEGES, {"names": names, "roles": list(ROLES)})
    for row in rows:
        rights = collected.setdefault(row.name, {}).setdefault(
            row.attname, {"read": set(), "insert": set(), "update": set()}
        )
        for right, granted in (
            ("read", row.reads),
            ("insert", row.inserts),
            ("update", row.updates),
        ):
            if granted:
                rights[right].add(row.rolname)
        if row.deletes:
            delete.setdefault(row.name, set()).add(row.rolname)
    frozen = {
        table: {c: {k: frozenset(v) for k, v in r.items()} for c, r in columns.items()}
        for table, columns in collected.items()
    }
    return frozen, {name: frozenset(roles) for name, roles in delete.items()}


def _read_facts(connection: Connection, names: list[str], joining: Iterable[str]) -> _Facts:
    table_rules, domain_rules = _read_rules(connection, names)
    privileges, delete = _read_privileges(connection, [*names, *joining])
    tables = list(connection.execute(_TABLES, {"names": names}))
    missing = set(names) - {row.name for row in tables}
    if missing:
        raise SchemaMissingError(missing)
    return _Facts(
        rules=table_rules,
        domains=_read_domains(connection, domain_rules),
        privileges=privileges,
        delete=delete,
        labels={row.name: row.comment for row in tables},
        views=frozenset(row.name for row in tables if row.kind in "vm"),
        domain_columns={row.name: row.domains for row in tables},
    )


def _unwrap_domain(_inspector: Any, _table: Any, info: dict[str, Any]) -> None:
    """Give a domain's column the type beneath it; the database checks the values."""
    if isinstance(info["type"], postgresql.DOMAIN):
        info["type"] = info["type"].data_type
    # An emptied JSON field is empty in the database too, and not the JSON word null.
    if isinstance(info["type"], sql_types.JSON):
        info["type"].none_as_null = True


_KINDS: tuple[tuple[type[Any] | tuple[type[Any], ...], Kind], ...] = (
    (sql_types.Enum, Kind.CHOICE),
    (sql_types.Boolean, Kind.BOOLEAN),
    (sql_types.Integer, Kind.INTEGER),
    ((sql_types.Numeric, sql_types.Float), Kind.NUMERIC),
    (sql_types.DateTime, Kind.TIMESTAMP),
    (sql_types.Date, Kind.DATE),
    (sql_types.Uuid, Kind.UUID),
    ((sql_types.JSON, postgresql.JSONB), Kind.JSON),
    (sql_types.String, Kind.TEXT),
)


def _kind_of(column: SqlColumn[Any], limits: Limits, length: int | None) -> Kind:
    """Return how a column behaves by its type; what is not in the list is shown only."""
    if isinstance(column.type, (NullType, postgresql.ARRAY, postgresql.MONEY)):
        return Kind.UNKNOWN
    if isinstance(column.type, sql_types.DateTime) and not column.type.timezone:
        return Kind.UNKNOWN  # a moment in nobody's zone
    for types, kind in _KINDS:
        if isinstance(column.type, types):
            if kind is Kind.TEXT and limits.choices:
                return Kind.CHOICE
            longest = length or limits.max_length
            unbounded = isinstance(column.type, Text) and longest is None and not limits.pattern
            if kind is Kind.TEXT and ((longest or 0) > LONG_TEXT_FROM or unbounded):
                return Kind.LONG_TEXT
            return kind
    return Kind.UNKNOWN


_DEFAULT = re.compile(r"^'((?:[^']|'')*)'(?:::.+)?$|^(-?\d+(?:\.\d+)?)$|^(true|false)$")


def _literal_default(column: SqlColumn[Any]) -> str | None:
    """Return a default that can be shown in a form; a function call is left to the database."""
    found = _DEFAULT.match(str(getattr(column.server_default, "arg", "")).strip())
    if found is None:
        return None
    return (found[1].replace("''", "'") if found[1] is not None else None) or found[2] or found[3]


def _points_at(column: SqlColumn[Any], sql: SqlTable, catalog: Mapping[str, Table]) -> str:
    """Return the catalogued table that the column's foreign key ends at.

    Of a composite key the reference is the column that meets the other table's own key; the rest
    (gemeente_id, partij_toegestaan) only guards.
    """
    for constraint in sql.foreign_key_constraints:
        for element in constraint.elements:
            target, _, key = element.target_fullname.rpartition(".")
            if (
                element.parent.name == column.name
                and target in catalog
                and key == catalog[target].key
            ):
                return target
    if column.name == "gemeente_id" and SCOPED_BY in catalog and sql.fullname != SCOPED_BY:
        return SCOPED_BY  # a view has no foreign keys
    return ""


def _unit(unit: str) -> str:
    """Return a unit as it stands behind a number: no line begins with it."""
    return f"\N{NO-BREAK SPACE}{unit}" if unit else ""


class _Reader:
    """Turns one reflected table into the panel's own values."""

    def __init__(self, catalog: Mapping[str, Table], facts: _Facts) -> None:
        self.catalog = catalog
        self.facts = facts

    def table(self, spec: Table, sql: SqlTable) -> Reflected:
        rules = {rule.name: rule for rule in self.facts.rules.get(spec.name, ())}
        label, explanation = split_comment(self.facts.labels[spec.name], spec.table)
        columns = {
            c.name: self.column(spec, sql, c, rules) for c in sql.columns if c.name != "xmin"
        }
        return Reflected(
            spec,
            sql,
            columns,
            label,
            explanation,
            spec.name in self.facts.views,
            rules,
            self.facts.delete.get(spec.name, frozenset()),
            links={c.name: c for t in spec.through for c in self.links(spec, t, sql.metadata)},
        )

    def links(self, spec: Table, through: Through, metadata: MetaData) -> Iterator[Column]:
        """Yield a many-to-many relation as a column: where it points, and who may read it.

        One that leads nowhere is told by the check of the catalog, and is no reason not to start.
        """
        joining = metadata.tables[through.table]
        other = joining.columns.get(through.other)
        points_at = "" if other is None else _points_at(other, joining, self.catalog)
        if other is None or not points_at or through.own not in joining.columns:
            return
        rights = self.facts.privileges[through.table]
        readers = [rights[name].get("read", frozenset()) for name in (through.own, through.other)]
        readers.append(frozenset(r for r in ROLES if self.catalog[points_at].allows(r, "lezen")))
        yield Column(
            name=through.name,
            kind=Kind.LINKS,
            label=through.label,
            help=through.help,
            type_name=str(other.type),
            nullable=False,
            points_at=points_at,
            table=spec.name,
            read=frozenset.intersection(*readers),
        )

    def column(
        self, spec: Table, sql: SqlTable, column: SqlColumn[Any], rules: Mapping[str, Rule]
    ) -> Column:
        domain = self.facts.domain_columns[spec.name].get(column.name, "")
        # Of an encrypted column the rules are those of what is inside.
        domain = spec.encrypted.get(column.name, domain)
        limits = self.limits(column, domain, rules)
        merged = next(
            (lim for lim, _ in limits if lim.choices), limits[0][0] if limits else Limits()
        )
        length = getattr(column.type, "length", None)
        points_at = _points_at(column, sql, self.catalog)
        kind = Kind.REFERENCE if points_at else _kind_of(column, merged, length)
        if column.name in spec.encrypted:
            kind = Kind.ENCRYPTED
        words = spec.words.get(column.name, ())
        if words:
            kind = Kind.CHOICE
        if column.name in MACHINERY:
            kind = Kind.UNKNOWN
        label, explanation = split_comment(column.comment, column.name)
        rights = self.facts.privileges[spec.name].get(column.name, {})
        enums = getattr(column.type, "enums", None)
        return Column(
            name=column.name,
            kind=kind,
            label=label,
            help=explanation,
            type_name=str(column.type) if not isinstance(column.type, NullType) else "onbekend",
            nullable=bool(column.nullable),
            default=_literal_default(column),
            has_default=column.server_default is not None,
            computed=column.computed is not None or column.identity is not None,
            length=length,
            precision=getattr(column.type, "precision", None),
            scale=getattr(column.type, "scale", None),
            choices=words or (tuple(enums) if enums else merged.choices),
            points_at=points_at,
            table=spec.name,
            domain=domain,
            unit=_unit(spec.units.get(column.name, "")),
            limits=tuple(limits),
            read=rights.get("read", frozenset()),
            insert=rights.get("insert", frozenset()),
            update=rights.get("update", frozenset()),
        )

    def limits(
        self, column: SqlColumn[Any], domain: str, rules: Mapping[str, Rule]
    ) -> list[tuple[Limits, str]]:
        """Return every limit on this one column with the sentence that tells it."""
        found = [
            (read_limits(rule.definition, column.name), rule.sentence)
            for rule in rules.values()
            if rule.kind == "c" and rule.columns == (column.name,)
        ]
        if domain in self.facts.domains:
            info = self.facts.domains[domain]
            found.append((info.limits, ""))
        return [pair for pair in found if pair[0] != Limits()]


def reflect(
    engine: Engine, catalog: Mapping[str, Table]
) -> tuple[dict[str, Reflected], dict[str, DomainInfo], MetaData]:
    """Return every catalogued table, every domain, and the metadata that the classes are built on.

    Raises SchemaMissingError when a table is not there, OperationalError when the server is away.
    """
    metadata = MetaData()
    event.listen(metadata, "column_reflect", _unwrap_domain)
    names = list(catalog)
    through = {t.table for spec in catalog.values() for t in spec.through}
    with engine.connect() as connection, warnings.catch_warnings():
        # The login role may not even look into a schema; the door's role may, and reads no rows.
        take_role(connection, DOOR)
        # A type that SQLAlchemy has no name for is a case we handle, not one to warn about.
        warnings.simplefilter("ignore", SAWarning)
        facts = _read_facts(connection, names, through)
        for schema in sorted({name.partition(".")[0] for name in names}):
            wanted = {n.partition(".")[2] for n in {*names, *through} if n.startswith(f"{schema}.")}
            metadata.reflect(
                connection, schema=schema, views=True, only=sorted(wanted), resolve_fks=False
            )
    reader = _Reader(catalog, facts)
    tables = {}
    for name, spec in catalog.items():
        sql = metadata.tables[name]
        if not sql.primary_key.columns and spec.key in sql.columns:
            sql.append_constraint(PrimaryKeyConstraint(sql.columns[spec.key]))
        tables[name] = reader.table(spec, sql)
    return tables, facts.domains, metadata
