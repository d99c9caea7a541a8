"""Election results, and the raadsperioden and fracties that follow from them."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.register.seed.partijen import PartijenByLijst
from app.register.seed.sources import read_data
from app.register.seed.tables import Fractie, Raadsperiode, Rows, Verkiezingsuitslag

# Kieswet art. C 4: councils step down together, on a Thursday in 2018 and on a Wednesday since.
# After a herindeling the new council starts on 1 January (Wet arhi art. 56).
TERM_START = {
    "GR20180321": date(2018, 3, 29),
    "GR20181121": date(2019, 1, 1),
    "GR20201118": date(2021, 1, 1),
    "GR20211124": date(2022, 1, 1),
    "GR20220316": date(2022, 3, 30),
    "GR20221123": date(2023, 1, 1),
    "GR20260318": date(2026, 4, 1),
}

# These did not vote in 2026, because they merge: their councils were prolonged until then.
PROLONGED = {"GM0402": date(2027, 1, 1), "GM1696": date(2027, 1, 1)}

BLANK_LIST = re.compile(r"blanco \((?P<naam>[^,)]+),", re.IGNORECASE)
NETHERLANDS = ZoneInfo("Europe/Amsterdam")


def at_nine(day: date) -> datetime:
    """Nine in the morning of that day, the hour at which made-up entries are made."""
    return datetime.combine(day, time(9), NETHERLANDS)


def add_uitslagen(rows: Rows) -> None:
    """Add votes and seats of every list, the losing ones too."""
    gemeenten = {g.code: g.id for g in rows.gemeente}
    partijen = PartijenByLijst(rows)
    for number, line in enumerate(read_data("uitslagen.csv"), 1):
        partij = partijen.find(line["lijst"], gemeenten[line["gemeente"]])
        rows.verkiezingsuitslag.append(
            Verkiezingsuitslag(
                id=number,
                gemeente_id=gemeenten[line["gemeente"]],
                verkiezing=line["verkiezing"],
                verkiezingsdatum=date.fromisoformat(
                    f"{line['verkiezing'][2:6]}-{line['verkiezing'][6:8]}-{line['verkiezing'][8:]}"
                ),
                lijst=line["lijst"],
                partij_id=partij.id if partij else None,
                stemmen=int(line["stemmen"]),
                zetels=int(line["zetels"]),
            )
        )


def add_raadsperioden(rows: Rows, entered: Callable[[date], datetime]) -> None:
    """Add one term per election with its seats, and the fracties as they were elected.

    `entered` gives the moment at which the fracties of a term were entered, from its first day.
    """
    gemeenten = {g.id: g for g in rows.gemeente}
    per_gemeente: dict[int, dict[str, list[Verkiezingsuitslag]]] = defaultdict(dict)
    for uitslag in rows.verkiezingsuitslag:
        per_gemeente[uitslag.gemeente_id].setdefault(uitslag.verkiezing, []).append(uitslag)
    for gemeente_id in sorted(per_gemeente):
        gemeente = gemeenten[gemeente_id]
        verkiezingen = sorted(per_gemeente[gemeente_id].items())
        starts = [TERM_START[verkiezing] for verkiezing, _ in verkiezingen]
        last_end = gemeente.einddatum or PROLONGED.get(gemeente.code)
        ends: list[date | None] = [*starts[1:], last_end]
        for (_, lijsten), begin, einde in zip(verkiezingen, starts, ends, strict=True):
            _add_raadsperiode(rows, lijsten, (begin, einde), entered(begin))


def _add_raadsperiode(
    rows: Rows,
    lijsten: list[Verkiezingsuitslag],
    term: tuple[date, date | None],
    entered_at: datetime,
) -> None:
    begin, einde = term
    periode = Raadsperiode(
        id=len(rows.raadsperiode) + 1,
        gemeente_id=lijsten[0].gemeente_id,
        begindatum=begin,
        einddatum=einde,
        verkiezingsdatum=lijsten[0].verkiezingsdatum,
        zetels=sum(lijst.zetels for lijst in lijsten),
    )
    rows.raadsperiode.append(periode)
    for lijst in lijsten:
        if lijst.zetels:
            rows.fractie.append(
                Fractie(
                    id=len(rows.fractie) + 1,
                    gemeente_id=lijst.gemeente_id,
                    raadsperiode_id=periode.id,
                    naam=_fractienaam(rows, lijst),
                    zetels=lijst.zetels,
                    partij_id=lijst.partij_id,
                    afgesplitst_van_id=None,
                    aangemaakt_op=entered_at,
                )
            )


def _fractienaam(rows: Rows, lijst: Verkiezingsuitslag) -> str:
    """A fractie carries its party's name; a blank list the surname that stood in its place."""
    if lijst.partij_id is not None:
        return rows.partij[lijst.partij_id - 1].naam
    blank = BLANK_LIST.match(lijst.lijst)
    if blank:
        return f"Lijst {blank['naam']}"
    return re.sub(r"\(lijst (\d+)\)", r"lijst \1", lijst.lijst)
