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
    gemeenten = {g.code: g.id for g in rows.gemeente}
    for number, line in enumerate(read_data("lijstnamen.csv"), 1):
        alias = Partijalias(
            number, ids[line["partij"]], line["lijst"], gemeenten.get(line["alleen_in"])
        )
        rows.partijalias.append(alias)


class PartijenByLijst:
    """Finds the party of a list on the ballot; a name may mean another party in one gemeente."""

    def __init__(self, rows: Rows) -> None:
        by_id = {partij.id: partij for partij in rows.partij}
        self._names = {partij.naam: partij for partij in rows.partij}
        self._aliases = {(a.naam, a.alleen_in_id): by_id[a.partij_id] for a in rows.partijalias}

    def find(self, lijst: str, gemeente_id: int) -> Partij | None:
        """Return the party of this list in this gemeente; None for a blank list."""
        return (
            self._aliases.get((lijst, gemeente_id))
            or self._aliases.get((lijst, None))
            or self._names.get(lijst)
        )
