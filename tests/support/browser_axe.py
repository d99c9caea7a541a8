"""Holds the page in a browser against the rules of axe: WCAG 2.2 AA and the best practices."""

from enum import Enum

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
    """Which rules to try. Colours are another in each theme; the rest of a page is not."""

    ALL = "all"
    COLOURS = "colours"


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
    Rules.COLOURS: {
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}
_RUN = """options => axe.run(document, {...options, resultTypes: ["violations"]}).then(
    found => found.violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(
        ({html, target, failureSummary}) => ({html, target, failureSummary}))})))"""


def violations(page: Page, rules: Rules = Rules.ALL) -> list[str]:
    """Return one line for each element that breaks a rule."""
    if not page.evaluate("typeof axe === 'object'"):
        # Past the Content-Security-Policy: a debugger may.
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN, _OPTIONS[rules])
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} "
        f"({' '.join(node['failureSummary'].split())[:300]})"
        for rule in found
        for node in rule["nodes"]
    ]
