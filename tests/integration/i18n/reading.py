"""Reads a page as people do: every piece of text that is seen or read aloud."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

from bs4 import BeautifulSoup

SPOKEN = ("aria-label", "alt", "title", "placeholder")
UNSEEN = ("script", "style", "template")
# Elements that hold nothing and are never closed.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_LANG = re.compile(r'<html[^>]*\slang="([^"]*)"')
# Proper names that are the same in every language.
NAMES = ("VNG", "Ledengegevens")
# No name or address is longer than this; a text that VNG wrote may be.
LONG = 200
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# Addresses, JSON and the number of a request are no words.
_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|#\S+|\{\".*\}|\b[0-9a-f]{12}\b")


def texts_of(page: str) -> Iterator[str]:
    """Yield every text node and spoken attribute, but not what is marked as another language."""
    reader = _Reader()
    # Where a long word may break, it is still one word.
    reader.feed(page.replace("<wbr>", ""))
    reader.close()
    yield from reader.texts


def language_of(page: str) -> str:
    """Return what the page says that its language is."""
    found = _LANG.search(page)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is not closed yet: its name, its language, and whether VNG wrote it."""

    name: str
    language: str
    is_prose: bool


class _Reader(HTMLParser):
    """Reads a page from front to back; a tree of it would take ten times as long."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open = [_Open("", "", is_prose=False)]
        self._language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        parent = self._open[-1]
        language = said.get("lang") or parent.language
        if tag == "html":
            self._language = language
        # What VNG wrote is data, and drawn in pieces.
        is_prose = tag == "div" and "vng-prose" in (said.get("class") or "").split()
        if language == self._language:
            spoken = (said.get(name) for name in SPOKEN)
            self.texts += [" ".join(text.split()) for text in spoken if text]
        if tag not in VOID:
            self._open.append(_Open(tag, language, is_prose=is_prose or parent.is_prose))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        places = [n for n, one in enumerate(self._open) if n and one.name == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        here = self._open[-1]
        is_seen = here.name and here.name not in UNSEEN and not here.is_prose
        if data.strip() and is_seen and here.language == self._language:
            self.texts.append(" ".join(data.split()))


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
