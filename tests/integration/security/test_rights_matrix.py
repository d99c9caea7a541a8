"""The page "Wie mag wat" says in words what the roles and the catalog say."""

from bs4 import BeautifulSoup

from app.catalog.load import load_catalog
from app.catalog.spec import ROLES, STAFF
from app.security.roles import PAGES, ROLE_TEXTS


def cells(page: str) -> dict[str, dict[str, str]]:
    """Return row title -> role -> words, of both tables."""
    found: dict[str, dict[str, str]] = {}
    for table in BeautifulSoup(page, "html5lib").find_all("table"):
        heads = [th.get_text(strip=True) for th in table.thead.find_all("th")][1:]
        for row in table.tbody.find_all("tr"):
            words = [td.get_text(strip=True) for td in row.find_all("td")]
            found[row.th.get_text(strip=True)] = dict(zip(heads, words, strict=True))
    return found


def test_each_role_of_vng_sees_the_same_matrix_and_a_contact_does_not(client_as):
    pages = [client_as(role).get("/rechten/").get_data(as_text=True) for role in STAFF]
    assert len({str(cells(page)) for page in pages}) == 1
    assert client_as("contactpersoon").get("/rechten/").status_code == 403


def test_every_table_and_every_page_is_in_it_with_every_right(client_as):
    matrix = cells(client_as("lezer").get("/rechten/").get_data(as_text=True))
    for table in load_catalog().values():
        for role in ROLES:
            words = matrix[table.plural][str(ROLE_TEXTS[role].title)]
            for right in ("toevoegen", "wijzigen", "verwijderen"):
                assert (right in words) == table.allows(role, right), (table.name, role, words)
            assert (words == "geen toegang") == (not table.rights.get(role)), (table.name, role)
    for page in PAGES:
        for role in ROLES:
            expected = "openen" if role in page.roles else "geen toegang"
            assert matrix[str(page.title)][str(ROLE_TEXTS[role].title)] == expected


def test_a_contacts_rights_are_said_to_be_of_the_own_gemeente(client_as):
    matrix = cells(client_as("beheerder").get("/rechten/").get_data(as_text=True))
    assert matrix["Personen"]["Contactpersoon"].startswith("eigen gemeente: ")
    assert matrix["Gemeenten"]["Contactpersoon"] == "alle lezen; eigen gemeente wijzigen"
    assert matrix["Huisadressen"]["Redacteur"] == "geen toegang"
