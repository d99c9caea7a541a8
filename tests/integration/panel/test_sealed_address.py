"""A sealed home address is shown by no page, and taking the mark off does not uncover it."""

import pytest

from tests.support import sample

STREET = "Geheimstraat"
TYPED = {
    "straat": STREET, "huisnummer": "7", "huisletter": "", "toevoeging": "",
    "postcode": "3811 AB", "woonplaats": "Amersfoort",
}  # fmt: skip
KEEPERS = ("contactpersoon", "privacyfunctionaris")
SAID = "Dit adres is afgeschermd"


@pytest.fixture
def sealed(client_as, database):
    """Return the key of a home address in Amersfoort, sealed by its own contact."""
    key = database.value(
        "select h.id from register.huisadres h join register.gemeente g on g.id = h.gemeente_id"
        " where g.code = %s order by h.id limit 1",
        sample.A,
    )
    send(client_as("contactpersoon"), key, **TYPED, afgeschermd=["nee", "ja"])
    return key


def send(client, key, **data):
    return client.submit(f"/huisadressen/edit/{key}", {**data, "reden": "verzoek"})


def is_sealed(database, key):
    return database.value("select afgeschermd from register.huisadres where id = %s", key)


@pytest.mark.parametrize("role", KEEPERS)
def test_no_page_shows_it_and_asking_is_refused_with_a_sentence(sealed, client_as, database, role):
    client, lines = (
        client_as(role),
        "select count(*) from app.geschiedenis where soort = 'ingezien'",
    )
    before = database.value(lines)
    page = client.get(f"/huisadressen/show/{sealed}").get_data(as_text=True)
    assert SAID in page
    assert "/reveal/" not in page
    answer = client.submit(
        f"/huisadressen/reveal/{sealed}",
        {"reden": "verzoek"},
        form_at=f"/huisadressen/show/{sealed}",
    )
    told = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert SAID in told
    for path in (f"show/{sealed}", f"edit/{sealed}", f"history/{sealed}", "list/", "export"):
        assert STREET not in client.get(f"/huisadressen/{path}").get_data(as_text=True)
    assert database.value(lines) == before


@pytest.mark.parametrize("role", ["lezer", "redacteur", "beheerder"])
def test_other_roles_find_no_page_about_it(sealed, client_as, role):
    for page in ("show", "history"):
        assert client_as(role).get(f"/huisadressen/{page}/{sealed}").status_code in (403, 404)


@pytest.mark.parametrize("role", KEEPERS)
def test_the_mark_comes_off_only_with_the_whole_address_anew(sealed, client_as, database, role):
    client = client_as(role)
    refused = send(client, sealed, afgeschermd="nee")
    assert refused.status_code == 400
    assert "Vul het hele adres opnieuw in" in refused.get_data(as_text=True)
    assert is_sealed(database, sealed)
    assert send(client, sealed, **{**TYPED, "straat": "Dorpsweg"}, afgeschermd="nee").location
    assert not is_sealed(database, sealed)
