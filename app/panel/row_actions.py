"""What can be done with a row besides changing it: links that other parts add to a table's page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask


@dataclass(frozen=True, slots=True)
class RowAction:
    """One link of "Wat wilt u doen?" on the page of a row."""

    icon: str
    text: str
    href: str


# Takes the row's values; returns what this visitor can do with it now, or nothing.
ActionsOf = Callable[[Mapping[str, Any]], Sequence[RowAction]]


def add_row_actions(flask: Flask, actions: Mapping[str, ActionsOf]) -> None:
    """Let `panel/show.html` show these links, by the name of the table."""

    def row_actions(table: str, values: Mapping[str, Any]) -> Sequence[RowAction]:
        found = actions.get(table)
        return found(values) if found else ()

    flask.jinja_env.globals.update(row_actions=row_actions)
