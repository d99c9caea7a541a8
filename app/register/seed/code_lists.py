"""Functies and portefeuilles, the code lists every gemeente chooses from."""

from app.register.seed.sources import read_data, text_or_none
from app.register.seed.tables import Functie, Portefeuille, Rows


def add_functies(rows: Rows) -> None:
    """Add the functies; civil servants (secretaris, griffie, contactpersoon) have no party."""
    for number, row in enumerate(read_data("functies.csv"), 1):
        rows.functie.append(
            Functie(
                id=number,
                code=row["code"],
                naam=row["naam"],
                orgaan=row["orgaan"],
                partij_toegestaan=row["partij_toegestaan"] == "ja",
                volgorde=int(row["volgorde"]),
            )
        )


def add_portefeuilles(rows: Rows) -> None:
    """Add the portefeuilles of burgemeesters and wethouders."""
    for number, row in enumerate(read_data("portefeuilles.csv"), 1):
        rows.portefeuille.append(
            Portefeuille(number, row["naam"], text_or_none(row["omschrijving"]))
        )
