"""What the database says of a table: types, defaults, checks, and the sentence of each rule."""

import re
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Error

_COLUMNS = """
    select a.attname::text, format_type(coalesce(nullif(t.typbasetype, 0), t.oid),
             case when t.typtype = 'd' then t.typtypmod else a.atttypmod end),
           a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '',
           col_description(a.attrelid, a.attnum), t.oid::integer,
           case when t.typtype = 'e' then enum_range_text.labels end
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      left join lateral (select array_agg(e.enumlabel::text order by e.enumsortorder) as labels
                           from pg_enum e where e.enumtypid = t.oid) enum_range_text on true
     where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = '' order by a.attnum"""
_CHECKS = """
    select c.conname::text, pg_get_expr(c.conbin, c.conrelid),
           array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.conrelid and a.attnum = any (c.conkey))
      from pg_constraint c where c.contype = 'c' and c.conrelid = %s::regclass"""
_DOMAIN_CHECKS = """
    select c.contypid::integer, pg_get_expr(c.conbin, 0),
           obj_description(c.contypid, 'pg_type'), c.contypid::regtype::text
      from pg_constraint c where c.contype = 'c' and c.contypid <> 0"""
_SENTENCES = """
    select c.conname::text, obj_description(c.oid, 'pg_constraint') from pg_constraint c
     where c.connamespace = 'register'::regnamespace
       and obj_description(c.oid, 'pg_constraint') is not null"""
_VALUE = re.compile(r"\bVALUE\b")


@dataclass(frozen=True, slots=True)
class DomainCheck:
    """The CHECK of a domain: SQL about VALUE, and the sentence for a value that fails."""

    condition: str
    sentence: str

    def about(self, operand: str) -> str:
        """Return the condition about this SQL operand."""
        return _VALUE.sub(lambda _found: operand, self.condition)


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column that can be written; `type` is the base type of a domain."""

    name: str
    type: str
    not_null: bool
    default: str | None
    is_identity: bool
    label: str
    checks: tuple[DomainCheck, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One table of schema register; `checks` has name, condition and columns of each CHECK."""

    name: str
    columns: dict[str, ColumnFacts]
    checks: tuple[tuple[str, str, tuple[str, ...]], ...]


def read_domain_checks(connection: Connection[Any]) -> dict[str, list[DomainCheck]]:
    """Return the checks of each domain, by its name and by its oid as text."""
    found: dict[str, list[DomainCheck]] = {}
    for oid, condition, comment, name in connection.execute(_DOMAIN_CHECKS).fetchall():
        for key in (str(oid), name):
            check = DomainCheck(condition, f"{comment or 'Deze waarde is niet toegestaan'}.")
            found.setdefault(key, []).append(check)
    return found


def read_table(connection: Connection[Any], name: str) -> TableFacts:
    """Return what the database says of `register.<name>`."""
    domains, here = read_domain_checks(connection), f"register.{name}"
    columns = {}
    rows = connection.execute(_COLUMNS, (here,)).fetchall()
    for column, kind, not_null, default, identity, comment, oid, choices in rows:
        label = (comment or column).partition(":")[0].strip()
        checks = tuple(domains.get(str(oid), ()))
        columns[column] = ColumnFacts(
            column, kind, not_null, default, identity, label, checks, tuple(choices or ())
        )
    rules = connection.execute(_CHECKS, (here,)).fetchall()
    return TableFacts(name, columns, tuple((n, c, tuple(k)) for n, c, k in rules))


class Sentences:
    """The sentence and the column of a rule, from the comments of the constraints."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._of: dict[str, tuple[str, str]] = {}
        for name, comment in connection.execute(_SENTENCES).fetchall():
            column, _, sentence = comment.partition(": ")
            self._of[name] = (column, sentence)

    def of_rule(self, name: str) -> tuple[str, str]:
        """Return column and sentence of a constraint."""
        return self._of.get(name, ("", "Deze waarde is niet toegestaan."))

    def of_error(self, error: Error) -> tuple[str, str]:
        """Return column and sentence of what the database refused; never its own text."""
        diag, code = error.diag, error.sqlstate or ""
        column = diag.column_name or ""
        if diag.constraint_name in self._of:
            return self._of[diag.constraint_name]
        if code == "23514" and column and diag.message_primary:
            # A trigger of the register: it says in Dutch what is wrong, and where.
            return column, diag.message_primary
        known = {
            "23502": "Vul dit in.",
            "23503": "Dit hoort niet bij dezelfde gemeente, of bestaat niet.",
            "23505": "Dit bestaat al.",
            "23P01": "Dit overlapt met iets dat er al staat.",
        }
        return column, known.get(code, "De database neemt een van deze waarden niet aan.")
