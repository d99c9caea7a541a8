"""A keyboard, and nothing else: walk to what is wanted, press, type, and count the steps."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

FAR = 120
# Whether the first of these has the focus, and what has it: one question at each step.
_WHERE = """all => {
    const e = document.activeElement;
    if (!e || e === document.body) return [false, "de pagina zelf"];
    const name = e.getAttribute("aria-label") || e.innerText || e.name || e.id || "";
    return [e === all[0], `${e.tagName.toLowerCase()} "${name.trim().slice(0, 40)}"`];
}"""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keys of one tab. Never the mouse: what can't be reached this way fails the test."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type instead of what the field held."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def walk_to(self, wanted: Locator, *, back: bool = False) -> int:
        """Press Tab until this has the focus; return how often."""
        passed = []
        for steps in range(1, FAR):
            self.press("Shift+Tab" if back else "Tab")
            is_there, name = wanted.evaluate_all(_WHERE)
            if is_there:
                return steps
            passed.append(name)
        raise AssertionError(f"met Tab niet te bereiken: {wanted}\nlangs: {', '.join(passed)}")

    def go(self, wanted: Locator) -> None:
        """Walk to a link or button, press Enter, and wait for the page that follows."""
        self.walk_to(wanted)
        self.enter()

    def enter(self) -> None:
        """Press Enter where the focus is, and wait for the page that follows."""
        # Not a navigation: a page that notes its place in the history (replaceState) makes one too.
        with self.page.expect_event("load"):
            self.press("Enter")

    def fill(self, field: Locator, text: str) -> None:
        """Walk to a field and type in it."""
        self.walk_to(field)
        self.type(text)

    def choose(self, select: Locator, option: str) -> None:
        """Walk to a list and type the beginning of a choice, as anybody does."""
        self.walk_to(select)
        self.page.keyboard.type(option)


def has_focus(wanted: Locator) -> bool:
    """Say whether the focus is on this element, which may be not there at all."""
    is_active = "e => e === document.activeElement"
    return wanted.count() > 0 and bool(wanted.first.evaluate(is_active))
