"""Reads the data files that ship with the register; data/README.md says where they come from."""

import csv
from datetime import date
from functools import cache
from importlib.resources import files


def read_data(name: str) -> list[dict[str, str]]:
    """Return the rows of a data file, each a dictionary by column name."""
    text = (files("app.register") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def text_or_none(value: str) -> str | None:
    """An empty cell means unknown, which the database writes as null."""
    return value or None


def date_or_none(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


@cache
def wethouders_allowed() -> dict[int, tuple[int, int, int]]:
    """Per size of the raad: most wethouders full-time, most with part-timers, and percent in total.

    Source: Gemeentewet art. 36, as VNG tabulates it.
    """
    return {
        int(row["raadszetels"]): (
            int(row["wethouders_voltijd"]),
            int(row["wethouders_deeltijd"]),
            round(float(row["fte"]) * 100),
        )
        for row in read_data("gemeentewet.csv")
    }
