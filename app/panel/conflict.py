"""Two people, one row: what the second saw, what the first made of it, what is wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.panel.columns import Column, Kind
from app.panel.values import format_typed

Side = Literal["mijn", "andere", ""]
VERSION = "_versie"
ORIGINAL = "_origineel"
CHOICE = "_keuze_"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same for all: three values as text, and which is chosen so far.

    Changed by one side only: that side is chosen beforehand. By both: the person chooses.
    """

    name: str
    label: str
    original: str
    mine: str
    theirs: str
    chosen: Side
    # What its name begins with, in a page with more than one row.
    prefix: str = ""

    @property
    def is_open(self) -> bool:
        return not self.chosen


def as_typed(value: Any, kind: Kind | None) -> str:
    """Return a field's value as comparable text; a list of keys is a text too."""
    if isinstance(value, list):
        return ",".join(str(v) for v in sorted(value))
    return format_typed(value, kind or Kind.TEXT)


def snapshot(
    values: Mapping[str, Any], columns: Iterable[Column], through: Iterable[str]
) -> dict[str, str]:
    """Return the form's fields of a row as text; encrypted values are never in it."""
    found = {
        c.name: as_typed(values.get(c.name), c.kind)
        for c in columns
        if c.kind is not Kind.ENCRYPTED
    }
    return found | {name: as_typed(values.get(name, []), None) for name in through}


def _serializer(table: str, key: Any) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"origineel:{table}:{key}")


def sign(table: str, key: Any, values: Mapping[str, str]) -> str:
    """Return the snapshot in a form that the browser carries but can't change."""
    return str(_serializer(table, key).dumps(dict(values)))


def read_signed(table: str, key: Any, text: str) -> dict[str, str] | None:
    """Return the snapshot that was signed for this row, or None when it is missing or forged."""
    try:
        loaded = _serializer(table, key).loads(text)
    except BadSignature:
        return None
    return loaded if isinstance(loaded, dict) else None


def differences(
    labels: Mapping[str, str],
    original: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    asked: Mapping[str, str],
) -> list[Difference]:
    """Return every field that one of the two changed; `asked` holds what was chosen already."""
    found = []
    for name, label in labels.items():
        was, my, their = original.get(name, ""), mine.get(name, ""), theirs.get(name, "")
        if my == their or name not in theirs:
            continue
        chosen: Side = ""
        if my == was:
            chosen = "andere"
        elif their == was:
            chosen = "mijn"
        if asked.get(name) in ("mijn", "andere"):
            chosen = "mijn" if asked[name] == "mijn" else "andere"
        found.append(Difference(name, label, was, my, their, chosen))
    return found


def changed_by_other(original: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """Say whether a field of the form changed; a search word that was renewed is no conflict."""
    return any(theirs.get(name) != value for name, value in original.items())
