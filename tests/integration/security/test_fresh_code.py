"""What is sent too long after the last code is not lost: the page of the code carries it along."""

import inspect
import re
from datetime import timedelta
from importlib import import_module
from pkgutil import walk_packages

import pytest
from bs4 import BeautifulSoup
from flask_wtf import FlaskForm
from wtforms import PasswordField

import app.security
from app.core import clock
from app.security.stepup.carried import _SECRET
from tests.support import sample
from tests.support.clients import token_in
from tests.support.entrance import asks_fresh_code, free_codes

BEHEERDER = sample.account_of("beheerder").email
PATH = "/uitnodigen/medewerker"
FORM = {"naam": "Kim d'Exemple", "email": "kim@vng.example", "rol": "lezer"}


@pytest.fixture
def admin(client_as, database):
    yield client_as("beheerder")
    clock.move_back()
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
        owner.execute("delete from app.uitnodiging where email = %s", (FORM["email"],))


def send_late(admin, path=PATH, **form):
    """Open a form with a fresh code and send it when that is no longer fresh; return the answer."""
    token = token_in(admin.get(path).get_data(as_text=True))
    clock.move(timedelta(minutes=21))
    return admin.post(path, data=form | {"csrf_token": token})


def fields_of(answer):
    """Return the fields of the form of the code, and where it is sent."""
    form = BeautifulSoup(answer.get_data(as_text=True), "html5lib").main.find("form")
    inputs = [i for i in form.find_all("input") if i.get("name") != "code"]
    return {i["name"]: i["value"] for i in inputs}, form["action"]


def invited(database):
    return database.value("select naam from app.uitnodiging where email = %s", FORM["email"])


def give(admin, database, answer, code=None):
    fields, address = fields_of(answer)
    free_codes(database.app_url, BEHEERDER)
    return admin.post(address, data=fields | {"code": code or sample.code_now()})


def test_with_the_code_it_is_done_as_it_was_sent(admin, database):
    answer = send_late(admin, **FORM)
    assert asks_fresh_code(answer, PATH)
    assert "Wat u net verstuurde, gaat door als de code klopt." in answer.get_data(as_text=True)
    onward = give(admin, database, answer)
    assert (onward.status_code, onward.location) == (307, PATH)
    fields, _ = fields_of(answer)
    done = admin.post(onward.location, data=fields | {"code": "wat de browser meestuurt"})
    assert done.status_code == 302
    assert invited(database) == FORM["naam"]


def test_a_wrong_code_loses_nothing(admin, database):
    first = send_late(admin, **FORM)
    wrong = give(admin, database, first, code="000000")
    assert wrong.status_code == 400
    # The token has the time in it.
    (was, at), (then, there) = fields_of(first), fields_of(wrong)
    assert (was | {"csrf_token": ""}, at) == (then | {"csrf_token": ""}, there)
    assert give(admin, database, wrong).status_code == 307
    assert invited(database) is None, "nog niets gedaan"


def test_what_is_only_sent_can_be_done_too(admin, database):
    answer = send_late(admin, "/rechtencontrole/", oordeel="klopt")
    assert give(admin, database, answer).location == "/rechtencontrole/"


def test_a_password_is_never_in_a_page(client_as, database):
    mine = client_as("contactpersoon")
    try:
        answer = send_late(mine, "/account/wachtwoord", present=sample.PASSWORD, new="x" * 20)
        assert answer.location == "/code/?next=/account/wachtwoord"
    finally:
        clock.move_back()


def test_without_something_that_goes_along_the_code_only_leads_back(admin, database):
    free_codes(database.app_url, BEHEERDER)
    answer = admin.submit(f"/code/?next={PATH}", {"code": sample.code_now()})
    assert (answer.status_code, answer.location) == (302, PATH)


def test_every_field_of_a_password_counts_as_secret():
    """Break it: a form with a password under another name would come back in a page."""
    names = set()
    for module in walk_packages(app.security.__path__, "app.security."):
        if not module.name.endswith("forms"):
            continue
        for _, form in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(form, FlaskForm) and form is not FlaskForm:
                names |= {
                    name
                    for name, field in vars(form).items()
                    if getattr(field, "field_class", None) is PasswordField
                    or re.search("password|wachtwoord", name)
                }
    assert names
    assert names <= _SECRET
