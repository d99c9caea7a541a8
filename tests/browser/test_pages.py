"""Every page in every state: no rule of axe is broken, and nothing sticks out.

All rules are tried at both widths, those of colour in every theme too. In English the words are
others, of other lengths; the colours are not.
"""

import pytest

from tests.browser.page_kinds import KINDS
from tests.support.browser_axe import Rules, violations
from tests.support.browser_reflow import NARROW, WIDE, what_sticks_out

LIGHT = {"color_scheme": "light", "contrast": "no-preference"}
DARK = {"color_scheme": "dark", "contrast": "no-preference"}
HIGH = {"color_scheme": "light", "contrast": "more"}
HIGH_DARK = {"color_scheme": "dark", "contrast": "more"}
RUNS = {
    "nl": (
        (WIDE, LIGHT, Rules.ALL),
        (WIDE, DARK, Rules.COLOURS),
        (WIDE, HIGH, Rules.COLOURS),
        (WIDE, HIGH_DARK, Rules.COLOURS),
        (NARROW, LIGHT, Rules.ALL),
        (NARROW, DARK, Rules.COLOURS),
        (NARROW, HIGH, Rules.COLOURS),
    ),
    "en": ((WIDE, LIGHT, Rules.ALL),),
}


@pytest.mark.parametrize("language", RUNS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_is_for_everybody(desk, kind, language):
    faults = []
    with desk.visit(kind.role, kind.gemeente, language) as visit:
        page = visit.page
        if kind.only_narrow:
            page.set_viewport_size(NARROW)
        kind.open(visit)
        for size, theme, rules in RUNS[language]:
            if kind.only_narrow and size == WIDE:
                continue
            page.set_viewport_size(size)
            page.emulate_media(**theme)
            where = f"{size['width']} px, {' '.join(theme.values())}"
            faults += [f"{where}: {line}" for line in violations(page, rules)]
        faults += what_sticks_out(page)
    assert not faults, "\n".join(faults)


def test_what_is_too_wide_is_seen(desk):
    with desk.visit() as visit:
        visit.go("/login/")
        dress(visit.page, "inline-size: 40rem")
        assert any("320 px: h1" in line for line in what_sticks_out(visit.page))
        dress(visit.page, "inline-size: 1rem; overflow: hidden; white-space: nowrap")
        assert any("afgekapt: h1" in line for line in what_sticks_out(visit.page))


def dress(page, style):
    page.evaluate("style => { document.querySelector('h1').style.cssText = style }", style)
