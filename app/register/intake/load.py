"""Loads one folder of CSV files into the register, as the owner, in the caller's transaction."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from app.register.intake.faults import Faults
from app.register.intake.job import Encrypt, Job
from app.register.intake.lookups import read_lookups
from app.register.intake.offices import FRACTIES, OFFICES, load_fracties, load_offices
from app.register.intake.persons import ADDRESSES, PERSONS, load_addresses, load_persons
from app.register.intake.table_facts import Sentences

ACTOR, REASON = "flask register load", "Gegevens overgenomen uit het vorige portaal"
REQUIRED = (PERSONS, OFFICES)
# In the order in which they refer to each other.
STEPS = (
    (FRACTIES, load_fracties),
    (PERSONS, load_persons),
    (ADDRESSES, load_addresses),
    (OFFICES, load_offices),
)


class DemoContentError(Exception):
    """The database holds demo content; the message is a Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Report:
    """Rows written per file, and what did not fit; with a fault nothing may be committed."""

    counts: dict[str, int]
    faults: Faults
    gemeenten: frozenset[int]


def load_folder(connection: Connection[Any], folder: Path, encrypt: Encrypt) -> Report:
    """Read, check and write all files; the caller commits, and only without faults.

    `connection` is the owner's, with rows as tuples. Raises DemoContentError.
    """
    _refuse_demo(connection)
    faults = Faults()
    files = _files(folder, faults)
    # Nobody adds a person meanwhile: which gemeenten have none must stay true.
    connection.execute("lock table register.persoon in share row exclusive mode")
    connection.execute(
        "select set_config('app.actor_naam', %s, true), set_config('app.reden', %s, true)",
        (ACTOR, REASON),
    )
    job = Job(connection, folder, encrypt, faults, Sentences(connection), read_lookups(connection))
    for name, load in STEPS:
        if name in files:
            load(job)
    gemeenten = frozenset(person[0] for person in job.persons.values() if person)
    return Report(job.counts, faults, gemeenten)


def _files(folder: Path, faults: Faults) -> set[str]:
    known = {name for name, _ in STEPS}
    found = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    names = ", ".join(sorted(known))
    for name in sorted(found - known):
        faults.add(name, 0, "", f"Dit bestand is niet bekend. Bekend zijn: {names}.")
    for name in REQUIRED:
        if name not in found:
            faults.add(name, 0, "", "Dit bestand ontbreekt.")
    return found & known


def _refuse_demo(connection: Connection[Any]) -> None:
    # The one place that knows how a demo is marked.
    row = connection.execute("select to_regclass('app.installatie') is not null").fetchone()
    if row and row[0]:
        marked = connection.execute(
            "select exists (select from app.installatie where naam = 'voorbeeldgegevens')"
        ).fetchone()
        if marked and marked[0]:
            raise DemoContentError(
                "In deze database staan verzonnen voorbeeldgegevens. Echte gegevens horen er niet"
                " bij: neem een lege database."
            )
