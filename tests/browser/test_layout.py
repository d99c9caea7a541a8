"""How parts of pages stand on the screen, where no rule of axe would see it."""

from tests.browser.page_kinds import KINDS
from tests.support.browser_reflow import NARROW

CONFLICT = next(kind for kind in KINDS if kind.name == "conflict")
FAULTY_ROWS = next(kind for kind in KINDS if kind.name == "edit-person-lines-errors")
SORTED = "/personen/list/?_oc_PersoonView=email_werk&_od_PersoonView="
MIDDLE = {"width": 860, "height": 900}


def box(locator):
    found = locator.bounding_box()
    assert found is not None
    return found


def rotation(locator):
    return locator.evaluate("e => getComputedStyle(e).rotate")


def test_two_versions_stand_under_whose_they_are(desk):
    with desk.visit(CONFLICT.role) as visit:
        CONFLICT.open(visit)
        merge = visit.page.locator(".vng-merge")
        heads = merge.locator(".vng-merge__head > *")
        assert [heads.nth(n).inner_text().split("\n")[0][:9] for n in (0, 1)] == [
            "Veld",
            "Uw versie",
        ]
        assert heads.nth(2).inner_text().startswith("Versie van ")
        line = merge.locator("fieldset").first
        options = line.locator(".vng-merge__opt")
        for n in (0, 1):
            # The words of a version begin where its heading does, but for the round of the radio.
            assert abs(box(options.nth(n))["x"] - box(heads.nth(n + 1))["x"]) < 1
        edge = box(options.nth(0))["x"]
        for part in ("legend", ".vng-merge__about"):
            found = box(line.locator(part))
            assert found["x"] + found["width"] <= edge


def test_the_arrow_shows_which_way_a_list_is_sorted(desk):
    with desk.visit("contactpersoon") as visit:
        for direction, turned in (("asc", "none"), ("desc", "180deg")):
            visit.go(SORTED + direction)
            assert rotation(visit.page.locator("th[aria-sort] .vng-sort .vng-icon")) == turned
        resting = visit.page.locator("th:not([aria-sort]) .vng-sort .vng-icon").first
        assert 0 < float(resting.evaluate("e => getComputedStyle(e).opacity")) < 1


def test_cards_are_sorted_by_touch(desk):
    with desk.visit("contactpersoon") as visit:
        visit.page.set_viewport_size(NARROW)
        visit.go("/personen/list/")
        visit.page.click(".vng-tools__button")
        visit.page.locator(".vng-sorts a").nth(1).click()
        visit.page.wait_for_url("**_od_PersoonView=asc")
        visit.page.click(".vng-tools__button")
        chosen = visit.page.locator(".vng-sorts a[aria-current]")
        chosen.click()
        visit.page.wait_for_url("**_od_PersoonView=desc")


def test_an_address_in_a_list_breaks_after_a_sign_only(desk):
    with desk.visit("contactpersoon") as visit:
        visit.go("/personen/list/")
        for size in (NARROW, MIDDLE):
            visit.page.set_viewport_size(size)
            ends = visit.page.evaluate(
                """() => [...document.querySelectorAll('#lijst td')]
                  .filter((td) => td.textContent.includes('@'))
                  .flatMap((td) => {
                    const walker = document.createTreeWalker(td, NodeFilter.SHOW_TEXT);
                    const found = [];
                    let last = null;
                    while (walker.nextNode()) {
                      const text = walker.currentNode;
                      for (let i = 0; i < text.length; i++) {
                        const range = document.createRange();
                        range.setStart(text, i);
                        range.setEnd(text, i + 1);
                        const top = Math.round(range.getBoundingClientRect().top);
                        if (last && top > last.top + 8) found.push(last.sign);
                        last = { top, sign: text.data[i] };
                      }
                    }
                    return found;
                  })"""
            )
            assert set(ends) <= {"@", "."}


def test_a_fault_in_a_row_of_a_form_moves_no_field(desk):
    with desk.visit(FAULTY_ROWS.role) as visit:
        FAULTY_ROWS.open(visit)
        fields = visit.page.locator(".vng-line--new .vng-line__fields")
        tops = {
            round(box(fields.locator(f"[name$={name}]"))["y"])
            for name in ("begindatum", "einddatum")
        }
        assert len(tops) == 1
        row = box(visit.page.locator(".vng-line--new"))
        told = box(visit.page.locator(".vng-line--new > .error").first)
        assert told["width"] > 0.8 * row["width"]
        # What stands in a list or a date box can be read whole.
        for date in ("begindatum", "einddatum"):
            assert box(fields.locator(f"[name$={date}]"))["width"] >= 130
        assert box(fields.locator("select").first)["width"] >= 300


def test_a_menu_is_no_box_where_colours_are_forced(desk):
    context = desk.context("contactpersoon", forced_colors="active")
    try:
        page = context.new_page()
        page.goto(f"{desk.origin}/")
        same = page.locator(".vng-nav__more").first.evaluate(
            "e => getComputedStyle(e).borderBlockStartColor"
            " === getComputedStyle(document.body).backgroundColor"
        )
        assert same
    finally:
        context.close()
