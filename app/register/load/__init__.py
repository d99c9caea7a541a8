"""Loads a folder of CSV files into a register that has reference data: all of it, or nothing.

`reading` makes lines of files, `resolving` rows of lines, `checking` asks the database's rules,
`writing` puts rows in; `shapes` says which files there are. Described in docs/register-load.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

from app.register.load.checking import Rules, check_secrets, check_staged, explain
from app.register.load.faults import Fault, Faults
from app.register.load.reading import read_folder
from app.register.load.reference import read_reference
from app.register.load.resolving import LINE, Resolved, Resolver
from app.register.load.shapes import FRACTIE, HUISADRES, PERSOON, SHAPES, Kind, Shape
from app.register.load.writing import (
    LINKS,
    blank,
    fill_later,
    history_paused,
    insert,
    insert_links,
    stage,
    take_ids,
    write_event,
)

# Column, gemeente and persoon bind a ciphertext to its place; the last argument is the plain text.
Encrypt = Callable[[str, int, int, str], bytes]
# Stands for a name that is wrong, so that the lines about this person are judged all the same.
PLACEHOLDER = "?"
# What a file calls its rows, for the count.
PLURALS = {
    "fractie": "fracties",
    "persoon": "personen",
    "huisadres": "huisadressen",
    "functievervulling": "functievervullingen",
}

__all__ = ["Fault", "Outcome", "Rules", "load_folder"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows each table got, or all faults; with a fault nothing may be committed."""

    counts: dict[str, int]
    faults: Sequence[Fault]

    def describe(self) -> str:
        """Return the counts as Dutch words: "12 personen, 15 functievervullingen"."""
        counted = ((table, plural, self.counts.get(table, 0)) for table, plural in PLURALS.items())
        return ", ".join(f"{n} {table if n == 1 else plural}" for table, plural, n in counted)


def load_folder(
    connection: Connection[Any],
    folder: Path,
    rules: Rules,
    encrypt: Encrypt,
    today: date,
    *,
    is_check: bool = False,
) -> Outcome:
    """Load a folder in the caller's transaction, which has begun, as the owner.

    The caller commits when there are no faults, and rolls back otherwise and after a check. A check
    does all that a load does, with ids of its own: not even a sequence moves.
    """
    faults = Faults()
    lines = read_folder(folder, faults)
    with connection.cursor(row_factory=tuple_row) as cursor:
        tables = [*(shape.table for shape in SHAPES), LINKS]
        with history_paused(cursor, tables):
            resolver = Resolver(
                read_reference(cursor),
                rules.choices(),
                _check_ids if is_check else lambda table, n: take_ids(cursor, table, n),
                today,
                faults,
            )
            made = resolver.resolve(lines)
            _judge_and_write(cursor, made, rules, encrypt, faults)
        counts = {table: len(rows) for table, rows in made.rows.items()}
        outcome = Outcome(counts, list(faults))
        if not outcome.faults and not is_check:
            write_event(cursor, f"Register geladen uit bestanden: {outcome.describe()}")
    return outcome


def _check_ids(_table: str, count: int) -> Sequence[int]:
    """Ids that no row has, for rows that will not stay."""
    return range(-count, 0)


def _judge_and_write(
    cursor: Cursor[Any], made: Resolved, rules: Rules, encrypt: Encrypt, faults: Faults
) -> None:
    absent: set[tuple[str, int]] = set()
    for shape in SHAPES:
        rows = made.rows.get(shape.table, [])
        if shape is HUISADRES:
            rows = [_seal(row, rules, encrypt, faults) for row in rows]
        stage(cursor, shape, rows)
        check_staged(cursor, rules, shape, rows, faults)
        if shape is PERSOON:
            _blank_wrong_cells(cursor, rows, faults)
        lines = {row[LINE] for row in rows if _can_be_written(shape, row, absent, faults)}
        for line, error in insert(cursor, shape, sorted(lines)):
            faults.add(shape.file, line, *explain(error, rules, shape))
            lines.discard(line)
        absent |= {(shape.table, row["id"]) for row in rows if row[LINE] not in lines}
        if not len(faults):
            fill_later(cursor, shape)
    if not len(faults):
        insert_links(cursor, made.portefeuilles)


def _seal(row: dict[str, Any], rules: Rules, encrypt: Encrypt, faults: Faults) -> dict[str, Any]:
    """Return the row of an address with its values encrypted; empty where it can't be stored."""
    check_secrets(rules, HUISADRES, row, faults)
    sealed = dict(row)
    for name in rules.table(HUISADRES).spec.encrypted:
        if row[name] is not None:
            is_bound = row["persoon_id"] is not None
            sealed[name] = (
                encrypt(name, row["gemeente_id"], row["persoon_id"], row[name])
                if is_bound
                else None
            )
    return sealed


def _blank_wrong_cells(cursor: Cursor[Any], rows: list[dict[str, Any]], faults: Faults) -> None:
    """Let a person with a fault in after all, so that what belongs to the person is judged too.

    Nothing of it stays: with a fault the whole load is undone.
    """
    wrong: dict[str, list[int]] = {}
    for row in rows:
        for name in faults.cells(PERSOON.file, row[LINE]):
            wrong.setdefault(name, []).append(row[LINE])
    for column in PERSOON.columns:
        if column.name in wrong and column.target and column.kind is not Kind.REFERENCE:
            value = PLACEHOLDER if column.is_required else column.default
            blank(cursor, PERSOON, column.target, value, wrong[column.name])


def _can_be_written(
    shape: Shape, row: dict[str, Any], absent: set[tuple[str, int]], faults: Faults
) -> bool:
    """Say whether the database's answer on this row would be about the row itself."""
    if shape is PERSOON:
        return True
    refers = [(name, row.get(f"{name}_id")) for name in ("persoon", "fractie")]
    return not faults.is_faulty(shape.file, row[LINE]) and not any(
        (name, id_) in absent or (id_ is None and name == "persoon" and shape is not FRACTIE)
        for name, id_ in refers
    )
