"""House rules of the style sheets: nothing unused, and nothing moves for who does not want that."""

import re

from app.core.settings import PROJECT_ROOT

STYLES = sorted((PROJECT_ROOT / "app" / "static" / "css").glob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS = re.compile(r"\.((?:vng|is|has)-[a-z0-9_-]*[a-z0-9])")
MOVES = re.compile(r"(?<![\w-])(?:transition|animation|scroll-behavior)(?:-[a-z]+)?\s*:")
NO_PREFERENCE = "(prefers-reduced-motion: no-preference)"
# Made of two parts in a template: "vng-badge--" and a state.
COMPOSED = re.compile(r"vng-(?:badge|status|field-row)--\w+")
# Drawn already, for pages that come: signing up in steps, reading in a file, two versions in a row.
TO_COME = {
    "vng-count",
    "vng-diff",
    "vng-import",
    "vng-w-4",
}


def style(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def used():
    """Return every word that a template, script or module could mean as a class."""
    app = PROJECT_ROOT / "app"
    files = [*app.rglob("*.html"), *app.rglob("*.py"), *(app / "static" / "js").glob("*.js")]
    return set(re.findall(r"[a-z][a-z0-9_-]+", "\n".join(p.read_text("utf-8") for p in files)))


def test_every_class_is_used_somewhere():
    styled = {name for path in STYLES for name in CLASS.findall(style(path))}
    unused = {n for n in styled - used() - TO_COME if not COMPOSED.fullmatch(n)}
    assert not unused, f"haal deze uit de stijl, of gebruik ze: {sorted(unused)}"


def test_what_is_to_come_is_not_there_yet():
    there = TO_COME & used()
    assert not there, f"deze worden nu gebruikt; haal ze uit TO_COME: {sorted(there)}"


def around(text, place):
    """Return the headings of the blocks that stand around a place in a style sheet."""
    open_blocks, start = [], 0
    for found in re.finditer(r"[{};]", text[:place]):
        if found[0] == "{":
            open_blocks.append(text[start : found.start()].strip())
        elif found[0] == "}":
            open_blocks.pop()
        start = found.end()
    return open_blocks


def moving(text):
    """Return what moves without asking whether that is wanted."""
    return [
        " > ".join(around(text, found.start()))
        for found in MOVES.finditer(text)
        if not any(NO_PREFERENCE in block for block in around(text, found.start()))
    ]


def test_nothing_moves_for_who_does_not_want_that():
    found = {path.name: moving(style(path)) for path in STYLES}
    assert not {name: blocks for name, blocks in found.items() if blocks}


def test_what_moves_is_seen():
    assert moving("a { transition: color 1s; }") == ["a"]
    assert moving("@media print { b { animation-name: x; } }") == ["@media print > b"]
    assert not moving(f"@media {NO_PREFERENCE} {{ a {{ transition: color 1s; }} }}")
