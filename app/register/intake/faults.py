"""What does not fit in a file: where, and a sentence. Never a value: it may be personal."""

from collections import Counter
from dataclasses import dataclass, field

MOST = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `line` is 0 for the whole file, `column` is empty for the whole line."""

    file: str
    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = self.file + (f", regel {self.line}" if self.line else "")
        return f"{place}{f', {self.column}' if self.column else ''}: {self.sentence}"


@dataclass(slots=True)
class Faults:
    """All faults counted per file, the first MOST kept."""

    kept: list[Fault] = field(default_factory=list)
    per_file: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, line: int, column: str, sentence: str) -> None:
        self.per_file[file] += 1
        if len(self.kept) < MOST:
            self.kept.append(Fault(file, line, column, sentence))

    @property
    def total(self) -> int:
        return self.per_file.total()

    @property
    def is_full(self) -> bool:
        return len(self.kept) >= MOST
