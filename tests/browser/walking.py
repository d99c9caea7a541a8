"""Ways that several tasks begin with, by keyboard: to a person, and to a row to point at."""

from playwright.sync_api import Locator, Page

from tests.support.browser_keys import Keyboard


def open_person(page: Page, keys: Keyboard, name: str) -> None:
    """From any page: the menu, the list, the search box, the row."""
    keys.go(page.locator("#menu a[href*='/personen/list/']"))
    keys.fill(page.locator("#q"), name)
    keys.enter()
    keys.go(page.locator("#lijst a").first)
    assert name in page.locator("h1").inner_text()


def look_up(page: Page, keys: Keyboard, name: str, text: str) -> None:
    """Find a row in another table: while typing, or with the button where no script runs."""
    box = page.locator(f"#{name}-zoek")
    keys.fill(box, text)
    if box.get_attribute("role") == "combobox":
        page.get_by_role("option").first.wait_for()
        keys.press("ArrowDown", "Enter")
    else:
        keys.go(page.locator(f"[name=_zoek][value={name}]"))
        # One stop for the whole group; the arrows go from "no choice" to what was found.
        chosen = page.locator(f"[name={name}]:checked")
        keys.walk_to(chosen)
        keys.press("ArrowUp")
        assert chosen.get_attribute("value"), "er is niets gekozen"


def new_line(page: Page, name: str) -> Locator:
    """Return a field of the row that was just put into the form."""
    return page.locator(f".vng-line--new [name$='-{name}']").first
