"""Turns a catalog's `display` into one SQL expression, with the joins that it needs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, FromClause, Text, case, cast, func, literal
from sqlalchemy import Table as SqlTable

from app.panel.columns import Column, Kind, Reflected

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
MAX_DEPTH = 4


def has_words(display: str) -> bool:
    """Say whether a display has words of its own, beside or inside its placeholders."""
    return any(c.isalpha() for c in PLACEHOLDER.sub("", display)) or "'" in display


def display_of(table: Reflected) -> str:
    """Return the table's display in the reader's language; its own words are a text like others."""
    display = table.spec.display
    return str(_(display)) if has_words(display) and has_request_context() else display


def in_words(expression: ColumnElement[Any], column: Column) -> ColumnElement[str]:
    """Return a choice as it is called in the reader's language."""
    stored = cast(expression, Text)
    if not has_request_context():
        return stored
    named = {choice: str(_(choice)) for choice in column.choices}
    other = {choice: word for choice, word in named.items() if word != choice}
    return case(other, value=stored, else_=stored) if other else stored


class DisplayError(Exception):
    """A catalog's display or order names something that the table has not."""


def alias_of(sql: SqlTable, name: str) -> FromClause:
    """Return the table under another name: made once, because it copies every column."""
    known: dict[str, FromClause] = sql.info.setdefault("aliases", {})
    if name not in known:
        known[name] = sql.alias(name)
    return known[name]


@dataclass
class Joined:
    """A table and the tables joined to it, each once, by the path of foreign keys to it."""

    tables: Mapping[str, Reflected]
    root: Reflected
    source: FromClause = field(init=False)
    aliases: dict[tuple[str, ...], tuple[Reflected, FromClause]] = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.root.sql
        self.aliases = {(): (self.root, self.root.sql)}

    def follow(self, path: tuple[str, ...]) -> tuple[Reflected, FromClause]:
        """Return the table at the end of the path and its alias; joins what is not joined yet."""
        if path in self.aliases:
            return self.aliases[path]
        owner, alias = self.follow(path[:-1])
        column = owner.columns.get(path[-1])
        if column is None or not column.points_at:
            raise DisplayError(f"{owner.name}.{path[-1]} verwijst nergens naar")
        target = self.tables[column.points_at]
        joined = alias_of(target.sql, "_".join(path))
        key = joined.c[target.spec.key]
        self.source = self.source.outerjoin(joined, key == alias.c[path[-1]])
        self.aliases[path] = (target, joined)
        return target, joined

    def column(self, dotted: str) -> ColumnElement[Any]:
        """Return the column at the end of a dotted path of foreign keys."""
        *path, name = dotted.split(".")
        owner, alias = self.follow(tuple(path))
        if name not in owner.columns:
            raise DisplayError(f"{owner.name} heeft geen kolom {name}")
        return alias.c[name]

    def display(self, path: tuple[str, ...] = (), template: str = "") -> ColumnElement[str]:
        """Return how the row at the end of the path is named in words; empty when there is none.

        By the catalog's display of its table, or by another one of the same kind.
        """
        owner, alias = self.follow(path)
        if len(path) > MAX_DEPTH:
            raise DisplayError(f"{owner.name}: de omschrijving verwijst in een kring")
        words = [
            self._word(owner, alias, path, word)
            for word in (template or display_of(owner)).split(" ")
        ]
        text = func.concat_ws(" ", *words) if len(words) > 1 else words[0]
        return func.coalesce(text, "") if not path else text

    def _word(
        self, owner: Reflected, alias: FromClause, path: tuple[str, ...], word: str
    ) -> ColumnElement[Any]:
        """Return one space-free part of a display; empty when a placeholder in it is."""
        parts: list[ColumnElement[Any]] = []
        position = 0
        for found in PLACEHOLDER.finditer(word):
            if word[position : found.start()]:
                parts.append(literal(word[position : found.start()], Text))
            parts.append(self._placeholder(owner, alias, path, found[1]))
            position = found.end()
        if word[position:] or not parts:
            parts.append(literal(word[position:], Text))
        result = parts[0]
        for part in parts[1:]:
            result = result.op("||")(part)
        return result

    def _placeholder(
        self, owner: Reflected, alias: FromClause, path: tuple[str, ...], inside: str
    ) -> ColumnElement[Any]:
        choices = [self._choice(owner, alias, path, choice) for choice in inside.split("|")]
        return func.coalesce(*choices) if len(choices) > 1 else choices[0]

    def _choice(
        self, owner: Reflected, alias: FromClause, path: tuple[str, ...], choice: str
    ) -> ColumnElement[Any]:
        if choice.startswith("'"):
            return literal(choice.strip("'"), Text)
        name, _, form = choice.partition(":")
        column = owner.columns.get(name)
        if column is None:
            raise DisplayError(f"{owner.name} heeft geen kolom {name}")
        if column.points_at:
            return func.nullif(self.display((*path, name)), "")
        if form == "jaar":
            return func.to_char(alias.c[name], "YYYY")
        if column.kind in (Kind.TEXT, Kind.LONG_TEXT):
            return func.nullif(alias.c[name], "")
        if column.kind is Kind.CHOICE:
            return in_words(alias.c[name], column)
        return cast(alias.c[name], Text)
