"""The files personen.csv and huisadressen.csv."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from psycopg import sql

from app.catalog.domains import DOMAINS, PLAIN
from app.register.intake.job import Job, SourceFile
from app.register.intake.reading import Row
from app.register.intake.staging import Stage
from app.register.intake.table_facts import DomainCheck, read_domain_checks

PERSONS, ADDRESSES = "personen.csv", "huisadressen.csv"
UNKNOWN_GEMEENTE = "Deze gemeente bestaat niet. Gebruik de code, zoals GM0307."
UNKNOWN_PERSON = "Deze sleutel staat niet in personen.csv."
# Parts of an address, with the domain that the plain text must fit.
ADDRESS = {
    "straat": "register.straatnaam",
    "huisnummer": "register.huisnummer",
    "huisletter": "register.huisletter",
    "toevoeging": "register.huisnummertoevoeging",
    "postcode": "register.postcode",
    "woonplaats": "register.woonplaats",
}
OBLIGED = ("straat", "huisnummer", "postcode", "woonplaats")
BATCH = 1000


def load_persons(job: Job) -> None:
    """Read, check and insert personen.csv; gemeenten that have persons already are refused."""
    source = SourceFile(job, PERSONS, "persoon", ("sleutel", "gemeente"), ("sleutel", "gemeente"))
    stage = job.stage(PERSONS, source.table)
    refused: set[int] = set()

    def rows() -> Iterator[tuple[int, dict[str, Any]]]:
        for line, cells in source.rows():
            values = _person(source, line, cells, refused)
            if values is not None:
                values["id"] = stage.next_id()
                job.persons[cells["sleutel"]] = (values["gemeente_id"], values["id"])
                yield line, values

    stage.copy_in_blocks(rows())
    stage.check()
    job.counts[PERSONS] = stage.insert()
    job.connection.execute("analyze register.persoon")


def _person(
    source: SourceFile, line: int, cells: dict[str, str], refused: set[int]
) -> dict[str, Any] | None:
    persons, lookups, key = source.job.persons, source.job.lookups, cells["sleutel"]
    is_good = True
    if not key:
        source.fault(line, "sleutel", "Vul dit in.")
        is_good = False
    elif key in persons:
        source.fault(line, "sleutel", "Deze sleutel staat al op een eerdere regel.")
        is_good = False
    gemeente_id = lookups.gemeenten.get(cells["gemeente"].casefold())
    if gemeente_id is None:
        source.fault(line, "gemeente", UNKNOWN_GEMEENTE)
    elif gemeente_id in lookups.with_persons and gemeente_id not in refused:
        refused.add(gemeente_id)
        sentence = "Deze gemeente heeft al personen in het register. Zij is al eerder geladen."
        source.fault(line, "gemeente", sentence)
    values = source.own_values(line, cells)
    if values is None or gemeente_id is None or not is_good:
        if key:
            persons.setdefault(key, None)
        return None
    return values | {"gemeente_id": gemeente_id}


def load_addresses(job: Job) -> None:
    """Read, check and encrypt huisadressen.csv; no plain text is ever in a table or a log."""
    source = SourceFile(job, ADDRESSES, "huisadres", ("persoon",), ("persoon", *OBLIGED))
    domains = read_domain_checks(job.connection)
    checks = {part: domains.get(domain, []) for part, domain in ADDRESS.items()}
    ready: list[tuple[int, dict[str, Any]]] = []
    stage = job.stage(ADDRESSES, source.table)
    found = source.rows()
    # What is checked by the database comes in blocks, each before the COPY of that block.
    while block := list(islice(found, BATCH)):
        for _line, cells in block:
            for part, domain in ADDRESS.items():
                cells[part] = DOMAINS.get(domain, PLAIN).tidy(cells.get(part, ""))
        bad = _bad_lines(source, block, checks)
        for line, cells in block:
            values = _address(source, line, cells, stage, is_good=line not in bad)
            if values is not None:
                ready.append((line, values))
        stage.copy(ready)
        ready.clear()
    stage.check()
    job.counts[ADDRESSES] = stage.insert()


def _bad_lines(
    source: SourceFile, block: list[Row], checks: dict[str, list[DomainCheck]]
) -> set[int]:
    bad: set[int] = set()
    for part, domain_checks in checks.items():
        filled = [(line, cells[part]) for line, cells in block if cells[part]]
        for check in domain_checks:
            # The condition is the database's own text.
            condition = check.about("v.tekst").replace("%", "%%")
            query = sql.SQL(
                "select v.regel from unnest(%s::int[], %s::text[]) v (regel, tekst) where not ({})"
            ).format(sql.SQL(condition))
            lines, texts = [f[0] for f in filled], [f[1] for f in filled]
            for (line,) in source.job.connection.execute(query, (lines, texts)):
                source.fault(line, part, check.sentence)
                bad.add(line)
    for line, cells in block:
        for part in OBLIGED:
            if not cells[part]:
                source.fault(line, part, "Vul dit in.")
                bad.add(line)
    return bad


def _address(
    source: SourceFile, line: int, cells: dict[str, str], stage: Stage, *, is_good: bool
) -> dict[str, Any] | None:
    job, key = source.job, cells["persoon"]
    if key not in job.persons:
        source.fault(line, "persoon", UNKNOWN_PERSON)
    person = job.persons.get(key)
    plain = {part: cells[part] for part in ADDRESS}
    values = source.own_values(line, {k: v for k, v in cells.items() if k not in ADDRESS})
    if person is None or values is None or not is_good:
        return None
    gemeente_id, person_id = person
    for part, text in plain.items():
        values[part] = job.encrypt(part, gemeente_id, person_id, text) if text else None
    return values | {"id": stage.next_id(), "gemeente_id": gemeente_id, "persoon_id": person_id}
