"""A date: typed as people write it, or chosen from the browser's own calendar."""

import pytest

from tests.support import sample


@pytest.fixture
def page(desk):
    with desk.visit("contactpersoon", sample.A) as visit:
        visit.go("/functievervullingen/add")
        yield visit.page


def test_the_calendar_has_a_button_with_a_name(page):
    assert page.get_by_role("button", name="Kies een datum voor Begindatum").is_visible()
    assert "dd-mm-jjjj" in page.locator("#begindatum-help").inner_text()


@pytest.mark.parametrize("typed", ["31-12-2026", "2026-12-31", "31/12/2026", " 31.12.2026 "])
def test_the_calendar_opens_at_what_was_typed_and_writes_as_we_write(page, typed):
    field = page.locator("#begindatum")
    field.fill(typed)
    # The calendar is the browser's: what it is given and gives back is all that can be seen.
    page.evaluate("HTMLInputElement.prototype.showPicker = function () { window.opened = this; }")
    page.get_by_role("button", name="Kies een datum voor Begindatum").click()
    assert page.evaluate("window.opened.value") == "2026-12-31"
    page.evaluate(
        """window.opened.value = '2027-01-05';
           window.opened.dispatchEvent(new Event('change', {bubbles: true}))"""
    )
    assert field.input_value() == "05-01-2027"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Kies")


def test_the_calendar_itself_is_never_sent(page):
    names = page.evaluate(
        "[...new FormData(document.getElementById('formulier')).keys()].filter(n => !n)"
    )
    assert names == []
    assert page.locator("input[type=date]").first.get_attribute("tabindex") == "-1"


def test_choosing_a_date_is_a_change_that_is_guarded(page):
    page.evaluate("HTMLInputElement.prototype.showPicker = function () { window.opened = this; }")
    page.get_by_role("button", name="Kies een datum voor Begindatum").click()
    page.evaluate(
        """window.opened.value = '2027-01-05';
           window.opened.dispatchEvent(new Event('change', {bubbles: true}))"""
    )
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Kruimelpad").get_by_role("link").first.click()
    page.wait_for_url("**/list/**")
    assert asked == ["beforeunload"]
