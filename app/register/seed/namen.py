"""First names and surnames from which fictitious people are put together (data/namen.json)."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

# First names come in three generations: born before the first year, before the second, and later.
GENERATIONS = (1963, 1983)

# Backgrounds that are few each; together they share what the others leave.
OTHERS = ("pools", "latijns", "aziatisch", "afrikaans", "midden_oosters", "balkan")


class Herkomst(NamedTuple):
    """Names of one background; men and women per generation, oldest first."""

    man: tuple[tuple[str, ...], ...]
    vrouw: tuple[tuple[str, ...], ...]
    achternaam: tuple[str, ...]


class Namen(NamedTuple):
    """Names per background, parts of made-up surnames and streets, and people to stay clear of."""

    herkomst: dict[str, Herkomst]
    achternaam: tuple[tuple[str, ...], tuple[str, ...]]
    straat: tuple[tuple[str, ...], tuple[str, ...]]
    bekende_mensen: frozenset[str]


@cache
def read_namen() -> Namen:
    """Read the names; a list is written as one line with commas, so that people can edit it."""
    text = (files("app.register") / "data" / "namen.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return Namen(
        herkomst={
            naam: Herkomst(
                man=tuple(_split(line) for line in lists["man"]),
                vrouw=tuple(_split(line) for line in lists["vrouw"]),
                achternaam=_split(lists["achternaam"]),
            )
            for naam, lists in data["herkomst"].items()
        },
        achternaam=_parts(data["samengestelde_achternaam"]),
        straat=_parts(data["straat"]),
        bekende_mensen=frozenset(_split(data["bekende_mensen"])),
    )


def _split(line: str) -> tuple[str, ...]:
    return tuple(line.split(", "))


def _parts(lists: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _split(lists["begin"]), _split(lists["eind"])
