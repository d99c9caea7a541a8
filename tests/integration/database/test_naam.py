"""How a person is called in a list: the surname first, whatever else is known."""

import pytest

from tests.support.sample import A, gemeente_id

NAMES = [
    (("B.C.L.", "Bram", "van der", "Akker"), "Akker, B.C.L. (Bram) van der"),
    (("B.", None, None, "Akker"), "Akker, B."),
    ((None, "Bram", None, "Akker"), "Akker, Bram"),
    ((None, "Bram", "van der", "Akker"), "Akker, Bram van der"),
    ((None, None, "de", "Wit"), "Wit, de"),
    ((None, None, None, "Çelik"), "Çelik"),
]


@pytest.mark.parametrize(("parts", "naam"), NAMES, ids=[naam for _, naam in NAMES])
def test_the_database_makes_the_name(database, parts, naam):
    with database.as_owner() as owner:
        made = owner.execute(
            "insert into register.persoon (gemeente_id, voorletters, roepnaam, tussenvoegsel,"
            " achternaam) values (%s, %s, %s, %s, %s) returning naam",
            (gemeente_id(owner, A), *parts),
        ).fetchone()
    assert made[0] == naam
