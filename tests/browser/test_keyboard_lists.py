"""Lists with the keyboard alone: to the first row, search, filter, sort, take a filter away."""

import pytest

from tests.support.browser_keys import Keyboard, has_focus

# What the way to the first row may cost: with the skip link, and without it.
TABS, TABS_WITHOUT_SKIP = 8, 40


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request, desk):
    """A contact's tab, with JavaScript and without."""
    context = desk.context("contactpersoon", java_script_enabled=request.param)
    tab = context.new_page()
    tab.goto(f"{desk.origin}/personen/list/")
    yield tab
    context.close()


@pytest.fixture
def keys(page):
    return Keyboard(page)


def first_row(page):
    return page.locator("#lijst a").first


def test_the_first_row_is_a_few_tabs_away(page, keys):
    steps = keys.walk_to(page.locator("a.skip[href='#lijst']"))
    keys.press("Enter")
    steps += keys.walk_to(first_row(page))
    assert steps <= TABS


def test_the_first_row_can_be_walked_to(page, keys, record_property):
    steps = keys.walk_to(first_row(page))
    record_property("tabs", steps)
    assert steps <= TABS_WITHOUT_SKIP


def test_the_skip_link_leads_past_the_menu(page, keys):
    keys.walk_to(page.locator("a.skip[href='#main']"))
    keys.press("Enter")
    assert has_focus(page.locator("#main"))
    keys.press("Tab")
    assert not page.locator("header :focus").count()


def test_search_a_person_and_open_the_row(page, keys):
    keys.fill(page.locator("#q"), "heijden")
    keys.enter()
    assert page.locator("#lijst tr").count() == 3, "een in elke fractie"
    keys.go(first_row(page))
    assert "Heijden" in page.locator("h1").inner_text()
    # Back returns to the same list.
    page.go_back()
    assert "q=heijden" in page.url


def test_filter_a_list_and_take_the_filter_away(page, keys):
    everyone = page.locator(".vng-pager [role=status]").inner_text()
    # Opens in place, or as a page where no script runs.
    keys.walk_to(page.locator(".vng-toolbar a[href*='filter=1']"))
    keys.press("Enter")
    page.locator("[name=w_roepnaam]").wait_for()
    keys.fill(page.locator("[name=w_roepnaam]"), "Fatima")
    keys.enter()
    chip = page.locator(".vng-chip")
    assert "Roepnaam" in chip.inner_text()
    assert "Fatima" in chip.inner_text()
    assert page.locator("#lijst tr").count() < 10
    keys.go(chip.locator("a"))
    assert chip.count() == 0
    assert page.locator(".vng-pager [role=status]").inner_text() == everyone


def test_sort_and_turn_the_page(page, keys):
    keys.go(page.locator(".vng-sort").first)
    assert page.locator("th[aria-sort]").count() == 1
    keys.go(page.locator(".vng-pager a").first)
    assert page.locator("#lijst tr").count() > 1


def test_the_search_key_goes_to_the_search_box(desk):
    with desk.visit("contactpersoon") as visit:
        visit.go("/personen/list/")
        keys = Keyboard(visit.page)
        keys.press("/")
        assert has_focus(visit.page.locator("#q"))
        keys.press("/")
        assert visit.page.locator("#q").input_value() == "/", "in het vak is het een gewoon teken"
