"""The menu is kept, because it is dear to make; nobody ever gets that of another."""

import pytest
from bs4 import BeautifulSoup

from app.catalog.spec import ROLES
from app.security.language import SESSION_KEY
from tests.support import sample

ENTRANCE = "Mijn gemeente", "Overzicht", "My municipality", "Overview"
OF_A_ROLE = """
    select distinct v.name
      from ab_role r
      join ab_permission_view_role pvr on pvr.role_id = r.id
      join ab_permission_view pv on pv.id = pvr.permission_view_id
      join ab_permission p on p.id = pv.permission_id and p.name = 'menu_access'
      join ab_view_menu v on v.id = pv.view_menu_id
     where r.name = %s
"""
TAKE_AWAY = """
    delete from ab_permission_view_role
     where role_id = (select id from ab_role where name = %s)
       and permission_view_id = (
         select pv.id from ab_permission_view pv
           join ab_permission p on p.id = pv.permission_id and p.name = 'menu_access'
           join ab_view_menu v on v.id = pv.view_menu_id and v.name = %s)
"""


@pytest.fixture
def menu_for(client_as):
    """Ask for a page as somebody of this role: the links of its menu, by their words."""

    def asked(role, language="nl", root=""):
        client = client_as(role)
        with client.session_transaction() as session:
            session[SESSION_KEY] = language
        answer = client.get("/weergave/", environ_overrides={"SCRIPT_NAME": root})
        assert answer.status_code == 200
        menu = BeautifulSoup(answer.data, "html5lib").select_one("#menu")
        found = {" ".join(a.get_text().split()): a["href"] for a in menu.select("a")}
        buttons = [" ".join(b.get_text().split()) for b in menu.select("button")]
        return found, buttons

    return asked


@pytest.fixture
def translated(app):
    def of(text, language):
        with app.test_request_context() as context:
            context.session[SESSION_KEY] = language
            return app.jinja_env.globals["_"](text)

    return of


def test_each_role_gets_its_own_entries_in_its_own_language(database, menu_for, translated):
    with database.as_owner() as owner:
        allowed = {role: {name for (name,) in owner.execute(OF_A_ROLE, (role,))} for role in ROLES}
    assert len({frozenset(names) for names in allowed.values()}) > 1
    # Twice, and mixed: what was kept for one is never shown to the next.
    for _turn in range(2):
        for role in ROLES:
            for language in ("nl", "en"):
                links, buttons = menu_for(role, language)
                told = {word for word in (*links, *buttons) if word not in ENTRANCE}
                assert told == {translated(name, language) for name in allowed[role]}


def test_a_site_below_a_path_gets_addresses_below_it_and_another_does_not(menu_for):
    for root in ("", "/register", ""):
        links, _buttons = menu_for("redacteur", root=root)
        assert links["Personen"] == f"{root}/personen/list/"


def test_who_loses_an_entry_misses_it_on_the_next_page(database, menu_for):
    assert "Personen" in menu_for("lezer")[0]
    with database.as_owner() as owner:
        taken = owner.execute(TAKE_AWAY, ("lezer", "Personen"))
        assert taken.rowcount == 1
    assert "Personen" not in menu_for("lezer")[0]
    assert "Personen" in menu_for("redacteur")[0]


def test_the_page_that_is_shown_is_marked_and_no_other(client_as):
    client = client_as("contactpersoon", sample.A)
    for path, mark in (("/personen/list/", "page"), ("/personen/add", "true")):
        menu = BeautifulSoup(client.get(path).data, "html5lib").select_one("#menu")
        marked = [(a["href"], a["aria-current"]) for a in menu.select("a[aria-current]")]
        assert marked == [("/personen/list/", mark)]
