"""What the database refuses: its own rules, asked over all rows at once, and its own sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Cursor, sql

from app.panel.columns import DomainInfo, Reflected
from app.panel.fields import keeps
from app.register.load.faults import Faults
from app.register.load.resolving import LINE
from app.register.load.shapes import Shape
from app.register.load.writing import staging

CHECK = "c"
NOT_ALLOWED = "Deze waarde is niet toegestaan."


@dataclass(frozen=True, slots=True)
class Rules:
    """What the database says of its tables and domains, as the panel reads it."""

    tables: Mapping[str, Reflected]
    domains: Mapping[str, DomainInfo]

    def table(self, shape: Shape) -> Reflected:
        return self.tables[f"register.{shape.table}"]

    def choices(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return the choices of each column that has them, per table of the register."""
        return {
            name.partition(".")[2]: {
                column.name: column.choices for column in table.columns.values() if column.choices
            }
            for name, table in self.tables.items()
        }

    def domain_of(self, shape: Shape, target: str) -> DomainInfo | None:
        column = self.table(shape).columns.get(target)
        # What is encrypted is judged before that, by the domain of what is inside.
        if column is None or target in self.table(shape).spec.encrypted:
            return None
        return self.domains.get(column.domain)


def sentence_of(domain: DomainInfo) -> str:
    return f"{domain.label}: {domain.help[:1].lower()}{domain.help[1:]}".rstrip(".") + "."


def check_secrets(rules: Rules, shape: Shape, row: Mapping[str, Any], faults: Faults) -> None:
    """Judge the values of a row that are encrypted; these reach the database in no other form."""
    for name, domain_name in rules.table(shape).spec.encrypted.items():
        domain = rules.domains[domain_name]
        if row[name] is not None and not keeps(domain.limits, row[name]):
            faults.add(shape.file, row[LINE], name, sentence_of(domain))


def check_staged(
    cursor: Cursor[Any],
    rules: Rules,
    shape: Shape,
    rows: Sequence[Mapping[str, Any]],
    faults: Faults,
) -> None:
    """Judge all staged rows of a shape by every CHECK of its table and of its columns' domains.

    A cell gets one fault only, and a rule is silent where a cell it looks at could not be read.
    """
    by_line = {row[LINE]: row for row in rows}
    for question in _questions(rules, shape):
        for (line,) in cursor.execute(question.statement).fetchall():
            told = faults.cells(shape.file, line)
            if not any(_is_unknown(shape, by_line[line], c, told) for c in question.columns):
                faults.add(shape.file, line, question.column, question.sentence)


@dataclass(frozen=True, slots=True)
class _Question:
    """Which lines break one rule: a fault in `column` of the file. It looks at `columns`."""

    column: str
    sentence: str
    columns: Sequence[str]
    statement: sql.Composed


def _is_unknown(shape: Shape, row: Mapping[str, Any], target: str, told: set[str]) -> bool:
    """Say whether something stands in the file for this column that could not be taken over."""
    name = shape.file_column(target)
    return bool(name) and (name in told or (bool(row[name]) and row[target] is None))


def _questions(rules: Rules, shape: Shape) -> Iterator[_Question]:
    """Give the questions of a shape; their conditions are the database's own text."""
    place, line = staging(shape.table), sql.Identifier(LINE)
    for target in shape.stored:
        domain = rules.domain_of(shape, target)
        if domain is None:
            continue
        for rule in domain.rules:
            # A domain's rule calls what it judges VALUE.
            statement = sql.SQL("select {} from (select {}, {} as value from {}) rij where not {}")
            yield _Question(
                shape.file_column(target),
                sentence_of(domain),
                (target,),
                statement.format(
                    line, line, sql.Identifier(target), place, _condition(rule.definition)
                ),
            )
    for rule in rules.table(shape).rules.values():
        if rule.kind == CHECK and set(rule.columns) <= set(shape.stored):
            statement = sql.SQL("select {} from {} where not {}")
            yield _Question(
                _file_column(shape, rule.column),
                rule.sentence or NOT_ALLOWED,
                rule.columns,
                statement.format(line, place, _condition(rule.definition)),
            )


def _condition(definition: str) -> sql.SQL:
    return sql.SQL(definition.removeprefix("CHECK ").removesuffix(" NO INHERIT"))


def _file_column(shape: Shape, target: str) -> str:
    return shape.file_column(target) or target.removesuffix("_id")


def explain(error: psycopg.Error, rules: Rules, shape: Shape) -> tuple[str, str]:
    """Return column and sentence of what the database refused about one row."""
    diag = error.diag
    rule = rules.table(shape).rules.get(diag.constraint_name or "")
    if rule is not None and rule.sentence:
        return _file_column(shape, rule.column), rule.sentence
    if (
        diag.column_name
        and diag.message_primary
        and isinstance(error, psycopg.errors.CheckViolation)
    ):
        # A trigger of ours: it says it in Dutch, names the column and no value.
        return _file_column(shape, diag.column_name), diag.message_primary
    return "", f"De database neemt deze regel niet aan ({diag.constraint_name or error.sqlstate})."
