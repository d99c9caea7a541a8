"""Keeps the rows of a file in a temporary table, checks them there, and inserts them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from psycopg import Connection, Cursor, Error, sql

from app.register.intake.faults import Faults
from app.register.intake.table_facts import Sentences, TableFacts

BLOCK = 1000
# Columns that point at a row of the same file.
POINTS_WITHIN = frozenset({"vervangt_id"})
Values = Mapping[str, Any]


class Stage:
    """The rows of one file on their way to one table; each has a line and an id given here.

    `file` is the name that faults are told with; `columns` are those that rows may hold.
    """

    def __init__(
        self,
        connection: Connection[Any],
        file: str,
        table: TableFacts,
        columns: Iterable[str],
        faults: Faults,
        sentences: Sentences,
    ) -> None:
        self.connection, self.file, self.table = connection, file, table
        self.columns, self.faults, self.sentences = list(columns), faults, sentences
        self.target = sql.Identifier("register", table.name)
        self.name = sql.Identifier(f"lading_{table.name}")
        self._ids = self._new_ids() if "id" in self.columns else iter(())
        parts: list[sql.Composable] = [sql.SQL("regel integer")]
        for column in self.columns:
            kind = sql.SQL(table.columns[column].type)  # the database's own spelling
            parts.append(sql.SQL("{} {}").format(sql.Identifier(column), kind))
        connection.execute(
            sql.SQL("create temporary table {} ({}) on commit drop").format(
                self.name, sql.SQL(", ").join(parts)
            )
        )

    def next_id(self) -> int:
        """Return an id from the table's own sequence."""
        return next(self._ids)

    def _new_ids(self) -> Iterator[int]:
        name = f"register.{self.table.name}"
        while True:
            rows = self.connection.execute(
                """select nextval(pg_get_serial_sequence(%s, 'id'))
                     from generate_series(1, 1000) order by 1""",
                (name,),
            ).fetchall()
            yield from (row[0] for row in rows)

    def copy(self, rows: Iterable[tuple[int, Values]]) -> None:
        """Copy (line, values by column) into the temporary table."""
        cells = sql.SQL(", ").join(map(sql.Identifier, ["regel", *self.columns]))
        statement = sql.SQL("copy {} ({}) from stdin").format(self.name, cells)
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for line, values in rows:
                copy.write_row([line, *(values.get(column) for column in self.columns)])

    def copy_in_blocks(self, rows: Iterator[tuple[int, Values]]) -> None:
        """Copy rows that are made while the database is asked for more ids: a block at a time."""
        while block := list(islice(rows, BLOCK)):
            self.copy(block)

    def check(self) -> None:
        """Add a fault for each row that a NOT NULL, a CHECK or a domain refuses."""
        for name in self.columns:
            column = self.table.columns[name]
            operand = sql.Identifier(name).as_string(self.connection)
            if column.not_null and column.default is None and not column.is_identity:
                self._tell(f"{operand} is null", name, "Vul dit in.")
            if column.type != "bytea":
                for check in column.checks:
                    self._tell(f"not ({check.about(operand)})", name, check.sentence)
        for rule, condition, columns in self.table.checks:
            if set(columns) <= set(self.columns):
                self._tell(f"not ({condition})", *self.sentences.of_rule(rule))

    def _tell(self, condition: str, column: str, sentence: str) -> None:
        query = sql.SQL("select regel from {} where {} order by regel").format(
            self.name,
            sql.SQL(condition),  # made of the database's own text
        )
        for (line,) in self.connection.execute(query).fetchall():
            self.faults.add(self.file, line, self._heading(column), sentence)

    def _heading(self, column: str) -> str:
        return column.removesuffix("_id")

    def fill(self, column: str, values: list[tuple[int, int]]) -> None:
        """Set a column of rows that are here, by (id, value)."""
        statement = sql.SQL(
            "update {} s set {} = v.waarde from unnest(%s::int[], %s::int[]) v (id, waarde)"
            " where s.id = v.id"
        ).format(self.name, sql.Identifier(column))
        ids, found = [v[0] for v in values], [v[1] for v in values]
        self.connection.execute(statement, (ids, found))

    def insert_all(self) -> None:
        """Insert all rows at once, where nothing can be refused that was not found before."""
        self.connection.execute(self._insert(sql.SQL("order by regel")))

    def insert(self) -> int:
        """Insert all rows and return how many; one by one when they are refused together."""
        with self.connection.cursor() as cursor:
            try:
                with self.connection.transaction():
                    cursor.execute(self._insert(sql.SQL("order by id")))
                    return cursor.rowcount
            except Error as error:
                if (error.sqlstate or "")[:2] not in ("22", "23", "54"):
                    raise
            return self._insert_one_by_one(cursor)

    def _insert_one_by_one(self, cursor: Cursor[Any]) -> int:
        for name in POINTS_WITHIN.intersection(self.columns):
            # A row that one row is about may come later; of itself that is no fault.
            self.connection.execute(
                sql.SQL("update {} set {} = null").format(self.name, sql.Identifier(name))
            )
        known = {f.line for f in self.faults.kept if f.file == self.file}
        count = 0
        query = sql.SQL("select regel from {} order by regel").format(self.name)
        for (line,) in cursor.execute(query).fetchall():
            # Which rows are refused is known of the first faults; the whole is refused anyway.
            if line in known or self.faults.is_full:
                continue
            try:
                with self.connection.transaction():
                    cursor.execute(self._insert(sql.SQL("where regel = %s")), (line,))
                    count += 1
            except Error as error:
                if (error.sqlstate or "")[:2] not in ("22", "23", "54"):
                    raise
                column, sentence = self.sentences.of_error(error)
                self.faults.add(self.file, line, self._heading(column), sentence)
        return count

    def _insert(self, which: sql.SQL) -> sql.Composed:
        cells = []
        for name in self.columns:
            default = self.table.columns[name].default
            cell: sql.Composable = sql.Identifier(name)
            if default is not None:
                cell = sql.SQL("coalesce({}, {})").format(cell, sql.SQL(default))
            cells.append(cell)
        return sql.SQL("insert into {} ({}) select {} from {} {}").format(
            self.target,
            sql.SQL(", ").join(map(sql.Identifier, self.columns)),
            sql.SQL(", ").join(cells),
            self.name,
            which,
        )
