"""Looks for what a small screen or large text makes stick out or cuts off."""

from playwright.sync_api import Page

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
NORMAL_TEXT, LARGE_TEXT = 16, 32
# What sticks out. A part that scrolls by itself is allowed: a wide table in its own frame.
_SIDEWAYS = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll("body *")]
        .filter(e => e.getBoundingClientRect().right > room + 1 && e.checkVisibility())
        .map(e => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 30)}`)
        .slice(-5).concat(`breedte ${document.documentElement.scrollWidth}`);
}"""
# Text of controls and headings that is wider than its own box, and hidden there.
_CUT_OFF = """() => [...document.querySelectorAll(
    "h1, h2, h3, label, legend, button, a, th, td, dt, dd")]
    .filter(e => e.checkVisibility() && !e.closest(".hidden, .skip")
        && ["hidden", "clip"].includes(getComputedStyle(e).overflowX)
        && e.scrollWidth > e.clientWidth + 1)
    .map(e => `afgekapt: ${e.tagName.toLowerCase()} ${e.textContent.trim().slice(0, 40)}`)"""
SCREENS = (
    ("320 px", NARROW, NORMAL_TEXT),
    ("200 % tekst", WIDE, LARGE_TEXT),
)


def set_text_size(page: Page, size: int) -> None:
    """As somebody does in the settings of her browser: everything in rem grows with it."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": size}})


def what_sticks_out(page: Page) -> list[str]:
    """Return what is wider than a phone, and than a screen on which the text is twice as large."""
    found = []
    for name, screen, size in SCREENS:
        page.set_viewport_size(screen)
        set_text_size(page, size)
        found += [f"{name}: {line}" for line in page.evaluate(_SIDEWAYS)]
        found += [f"{name}: {line}" for line in page.evaluate(_CUT_OFF)]
    set_text_size(page, NORMAL_TEXT)
    return found
