"""Staff see what became of each mail, and never what it says."""

import psycopg
import pytest

from tests.integration.mail.conftest import LETTER

PATH = "/verstuurde-mail/list/"


def test_an_administrator_sees_what_became_of_each_mail(database, client_as, write):
    numbers = [write(f"{name}@gemeente.example") for name in ("wacht", "weg", "mis")]
    with database.as_owner() as owner:
        owner.execute(
            "update app.bericht set verzonden_op = now(), volgende_poging_op = null where id = %s",
            (numbers[1],),
        )
        owner.execute(
            "update app.bericht set mislukt_op = now(), volgende_poging_op = null,"
            " fout = 'De mailserver nam het adres niet aan (550).' where id = %s",
            (numbers[2],),
        )
    admin = client_as("beheerder")
    page = admin.get(PATH).get_data(as_text=True)
    for said in ("wacht@gemeente.example", "weg@gemeente.example", "(550)", LETTER.subject):
        assert said in page
    assert "geheim" not in page
    export = admin.get("/verstuurde-mail/export").get_data(as_text=True)
    for said in ("mis@gemeente.example", "wacht", "verstuurd", "mislukt"):
        assert said in export
    failed = admin.get(f"{PATH}?_flt_0_status=mislukt").get_data(as_text=True)
    assert "mis@gemeente.example" in failed
    assert "weg@gemeente.example" not in failed
    assert "geheim" not in export
    for number in numbers:
        shown = admin.get(f"/verstuurde-mail/show/{number}").get_data(as_text=True)
        assert "geheim" not in shown


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_nobody_else_sees_it(client_as, database, role):
    assert client_as(role).get(PATH).status_code == 403
    with (
        database.as_role(role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select aan from app.berichtstatus")


@pytest.mark.parametrize("column", ["tekst", "html"])
def test_the_database_shows_no_administrator_what_a_mail_says(database, column):
    with (
        database.as_role("beheerder") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"select {column} from app.bericht")
