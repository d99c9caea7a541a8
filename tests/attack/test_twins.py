"""Somebody whose address looks like another's is not that other (H35)."""

import pytest

from tests.support import sample

EMAIL = sample.account_of("contactpersoon", sample.B).email
TWINS = (
    EMAIL.replace("c", "ｃ", 1), EMAIL.replace("o", "о", 1), EMAIL.replace("@", "＠"), f"{EMAIL}.",
    EMAIL.replace("t@", "t\u200b@"), EMAIL.replace("e", "е"), EMAIL.replace("l", "ⅼ"), f"'{EMAIL}",
    EMAIL.replace(".", "․"), EMAIL.replace("n", "n\u0301", 1), EMAIL.replace("@", "%40"),
    EMAIL.replace("contact", "contact%"), EMAIL.replace("contact", "contac_"),
    f"{EMAIL},contact@amersfoort.example",
)  # fmt: skip


@pytest.mark.parametrize("twin", TWINS, ids=ascii)
def test_a_look_alike_address_is_refused(client, twin):
    assert twin != EMAIL
    answer = client.sign_in(twin)
    assert answer.status_code == 400
