"""Reads CHECK constraints back into limits that a form can tell before the database is asked."""

import re

from app.panel.columns import Limits

# PostgreSQL's own spelling of a constraint; what is not recognised stays the database's to refuse.
_LITERAL = r"\(?'?(\d{4}-\d\d-\d\d|-?\d+(?:\.\d+)?)'?(?:\)?::[a-z ]+)?\)?"
_COMPARE = re.compile(r"\b(?P<name>\w+)\)?(?:::[\w ]+)?\)?\s*(?P<op><=|>=|<|>)\s*" + _LITERAL)
_LENGTH = re.compile(r"length\(\(?(?P<name>\w+)\)?(?:::text)?\)\s*(?P<op><=|>=|=)\s*(\d+)")
_PATTERN = re.compile(r"\(?(?P<name>\w+)\)?(?:::text)?\)?\s*~\s*'((?:[^']|'')+)'::text")
_CHOICES = re.compile(r"= ANY \(+ARRAY\[(.+?)\]")
_STRING = re.compile(r"'((?:[^']|'')*)'")

# POSIX classes inside and outside brackets, in Python's words.
_CLASSES = (
    ("[[:alpha:]]", r"[^\W\d_]"),
    ("[[:space:]]", r"\s"),
    ("[:space:]", r"\s"),
    ("[:digit:]", r"\d"),
)


def to_python_pattern(posix: str) -> str | None:
    """Return the regular expression as Python knows it, or None when it can't be said."""
    pattern = posix
    for theirs, ours in _CLASSES:
        pattern = pattern.replace(theirs, ours)
    if "[:" in pattern:
        return None
    # PostgreSQL's $ is the end of the text; Python's also stands before a last newline.
    if pattern.endswith("$") and not pattern.endswith(r"\$"):
        pattern = pattern[:-1] + r"\Z"
    try:
        re.compile(pattern)
    except re.error:
        return None
    return pattern


def _compare(definition: str, name: str) -> dict[str, str]:
    """Return the bounds of a range by the field of Limits that they fill."""
    fields = {"<=": "maximum", ">=": "minimum", "<": "below", ">": "above"}
    plain = _LENGTH.sub("", definition)
    return {fields[m["op"]]: m[3] for m in _COMPARE.finditer(plain) if m["name"] == name}


def read_limits(definition: str, name: str) -> Limits:
    """Return what a single-column CHECK says; an alternative (OR, NOT) says nothing we can use."""
    bare = _STRING.sub("''", definition)
    if " OR " in bare or "NOT " in bare or "%" in bare:
        return Limits()
    choices = _CHOICES.search(definition)
    if choices:
        values = tuple(v.replace("''", "'") for v in _STRING.findall(choices[1]))
        return Limits(choices=values)
    lengths = {m["op"]: int(m[3]) for m in _LENGTH.finditer(definition)}
    pattern = _PATTERN.search(definition)
    bounds = _compare(_STRING.sub("''", definition) if pattern else definition, name)
    return Limits(
        minimum=bounds.get("minimum"),
        maximum=bounds.get("maximum"),
        above=bounds.get("above"),
        below=bounds.get("below"),
        min_length=lengths.get(">=", lengths.get("=")),
        max_length=lengths.get("<=", lengths.get("=")),
        pattern=to_python_pattern(pattern[2].replace("''", "'")) if pattern else None,
    )
