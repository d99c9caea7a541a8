"""VNG changes the help in the panel; a new version renews what VNG never changed."""

from dataclasses import replace

import psycopg
import pytest
from bs4 import BeautifulSoup

from app.help.pages import install
from app.help.texts import standard_texts
from app.panel.conflict import VERSION
from tests.support.clients import token_in

TEXTS = standard_texts()
OWN = "## Onze kop\n\nDit is onze **eigen** tekst. Klik op <Opslaan>."


@pytest.fixture
def page(database):
    """A page of its own for each test: put back as it was."""
    yield "persoon"
    with database.as_owner() as owner:
        owner.execute(
            "update app.helppagina set titel = standaard_titel, tekst = standaard_tekst,"
            " samenvatting = standaard_samenvatting"
        )


def key_of(database, page: str, taal: str = "Nederlands") -> int:
    return database.value(
        "select id from app.helppagina where pagina = %s and taal = %s", page, taal
    )


def row_of(database, page: str, taal: str = "Nederlands") -> tuple[str, str, bool]:
    with database.as_owner() as owner:
        return owner.execute(
            "select titel, tekst, gewijzigd from app.helppagina where pagina = %s and taal = %s",
            (page, taal),
        ).fetchone()


def fields_of(client, address: str) -> dict[str, str]:
    """Return what the form at this address would send."""
    form = BeautifulSoup(client.get(address).get_data(as_text=True), "html5lib").select_one(
        "#formulier"
    )
    found = {i["name"]: i.get("value", "") for i in form.select("input[name]")}
    # The browser leaves out the first line break of a text area, and so does the parser.
    return found | {t["name"]: t.get_text() for t in form.select("textarea[name]")}


def edit(client, database, page: str, **changes: str):
    address = f"/helppaginas/edit/{key_of(database, page)}"
    return client.post(address, data=fields_of(client, address) | changes)


@pytest.mark.parametrize("role", ["redacteur", "beheerder"])
def test_what_an_editor_saves_is_live_at_once(database, client, client_as, page, role):
    editor = client_as(role)
    saved = edit(editor, database, page, tekst=OWN, titel="Mensen")
    assert saved.status_code == 302
    shown = BeautifulSoup(editor.get(saved.location).get_data(as_text=True), "html5lib")
    assert shown.select_one("dd h3").get_text() == "Onze kop", (
        "the row shows the text as it will look"
    )
    read = BeautifulSoup(client.get(f"/help/{page}").get_data(as_text=True), "html5lib")
    assert read.h1.get_text() == "Mensen"
    assert read.article.strong.get_text() == "eigen"
    assert "Mensen" in client.get("/help/").get_data(as_text=True)
    history = editor.get(f"/helppaginas/history/{key_of(database, page)}").get_data(as_text=True)
    assert "Onze kop" in history


def test_saving_without_a_change_leaves_the_standard_text(database, client_as, page):
    assert edit(client_as("beheerder"), database, page).status_code == 302
    assert row_of(database, page)[2] is False


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "privacyfunctionaris"])
def test_nobody_else_changes_a_page(database, client, client_as, page, role):
    browser = client_as(role)
    key = key_of(database, page)
    assert browser.get(f"/helppaginas/edit/{key}").status_code == 403
    token = {"csrf_token": token_in(browser.get("/help/").get_data(as_text=True))}
    data = token | {"titel": "Gekaapt", "samenvatting": "Gekaapt", "tekst": "Gekaapt"}
    assert browser.post(f"/helppaginas/edit/{key}", data=data).status_code == 403
    assert browser.post(f"/help/{page}/standaardtekst", data=token).status_code == 403
    assert "Wijzig deze uitleg" not in browser.get(f"/help/{page}").get_data(as_text=True)
    assert row_of(database, page)[2] is False
    token = {"csrf_token": token_in(client.get("/help/").get_data(as_text=True))}
    assert "/login/" in client.post(f"/help/{page}/standaardtekst", data=token).location


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "privacyfunctionaris", "aanmelding"])
def test_the_database_lets_nobody_else_write(database, role):
    with database.as_role(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("update app.helppagina set tekst = 'gekaapt'")


@pytest.mark.parametrize("role", ["redacteur", "beheerder"])
@pytest.mark.parametrize(
    "statement",
    [
        "update app.helppagina set standaard_tekst = 'x y'",
        "update app.helppagina set pagina = 'anders'",
        "delete from app.helppagina",
        "insert into app.helppagina (pagina) values ('nieuw')",
    ],
)
def test_an_editor_does_not_touch_the_standard_or_the_pages(database, role, statement):
    with database.as_role(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_a_contact_person_has_no_right_on_the_table(database):
    with (
        database.as_role("contactpersoon") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select tekst from app.helppagina")


def test_what_would_do_harm_is_saved_as_text_and_shown_as_letters(
    database, client, client_as, page
):
    hostile = "## <script>alert(1)</script>\n\n[klik](javascript:alert(1)) ![x](https://evil.example/x.png)"
    assert edit(client_as("redacteur"), database, page, tekst=hostile).status_code == 302
    read = BeautifulSoup(client.get(f"/help/{page}").get_data(as_text=True), "html5lib")
    assert read.article.h2.get_text() == "<script>alert(1)</script>"
    assert read.article.find(["script", "img"]) is None
    assert [a["href"] for a in read.article.find_all("a")] == ["/help/contact"]


def test_an_editor_goes_back_to_the_standard_text(database, client_as, page):
    editor = client_as("beheerder")
    assert "standaardtekst" not in editor.get(f"/help/{page}").get_data(as_text=True)
    edit(editor, database, page, tekst=OWN)
    changed = editor.get(f"/help/{page}").get_data(as_text=True)
    assert "gewijzigd ten opzichte van de standaardtekst" in changed
    back = editor.submit(f"/help/{page}/standaardtekst", form_at=f"/help/{page}")
    assert back.status_code == 302
    assert row_of(database, page) == (TEXTS[page, "nl"].title, TEXTS[page, "nl"].text, False)
    answer = editor.submit("/help/is-er-niet/standaardtekst", form_at=f"/help/{page}")
    assert answer.status_code == 404


def test_the_second_of_two_editors_loses_nothing(database, client_as, page):
    first, second = client_as("beheerder"), client_as("redacteur")
    address = f"/helppaginas/edit/{key_of(database, page)}"
    typed = fields_of(second, address) | {"tekst": "De tweede tekst."}
    assert VERSION in typed
    edit(first, database, page, tekst=OWN)
    refused = second.post(address, data=typed)
    assert refused.status_code == 409
    assert row_of(database, page)[1] == OWN


# A new version of the product.


def deployed(database, texts) -> None:
    with database.owner_engine().connect() as connection:
        install(connection, texts)
        connection.commit()


def lines(database) -> int:
    return database.value("select count(*) from app.geschiedenis where tabel = 'helppagina'")


def test_a_new_version_renews_only_what_vng_never_changed(database, client_as, page):
    edit(client_as("redacteur"), database, page, tekst=OWN)
    newer = [replace(text, text=text.text + "\n\nNieuw.") for text in TEXTS.values()]
    deployed(database, newer)
    assert row_of(database, page) == (TEXTS[page, "nl"].title, OWN, True)
    assert row_of(database, page, "Engels")[1].endswith("Nieuw.")
    assert row_of(database, "contact")[1].endswith("Nieuw.")
    editor = client_as("redacteur")
    editor.submit(f"/help/{page}/standaardtekst", form_at=f"/help/{page}")
    assert row_of(database, page)[1].endswith("Nieuw."), "back is to the newest standard"
    deployed(database, TEXTS.values())
    assert row_of(database, page) == (TEXTS[page, "nl"].title, TEXTS[page, "nl"].text, False)


def test_deploying_again_changes_nothing(database):
    before = lines(database)
    deployed(database, TEXTS.values())
    assert lines(database) == before


def test_a_page_that_the_product_drops_goes_unless_vng_changed_it(database, client_as, page):
    edit(client_as("redacteur"), database, page, tekst=OWN)
    left = [text for text in TEXTS.values() if text.page not in (page, "contact")]
    deployed(database, left)
    assert row_of(database, page) is not None
    assert row_of(database, "contact") is None
    deployed(database, TEXTS.values())
    assert row_of(database, "contact")[2] is False


def test_before_the_texts_are_installed_the_pages_are_there(database, client):
    with database.as_owner() as owner:
        owner.execute("delete from app.helppagina")
    assert TEXTS["persoon", "nl"].title in client.get("/help/persoon").get_data(as_text=True)
    assert client.get("/help/").status_code == 200
    deployed(database, TEXTS.values())
