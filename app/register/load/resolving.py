"""From lines to rows of the register: each reference becomes an id, found by its natural key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.register.load.cells import CellError, parse, parse_date
from app.register.load.faults import Faults
from app.register.load.reading import Line
from app.register.load.reference import Reference
from app.register.load.shapes import (
    FRACTIE,
    FUNCTIEVERVULLING,
    HUISADRES,
    PERSOON,
    SHAPES,
    Shape,
)

# Column of the file, its table's choices: see `Choices`.
Choices = Mapping[str, Mapping[str, tuple[str, ...]]]
TakeIds = Callable[[str, int], Sequence[int]]
# The number of the line that a row is of.
LINE = "regel"
LIST_SEPARATOR = "|"

NO_GEMEENTE = "Deze gemeentecode is niet bekend; schrijf GM en vier cijfers."
HAS_PERSONS = (
    "Deze gemeente heeft al personen in het register; laden kan alleen in een gemeente zonder."
)
KEY_TWICE = "Deze sleutel staat al op een eerdere regel."
NO_PERSOON = "Deze sleutel staat niet in personen.csv."
NO_FUNCTIE = "Deze functie is niet bekend; schrijf de code of de naam uit de lijst van functies."
NO_PARTIJ = "Deze partij is niet bekend, ook niet als andere partijnaam."
NO_TERM = "De gemeente heeft op deze dag geen raadsperiode."
NO_FRACTIE = "De gemeente heeft in deze raadsperiode geen fractie met deze naam."
NO_VERVULLING = "Deze sleutel staat niet bij deze gemeente in functievervullingen.csv."
NO_PORTEFEUILLE = "Een van deze portefeuilles is niet bekend; zet er een | tussen."
PORTEFEUILLE_TWICE = "Een van deze portefeuilles staat er twee keer."


@dataclass(slots=True)
class Resolved:
    """Rows per table, as column and value, each with its `regel`.

    `portefeuilles` has (gemeente_id, functievervulling_id, portefeuille_id).
    """

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    portefeuilles: list[tuple[int, int, int]] = field(default_factory=list)


class Resolver:
    """Resolves the lines of one load; `today` decides which raadsperiode is the present one."""

    def __init__(
        self, reference: Reference, choices: Choices, take_ids: TakeIds, today: date, faults: Faults
    ) -> None:
        self.reference = reference
        self.choices = choices
        self.take_ids = take_ids
        self.today = today
        self.faults = faults
        self._persons: dict[str, dict[str, Any] | None] = {}
        self._same: dict[str, UUID] = {}
        self._refused: set[int] = set()

    def resolve(self, lines: Mapping[str, Sequence[Line]]) -> Resolved:
        """Return the rows; what refers to nothing is told to `faults` and left empty.

        A row whose gemeente can't be known is left out.
        """
        made = Resolved()
        steps = {
            FRACTIE.table: self._fracties,
            PERSOON.table: self._personen,
            HUISADRES.table: self._huisadressen,
            FUNCTIEVERVULLING.table: self._functievervullingen,
        }
        for shape in SHAPES:
            found = lines.get(shape.table, ())
            ids = self.take_ids(shape.table, len(found))
            own = self.choices.get(shape.table, {})
            rows = [
                {**parse(line, shape, dict(own), self.faults), LINE: line.number, "id": id_}
                for line, id_ in zip(found, ids, strict=True)
            ]
            made.rows[shape.table] = [r for r in steps[shape.table](rows, made) if r]
        return made

    def _tell(self, shape: Shape, row: Mapping[str, Any], column: str, sentence: str) -> None:
        self.faults.add(shape.file, row[LINE], column, sentence)

    def _gemeente(self, shape: Shape, row: Mapping[str, Any]) -> int | None:
        code = row["gemeente"]
        found = self.reference.gemeenten.get(code.upper()) if code else None
        if code and found is None:
            self._tell(shape, row, "gemeente", NO_GEMEENTE)
        return found

    def _partij(self, shape: Shape, row: Mapping[str, Any], gemeente_id: int | None) -> int | None:
        if not row["partij"]:
            return None
        found = self.reference.partij(row["partij"], gemeente_id)
        if found is None:
            self._tell(shape, row, "partij", NO_PARTIJ)
        return found

    def _fracties(self, rows: list[dict[str, Any]], _: Resolved) -> list[dict[str, Any]]:
        for row in rows:
            gemeente = row["gemeente_id"] = self._gemeente(FRACTIE, row)
            row["partij_id"] = self._partij(FRACTIE, row, gemeente)
            row["raadsperiode_id"] = gemeente and self._term_of_fractie(row, gemeente)
            if row["raadsperiode_id"] and row["naam"]:
                self.reference.fracties.add(row["raadsperiode_id"], row["naam"], row["id"])
        for row in rows:
            row["afgesplitst_van_id"] = None
            if row["afgesplitst_van"] and row["raadsperiode_id"]:
                found = self.reference.fracties.find(row["raadsperiode_id"], row["afgesplitst_van"])
                row["afgesplitst_van_id"] = found
                if found is None:
                    self._tell(FRACTIE, row, "afgesplitst_van", NO_FRACTIE)
        return [row for row in rows if row["raadsperiode_id"]]

    def _term_of_fractie(self, row: Mapping[str, Any], gemeente_id: int) -> int | None:
        try:
            day = parse_date(row["raadsperiode"]) if row["raadsperiode"] else self.today
        except CellError as error:
            self._tell(FRACTIE, row, "raadsperiode", str(error))
            return None
        found = self.reference.raadsperiode(gemeente_id, day)
        if found is None:
            self._tell(FRACTIE, row, "raadsperiode", NO_TERM)
        return found

    def _personen(self, rows: list[dict[str, Any]], _: Resolved) -> list[dict[str, Any]]:
        for row in rows:
            gemeente = row["gemeente_id"] = self._gemeente(PERSOON, row)
            if gemeente in self.reference.occupied and gemeente not in self._refused:
                self._refused.add(gemeente)
                self._tell(PERSOON, row, "gemeente", HAS_PERSONS)
            if key := row["zelfde_persoon"]:
                row["zelfde_persoon"] = self._same.setdefault(key, uuid4())
            if key := row["sleutel"]:
                if key in self._persons:
                    self._tell(PERSOON, row, "sleutel", KEY_TWICE)
                else:
                    self._persons[key] = row
        return [row for row in rows if row["gemeente_id"]]

    def _of_person(self, shape: Shape, row: dict[str, Any]) -> None:
        """Fill in the person and the gemeente, both empty when they can't be known."""
        person = self._persons.get(row["persoon"] or "")
        if row["persoon"] and person is None and not self.faults.is_unread(PERSOON.file):
            self._tell(shape, row, "persoon", NO_PERSOON)
        row["gemeente_id"] = person["gemeente_id"] if person else None
        row["persoon_id"] = person["id"] if row["gemeente_id"] and person else None

    def _huisadressen(self, rows: list[dict[str, Any]], _: Resolved) -> list[dict[str, Any]]:
        for row in rows:
            self._of_person(HUISADRES, row)
        return rows

    def _functievervullingen(
        self, rows: list[dict[str, Any]], made: Resolved
    ) -> list[dict[str, Any]]:
        keys: dict[str, dict[str, Any]] = {}
        for row in rows:
            self._of_person(FUNCTIEVERVULLING, row)
            self._functie(row)
            row["partij_id"] = self._partij(FUNCTIEVERVULLING, row, row["gemeente_id"])
            row["fractie_id"] = self._fractie(row)
            made.portefeuilles += self._portefeuilles(row)
            if key := row["sleutel"]:
                if key in keys:
                    self._tell(FUNCTIEVERVULLING, row, "sleutel", KEY_TWICE)
                keys.setdefault(key, row)
        for row in rows:
            row["vervangt_id"] = self._replaced(row, keys)
        return rows

    def _functie(self, row: dict[str, Any]) -> None:
        name = row["functie"]
        found = row["functie_id"] = self.reference.functies.find(None, name) if name else None
        if name and found is None:
            self._tell(FUNCTIEVERVULLING, row, "functie", NO_FUNCTIE)
        row["partij_toegestaan"] = found is None or found in self.reference.with_party

    def _fractie(self, row: Mapping[str, Any]) -> int | None:
        """Find the fractie in the raadsperiode of the last day on which the functie is held."""
        name, gemeente = row["fractie"], row["gemeente_id"]
        if not name or not gemeente or not row["begindatum"]:
            return None
        day = max(row["begindatum"], self.today)
        if row["einddatum"] and row["einddatum"] <= day and row["einddatum"] > date.min:
            day = row["einddatum"] - timedelta(days=1)
        term = self.reference.raadsperiode(gemeente, day)
        found = self.reference.fracties.find(term, name) if term else None
        if found is None and not self.faults.is_unread(FRACTIE.file):
            self._tell(FUNCTIEVERVULLING, row, "fractie", NO_FRACTIE if term else NO_TERM)
        return found

    def _portefeuilles(self, row: Mapping[str, Any]) -> list[tuple[int, int, int]]:
        names = [n.strip() for n in (row["portefeuilles"] or "").split(LIST_SEPARATOR)]
        found = [self.reference.portefeuilles.find(None, name) for name in names if name]
        if None in found:
            self._tell(FUNCTIEVERVULLING, row, "portefeuilles", NO_PORTEFEUILLE)
        elif len(set(found)) < len(found):
            self._tell(FUNCTIEVERVULLING, row, "portefeuilles", PORTEFEUILLE_TWICE)
        elif row["gemeente_id"]:
            return [(row["gemeente_id"], row["id"], id_) for id_ in found if id_]
        return []

    def _replaced(self, row: Mapping[str, Any], keys: Mapping[str, Any]) -> int | None:
        if not row["vervangt"] or not row["gemeente_id"]:
            return None
        other = keys.get(row["vervangt"])
        if other is None or other["gemeente_id"] != row["gemeente_id"]:
            self._tell(FUNCTIEVERVULLING, row, "vervangt", NO_VERVULLING)
            return None
        return int(other["id"])
