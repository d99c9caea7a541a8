"""What does not fit: file, line, column and a Dutch sentence, never a value of a person."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`line` counts from 1, the header; 0 is the file as a whole. `column` may be empty."""

    file: str
    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(f"regel {self.line}")
        if self.column:
            parts.append(f"kolom {self.column}")
        return f"{', '.join(parts)}: {self.sentence}"


class Faults:
    """Collects faults; knows which lines and which whole files have one."""

    def __init__(self) -> None:
        self._found: set[Fault] = set()
        self._cells: dict[tuple[str, int], set[str]] = {}

    def add(self, file: str, line: int, column: str, sentence: str) -> None:
        self._found.add(Fault(file, line, column, sentence))
        self._cells.setdefault((file, line), set()).add(column)

    def add_file(self, file: str, sentence: str, column: str = "", line: int = 0) -> None:
        """Add a fault by which no line of the file could be read."""
        self.add(file, line, column, sentence)
        self._cells.setdefault((file, 0), set())

    def is_unread(self, file: str) -> bool:
        return (file, 0) in self._cells

    def is_faulty(self, file: str, line: int) -> bool:
        return (file, line) in self._cells

    def cells(self, file: str, line: int) -> set[str]:
        """Return the columns of a line that have a fault."""
        return self._cells.get((file, line), set())

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Fault]:
        """Give them by file, line and column."""
        return iter(sorted(self._found))
