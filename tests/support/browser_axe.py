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

    ALL tries every rule on everything, ALL_BUT_COLOUR those that see no colours. EACH_COLOUR tries
    the rules of colour on each look that a text has: its own colour, size and weight, and every
    background under it. It is for the other themes of a page on which ALL was tried: there nothing
    moves, only colours change. A look that was right on one page is right on the next: see
    `Approved`.
    """

    ALL = "all"
    ALL_BUT_COLOUR = "all but colour"
    EACH_COLOUR = "each colour"


_OF_COLOUR = ("color-contrast", "link-in-text-block")
_ALL = {
    **{name: {"enabled": True} for name in ALSO},
    # These two only ask for a look by hand, or for a sensor that a screen lacks.
    "hidden-content": {"enabled": False},
    "css-orientation-lock": {"enabled": False},
}
_EVERYTHING = {"type": "tag", "values": [*TAGS, "experimental"]}
_OPTIONS = {
    Rules.ALL: {"runOnly": _EVERYTHING, "rules": _ALL},
    Rules.ALL_BUT_COLOUR: {
        "runOnly": _EVERYTHING,
        "rules": _ALL | {name: {"enabled": False} for name in _OF_COLOUR},
    },
    Rules.EACH_COLOUR: {"runOnly": {"type": "rule", "values": list(_OF_COLOUR)}},
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
        const parent = element.parentElement;
        const look = [
            element.tagName, style.color, style.fontSize, style.fontWeight, style.textShadow,
            style.textDecorationLine, style.borderBlockEnd, getComputedStyle(parent).color,
            parent.textContent.trim() === element.textContent.trim(), under(element),
        ].join(";");
        looks.set(look, [...(looks.get(look) ?? []), element]);
    }
    return looks;
}"""
# A short name for a look, because each page is told hundreds: FNV-1a, forwards and backwards.
_NAME = """look => {
    let there = 0x811c9dc5, back = 0x811c9dc5;
    for (let i = 0; i < look.length; i++) {
        there = Math.imul(there ^ look.charCodeAt(i), 0x01000193);
        back = Math.imul(back ^ look.charCodeAt(look.length - 1 - i), 0x01000193);
    }
    return `${there >>> 0}.${back >>> 0}`;
}"""
# The themes that a page has by choice, one after the other, without a way to and fro for each.
_RUN = """async ([steps, approved]) => {
    const right = new Set(approved);
    const chosen = document.documentElement.dataset;
    const before = {...chosen};
    const found = [];
    for (const {theme, choice, options, each} of steps) {
        Object.assign(chosen, choice);
        const fresh = [], include = [];
        const looks = each ? (LOOKS)() : new Map();
        for (const [look, elements] of looks) {
            const name = (NAME)(look);
            if (right.has(name)) continue;
            const middle = elements[elements.length >> 1];
            fresh.push(name);
            include.push(...new Set([elements[0], middle, elements.at(-1)]));
        }
        const where = each ? {include} : document;
        const how = {...options, preload: false, selectors: false, resultTypes: ["violations"]};
        const {passes, violations, incomplete} = each && !include.length
            ? {passes: [], violations: [], incomplete: []} : await axe.run(where, how);
        if (!violations.length) fresh.forEach(name => right.add(name));
        found.push({
            theme,
            // Of a look that is new there may be nothing to say: a field without text.
            tried: looks.size + passes.length + violations.length + incomplete.length,
            broken: violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(
                ({html, failureSummary}) => ({html, failureSummary}))})),
        });
        for (const name of Object.keys(choice))
            if (name in before) chosen[name] = before[name]; else delete chosen[name];
    }
    return [found, [...right]];
}""".replace("LOOKS", _LOOKS).replace("NAME", _NAME)

# The looks that break no rule of colour, by their names; the colours are part of a look, so that
# a theme is not. Kept by who looks at many pages.
Approved = set[str]


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: under which name, by which rules, and in a theme chosen there."""

    theme: str
    rules: Rules = Rules.ALL
    choice: Mapping[str, str] = field(default_factory=dict)


def violations_by_look(
    page: Page, looks: Sequence[Look], approved: Approved | None = None
) -> dict[str, list[str]]:
    """Return for each look, by its name, one line for each element that breaks a rule.

    What is in `approved` is not tried again by the rules of colour; what is right is added to it.
    """
    approved = set() if approved is None else approved
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
    found, right = page.evaluate(_RUN, [steps, sorted(approved)])
    approved.update(right)
    assert all(one["tried"] for one in found), "axe heeft geen enkele regel geprobeerd"
    return {one["theme"]: _told(one["broken"]) for one in found}


def violations(page: Page, rules: Rules = Rules.ALL, approved: Approved | None = None) -> list[str]:
    """Return one line for each element that breaks a rule."""
    return violations_by_look(page, [Look("", rules)], approved)[""]


def _told(broken: list[dict[str, Any]]) -> list[str]:
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} "
        f"({' '.join(node['failureSummary'].split())[:300]})"
        for rule in broken
        for node in rule["nodes"]
    ]
