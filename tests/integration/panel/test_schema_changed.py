"""A schema that changes under the running app: a notice that says so, and right after a restart."""

import pytest

from app import create_app
from tests.integration.panel.conftest import sign_in
from tests.support import sample

NOTICE = "De website wordt bijgewerkt"
# What the owner does while people work.
CHANGES = {
    "renamed": ["alter table register.persoon rename column titel_voor to titel_vooraan"],
    "away": [
        "alter table register.fractie rename column zetels to zetels_oud",
        "alter table register.persoon rename column magazine to magazine_oud",
    ],
    "table away": ["alter table register.persoon rename to persoon_oud"],
    "other type": ["alter table register.persoon alter column titel_voor type varchar(30)"],
}
UNDONE = {
    "renamed": ["alter table register.persoon rename column titel_vooraan to titel_voor"],
    "away": [
        "alter table register.fractie rename column zetels_oud to zetels",
        "alter table register.persoon rename column magazine_oud to magazine",
    ],
    "table away": ["alter table register.persoon_oud rename to persoon"],
    "other type": ["alter table register.persoon alter column titel_voor type text"],
}
NEW_SCHEMA = [
    "alter table register.persoon drop column titel_achter",
    "alter table register.persoon rename column titel_voor to aanhef",
    "comment on column register.persoon.aanhef is 'Aanhef: voor de naam'",
    "alter table register.persoon add column hobby text",
    "comment on column register.persoon.hobby is 'Hobby: wat iemand graag doet'",
    "grant insert (aanhef, hobby), update (aanhef, hobby) on register.persoon to contactpersoon",
]


def run(database, statements):
    with database.as_owner() as owner:
        for statement in statements:
            owner.execute(statement)


@pytest.fixture(scope="module")
def row(database):
    return database.value(
        "select min(p.id) from register.persoon p join register.gemeente g on g.id = p.gemeente_id"
        " where g.code = %s",
        sample.A,
    )


def answers(browser, row, forms):
    """Ask for everything that touches a person; the status and the text of each."""
    paths = ["/personen/list/", "/personen/list/?q=a&filter=1", f"/personen/show/{row}"]
    paths += [f"/personen/edit/{row}", "/personen/add", "/personen/export"]
    paths += [f"/personen/history/{row}", "/fracties/list/", "/"]
    for path in paths:
        answer = browser.client.get(path)
        yield path, answer.status_code, answer.get_data(as_text=True)
    for path, form in forms.items():
        answer = browser.client.post(path, data=form.sends(achternaam="Gewijzigd"))
        yield f"POST {path}", answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_a_notice_and_never_a_stack(browser_as, database, row, change):
    browser = browser_as("contactpersoon")
    forms = {path: browser.get(path) for path in (f"/personen/edit/{row}", "/personen/add")}
    # Often enough for the driver to have prepared its statements.
    for _ in range(6):
        browser.get("/personen/list/")
    run(database, CHANGES[change])
    try:
        seen = list(answers(browser, row, forms))
    finally:
        run(database, UNDONE[change])
    for path, status, text in seen:
        assert status in (200, 302, 503), (path, status)
        assert "Traceback" not in text
        assert "persoon_oud" not in text
        if status == 503:
            assert NOTICE in text, path
    told = [path for path, status, _ in seen if status == 503]
    assert change == "other type" or f"/personen/show/{row}" in told


def test_after_the_change_is_undone_the_same_process_works_again(browser_as, row):
    page = browser_as("contactpersoon").get(f"/personen/show/{row}")
    assert [label for label in page.shown if "agazine" in label]


def test_after_a_restart_the_new_schema_is_shown(database, settings, browser_as, row):
    browser = browser_as("contactpersoon")
    run(database, NEW_SCHEMA)
    answer = browser.client.get(f"/personen/show/{row}")
    assert answer.status_code == 503
    assert NOTICE in answer.get_data(as_text=True)
    flask = create_app(settings)
    try:
        contact = sign_in(flask, "contactpersoon")
        page = contact.send(f"/personen/edit/{row}", hobby="Vissen", aanhef="Dr.")
        assert page.shown["Hobby"] == "Vissen"
        assert page.shown["Aanhef"] == "Dr."
        assert "Titel achter" not in page.shown
        assert contact.get("/personen/list/?_flt_3_hobby=vissen").rows
        assert "Vissen" in contact.get(f"/personen/history/{row}").text
    finally:
        flask.extensions["ledengegevens"].engine.dispose()
