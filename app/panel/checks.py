"""Reads CHECK constraints back into limits that a form can tell before the database is asked."""

import re
from collections.abc import Iterator

from app.panel.columns import Limits

# PostgreSQL's own spelling of a constraint; what is not recognised stays the database's to refuse.
_OPERATORS = {"<=": "maximum", ">=": "minimum", "<": "below", ">": "above"}
_NUMBER = r"-?\d+(?:\.\d+)?"
_DAY = r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d(?::\d\d)?)?)?"
_TYPE = r"::[a-z ]+"
_LITERAL = (
    rf"(?:(?P<bare>{_NUMBER})|\((?P<cast>{_NUMBER})\){_TYPE}|'(?P<said>{_NUMBER}|{_DAY})'{_TYPE})"
)
_TEXT = r"'(?P<text>(?:[^']|'')*)'::[\w. ]+"
_CHOICES = re.compile(r"= ANY \(\(?ARRAY\[(.+?)\](?:\)::[\w. ]+\[\])?\)")
_CHOICE = re.compile(r"'((?:[^']|'')*)'::[\w. ]+(?:\(\d+\))?(?:, |\Z)")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")

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


def _unwrapped(condition: str) -> str:
    """Return the condition without the brackets around the whole of it."""
    while condition.startswith("(") and _closes_at(condition, 0) == len(condition) - 1:
        condition = condition[1:-1]
    return condition


def _closes_at(condition: str, opened: int) -> int:
    """Return where the bracket that opens here is closed; brackets inside quotes are text."""
    depth = 0
    bare = _QUOTED.sub(lambda found: "'" * len(found[0]), condition)
    for place in range(opened, len(bare)):
        depth += (bare[place] == "(") - (bare[place] == ")")
        if depth == 0:
            return place
    return -1


def _terms(condition: str) -> Iterator[str]:
    """Yield the conditions that must all hold; one with OR in it is a term as it stands."""
    condition = _unwrapped(condition)
    bare = _QUOTED.sub(lambda found: "'" * len(found[0]), condition)
    depth, begin, parts = 0, 0, []
    for place, character in enumerate(bare):
        depth += (character == "(") - (character == ")")
        if depth == 0 and bare.startswith(" AND ", place):
            parts.append(condition[begin:place])
            begin = place + len(" AND ")
    if not parts:
        yield condition
        return
    for part in (*parts, condition[begin:]):
        yield from _terms(part)


def _condition(definition: str) -> str:
    """Return what stands in CHECK (…); nothing when the rule is not enforced on every row."""
    found = re.fullmatch(r"CHECK (\(.+\))(?: NO INHERIT)?", definition, re.DOTALL)
    return found[1] if found else ""


def _reference(name: str) -> str:
    """Return the pattern of a column, as it is or widened to another type."""
    own = rf'"?{re.escape(name)}"?'
    return rf"(?:{own}|\({own}\)::(?:text|numeric|double precision))"


def _unquoted(text: str) -> str:
    return text.replace("''", "'")


def _read_length(term: str, reference: str) -> dict[str, int]:
    length = rf"(?:char_|character_)?length\({reference}\) (?P<op><=|>=|<|>|=) (?P<n>\d+)"
    found = re.fullmatch(length, term)
    if found is None:
        return {}
    number = int(found["n"])
    return {
        "<=": {"max_length": number},
        "<": {"max_length": number - 1},
        ">=": {"min_length": number},
        ">": {"min_length": number + 1},
        "=": {"min_length": number, "max_length": number},
    }[found["op"]]


def _read_choices(term: str, reference: str) -> dict[str, tuple[str, ...]]:
    if one := re.fullmatch(rf"{reference} = {_TEXT}", term):
        return {"choices": (_unquoted(one["text"]),)}
    several = re.fullmatch(rf"{reference} {_CHOICES.pattern}", term)
    if several is None or _CHOICE.sub("", several[1]):
        return {}
    return {"choices": tuple(_unquoted(text) for text in _CHOICE.findall(several[1]))}


def _read_term(term: str, name: str) -> dict[str, object]:
    """Return what one condition says, by the field of Limits that it fills."""
    reference = _reference(name)
    if found := re.fullmatch(rf"{reference} (?P<op><=|>=|<|>) {_LITERAL}", term):
        return {_OPERATORS[found["op"]]: found["bare"] or found["cast"] or found["said"]}
    if found := re.fullmatch(rf"{reference} ~ {_TEXT}", term):
        return {"pattern": to_python_pattern(_unquoted(found["text"]))}
    return {**_read_length(term, reference), **_read_choices(term, reference)}


def read_limits(definition: str, name: str) -> Limits:
    """Return what a CHECK says of this column alone; what it says in another way is left out."""
    said: dict[str, object] = {}
    for term in _terms(_condition(definition)):
        said |= _read_term(term, name)
    return Limits(**said)  # type: ignore[arg-type]
