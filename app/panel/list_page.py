"""One page of a list as it was read: its rows, their cells, and where it stands in the whole."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from app.panel.columns import Column, Reflected
from app.panel.url_state import ListState


class Cell(NamedTuple):
    """One value of a row: what the database holds, and for a reference how that row is called."""

    value: Any
    text: str | None = None


class Row(NamedTuple):
    """One row of a list: its key, how it is called, its cells by column.

    `opens` is the key of the row whose page it leads to, in the table `Page.opened`.
    """

    key: Any
    title: str
    cells: dict[str, Cell]
    opens: Any


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: rows, honest count, and where it stands in the whole."""

    rows: list[Row]
    count: int
    state: ListState
    columns: list[Column]
    # The table whose pages the rows lead to: the list's own, unless the catalog says `opens`.
    opened: Reflected

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.state.size))

    @property
    def first(self) -> int:
        return self.state.page * self.state.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0
