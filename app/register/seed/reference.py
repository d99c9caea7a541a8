"""The part of the seed that is fact: gemeenten, parties, results and seats, and the code lists.

Production gets this and nothing else. Of a fractie the official result says that it won seats, so a
fractie is reference data; who takes those seats is not in it.
"""

from collections.abc import Callable
from datetime import date, datetime

from app.register.seed.code_lists import add_functies, add_portefeuilles
from app.register.seed.gemeenten import add_gemeenten, add_provincies
from app.register.seed.partijen import add_partijen
from app.register.seed.tables import Rows
from app.register.seed.verkiezingen import add_raadsperioden, add_uitslagen

DESCRIPTION = "Register gevuld met gemeenten, partijen, uitslagen en fracties"


def add_reference(rows: Rows, entered: Callable[[date], datetime]) -> None:
    """Add all reference data; `entered` gives when the fracties of a term were entered."""
    add_provincies(rows)
    add_functies(rows)
    add_portefeuilles(rows)
    add_gemeenten(rows)
    add_partijen(rows)
    add_uitslagen(rows)
    add_raadsperioden(rows, entered)
