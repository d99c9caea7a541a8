"""Whatever has the focus is seen: no bar lies over it, and a ring is around it."""

import pytest

from tests.browser.page_kinds import KINDS

SCREENS = ({"width": 320, "height": 640}, {"width": 1280, "height": 600})
LONG = [
    kind
    for kind in KINDS
    if kind.name
    in {"start-contact", "list", "add-person-errors", "edit-person", "edit-mandate", "conflict"}
]
FAR = 200
# Of the element with the focus: what lies over one of its corners or its middle, and whether
# something shows that it has the focus. "" is good, null is the end of the page.
_LOOK = """() => {
    const stays = e => e && e !== document.body && (["fixed", "sticky"].includes(
        getComputedStyle(e).position) ? e : stays(e.parentElement));
    const isClipped = e => e && e !== document.body && (getComputedStyle(e).clipPath !== "none"
        || isClipped(e.parentElement));
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const name = `${e.tagName.toLowerCase()} ${e.id || (e.innerText || "").trim().slice(0, 30)}`;
    const style = getComputedStyle(e);
    if (style.outlineStyle === "none" && style.boxShadow === "none") return `${name}: geen ring`;
    const box = e.getClientRects()[0];
    if (!box || box.width < 2 || isClipped(e)) return `${name}: niet te zien`;
    // A high box shows a part of itself: of a long text, the line with the caret.
    const isHigh = box.height > innerHeight / 2;
    const head = isHigh ? Math.max(box.top + 3, 3) : box.top + 3;
    const foot = isHigh || e.tagName === "TEXTAREA" ? head + 17 : box.bottom - 3;
    for (const x of [box.left + 3, (box.left + box.right) / 2, box.right - 3]) {
        for (const y of [head, (head + foot) / 2, foot]) {
            const top = document.elementFromPoint(x, y);
            if (!top) return `${name}: buiten beeld (${Math.round(x)}, ${Math.round(y)})`;
            const bar = top.contains(e) ? null : stays(top);
            if (bar && !bar.contains(e)) return `${name}: onder ${bar.tagName} ${bar.className}`;
        }
    }
    return "";
}"""


def walk(page, key):
    """Press the key until the page has been round; return what was not in sight."""
    found, seen = [], 0
    for _ in range(FAR):
        page.keyboard.press(key)
        fault = page.evaluate(_LOOK)
        if fault is None:
            if seen:
                break
            continue
        seen += 1
        if fault:
            found.append(fault)
    assert seen > 5, "er is nauwelijks iets om langs te lopen"
    return found


@pytest.mark.parametrize("screen", SCREENS, ids=lambda size: f"{size['width']}x{size['height']}")
@pytest.mark.parametrize("kind", LONG, ids=lambda kind: kind.name)
def test_what_has_the_focus_is_in_sight(desk, kind, screen):
    with desk.visit(kind.role, kind.gemeente) as visit:
        visit.page.set_viewport_size(screen)
        kind.open(visit)
        # Up as well as down: a bar at the foot hides what comes from above, one on top the rest.
        faults = walk(visit.page, "Tab") + walk(visit.page, "Shift+Tab")
    assert not faults, "\n".join(faults)


def test_a_bar_over_the_page_is_seen(desk):
    with desk.visit("contactpersoon") as visit:
        visit.go("/personen/add")
        visit.page.evaluate(
            """() => {
                const bar = document.createElement("div");
                bar.style.cssText = "position: fixed; inset: 40% 0 0; background: red";
                document.body.append(bar);
            }"""
        )
        assert any("onder DIV" in fault for fault in walk(visit.page, "Tab"))
