"""Turns a catalog's `display` into one SQL expression, with the joins that it needs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, FromClause, Text, case, cast, func, literal, select, true
from sqlalchemy import Table as SqlTable

from app.panel.columns import Column, Kind, Reflected

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
MAX_DEPTH = 4


def has_words(display: str) -> bool:
    """Say whether a display has words of its own, beside or inside its placeholders."""
    return any(c.isalpha() for c in PLACEHOLDER.sub("", display)) or "'" in display


def placeholders(display: str) -> Iterator[tuple[str, str]]:
    """Yield column and form of each placeholder of a display; a quoted text names no column."""
    for found in PLACEHOLDER.finditer(display):
        for choice in found[1].split("|"):
            if not choice.startswith("'"):
                name, _separator, form = choice.partition(":")
                yield name, form


def naming(table: Reflected) -> list[str]:
    """Return the columns that name a row of the table, say whose it is, and put it in order."""
    named = [name for name, _form in placeholders(display_of(table))]
    ordered = [entry.lstrip("-").partition(".")[0] for entry in table.spec.order]
    found = dict.fromkeys((table.spec.key, "gemeente_id", "sorteer", *named, *ordered))
    return [name for name in found if name in table.columns]


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
    """A table and the tables joined to it, each once, by the path of foreign keys to it.

    `start` stands for the table itself: an alias of it, or some of its rows. `few` when it has few
    rows: what they point at is then looked up for each, with no more of it than names it. Of a join
    the database might think that reading all of a table is as quick, which grows with that table.
    """

    tables: Mapping[str, Reflected]
    root: Reflected
    start: FromClause | None = None
    few: bool = False
    source: FromClause = field(init=False)
    aliases: dict[tuple[str, ...], tuple[Reflected, FromClause]] = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.root.sql if self.start is None else self.start
        self.aliases = {(): (self.root, self.source)}

    @property
    def own(self) -> FromClause:
        """Return the table itself, as it stands in the statement."""
        return self.aliases[()][1]

    def follow(self, path: tuple[str, ...]) -> tuple[Reflected, FromClause]:
        """Return the table at the end of the path and its alias; joins what is not joined yet."""
        if path in self.aliases:
            return self.aliases[path]
        owner, alias = self.follow(path[:-1])
        column = owner.columns.get(path[-1])
        if column is None or not column.points_at:
            raise DisplayError(f"{owner.name}.{path[-1]} verwijst nergens naar")
        target = self.tables[column.points_at]
        reference = alias.c[path[-1]]
        if self.few:
            joined = self._looked_up(target, path, reference)
            self.source = self.source.outerjoin(joined, true())
        else:
            joined = alias_of(target.sql, "_".join(path))
            self.source = self.source.outerjoin(joined, joined.c[target.spec.key] == reference)
        self.aliases[path] = (target, joined)
        return target, joined

    def _looked_up(
        self, target: Reflected, path: tuple[str, ...], reference: ColumnElement[Any]
    ) -> FromClause:
        """Return the one row that this reference means; OFFSET keeps it from becoming a join."""
        dotted = [tuple(entry.lstrip("-").split(".")) for entry in self.root.spec.order]
        names = dict.fromkeys((*naming(target), *(o[-1] for o in dotted if o[:-1] == path)))
        table = alias_of(target.sql, "doel")
        row = select(*(table.c[name] for name in names if name in target.columns))
        row = row.where(table.c[target.spec.key] == reference).offset(0)
        return row.lateral("_".join(path))

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
