"""Reads a page as people do: every piece of text that is seen or read aloud."""

import re
from collections.abc import Iterator
from functools import cache

from bs4 import BeautifulSoup, Comment, Doctype
from bs4.element import NavigableString, Tag

SPOKEN = ("aria-label", "alt", "title", "placeholder")
UNSEEN = ("script", "style", "template")
# Proper names that are the same in every language.
NAMES = ("VNG", "Ledengegevens")
# No name or address is longer than this; a text that VNG wrote may be.
LONG = 200
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# Addresses, JSON and the number of a request are no words.
_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|#\S+|\{\".*\}|\b[0-9a-f]{12}\b")


def texts_of(page: str) -> Iterator[str]:
    """Yield every text node and spoken attribute, but not what is marked as another language."""
    soup = BeautifulSoup(page, "html.parser")
    language = str(soup.html["lang"]) if soup.html else ""
    for node in soup.find_all(string=True):
        parent = node.parent
        if isinstance(node, (Comment, Doctype)) or parent is None or parent.name in UNSEEN:
            continue
        # What VNG wrote is data, and drawn in pieces.
        if node.find_parent("div", class_="vng-prose"):
            continue
        if node.strip() and not _is_foreign(node, language):
            yield " ".join(node.split())
    for tag in soup.find_all(True):
        for name in SPOKEN:
            if tag.get(name) and not _is_foreign(tag, language):
                yield " ".join(str(tag[name]).split())


def _is_foreign(node: NavigableString | Tag, language: str) -> bool:
    tags = [node, *node.parents]
    said = next((str(t["lang"]) for t in tags if isinstance(t, Tag) and t.get("lang")), language)
    return said != language


def language_of(page: str) -> str:
    """Return what the page says that its language is."""
    html = BeautifulSoup(page, "html.parser").html
    return str(html["lang"]) if html else ""


def without_data(text: str, data: frozenset[str]) -> str:
    """Return what is left of a text when addresses, names and the database's own values are out."""
    # Whole texts first, as they stand in the database: they may hold addresses.
    long = frozenset(value for value in data if len(value) > LONG)
    left = _any_of(long).sub(" ", text) if len(text) > LONG else text
    return _any_of(data).sub(" ", _NO_WORDS.sub(" ", left))


@cache
def _any_of(data: frozenset[str]) -> re.Pattern[str]:
    as_read = {" ".join(text.split()) for text in (*data, *NAMES)} - {""}
    longest_first = sorted(as_read, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def has_words(text: str) -> bool:
    """Say whether there is a word in it: two letters or more in a row."""
    return bool(_LETTERS.search(text))


def filled_in(page: str) -> dict[str, str]:
    """Return what the form of a page would send; of several checkboxes the last that is ticked."""
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    sent: dict[str, str] = {}
    for control in form.select("input[name]") if form else ():
        is_on = control.get("type") not in ("radio", "checkbox") or control.has_attr("checked")
        if is_on:
            sent[str(control["name"])] = str(control.get("value", ""))
    for area in form.select("textarea[name]") if form else ():
        sent[str(area["name"])] = area.get_text()
    for select in form.select("select[name]") if form else ():
        chosen = select.select_one("option[selected]") or select.select_one("option")
        sent[str(select["name"])] = str(chosen["value"]) if chosen else ""
    return sent
