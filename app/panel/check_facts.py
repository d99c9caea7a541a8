"""What the database says about its tables, read as the owner, for the check of the catalog."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

TEXT_TYPES = ("text", "character varying", "character")


@dataclass(frozen=True, slots=True)
class ColumnFact:
    """One column: its comment, its type, and where it points (table, column) by foreign keys."""

    name: str
    comment: str
    type_name: str
    points_at: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConstraintFact:
    """One CHECK, UNIQUE or EXCLUDE constraint; `holds_key` when the key would break first."""

    name: str
    comment: str
    holds_key: bool


@dataclass(frozen=True, slots=True)
class HistoryFact:
    """The trigger that writes history: key columns, hidden columns, operations with a reason."""

    key: str
    hidden: frozenset[str]
    with_reason: str
    complete: bool


@dataclass(slots=True)
class Relation:
    """One table or view as it stands in the database."""

    name: str
    is_view: bool
    comment: str
    guarded: bool
    as_invoker: bool
    # An index finds a row by what begins its search words; a view has that of what lies under it.
    finds_words: bool
    columns: dict[str, ColumnFact] = field(default_factory=dict)
    constraints: list[ConstraintFact] = field(default_factory=list)
    history: HistoryFact | None = None

    def points_at(self, column: str, table: str) -> bool:
        """Say whether a foreign key leads from this column to that table."""
        found = self.columns.get(column)
        return found is not None and any(target == table for target, _ in found.points_at)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the check asks for: relations by name, domains with their comment, functions."""

    relations: Mapping[str, Relation]
    domains: Mapping[str, str]
    functions: frozenset[str]


_RELATIONS = text("""
    select n.nspname || '.' || c.relname as name, c.relkind in ('v', 'm') as is_view,
           coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
           c.relrowsecurity and c.relforcerowsecurity as guarded,
           coalesce('security_invoker=true' = any (c.reloptions), false)
             or coalesce('security_invoker=on' = any (c.reloptions), false) as as_invoker,
           c.relkind in ('v', 'm') or exists (
             select from pg_index i join pg_class ic on ic.oid = i.indexrelid
               join pg_am am on am.oid = ic.relam
               join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
              where i.indrelid = c.oid and am.amname = 'gin' and a.attname = 'zoek'
           ) as finds_words
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f')
       and (n.nspname = :schema or n.nspname || '.' || c.relname = any (:names))
     order by c.relname
""")
_COLUMNS = text("""
    select n.nspname || '.' || c.relname as relation, a.attname as name,
           coalesce(col_description(c.oid, a.attnum), '') as comment,
           case when t.typtype = 'd' then tn.nspname || '.' || t.typname
                else format_type(a.atttypid, null) end as type_name,
           array(select fn.nspname || '.' || f.relname || '/' || fa.attname
                   from pg_constraint k
                   join pg_class f on f.oid = k.confrelid
                   join pg_namespace fn on fn.oid = f.relnamespace
                   cross join unnest(k.conkey, k.confkey) as pair (here, there)
                   join pg_attribute fa on fa.attrelid = f.oid and fa.attnum = pair.there
                  where k.conrelid = c.oid and k.contype = 'f' and pair.here = a.attnum) as targets
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      join pg_namespace tn on tn.oid = t.typnamespace
     where n.nspname || '.' || c.relname = any (:names)
     order by c.relname, a.attnum
""")
# A UNIQUE that holds the whole primary key is there for foreign keys: the key breaks first.
_CONSTRAINTS = text("""
    select n.nspname || '.' || c.relname as relation, k.conname as name,
           coalesce(obj_description(k.oid, 'pg_constraint'), '') as comment,
           k.contype = 'u' and exists (
             select from pg_constraint p
              where p.conrelid = c.oid and p.contype = 'p' and p.conkey <@ k.conkey) as holds_key
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype in ('c', 'u', 'x') and n.nspname || '.' || c.relname = any (:names)
     order by c.relname, k.conname
""")
# Bits of tgtype: 1 row, 4 insert, 8 delete, 16 update.
_HISTORY = text(r"""
    select n.nspname || '.' || c.relname as relation,
           tg.tgtype & 29 = 29 and tg.tgenabled <> 'D' as complete,
           string_to_array(encode(tg.tgargs, 'escape'), '\000') as arguments
      from pg_trigger tg
      join pg_class c on c.oid = tg.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where tg.tgname = 'geschiedenis' and not tg.tgisinternal
       and n.nspname || '.' || c.relname = any (:names)
""")
_DOMAINS = text("""
    select n.nspname || '.' || t.typname as name,
           coalesce(obj_description(t.oid, 'pg_type'), '') as comment
      from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'd'
""")
_FUNCTIONS = text("""
    select n.nspname || '.' || p.proname from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
     where n.nspname not in ('pg_catalog', 'information_schema')
""")


def read_facts(connection: Connection, names: Iterable[str], schema: str) -> Facts:
    """Return the facts on every relation of `schema` and every other one that is named."""
    relations = {
        row.name: Relation(
            row.name, row.is_view, row.comment, row.guarded, row.as_invoker, row.finds_words
        )
        for row in connection.execute(_RELATIONS, {"schema": schema, "names": list(names)})
    }
    asked = {"names": list(relations)}
    for row in connection.execute(_COLUMNS, asked):
        targets = tuple((t.partition("/")[0], t.partition("/")[2]) for t in row.targets)
        fact = ColumnFact(row.name, row.comment, row.type_name, targets)
        relations[row.relation].columns[row.name] = fact
    for row in connection.execute(_CONSTRAINTS, asked):
        constraint = ConstraintFact(row.name, row.comment, row.holds_key)
        relations[row.relation].constraints.append(constraint)
    for row in connection.execute(_HISTORY, asked):
        key, hidden, with_reason = [*row.arguments, "", "", ""][:3]
        hidden_columns = frozenset(filter(None, hidden.split(",")))
        relations[row.relation].history = HistoryFact(
            key, hidden_columns, with_reason, row.complete
        )
    return Facts(
        relations,
        {row.name: row.comment for row in connection.execute(_DOMAINS)},
        frozenset(connection.execute(_FUNCTIONS).scalars()),
    )
