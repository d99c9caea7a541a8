"""The files fracties.csv and functievervullingen.csv."""

from collections.abc import Iterator
from typing import Any

from psycopg import Error, sql

from app.register.intake.job import Job, SourceFile
from app.register.intake.lookups import Period
from app.register.intake.persons import UNKNOWN_GEMEENTE, UNKNOWN_PERSON
from app.register.intake.staging import BLOCK, Stage
from app.register.intake.table_facts import read_table
from app.register.intake.values import ValueFaultError, read_date

FRACTIES, OFFICES = "fracties.csv", "functievervullingen.csv"
BETWEEN_PORTEFEUILLES = "|"
UNKNOWN_PARTIJ = "Deze partij bestaat niet."
_RENAME = """update register.fractie set naam = %(naam)s, zetels = coalesce(%(zetels)s, zetels),
    partij_id = coalesce(%(partij_id)s, partij_id) where id = %(id)s"""

Line = tuple[int, dict[str, Any]]


def load_fracties(job: Job) -> None:
    """Add and rename fracties; a few thousand at most, so each in a statement of its own."""
    references = ("gemeente", "raadsperiode", "partij", "oude_naam", "afgesplitst_van")
    source = SourceFile(job, FRACTIES, "fractie", references, ("gemeente", "naam"))
    count = 0
    for line, cells in source.rows():
        values = _fractie(source, line, cells)
        count += values is not None and _write_fractie(source, line, cells, values)
    job.counts[FRACTIES] = count


def _fractie(source: SourceFile, line: int, cells: dict[str, str]) -> dict[str, Any] | None:
    lookups = source.job.lookups
    good_partij, partij_id = source.find(line, cells, "partij", lookups.partijen, UNKNOWN_PARTIJ)
    good, gemeente_id = source.find(line, cells, "gemeente", lookups.gemeenten, UNKNOWN_GEMEENTE)
    values = source.own_values(line, cells)
    if not cells["gemeente"]:
        source.fault(line, "gemeente", "Vul dit in.")
    if gemeente_id is None or values is None or not (good and good_partij):
        return None
    period = _period(source, line, cells, gemeente_id)
    if period is None:
        return None
    origin = cells.get("afgesplitst_van", "")
    origin_id = lookups.fracties.get((gemeente_id, period.id, origin.casefold()))
    if origin and origin_id is None:
        source.fault(line, "afgesplitst_van", "Deze fractie staat niet in deze raadsperiode.")
        return None
    return values | {
        "gemeente_id": gemeente_id,
        "raadsperiode_id": period.id,
        "partij_id": partij_id,
        "afgesplitst_van_id": origin_id,
    }


def _period(
    source: SourceFile, line: int, cells: dict[str, str], gemeente_id: int
) -> Period | None:
    text = cells.get("raadsperiode", "")
    try:
        found = source.job.lookups.period(gemeente_id, read_date(text) if text else None)
    except ValueFaultError as error:
        source.fault(line, "raadsperiode", str(error))
        return None
    if found is None:
        sentence = "Er begint bij deze gemeente geen raadsperiode op deze dag."
        source.fault(line, "raadsperiode", sentence)
    return found


def _write_fractie(
    source: SourceFile, line: int, cells: dict[str, str], values: dict[str, Any]
) -> bool:
    job, old = source.job, cells.get("oude_naam", "")
    place = (values["gemeente_id"], values["raadsperiode_id"])
    known = job.lookups.fracties.get((*place, old.casefold()))
    if old and known is None:
        source.fault(line, "oude_naam", "Deze fractie staat niet in deze raadsperiode.")
        return False
    filled = {name: value for name, value in values.items() if value is not None}
    insert = sql.SQL("insert into register.fractie ({}) values ({}) returning id").format(
        sql.SQL(", ").join(map(sql.Identifier, filled)),
        sql.SQL(", ").join(map(sql.Placeholder, filled)),
    )
    try:
        with job.connection.transaction():
            if old:
                job.connection.execute(_RENAME, values | {"id": known})
                job.lookups.fracties.pop((*place, old.casefold()))
            else:
                row = job.connection.execute(insert, filled).fetchone()
                known = row[0] if row else None
    except Error as error:
        column, sentence = job.sentences.of_error(error)
        source.fault(line, column.removesuffix("_id"), sentence)
        return False
    if known is not None:
        job.lookups.fracties[(*place, str(values["naam"]).casefold())] = known
    return True


def load_offices(job: Job) -> None:
    """Read, check and insert functievervullingen.csv with the portefeuilles in it."""
    references = (
        *("sleutel", "persoon", "gemeente", "functie", "fractie", "partij"),
        *("vervangt", "portefeuilles"),
    )
    required = ("persoon", "functie", "begindatum")
    source = SourceFile(job, OFFICES, "functievervulling", references, required)
    stage = job.stage(OFFICES, source.table)
    links = Links(job)
    replaced = Replaced(source)

    def rows() -> Iterator[Line]:
        for line, cells in source.rows():
            values = _office(source, line, cells)
            if values is None:
                replaced.remember(line, cells, None)
                continue
            values["id"] = stage.next_id()
            replaced.remember(line, cells, values)
            links.add(source, line, cells, values)
            yield line, values

    stage.copy_in_blocks(rows())
    links.flush()
    replaced.resolve(stage)
    stage.check()
    job.counts[OFFICES] = stage.insert()
    job.connection.execute("analyze register.functievervulling")
    if not job.faults.total:
        links.stage.insert_all()


def _office(source: SourceFile, line: int, cells: dict[str, str]) -> dict[str, Any] | None:
    lookups, key = source.job.lookups, cells["persoon"]
    values = source.own_values(line, cells)
    if key not in source.job.persons:
        source.fault(line, "persoon", UNKNOWN_PERSON)
    sentence = "Deze functie bestaat niet. Gebruik de code of de naam."
    good_functie, functie_id = source.find(line, cells, "functie", lookups.functies, sentence)
    good_partij, partij_id = source.find(line, cells, "partij", lookups.partijen, UNKNOWN_PARTIJ)
    person = source.job.persons.get(key)
    if person is None or values is None or not (good_functie and good_partij):
        return None
    gemeente_id, person_id = person
    told = cells.get("gemeente", "")
    if told and lookups.gemeenten.get(told.casefold()) != gemeente_id:
        source.fault(line, "gemeente", "De persoon hoort bij een andere gemeente.")
        return None
    fractie_id = None
    if name := cells.get("fractie", ""):
        begin = values["begindatum"] or ""
        fractie_id = lookups.fractie(gemeente_id, name, begin, values["einddatum"])
        if fractie_id is None:
            sentence = "Deze gemeente heeft in deze periode geen fractie met deze naam."
            source.fault(line, "fractie", sentence)
            return None
    return values | {
        "gemeente_id": gemeente_id,
        "persoon_id": person_id,
        "functie_id": functie_id,
        "partij_id": partij_id,
        "fractie_id": fractie_id,
    }


class Replaced:
    """Finds who replaces whom, when all lines are known: `vervangt` may name a later line."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.known: dict[str, tuple[int, int] | None] = {}
        self.asked: list[tuple[int, int, str, int]] = []

    def remember(self, line: int, cells: dict[str, str], values: dict[str, Any] | None) -> None:
        """Keep the `sleutel` of a line, and what it replaces; `values` is None for a bad line."""
        key, replaces = cells.get("sleutel", ""), cells.get("vervangt", "")
        if key and key in self.known:
            self.source.fault(line, "sleutel", "Deze sleutel staat al op een eerdere regel.")
        elif key:
            self.known[key] = (values["gemeente_id"], values["id"]) if values else None
        if replaces and values:
            self.asked.append((line, values["id"], replaces, values["gemeente_id"]))

    def resolve(self, stage: Stage) -> None:
        """Fill `vervangt_id` in the temporary table."""
        found: list[tuple[int, int]] = []
        for line, own_id, key, gemeente_id in self.asked:
            if key not in self.known:
                self.source.fault(line, "vervangt", "Deze sleutel staat niet in dit bestand.")
            elif target := self.known[key]:
                if target[0] != gemeente_id:
                    sentence = "De vervangen persoon hoort bij een andere gemeente."
                    self.source.fault(line, "vervangt", sentence)
                else:
                    found.append((own_id, target[1]))
        stage.fill("vervangt_id", found)


class Links:
    """The portefeuilles of each functievervulling, names between `|`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        table = read_table(job.connection, "functievervulling_portefeuille")
        self.stage = job.stage(OFFICES, table)
        self.ready: list[Line] = []

    def add(
        self, source: SourceFile, line: int, cells: dict[str, str], values: dict[str, Any]
    ) -> None:
        names = [n.strip() for n in cells.get("portefeuilles", "").split(BETWEEN_PORTEFEUILLES)]
        ids = {self.job.lookups.portefeuilles.get(name.casefold()) for name in names if name}
        if None in ids:
            source.fault(line, "portefeuilles", "Een van deze portefeuilles bestaat niet.")
        for portefeuille_id in ids - {None}:
            link = {
                "gemeente_id": values["gemeente_id"],
                "functievervulling_id": values["id"],
                "portefeuille_id": portefeuille_id,
            }
            self.ready.append((line, link))

    def flush(self) -> None:
        """Copy what is ready into the temporary table."""
        for begin in range(0, len(self.ready), BLOCK):
            self.stage.copy(self.ready[begin : begin + BLOCK])
        self.ready.clear()
