"""Leaving a form with changes asks first; sending it does not, and is done once."""

import pytest

from tests.support import sample


@pytest.fixture
def page(desk):
    with desk.visit("contactpersoon", sample.A) as visit:
        visit.go("/personen/add")
        yield visit.page


@pytest.fixture
def asked(page):
    """What the browser asked; every question is answered with 'stay'."""
    kinds = []
    page.on("dialog", lambda dialog: (kinds.append(dialog.type), dialog.dismiss()))
    return kinds


def leave(page):
    page.get_by_label("Kruimelpad").get_by_role("link").first.click(no_wait_after=True)
    page.wait_for_timeout(400)


def test_without_changes_nothing_is_asked(page, asked):
    leave(page)
    assert not asked
    assert "/list/" in page.url


def test_with_changes_it_asks_and_staying_keeps_them(page, asked):
    page.locator("#achternaam").press_sequentially("Half")
    leave(page)
    assert asked == ["beforeunload"]
    assert page.locator("#achternaam").input_value() == "Half"


def test_a_form_that_came_back_with_faults_is_guarded_at_once(page, asked):
    page.locator("#email_werk").fill("geen adres")
    page.get_by_role("button", name="Opslaan").last.click()
    page.locator("#fouten").wait_for()
    assert not asked
    # A browser asks only who has touched the page.
    page.locator("h1").click()
    leave(page)
    assert asked == ["beforeunload"]


def test_a_form_is_sent_once_and_its_button_says_that_it_is_busy(page):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/personen/add", hold)
    page.locator("#email_werk").fill("geen adres")
    save = page.get_by_role("button", name="Opslaan").last
    # Looked at from within: the page that waits for an answer can't be asked anything more.
    seen = save.evaluate(
        """button => new Promise((done) => {
          button.click();
          button.click();
          setTimeout(() => done([
            button.ariaDisabled,
            button.classList.contains("is-busy"),
            button.disabled,
            document.getElementById("melding").textContent,
          ]), 1400);
        })"""
    )
    assert seen == ["true", True, False, "Bezig. Een ogenblik geduld."]
    assert len(held) == 1
    held[0].continue_()
    page.locator("#fouten").wait_for()
    page.unroute("**/personen/add")


def test_without_a_connection_nothing_is_sent_and_nothing_is_lost(desk):
    context = desk.context("contactpersoon", sample.A)
    page = context.new_page()
    page.goto(f"{desk.origin}/personen/add")
    page.locator("#achternaam").fill("Overgebleven")
    context.set_offline(True)
    page.get_by_role("button", name="Opslaan").last.click()
    page.get_by_text("Er is geen verbinding.").wait_for()
    assert page.locator("#achternaam").input_value() == "Overgebleven"
    context.set_offline(False)
    page.get_by_role("button", name="Opslaan").last.click()
    page.wait_for_url("**/personen/show/*")
    assert "Overgebleven" in page.locator("h1").inner_text()
    context.close()
