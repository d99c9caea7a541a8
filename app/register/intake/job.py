"""What every file of one load shares, and how a row's own columns are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg import Connection

from app.register.intake.faults import Faults
from app.register.intake.lookups import Lookups
from app.register.intake.reading import Row, read_rows
from app.register.intake.staging import Stage
from app.register.intake.table_facts import Sentences, TableFacts, read_table
from app.register.intake.values import ValueFaultError, read_value

# Column, gemeente and persoon bind a ciphertext to its place; the last argument is the plain text.
Encrypt = Callable[[str, int, int, str], bytes]
# What no file fills: the database works it out, or says when the row came.
DERIVED = frozenset({"zoek", "sorteer", "partij_toegestaan", "aangemaakt_op"})


@dataclass(slots=True)
class Job:
    """One load. `persons` has gemeente and id per `sleutel`, None for a row that has a fault."""

    connection: Connection[Any]
    folder: Path
    encrypt: Encrypt
    faults: Faults
    sentences: Sentences
    lookups: Lookups
    persons: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def stage(self, file: str, table: TableFacts) -> Stage:
        """Make the temporary table of a file."""
        columns = [name for name in table.columns if name not in DERIVED]
        return Stage(self.connection, file, table, columns, self.faults, self.sentences)


@dataclass(slots=True)
class SourceFile:
    """One CSV file: the columns of its table, and the names by which it refers to others.

    `references` are headings that are no column of the table.
    """

    job: Job
    name: str
    table_name: str
    references: tuple[str, ...]
    required: tuple[str, ...]
    table: TableFacts = field(init=False)
    own: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.table = read_table(self.job.connection, self.table_name)
        self.own = [
            name
            for name in self.table.columns
            if name not in DERIVED and name != "id" and not name.endswith("_id")
        ]

    def names(self) -> dict[str, str]:
        """Return each accepted heading in lower case with its column: label or name."""
        labels = {self.table.columns[name].label.lower(): name for name in self.own}
        return labels | {name: name for name in (*self.own, *self.references)}

    def rows(self) -> Iterator[Row]:
        """Yield (line, text by heading)."""
        path = self.job.folder / self.name
        yield from read_rows(path, self.names(), self.required, self.job.faults)

    def fault(self, line: int, column: str, sentence: str) -> None:
        self.job.faults.add(self.name, line, column, sentence)

    def own_values(self, line: int, cells: dict[str, str]) -> dict[str, Any] | None:
        """Return the values of the table's own columns; None when one is no value of its type."""
        values: dict[str, Any] = {}
        is_good = True
        for name in self.own:
            try:
                values[name] = read_value(self.table.columns[name], cells.get(name, ""))
            except ValueFaultError as error:
                self.fault(line, name, str(error))
                is_good = False
        return values if is_good else None

    def find(
        self, line: int, cells: dict[str, str], column: str, known: dict[str, int], sentence: str
    ) -> tuple[bool, int | None]:
        """Return whether a reference is right, and its id; an empty one is right."""
        text = cells.get(column, "")
        found = known.get(text.casefold())
        if text and found is None:
            self.fault(line, column, sentence)
        return bool(found) or not text, found
