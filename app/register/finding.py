"""What asks attention: one finding, and where in the register it is put right."""

from dataclasses import dataclass, field
from enum import Enum

from app.register.wording import Wording


class Severity(Enum):
    """`FOUT`: something is missing or can't be right. `LET_OP`: it may be right, or it can wait."""

    FOUT = "fout"
    LET_OP = "let op"


class Act(Enum):
    """What the reader does about it; the page has a word for each."""

    FILL = "invullen"
    ADD = "toevoegen"
    COMPLETE = "aanvullen"
    LOOK = "bekijken"
    CONFIRM = "bevestigen"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a list: the column, and its value; no value means that it is empty.

    With `is_open` a date that is still to come is as good as none.
    """

    column: str
    value: int | str | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A row of a table, or its rows under some conditions; who adds finds these filled in."""

    table: str
    row: int | None = None
    where: tuple[Condition, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that asks attention: a title, one sentence that explains it, and what to do."""

    code: str
    severity: Severity
    title: Wording
    sentence: Wording
    target: Target
    act: Act
