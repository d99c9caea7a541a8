"""Holds the page in a browser against the rules of axe: WCAG 2.2 AA and the best practices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Off by default in axe, for being new or strict; what they ask is right.
ALSO = (
    "target-size",
    "label-content-name-mismatch",
    "p-as-heading",
    "table-fake-caption",
    "td-has-header",
)


class Rules(Enum):
    """Which rules to try, and on what.

    ALL tries every rule on everything. EACH_COLOUR tries the rules of colour on each look that a
    text has: its own colour, size and weight, and every background under it. It is for the other
    themes of a page on which ALL was tried: there nothing moves, only colours change.
    """

    ALL = "all"
    EACH_COLOUR = "each colour"


_OPTIONS = {
    Rules.ALL: {
        "runOnly": {"type": "tag", "values": [*TAGS, "experimental"]},
        "rules": {
            **{name: {"enabled": True} for name in ALSO},
            # These two only ask for a look by hand, or for a sensor that a screen lacks.
            "hidden-content": {"enabled": False},
            "css-orientation-lock": {"enabled": False},
        },
    },
    Rules.EACH_COLOUR: {
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}
# Elements with text, and links, by their look; of each look the first, the middle and the last:
# the one may lie under something else, such as the bar at the foot of a form.
_LOOKS = """() => {
    const below = new Map();
    const under = element => {
        if (!element) return "";
        if (!below.has(element)) {
            const style = getComputedStyle(element);
            const own = [style.backgroundColor, style.backgroundImage, style.opacity].join(" ");
            const bare = own === "rgba(0, 0, 0, 0) none 1";
            below.set(element, under(element.parentElement) + (bare ? "" : `|${own}`));
        }
        return below.get(element);
    };
    const shown = new Set(document.querySelectorAll("a[href], input, select, textarea"));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
        if (texts.currentNode.data.trim()) shown.add(texts.currentNode.parentElement);
    const looks = new Map();
    for (const element of shown) {
        if (!element.checkVisibility()) continue;
        const style = getComputedStyle(element);
        const look = [
            element.tagName, style.color, style.fontSize, style.fontWeight, style.textShadow,
            style.textDecorationLine, getComputedStyle(element.parentElement).color, under(element),
        ].join(";");
        looks.set(look, [...(looks.get(look) ?? []), element]);
    }
    return [...looks.values()].flatMap(
        found => [...new Set([found[0], found[found.length >> 1], found.at(-1)])]);
}"""
# The themes that a page has by choice, one after the other, without a way to and fro for each.
_RUN = """async steps => {
    const chosen = document.documentElement.dataset;
    const before = {...chosen};
    const found = [];
    for (const {theme, choice, options, each} of steps) {
        Object.assign(chosen, choice);
        const where = each ? {include: (LOOKS)()} : document;
        const how = {...options, preload: false, selectors: false, resultTypes: ["violations"]};
        const {passes, violations, incomplete} = await axe.run(where, how);
        found.push({
            theme,
            tried: passes.length + violations.length + incomplete.length,
            broken: violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(
                ({html, failureSummary}) => ({html, failureSummary}))})),
        });
        for (const name of Object.keys(choice))
            if (name in before) chosen[name] = before[name]; else delete chosen[name];
    }
    return found;
}""".replace("LOOKS", _LOOKS)


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: under which name, by which rules, and in a theme chosen there."""

    theme: str
    rules: Rules = Rules.ALL
    choice: Mapping[str, str] = field(default_factory=dict)


def violations_by_look(page: Page, looks: Sequence[Look]) -> dict[str, list[str]]:
    """Return for each look, by its name, one line for each element that breaks a rule."""
    if not page.evaluate("typeof axe === 'object'"):
        # Past the Content-Security-Policy: a debugger may.
        page.evaluate(AXE_SCRIPT)
    steps = [
        {
            "theme": look.theme,
            "choice": dict(look.choice),
            "options": _OPTIONS[look.rules],
            "each": look.rules is Rules.EACH_COLOUR,
        }
        for look in looks
    ]
    found = page.evaluate(_RUN, steps)
    assert all(one["tried"] for one in found), "axe heeft geen enkele regel geprobeerd"
    return {one["theme"]: _told(one["broken"]) for one in found}


def violations(page: Page, rules: Rules = Rules.ALL) -> list[str]:
    """Return one line for each element that breaks a rule."""
    return violations_by_look(page, [Look("", rules)])[""]


def _told(broken: list[dict[str, Any]]) -> list[str]:
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} "
        f"({' '.join(node['failureSummary'].split())[:300]})"
        for rule in broken
        for node in rule["nodes"]
    ]
