"""Everybody reads the help, also who has not signed in; every page leads to the help about it."""

import re

import pytest
from bs4 import BeautifulSoup

from app.catalog.load import load_catalog
from app.catalog.spec import ROLES
from app.help import topics
from app.help.texts import LANGUAGES, standard_texts
from app.pages.help import SUPPORT_EMAIL
from tests.support import sample
from tests.support.statements import statements

TEXTS = standard_texts()
PAGES = sorted({page for page, _language in TEXTS})
CATALOG = load_catalog()
HEADER = ".vng-header a[href^='/help/']"


def page_of(answer) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html5lib")


def choose(client, language: str) -> None:
    if language != "nl":
        assert client.submit("/taal/", {"taal": language}, form_at="/login/").status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_read_without_signing_in(client, language):
    choose(client, language)
    overview = page_of(client.get("/help/"))
    assert overview.html["lang"] == language
    links = {a["href"] for a in overview.select("main a")}
    assert links == {f"/help/{page}" for page in PAGES}
    for page in PAGES:
        shown = page_of(client.get(f"/help/{page}"))
        text = TEXTS[page, language]
        assert shown.h1.get_text() == text.title
        assert text.summary in shown.main.get_text()
        contents = [a["href"] for a in shown.select(".vng-toc a")]
        headings = [f"#{h['id']}" for h in shown.select("article h2")]
        assert contents == (headings if len(headings) > 1 else [])
        assert SUPPORT_EMAIL not in shown.get_text()
        assert "](" not in re.sub(r"<code>.*?</code>", "", str(shown.article))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_the_help(client_as, role):
    client = client_as(role)
    assert client.get("/help/").status_code == 200
    assert client.get("/help/privacy").status_code == 200


@pytest.mark.parametrize(
    "path", ["/help/is-er-niet", "/help/persoon.md", "/help/..", "/help/%00", "/help/Persoon"]
)
def test_what_is_no_page_is_not_there(client, path):
    assert client.get(path).status_code == 404


def test_the_address_of_vng_stands_where_it_belongs(app, client):
    address = app.extensions["settings"].support_email
    assert page_of(client.get("/help/contact")).select_one(f"a[href='mailto:{address}']")


def test_the_foot_of_every_page_leads_to_privacy_accessibility_and_contact(client):
    for path in ("/", "/login/", "/help/persoon", "/is-er-niet"):
        answer = client.get(path)
        page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
        links = {a["href"] for a in page.select("footer a")}
        assert {"/help/privacy", "/help/toegankelijkheid", "/help/contact", "/weergave/"} <= links


def test_a_help_page_costs_few_statements(app, client, client_as):
    engine = app.extensions["ledengegevens"].engine
    reader = client_as("contactpersoon", sample.A)
    for path in ("/help/", "/help/persoon"):
        with statements(engine) as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 2, seen  # the role of the door, and the page
        with statements(engine) as seen:
            assert reader.get(path).status_code == 200
        assert len(seen) <= 4, seen  # and who she is


# The link in the header.


def help_of(client, path: str) -> str:
    """Return where <Help> leads from this page."""
    page = BeautifulSoup(client.get(path).get_data(as_text=True), "html5lib")
    (link,) = page.select(HEADER)
    assert page.select_one(".vng-header__tools").find("a") is link
    return str(link["href"]).removeprefix("/help/")


def readable_pages(app, database, role: str):
    """Yield (table, method, address) of each panel page that the role may open."""
    views = [v for v in app.extensions["appbuilder"].baseviews if hasattr(v, "table")]
    for view in views:
        spec = view.table.spec
        if not spec.allows(role, "lezen"):
            continue
        row = database.value(f"select min({spec.key}) from {spec.name}")
        yield spec.name, "list", f"{view.route_base}/list/"
        for method in ("show", "edit", "history", "add", "end"):
            right = {"edit": "wijzigen", "add": "toevoegen", "end": "wijzigen"}.get(method)
            if f"{type(view).__name__}.{method}" not in app.view_functions or row is None:
                continue
            if right is None or spec.allows(role, right):
                pk = "" if method == "add" else f"/{row}"
                yield spec.name, method, f"{view.route_base}/{method}{pk}"


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_panel_leads_to_the_help_about_it(app, database, client_as, role):
    client = client_as(role)
    seen = set()
    for table, method, address in readable_pages(app, database, role):
        if client.get(address).status_code != 200:
            continue  # a row of another gemeente, or one that can't end
        seen.add((table, method))
        topic = help_of(client, address)
        assert topic == topics.topic_of_table(table, method), address
        assert topic in PAGES, address
    assert {table for table, _method in seen} == {
        name for name, spec in CATALOG.items() if spec.allows(role, "lezen")
    }


def test_the_pages_beyond_the_panel_lead_to_help_that_is_there(app, client_as):
    client = client_as("contactpersoon", sample.A)
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.arguments or rule.endpoint in ("static", "health"):
            continue
        answer = client.get(rule.rule)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            topic = help_of(client, rule.rule)
            assert topic == "" or topic in PAGES, rule.rule


def test_every_view_says_which_help_is_about_it(app):
    views = {
        rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if "." in rule.endpoint
    }
    panel = {
        type(v).__name__ for v in app.extensions["appbuilder"].baseviews if hasattr(v, "table")
    }
    unknown = views - panel - set(topics.BY_VIEW) - topics.WITHOUT - {"FrontView"}
    assert not unknown, f"zet ze in app/help/topics.py: {sorted(unknown)}"


def sent_by(client, address: str) -> dict[str, str]:
    """Return what the form at this address would send."""
    page = BeautifulSoup(client.get(address).get_data(as_text=True), "html5lib")
    return {i["name"]: i.get("value", "") for i in page.select("#formulier input[name]")}


def test_two_versions_of_a_row_come_with_the_help_about_that(database, client_as):
    first, second = client_as("contactpersoon", sample.A), client_as("contactpersoon", sample.A)
    gemeente = database.value("select id from register.gemeente where code = %s", sample.A)
    address = f"/gemeenten/edit/{gemeente}"
    sent = [sent_by(first, address), sent_by(second, address)]
    assert first.post(address, data=sent[0] | {"telefoon": "14 033"}).status_code == 302
    refused = second.post(address, data=sent[1] | {"telefoon": "14 030"})
    assert refused.status_code == 409
    page = BeautifulSoup(refused.get_data(as_text=True), "html5lib")
    assert page.select_one(HEADER)["href"] == "/help/geschiedenis-en-conflicten"


def test_the_start_page_leads_to_the_help_for_who_looks_at_it(client, client_as):
    assert help_of(client, "/") == "aanmelden"
    assert help_of(client, "/login/") == "aanmelden"
    assert help_of(client_as("contactpersoon", sample.A), "/") == "mijn-gemeente"
    assert help_of(client_as("lezer"), "/") == "vng-beheer"
    assert help_of(client, "/help/persoon") == ""
    assert help_of(client, "/is-er-niet") == ""
