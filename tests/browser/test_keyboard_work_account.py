"""With a work account by keyboard alone: away to the provider of the gemeente, and back in."""

import itertools
from dataclasses import replace

import pytest

from tests.entra.demo import AMERSFOORT
from tests.entra.world import Person
from tests.support.browser_keys import Keyboard
from tests.support.registering import invite
from tests.support.work_accounts import FATIMA, WIEBE

_numbers = itertools.count(1)
SEND = "main .vng-panel button[type=submit]"


@pytest.fixture(params=[True], ids=["script"])
def page(request, desk):
    """A tab that nobody is signed in with, on the sign-in page, in a browser of its own."""
    context = desk.context(java_script_enabled=request.param)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=desk.origin)
    tab = context.new_page()
    tab.goto(f"{desk.origin}/login/")
    yield tab
    context.close()


@pytest.fixture
def keys(page):
    return Keyboard(page)


@pytest.fixture
def who(entra, site_database):
    """Somebody at Amersfoort whom the provider knows, and VNG invited."""
    address = f"werkt{next(_numbers)}@amersfoort.example"
    known = entra.world.tenants[AMERSFOORT]
    person = Person("Noor", "de Wit", address, address)
    entra.world.add(replace(known, persons=(*known.persons, person)))
    return invite(site_database, address)


def heading(page):
    return page.locator("h1").inner_text()


def to_provider(page, keys, entra):
    keys.go(page.get_by_role("button", name="Inloggen met uw gemeentelijk werkaccount"))
    assert page.url.startswith(f"{entra.base}/")
    assert heading(page) == "Kies wie u bent"


def choose(page, keys, address):
    keys.go(page.get_by_role("button", name=address).first)


def answer(page, keys, text):
    keys.go(page.get_by_role("button", name=text))


def held(page, origin):
    """Return the name of each cookie of the site, and how far the browser takes it along."""
    return {c["name"]: c["sameSite"] for c in page.context.cookies(origin) if c["httpOnly"]}


@pytest.mark.parametrize("page", [True, False], indirect=True, ids=["script", "no-script"])
def test_from_an_invitation_to_the_gemeente_out_and_in_again(page, keys, who, entra, desk):
    to_provider(page, keys, entra)
    choose(page, keys, who.email)
    answer(page, keys, "Accepteren")
    assert heading(page) == "Vul de uitnodigingscode in"
    assert page.url == f"{desk.origin}/login/werkaccount/uitnodiging"
    assert "Stap 2 van 2" in page.locator(".vng-steps").inner_text()
    assert "als Noor de Wit" in page.locator("main").inner_text()
    keys.fill(page.locator("#code"), who.invitation.lower())
    keys.go(page.locator(SEND, has_text="Registeren"))
    assert heading(page) == "Mijn gemeente: Amersfoort"
    assert "U bent geregistreerd en ingelogd." in page.locator("main").inner_text()
    assert set(held(page, desk.origin).values()) == {"Lax"}

    # The way back of the browser: the code is asked no more.
    page.go_back()
    assert heading(page) == "Mijn gemeente: Amersfoort"

    keys.walk_to(page.locator("[popovertarget=account]"))
    keys.press("Enter")
    keys.go(page.locator("#account button"))
    assert heading(page) == "U bent uitgelogd"
    assert page.url.startswith(f"{entra.base}/{AMERSFOORT}/")
    page.wait_for_url(f"{desk.origin}/")
    keys.go(page.locator("main a[href*=login]"))

    to_provider(page, keys, entra)
    choose(page, keys, who.email)
    assert heading(page) == "Mijn gemeente: Amersfoort"
    # Back at the provider: what comes of it once more counts no more, and she is in as she was.
    page.go_back()
    assert heading(page) == "Kies wie u bent"
    choose(page, keys, who.email)
    assert heading(page) == "Mijn gemeente: Amersfoort"


def test_who_does_not_consent_is_back_at_the_choice(page, keys, who, entra, desk):
    to_provider(page, keys, entra)
    choose(page, keys, who.email)
    answer(page, keys, "Annuleren")
    assert page.url == f"{desk.origin}/login/"
    assert "U gaf geen toestemming" in page.locator("main").inner_text()
    keys.walk_to(page.locator("main a", has_text="Nu registreren"))


def test_where_an_administrator_must_approve_there_is_a_text_to_send_on(page, keys, entra, desk):
    to_provider(page, keys, entra)
    choose(page, keys, WIEBE)
    assert heading(page) == "Beheerdersgoedkeuring vereist"
    answer(page, keys, "Terug naar VNG Ledengegevens")
    assert heading(page) == "Uw gemeente staat dit nog niet toe"

    keys.walk_to(page.locator("[data-does=copy]"))
    keys.press("Enter")
    told = page.locator("[data-part=told]")
    told.get_by_text("De tekst is gekopieerd.").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    link = page.locator("[data-part=text] a")
    assert text.startswith("Onze gemeente houdt gegevens van bestuurders bij")
    assert link.get_attribute("href") in text

    # What the administrator finds there, and where that leads.
    page.reload()
    keys.go(link)
    assert heading(page) == "Akkoord gaan namens uw organisatie"
    answer(page, keys, "Annuleren")
    assert heading(page) == "Er is geen toestemming gegeven"
    assert page.url.startswith(f"{desk.origin}/login/werkaccount/toestemming?")


def test_who_signs_out_at_the_gemeente_is_signed_out_here(page, keys, entra, desk):
    to_provider(page, keys, entra)
    choose(page, keys, FATIMA)
    if page.url.startswith(entra.base):
        answer(page, keys, "Accepteren")
    assert heading(page) == "Mijn gemeente: Amersfoort"
    with page.expect_event("requestfinished", lambda done: "frontchannel" in done.url) as told:
        page.goto(f"{entra.base}/{AMERSFOORT}/oauth2/v2.0/logout")
    response = told.value.response()
    assert (response.status, response.text()) == (200, "")
    # The frame is another site to the browser: it had nothing of hers with it.
    assert "cookie" not in told.value.all_headers()
    page.goto(f"{desk.origin}/account/")
    assert page.url.startswith(f"{desk.origin}/login/")
