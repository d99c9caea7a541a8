"""Coming and going with the keyboard alone: sign in, menus, language, sign out."""

import pytest

from tests.support import sample
from tests.support.browser_keys import Keyboard, has_focus
from tests.support.browser_reflow import NARROW

PERSON = sample.account_of("contactpersoon", sample.A)


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
def free(desk):
    """Let a code count once more, and no failure stand."""
    return desk.free_codes


def sign_in(page, keys, free):
    keys.go(page.locator("main a[href*=login]"))
    keys.fill(page.locator("#email"), PERSON.email)
    keys.press("Tab")
    assert has_focus(page.locator("#password")), "na het e-mailadres komt het wachtwoord"
    keys.type(sample.PASSWORD)
    keys.enter()
    give_code(page, keys, free)
    assert page.locator("h1").inner_text() == "Mijn gemeente: Amersfoort"


def give_code(page, keys, free):
    free(PERSON.email)
    keys.fill(page.locator("#code"), sample.code_now())
    keys.enter()


def test_sign_in_read_in_english_and_sign_out(page, keys, free):
    sign_in(page, keys, free)

    keys.go(page.locator("footer button[lang=en]"))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "My municipality: Amersfoort"

    keys.walk_to(page.locator("[popovertarget=account]"))
    keys.press("Enter")
    keys.go(page.locator("#account button"))
    page.goto(page.url.partition("/login")[0].rstrip("/") + "/personen/list/")
    assert "/login/" in page.url


def test_a_refused_sign_in_says_so_and_can_be_tried_again(page, keys, free):
    page.goto(f"{page.url}login/")
    keys.fill(page.locator("#email"), PERSON.email)
    keys.press("Tab")
    keys.type("niet het wachtwoord")
    keys.enter()
    assert page.title().startswith("Fout: ")
    assert page.locator("main [role=alert]").count() == 1
    assert page.locator("#email").input_value() == PERSON.email
    keys.fill(page.locator("#password"), sample.PASSWORD)
    keys.enter()
    give_code(page, keys, free)
    assert page.locator("h1").inner_text() == "Mijn gemeente: Amersfoort"


def test_menus_open_close_and_give_the_focus_back(page, keys, free):
    sign_in(page, keys, free)
    more = page.locator(".vng-nav__more").first
    keys.walk_to(more)
    menu = page.locator(f"#{more.get_attribute('popovertarget')}")
    keys.press("Enter")
    assert menu.is_visible()
    keys.press("Tab")
    assert has_focus(menu.locator("a").first), "het menu volgt op zijn knop"
    keys.press("Escape")
    assert not menu.is_visible()
    assert has_focus(more)


def test_the_menu_of_a_small_screen_leads_to_a_list(page, keys, free):
    sign_in(page, keys, free)
    page.set_viewport_size(NARROW)
    keys.walk_to(page.locator(".vng-header__menu"))
    keys.press("Enter")
    assert page.locator("#menu").is_visible()
    keys.go(page.locator("#menu a[href*='/personen/list/']"))
    assert page.locator("h1").inner_text() == "Personen"
