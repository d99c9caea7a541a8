"""VNG changes what the site mails; a text that would be no use is refused with a sentence."""

from dataclasses import replace
from html import unescape

import psycopg
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from app.mail.letters import write_letter
from app.mail.own_texts import install
from app.mail.standard import standard_letters
from tests.support.clients import token_in
from tests.support.statements import statements

KIND = "verificatiecode"
STANDARD = standard_letters()
OWN = "## Welkom\n\nUw code: **{{code}}**. Groet van VNG."


@pytest.fixture(autouse=True)
def as_it_was(database):
    yield
    with database.as_owner() as owner:
        owner.execute(
            "update app.mailtekst set onderwerp = standaard_onderwerp, tekst = standaard_tekst"
        )


def key_of(database, kind: str = KIND) -> int:
    return database.value("select id from app.mailtekst where soort = %s", kind)


def row_of(database, kind: str = KIND) -> tuple[str, str, bool]:
    with database.as_owner() as owner:
        return owner.execute(
            "select onderwerp, tekst, gewijzigd from app.mailtekst where soort = %s", (kind,)
        ).fetchone()


def edit(client, database, kind: str = KIND, **changes: str):
    address = f"/mailteksten/edit/{key_of(database, kind)}"
    page = BeautifulSoup(client.get(address).get_data(as_text=True), "html5lib")
    form = page.select_one("#formulier")
    sent = {i["name"]: i.get("value", "") for i in form.select("input[name]")}
    sent |= {t["name"]: t.get_text() for t in form.select("textarea[name]")}
    return client.post(address, data=sent | changes)


def test_every_letter_of_the_product_is_installed(database):
    with database.as_owner() as owner:
        rows = dict(owner.execute("select soort, gewijzigd from app.mailtekst").fetchall())
    assert rows == dict.fromkeys(STANDARD, False)


def test_what_an_administrator_saves_is_in_the_next_letter(database, client_as, door_session):
    admin = client_as("beheerder")
    assert edit(admin, database, tekst=OWN, onderwerp="Uw code van VNG").status_code == 302
    letter = write_letter(door_session, KIND, {"code": "123456"})
    assert letter.subject == "Uw code van VNG"
    assert letter.text == "Welkom\n------\n\nUw code: 123456. Groet van VNG.\n"
    assert "<h2>Welkom</h2>" in letter.html
    history = admin.get(f"/mailteksten/history/{key_of(database)}").get_data(as_text=True)
    assert "Groet van VNG" in history


def test_the_form_says_which_words_there_are(database, client_as):
    page = client_as("beheerder").get(f"/mailteksten/edit/{key_of(database, 'uitnodiging')}")
    shown = page.get_data(as_text=True)
    for word in ("naam", "gemeente", "code", "adres", "verloopt", "hulp"):
        assert f"{{{{{word}}}}}" in shown
    assert "Verplichte woorden" in shown


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tekst": "Uw code staat hier niet."}, "staat niet meer in de tekst."),
        ({"tekst": "{{code}} {{wachtwoord}}"}, "alleen de woorden die bij deze mail horen."),
        ({"tekst": "{{code}} {{ code }}"}, "alleen de woorden die bij deze mail horen."),
        ({"tekst": "{{Code}}"}, "staat niet meer in de tekst."),
        ({"tekst": "{{code}"}, "staat niet meer in de tekst."),
        ({"onderwerp": "Uw code: {{code}}"}, "het onderwerp blijft bewaard."),
        ({"onderwerp": "Voor {{naam}}"}, "alleen de woorden die bij deze mail horen."),
        ({"onderwerp": "x"}, "Het onderwerp heeft 2 tot 150 tekens."),
        ({"tekst": ""}, ""),
    ],
)
def test_a_text_that_would_be_of_no_use_is_refused(database, client_as, change, sentence):
    answer = edit(client_as("beheerder"), database, **change)
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert sentence in unescape(page)
    assert unescape(next(iter(change.values()))) in unescape(page), "what was typed is still there"
    assert row_of(database)[2] is False


def test_a_subject_of_two_lines_is_no_subject(database):
    refused = pytest.raises(psycopg.errors.CheckViolation, match="mailtekst_onderwerp_regel")
    with database.as_role("beheerder") as connection, refused:
        connection.execute("update app.mailtekst set onderwerp = E'a\\nBcc: b@c.example'")


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_nobody_else_reads_or_changes_them(database, client_as, role):
    browser = client_as(role)
    key = key_of(database)
    token = {"csrf_token": token_in(browser.get("/help/").get_data(as_text=True))}
    for address in ("list/", f"show/{key}", f"edit/{key}"):
        assert browser.get(f"/mailteksten/{address}").status_code == 403
    assert browser.post(f"/mailteksten/edit/{key}", data=token).status_code == 403
    assert browser.post(f"/mailteksten/restore/{key}", data=token).status_code == 403
    with (
        database.as_role(role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select tekst from app.mailtekst")


@pytest.mark.parametrize(
    "statement",
    [
        "update app.mailtekst set standaard_tekst = 'x y'",
        "update app.mailtekst set woorden = '{{alles}}'",
        "delete from app.mailtekst",
        "insert into app.mailtekst (soort) values ('nieuw')",
    ],
)
def test_an_administrator_does_not_touch_the_standard(database, statement):
    with (
        database.as_role("beheerder") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_the_door_reads_them_and_no_more(database):
    with database.as_role("aanmelding") as connection:
        connection.execute("select onderwerp, tekst from app.mailtekst")
    with (
        database.as_role("aanmelding") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("update app.mailtekst set tekst = 'x y'")


def test_back_to_the_standard_text(database, client_as):
    admin, key = client_as("beheerder"), key_of(database)
    show = f"/mailteksten/show/{key}"
    assert "Terug naar de standaardtekst" not in admin.get(show).get_data(as_text=True)
    edit(admin, database, tekst=OWN)
    assert "Terug naar de standaardtekst" in admin.get(show).get_data(as_text=True)
    answer = admin.submit(f"/mailteksten/restore/{key}", form_at=show)
    assert (answer.status_code, answer.location) == (302, show)
    assert row_of(database) == (STANDARD[KIND].subject, STANDARD[KIND].text, False)
    assert "standaardtekst staat er weer" in admin.get(show).get_data(as_text=True)
    assert admin.submit("/mailteksten/restore/2147483646", form_at=show).status_code == 404


def test_a_help_page_goes_back_in_the_same_way(database, client_as):
    editor = client_as("redacteur")
    key = database.value(
        "select id from app.helppagina where pagina = 'persoon' and taal = 'Nederlands'"
    )
    with database.as_owner() as owner:
        owner.execute("update app.helppagina set titel = 'Anders' where id = %s", (key,))
    show = f"/helppaginas/show/{key}"
    assert editor.submit(f"/helppaginas/restore/{key}", form_at=show).status_code == 302
    assert database.value("select titel from app.helppagina where id = %s", key) != "Anders"


# A new version of the product.


def deployed(database, letters) -> None:
    with database.owner_engine().connect() as connection:
        install(connection, letters)
        connection.commit()


def test_a_new_version_renews_only_what_vng_never_changed(database, client_as):
    edit(client_as("beheerder"), database, tekst=OWN)
    deployed(database, [replace(x, text=x.text + "\n\nNieuw.") for x in STANDARD.values()])
    assert row_of(database)[1] == OWN
    assert row_of(database, "al-een-account")[1].endswith("Nieuw.")
    deployed(database, STANDARD.values())
    assert row_of(database, "al-een-account")[2] is False


def test_a_text_with_a_word_that_is_gone_makes_way(database, client_as):
    """Else the deploy would be refused, or the letter could not be written."""
    edit(client_as("beheerder"), database, "al-een-account", tekst="Kijk op {{adres}}.")
    letter = replace(STANDARD["al-een-account"], words=frozenset(), text="Zonder adres.")
    deployed(database, [*(x for x in STANDARD.values() if x.kind != letter.kind), letter])
    assert row_of(database, letter.kind) == (letter.subject, "Zonder adres.", False)
    deployed(database, STANDARD.values())


def test_deploying_again_changes_nothing(database):
    count = "select count(*) from app.geschiedenis where tabel = 'mailtekst'"
    before = database.value(count)
    deployed(database, STANDARD.values())
    assert database.value(count) == before


# What always works.


def test_before_the_texts_are_installed_the_standard_is_sent(database, door_session):
    with database.as_owner() as owner:
        owner.execute("delete from app.mailtekst")
    assert "123456" in write_letter(door_session, KIND, {"code": "123456"}).text
    deployed(database, STANDARD.values())


def test_a_word_that_nobody_gave_means_the_standard(database, door_session):
    """A letter with a code is always written, whatever VNG made of its text."""
    with database.as_owner() as owner:
        owner.execute(
            "update app.mailtekst set woorden = '{{code}} {{naam}}',"
            " tekst = 'Dag {{naam}}: {{code}}' where soort = %s",
            (KIND,),
        )
    letter = write_letter(door_session, KIND, {"code": "123456"})
    assert "Uw verificatiecode is 123456" in letter.text
    with pytest.raises(KeyError):
        write_letter(door_session, KIND, {})
    with pytest.raises(KeyError):
        write_letter(door_session, "is-er-niet", {})
    door_session.rollback()
    with database.as_owner() as owner:
        owner.execute("delete from app.mailtekst")
    deployed(database, STANDARD.values())


def test_writing_a_letter_costs_one_statement(door_session):
    with statements(door_session.get_bind()) as seen:
        write_letter(door_session, KIND, {"code": "123456"})
    assert len(seen) == 1
    door_session.execute(text("select 1"))
