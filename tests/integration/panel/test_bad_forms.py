"""Bad values in every field of every form: told at the field in Dutch, nothing typed is lost."""

import pytest

from app.catalog.load import load_catalog
from app.panel.columns import Kind
from app.panel.values import drawable
from tests.integration.panel.bad_values import EVERYTHING, KEPT, LONG, SOME
from tests.integration.panel.page import Page
from tests.support import sample
from tests.support.page_check import check_page

CATALOG = load_catalog()
# Every form there is: the table, what is done, and each role that may.
FORMS = [
    (table, mode, role)
    for table, spec in CATALOG.items()
    for mode, right in (("add", "toevoegen"), ("edit", "wijzigen"))
    for role, rights in spec.rights.items()
    if right in rights
]
# A choice that isn't there can't be drawn as chosen.
CHOSEN = (Kind.CHOICE, Kind.BOOLEAN, Kind.REFERENCE)
EXECUTED = ("<script>alert", "<img src=x", "Traceback")


@pytest.fixture(scope="module")
def views(app):
    found = app.extensions["appbuilder"].baseviews
    return {v.table.name: v for v in found if hasattr(v, "table")}


@pytest.fixture(scope="module")
def browser(browser_as):
    known = {}

    def of(role: str):
        if role not in known:
            known[role] = browser_as(role, checked=False)
        return known[role]

    return of


@pytest.fixture(scope="module")
def form_of(views, browser, database):
    """The address and the page of a form, opened on a row of the actor's own gemeente."""

    def opened(table, mode, role):
        view = views[table]
        path = f"{view.route_base}/add"
        if mode == "edit":
            scoped = "gemeente_id" if "gemeente_id" in view.table.columns else "id"
            own = table == "register.gemeente" or scoped == "gemeente_id"
            where = f" where {scoped} = {gemeente(database)}" if own else ""
            path = f"{view.route_base}/edit/" + str(
                database.value(f"select min(id) from {table}{where}")
            )
        return path, browser(role).get(path)

    return opened


def gemeente(database):
    return database.value("select id from register.gemeente where code = %s", sample.A)


def fields_of(views, table, page):
    """Return the columns that this form asks for."""
    return [c for c in views[table].table.columns.values() if c.name in page.sends()]


def hold(page, what):
    assert page.status in (200, 400, 404, 409), f"{page.status}: {what!r} {page.text[:200]}"
    assert not [word for word in EXECUTED if word in page.html], what
    if page.status == 400 and page.soup.find("form", attrs={"method": "post"}) is not None:
        assert page.summary or page.h1 == "Dit verzoek klopt niet", what


def test_there_is_a_form_for_everything_that_may_be_written():
    assert len(FORMS) > 20


@pytest.mark.parametrize(("table", "mode", "role"), FORMS)
def test_everything_wrong_at_once_is_told_and_comes_back_as_typed(
    views, browser, form_of, table, mode, role
):
    path, form = form_of(table, mode, role)
    columns = fields_of(views, table, form)
    assert columns
    turn = FORMS.index((table, mode, role))
    for value in [v for v in EVERYTHING[turn % 14 :: 14] if v != LONG]:
        typed = {c.name: value for c in columns if c.name != "gemeente_id"}
        page = browser(role).send(path, form, **typed)
        hold(page, value[:40])
        if page.status == 400 and "Nog niet" not in page.h1:
            for column in columns:
                if column.kind in CHOSEN or column.name == "gemeente_id":
                    continue
                expected = drawable(value).replace("\r\n", "\n").replace("\n", "\r\n")
                if column.kind not in (Kind.LONG_TEXT, Kind.JSON):
                    expected = drawable(value)
                assert page.value(column.name) == expected, (column.name, value[:40])


@pytest.mark.parametrize(("table", "mode", "role"), FORMS)
def test_one_strange_value_is_kept_or_told_at_its_field(views, browser, form_of, table, mode, role):
    path, form = form_of(table, mode, role)
    turn = FORMS.index((table, mode, role))
    for number, column in enumerate(fields_of(views, table, form)):
        is_text = column.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.ENCRYPTED)
        values = KEPT if is_text else SOME
        for value in values[(turn + number) % 8 :: 8]:
            page = browser(role).send(path, form, reden="toets", **{column.name: value})
            hold(page, (column.name, value[:40]))
            if mode == "edit" and page.status == 200:
                form = browser(role).get(path)


@pytest.mark.parametrize(("table", "mode", "role"), FORMS)
def test_a_form_full_of_strange_things_is_a_page_like_any_other(
    views, browser, form_of, table, mode, role
):
    path, form = form_of(table, mode, role)
    client = browser(role).client
    names = [c.name for c in fields_of(views, table, form)]
    for typed in ('"><script>alert(1)</script>\x00\x1b\ufffe', "\r\n\r\n<b>", LONG[:5000]):
        sent = form.sends(**dict.fromkeys(names, typed))
        answer = client.post(path, data=sent)
        if answer.status_code == 302:
            # Free texts only: there is nothing wrong with it, and its page shows it as plain text.
            assert all(c.kind in (Kind.TEXT, Kind.LONG_TEXT) for c in fields_of(views, table, form))
            answer, form = client.get(answer.location), browser(role).get(path)
        else:
            assert answer.status_code == 400, typed[:20]
        check_page(answer.get_data(as_text=True), dict(answer.headers))


def test_what_was_kept_is_harmless_wherever_it_is_shown(browser_as, database):
    """Texts that were saved above stand in lists, rows and history as plain text."""
    contact = browser_as("contactpersoon")
    row = database.value(
        "select min(id) from register.persoon where gemeente_id = %s", gemeente(database)
    )
    payload = KEPT[1]
    page = contact.send(f"/personen/edit/{row}", achternaam=payload, roepnaam=KEPT[0][:80])
    assert payload in page.h1
    for path in (f"/personen/history/{row}", "/personen/list/", f"/personen/show/{row}"):
        page = contact.get(path)
        assert payload in page.text
        assert "<img src=x" not in page.html
    page = contact.get("/functievervullingen/list/?filter=1&w_persoon_id__zoek=img")
    assert "<img src=x" not in page.html


# What no form would send.

PERSON = "/personen/add"


@pytest.fixture(scope="module")
def contact(browser):
    return browser("contactpersoon")


@pytest.fixture(scope="module")
def person_form(contact):
    return contact.get(PERSON)


def test_fields_that_the_form_has_not_are_ignored(contact, person_form, database):
    page = contact.send(
        PERSON, person_form,
        achternaam="Extra", id="1", sorteer="x", zoek="x", aangemaakt_op="2000-01-01",
        onbekend="x", form_errors="x", meta="x", **{"_fields": "x", "": "x"},
    )  # fmt: skip
    assert "Toegevoegd" in page.text
    row = database.value("select to_jsonb(p) from register.persoon p where achternaam = 'Extra'")
    assert not row["aangemaakt_op"].startswith("2000")
    assert row["sorteer"].startswith("extra")


def test_a_form_without_its_token_comes_back_as_typed(contact, person_form):
    for token in ("", "x", None):
        sent = person_form.sends(achternaam="Zonder <b>", roepnaam="Token", csrf_token=token)
        answer = contact.client.post(PERSON, data=sent)
        page = Page.of(answer)
        assert page.status == 400
        assert (page.value("achternaam"), page.value("roepnaam")) == ("Zonder <b>", "Token")
        assert "Dit formulier is verlopen" in page.summary
        assert "Toegevoegd" in contact.send(PERSON, page).text


def test_too_much_at_once_is_a_page_that_says_so(contact, person_form):
    answer = contact.client.post(PERSON, data=person_form.sends(achternaam="x" * 3_000_000))
    assert answer.status_code == 413
    assert "Dit is te groot" in answer.get_data(as_text=True)


def test_thousands_of_fields_are_an_answer_in_time(contact, person_form):
    sent = person_form.sends() | {f"f{n}": "x" for n in range(10_000)}
    assert contact.client.post(PERSON, data=sent).status_code == 400
    parts = {name: str(sent[name]) for name in list(sent)[:3000]}
    answer = contact.client.post(PERSON, data=parts, content_type="multipart/form-data")
    assert answer.status_code == 413


BODIES = [
    (b"achternaam=%ff%fe&csrf_token={}", "application/x-www-form-urlencoded"),
    (b"achternaam=\xff\xfe\x00&csrf_token={}", "application/x-www-form-urlencoded"),
    (b"achternaam=+AFw-&csrf_token={}", "application/x-www-form-urlencoded; charset=utf-7"),
    (b"\xff\xfea\x00=\x00b\x00", "application/x-www-form-urlencoded; charset=utf-16"),
    (b'{"achternaam": "x"}', "application/json"),
    (b"<x/>", "text/xml"),
    (b"", "application/x-www-form-urlencoded"),
    (b"achternaam=x", ""),
    (b"achternaam=x", "onzin"),
    (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1", "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
    (b"--y\r\n\r\n--y--", "multipart/form-data; boundary=x"),
    (b"=&=&==&&&;;%", "application/x-www-form-urlencoded"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), BODIES)
def test_a_body_that_is_no_form_is_refused_or_read_as_text(contact, person_form, body, kind):
    token = person_form.sends()["csrf_token"].encode()
    headers = {"Content-Type": kind} if kind else {}
    answer = contact.client.post(PERSON, data=body.replace(b"{}", token), headers=headers)
    is_text = b"%ff" in body or b"+AFw" in body
    assert answer.status_code in ((302,) if is_text else (400, 413, 415)), answer.status_code
    assert "Traceback" not in answer.get_data(as_text=True)


def test_a_file_in_a_field_is_no_text(contact, person_form):
    import io

    sent = person_form.sends() | {"achternaam": (io.BytesIO(b"x"), "x.txt")}
    answer = contact.client.post(PERSON, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW"])
@pytest.mark.parametrize("path", ["/personen/list/", "/personen/add", "/personen/edit/1"])
def test_another_method_does_nothing(contact, method, path):
    answer = contact.client.open(path, method=method)
    assert answer.status_code in (400, 405)


@pytest.mark.parametrize("path", ["/personen/list/", "/personen/show/1", "/personen/export"])
def test_a_page_that_is_read_can_not_be_posted_to(contact, person_form, path):
    sent = {"csrf_token": person_form.sends()["csrf_token"]}
    assert contact.client.post(path, data=sent).status_code == 405
