"""From the front page to her own gemeente with the keyboard alone, as a newcomer walks it."""

import itertools

import pytest

from app.core.clock import now
from app.security.totp import code_at
from tests.support import sample
from tests.support.browser_keys import Keyboard, has_focus
from tests.support.registering import PASSWORD, invite, mailed_code

_numbers = itertools.count(1)
SEND = "main .vng-panel button[type=submit]"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request, desk):
    """A tab that nobody is signed in with, with JavaScript and without."""
    context = desk.context(java_script_enabled=request.param)
    tab = context.new_page()
    tab.goto(f"{desk.origin}/")
    yield tab
    context.close()


@pytest.fixture
def keys(page):
    return Keyboard(page)


@pytest.fixture
def who(site_database):
    with site_database.as_owner() as owner:
        owner.execute("delete from app.poging")
    return invite(site_database, f"toetsenbord{next(_numbers)}@amersfoort.example")


def heading(page):
    return page.locator("h1").inner_text()


def test_the_whole_sign_up(page, keys, who, site_database):
    keys.go(page.locator("main a[href*=login]"))
    keys.go(page.locator("main a", has_text="Nu registreren"))
    assert heading(page) == "Nu registreren"
    for name, typed in who.details.items():
        keys.fill(page.locator(f"#{name}"), typed)
    keys.enter()

    assert heading(page) == "Vul de verificatiecode in"
    assert "Stap 2 van 4" in page.locator(".vng-steps").inner_text()
    keys.fill(page.locator("#code"), mailed_code(site_database, who.email))
    keys.go(page.locator(SEND, has_text="Verifiëren"))
    assert "De code klopt" in page.locator("main").inner_text()
    keys.go(page.locator(SEND, has_text="Volgende"))

    assert heading(page) == "Stel uw authenticator in"
    assert page.get_by_role("img", name="QR-code voor uw authenticator-app").count() == 1
    secret = page.locator("#sleutel").inner_text().replace(" ", "")
    keys.fill(page.locator("#code"), code_at(secret, now()))
    keys.go(page.locator(SEND, has_text="Volgende"))

    assert heading(page) == "Vul de uitnodigingscode in"
    keys.fill(page.locator("#code"), who.invitation.lower())
    keys.go(page.locator(SEND, has_text="Registeren"))

    assert heading(page) == "Bewaar uw herstelcodes"
    assert page.locator(".vng-codes li").count() == 10
    keys.go(page.locator(SEND, has_text="Ik heb de codes bewaard"))
    assert heading(page) == "Mijn gemeente: Amersfoort"


def test_a_mistake_keeps_what_was_typed_and_leads_to_its_field(page, keys, who):
    page.goto(f"{page.url}registreren/")
    for name, typed in {**who.details, "password": "kort"}.items():
        keys.fill(page.locator(f"#{name}"), typed)
    keys.enter()
    assert page.title().startswith("Fout: ")
    field = page.locator("#password")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.input_value() == ""
    assert page.locator("#email").input_value() == who.email
    keys.fill(field, PASSWORD)
    keys.enter()
    assert heading(page) == "Vul de verificatiecode in"


def test_a_new_password(page, keys, site_database):
    with site_database.as_owner() as owner:
        owner.execute("delete from app.poging")
        owner.execute("update app.authenticator set laatste_stap = 0")
        owner.execute("update app.accountstand set wachtwoord_sinds = null")
    email = "contact2@amersfoort.example"
    page.goto(f"{page.url}login/")
    keys.go(page.locator("main a", has_text="Wachtwoord vergeten"))
    keys.fill(page.locator("#email"), email)
    keys.enter()
    keys.fill(page.locator("#code"), mailed_code(site_database, email))
    keys.enter()
    assert heading(page) == "Bewijs dat u het bent"
    keys.fill(page.locator("#code"), sample.code_now())
    keys.enter()
    keys.fill(page.locator("#password"), "een nieuw lang wachtwoord")
    keys.enter()
    assert heading(page) == "Inloggen"
    assert "Uw wachtwoord is gewijzigd" in page.locator("main").inner_text()


def test_the_password_can_be_looked_at_and_is_sent_as_a_password(page, keys, request):
    page.goto(f"{page.url}login/")
    button = page.locator("[data-does=show]")
    if "no-script" in request.node.name:
        assert not button.is_visible()
        return
    keys.fill(page.locator("#password"), "te lezen")
    keys.press("Tab")
    assert has_focus(button)
    assert button.inner_text().startswith("Toon")
    keys.press("Enter")
    assert page.locator("#password").get_attribute("type") == "text"
    assert button.inner_text().startswith("Verberg")
    keys.press("Enter")
    assert page.locator("#password").get_attribute("type") == "password"
