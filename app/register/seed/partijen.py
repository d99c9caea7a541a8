"""Parties under one name each, and the names under which they stood on a ballot."""

from app.register.seed.sources import read_data, text_or_none
from app.register.seed.tables import Partij, Partijalias, Rows


def add_partijen(rows: Rows) -> None:
    """Add every party with its family and, for merged parties, what they became."""
    lines = read_data("partijen.csv")
    ids = {line["naam"]: number for number, line in enumerate(lines, 1)}
    for line in lines:
        rows.partij.append(
            Partij(
                id=ids[line["naam"]],
                naam=line["naam"],
                afkorting=text_or_none(line["afkorting"]),
                familie=line["familie"],
                opgegaan_in_id=ids.get(line["opgegaan_in"]),
            )
        )
    for number, line in enumerate(read_data("lijstnamen.csv"), 1):
        rows.partijalias.append(Partijalias(number, ids[line["partij"]], line["lijst"]))


def partijen_by_lijst(rows: Rows) -> dict[str, Partij]:
    """Map the name of a list on the ballot to its party; a blank list has none."""
    by_id = {partij.id: partij for partij in rows.partij}
    names = {partij.naam: partij for partij in rows.partij}
    return names | {alias.naam: by_id[alias.partij_id] for alias in rows.partijalias}
