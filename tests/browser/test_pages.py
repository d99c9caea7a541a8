"""Every page in every state: no rule of axe is broken, and nothing sticks out.

Each is opened once in each language, and looked at there at both widths and in every theme: all
rules where it is light, those of colour in the other themes, where only colours are others. In the
second language the rules of colour try each look, as in the other themes.
"""

from contextlib import ExitStack, contextmanager

import pytest

from app.core.settings import PROJECT_ROOT
from tests.browser.page_kinds import KINDS
from tests.support.browser_axe import Look, Rules, violations, violations_by_look
from tests.support.browser_reflow import NARROW, WIDE, what_sticks_out

LANGUAGES = ("nl", "en")
WIDTHS = {"1280 px": WIDE, "320 px": NARROW}
SYSTEM = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
# Each theme as somebody chooses it here, and as her system asks for it.
CHOSEN = {
    "light": {"theme": "light", "contrast": "normal"},
    "dark": {"theme": "dark", "contrast": "normal"},
    "high contrast": {"theme": "light", "contrast": "more"},
    "high contrast, dark": {"theme": "dark", "contrast": "more"},
}
ASKED = {
    "light": SYSTEM,
    "dark": SYSTEM | {"color_scheme": "dark"},
    "high contrast": SYSTEM | {"contrast": "more"},
    "high contrast, dark": SYSTEM | {"color_scheme": "dark", "contrast": "more"},
}
# The system's own colours instead of ours: nobody can choose that on a page.
FORCED = "forced colours"
THEMES = {*CHOSEN, FORCED}
LOOKS = {
    "nl": [
        Look(name, Rules.ALL if name == "light" else Rules.EACH_COLOUR, choice)
        for name, choice in CHOSEN.items()
    ],
    "en": [
        Look("light, no colours", Rules.ALL_BUT_COLOUR, CHOSEN["light"]),
        *(Look(name, Rules.EACH_COLOUR, choice) for name, choice in CHOSEN.items()),
    ],
}
_TOKENS = r"""() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .map(rule => rule.cssText.match(/--vng-[\w-]+(?=:)/g) ?? []).flat()
    .filter((name, place, all) => all.indexOf(name) === place).sort().map(name => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = `var(${name})`;
        const found = `${name} ${getComputedStyle(probe).color}`;
        probe.remove();
        return found;
    })"""
# Where the system chooses the colours a background tells nothing: a field needs a line around it.
_WITHOUT_BORDER = """() => [...document.querySelectorAll("input, select, textarea")]
    .filter(field => field.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(field => parseFloat(getComputedStyle(field).borderBlockEndWidth) < 1)
    .filter(field => getComputedStyle(field).appearance === "none")
    .map(field => `zonder rand: ${field.outerHTML}`)"""


@pytest.fixture(scope="module")
def tabs(whole_desk):
    """One tab for each person and language, used again and again: a new one costs a second."""
    with ExitStack() as kept:
        open_tabs = {}

        @contextmanager
        def tab(kind, language):
            key = (kind.role, kind.gemeente, language)
            if kind.changes_tab:
                with whole_desk.visit(*key) as visit:
                    yield visit
                return
            if key not in open_tabs:
                open_tabs[key] = kept.enter_context(whole_desk.visit(*key))
                # What a form asks that was not saved.
                open_tabs[key].page.on("dialog", lambda dialog: dialog.accept())
            whole_desk.home(*key)
            yield open_tabs[key]

        yield tab


@pytest.fixture(scope="module")
def approved():
    """The looks that were right on an earlier page."""
    return set()


def look_at(page, width, language, approved):
    """Return what is wrong at this width, by theme."""
    page.set_viewport_size(WIDTHS[width])
    found = violations_by_look(page, LOOKS[language], approved)
    found["light"] += found.pop("light, no colours", [])
    page.emulate_media(**SYSTEM | {"forced_colors": "active"})
    found[FORCED] = violations(page, Rules.EACH_COLOUR, approved) + page.evaluate(_WITHOUT_BORDER)
    page.emulate_media(**SYSTEM)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_is_for_everybody(desk, tabs, approved, kind, language):
    with tabs(kind, language) as visit:
        page = visit.page
        page.set_viewport_size(NARROW if kind.only_narrow else WIDE)
        kind.open(visit)
        assert page.get_attribute("html", "lang") == language
        widths = ["320 px"] if kind.only_narrow else list(WIDTHS)
        found = {width: look_at(page, width, language, approved) for width in widths}
        sticks_out = what_sticks_out(page)
        kind.leave(visit)
    faults = [
        f"{width}, {theme}: {line}"
        for width, by_theme in found.items()
        for theme, lines in by_theme.items()
        for line in lines
    ]
    assert not faults + sticks_out, "\n".join(faults + sticks_out)
    assert all(set(by_theme) == THEMES for by_theme in found.values()), "een thema ontbreekt"
    assert kind.only_narrow or set(found) == set(WIDTHS), "een breedte ontbreekt"


def test_a_theme_is_the_same_by_choice_and_by_the_system(desk):
    with desk.visit() as visit:
        visit.go("/weergave/")
        page, found = visit.page, set()
        for name, choice in CHOSEN.items():
            page.emulate_media(**ASKED[name])
            by_system = page.evaluate(_TOKENS)
            assert len(by_system) > 40
            page.evaluate(
                "choice => Object.assign(document.documentElement.dataset, choice)", choice
            )
            for other in CHOSEN:
                page.emulate_media(**ASKED[other])
                assert page.evaluate(_TOKENS) == by_system, f"{name} in een systeem met {other}"
            page.reload()
            found.add(tuple(by_system))
        assert len(found) == len(CHOSEN), "twee thema's zijn hetzelfde"


def test_a_theme_is_made_of_tokens_only():
    asks = ("prefers-color-scheme", "prefers-contrast", "data-theme", "data-contrast")
    styles = [*(PROJECT_ROOT / "app/static").rglob("*.css")]
    makers = {p.name for p in styles if any(word in p.read_text("utf-8") for word in asks)}
    assert makers == {"tokens.css"}, "kleuren van een thema horen in tokens.css"


def test_what_is_too_wide_is_seen(desk):
    with desk.visit() as visit:
        visit.go("/login/")
        dress(visit.page, "inline-size: 40rem")
        assert any("320 px: h1" in line for line in what_sticks_out(visit.page))
        dress(visit.page, "inline-size: 1rem; overflow: hidden; white-space: nowrap")
        assert any("afgekapt: h1" in line for line in what_sticks_out(visit.page))


def dress(page, style):
    page.evaluate("style => { document.querySelector('h1').style.cssText = style }", style)
