"""Looking a row up while typing: by keyboard, by mouse, aloud, and when the server is away."""

import pytest

from tests.support import sample
from tests.support.browser_axe import violations

PATH = "/functievervullingen/add"


@pytest.fixture
def visit(desk):
    with desk.visit("contactpersoon", sample.A) as visit:
        visit.go(PATH)
        yield visit


@pytest.fixture
def page(visit):
    return visit.page


@pytest.fixture
def box(page):
    return page.get_by_role("combobox", name="Persoon")


def sent(page, name="persoon_id"):
    """Return every value that the form would send under this name."""
    return page.evaluate(
        "name => new FormData(document.getElementById('formulier')).getAll(name)", name
    )


def options(page):
    return page.locator("li[role=option]:visible")


def type_and_wait(page, box, text):
    box.press_sequentially(text)
    options(page).first.wait_for()


def told(page):
    return " ".join(page.locator("[role=status]").all_inner_texts())


def test_typing_shows_twenty_hits_with_the_match_marked_and_how_many_more(page, box):
    type_and_wait(page, box, "oudlid")
    assert options(page).count() == 20
    assert options(page).first.locator("mark").inner_text() == "Oudlid"
    assert page.locator(".vng-combobox__foot:visible").inner_text().startswith("Nog 180")
    assert "20 gevonden. Nog 180, typ meer letters." in told(page)
    assert box.get_attribute("aria-expanded") == "true"
    assert not violations(page)


def test_arrows_home_end_and_enter_choose(page, box):
    type_and_wait(page, box, "oudlid")
    box.press("ArrowDown")
    first = box.get_attribute("aria-activedescendant")
    assert options(page).first.get_attribute("id") == first
    box.press("End")
    last = options(page).last
    assert box.get_attribute("aria-activedescendant") == last.get_attribute("id")
    assert last.get_attribute("aria-selected") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == first
    box.press("ArrowUp")
    box.press("Home")
    name = options(page).first.inner_text()
    box.press("Enter")
    assert box.input_value() == name
    assert box.get_attribute("aria-expanded") == "false"
    assert len(sent(page)) == 1
    assert sent(page)[0].isdigit()
    assert page.url.endswith(PATH), "Enter kiest en verstuurt niet"
    assert f"Gekozen: {name}" in told(page)


def test_a_click_chooses_and_clearing_takes_it_back(page, box):
    type_and_wait(page, box, "oudlid007")
    options(page).first.click()
    assert sent(page)[0].isdigit()
    page.get_by_role("button", name="Maak Persoon leeg").click()
    assert sent(page) == [""]
    assert box.input_value() == ""
    assert box.evaluate("e => e === document.activeElement")


def test_another_text_is_another_choice_and_escape_takes_it_back(page, box):
    type_and_wait(page, box, "oudlid007")
    box.press("ArrowDown")
    box.press("Enter")
    chosen, name = sent(page), box.input_value()
    box.press("End")
    box.press_sequentially("x")
    assert sent(page) == [""]
    assert sent(page, "persoon_id__zoek") == [f"{name}x"]
    page.get_by_text("Niets gevonden.").first.wait_for()
    box.press("Escape")
    box.press("Escape")
    assert box.input_value() == name
    assert sent(page) == chosen


def test_what_was_typed_but_not_chosen_is_told(page, box):
    type_and_wait(page, box, "oudlid")
    box.press("Escape")
    box.blur()
    assert page.get_by_text("Nog niet gekozen").is_visible()
    page.get_by_role("button", name="Opslaan").last.click()
    page.locator("#fouten").wait_for()
    again = page.get_by_role("combobox", name="Persoon")
    assert again.input_value() == "oudlid"
    assert again.get_attribute("aria-invalid") == "true"
    assert "Persoon: " in page.locator("#fouten").inner_text()


def test_the_last_question_is_the_one_that_is_answered(page, box):
    def slowly(route):
        if "q=oud&" in f"{route.request.url}&":
            page.wait_for_timeout(600)
        route.continue_()

    page.route("**/lookup/**", slowly)
    box.press_sequentially("oud")
    page.wait_for_timeout(300)
    box.press_sequentially("lid011")
    page.wait_for_timeout(1200)
    assert [text for text in options(page).all_inner_texts() if "Oudlid011" not in text] == []
    assert options(page).count() == 1
    page.unroute("**/lookup/**")


def test_when_looking_up_fails_the_plain_field_is_back_with_what_was_typed(page, box):
    page.route("**/lookup/**", lambda route: route.abort())
    box.press_sequentially("oudlid012")
    page.get_by_text("Zoeken lukt nu niet").wait_for()
    plain = page.locator("#persoon_id-zoek")
    assert plain.input_value() == "oudlid012"
    assert plain.evaluate("e => e === document.activeElement")
    assert plain.get_attribute("role") is None
    assert not violations(page)
    page.unroute("**/lookup/**")
    page.get_by_role("button", name="Zoek Persoon").click()
    page.wait_for_load_state()
    # Searched by the server, and now by the script again.
    assert page.get_by_role("combobox", name="Persoon").input_value() == "oudlid012"


def test_a_row_that_has_a_value_shows_and_keeps_it(desk):
    with desk.visit("contactpersoon", sample.A) as visit:
        visit.go("/functievervullingen/edit/{functievervullingen}")
        box = visit.page.get_by_role("combobox", name="Persoon")
        value = sent(visit.page)
        assert box.input_value()
        assert len(value) == 1
        box.focus()
        box.blur()
        assert sent(visit.page) == value


def test_vng_chooses_the_gemeente_first_and_another_one_lets_go(desk):
    with desk.visit("redacteur") as visit:
        visit.go(PATH)
        page = visit.page
        box = page.get_by_role("combobox", name="Persoon")
        box.press_sequentially("oudlid")
        page.get_by_text("Kies eerst de gemeente.").first.wait_for()
        gemeente = page.get_by_label("Gemeente", exact=True)
        gemeente.select_option(label="Amersfoort")
        box.fill("")
        type_and_wait(page, box, "oudlid003")
        box.press("Enter")
        assert sent(page)[0].isdigit()
        gemeente.select_option(label="Utrecht")
        assert sent(page) == [""]
        box.press_sequentially("oudlid003")
        page.get_by_text("Niets gevonden.").first.wait_for()


def test_fields_that_are_added_later_are_enhanced_too(page):
    page.evaluate(
        """async () => {
          const old = document.querySelector('fieldset[data-lookup]');
          const html = await (await fetch(location.href)).text();
          const fresh = new DOMParser().parseFromString(html, 'text/html')
            .querySelector('fieldset[data-lookup]');
          fresh.querySelector('input[data-search]').id = 'regel-1-zoek';
          fresh.querySelector('input[data-search]').name = 'regel-1-persoon_id__zoek';
          fresh.querySelector('label').htmlFor = 'regel-1-zoek';
          fresh.dataset.name = 'Tweede';
          old.after(document.adoptNode(fresh));
          const site = document.querySelector('script[src$="site.js"]').src;
          const { enhance } = await import(site.replace('site.js', 'enhance.js'));
          enhance(document);
        }"""
    )
    second = page.locator("#regel-1-zoek")
    assert second.get_attribute("role") == "combobox"
    type_and_wait(page, second, "oudlid001")
    second.press("ArrowDown")
    second.press("Enter")
    assert sent(page, "regel-1-persoon_id")[0].isdigit()
    assert sent(page) == [""]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_word_comes_from_the_page(desk, language):
    with desk.visit("contactpersoon", sample.A, language) as visit:
        visit.go(PATH)
        box = visit.page.locator("#persoon_id-zoek")
        box.press_sequentially("zzzz")
        word = {"nl": "Niets gevonden.", "en": "Nothing found."}[language]
        visit.page.get_by_text(word).first.wait_for()
