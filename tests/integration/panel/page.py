"""Reads a page as a browser does: what its form would send, what it shows, what it refuses."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse


@dataclass(frozen=True)
class Page:
    """One HTML answer."""

    status: int
    html: str

    @classmethod
    def of(cls, answer: TestResponse) -> "Page":
        return cls(answer.status_code, answer.get_data(as_text=True))

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def main(self) -> Tag:
        found = self.soup.find("main")
        assert isinstance(found, Tag)
        return found

    @property
    def text(self) -> str:
        """Everything that can be read in the page's own part."""
        return " ".join(self.main.get_text(" ").split())

    @property
    def h1(self) -> str:
        return words(self.soup.find("h1"))

    # Forms.

    @property
    def form(self) -> Tag:
        """The form of this page that writes."""
        found = [f for f in self.main.find_all("form") if f.get("method") == "post"]
        assert len(found) == 1, f"{len(found)} formulieren op deze pagina"
        return found[0]

    @property
    def filter_form(self) -> Tag:
        found = self.main.find("form", id="filter")
        assert isinstance(found, Tag), "er staat geen filterformulier op deze pagina"
        return found

    def sends(self, form: Tag | None = None, **changes: Any) -> dict[str, Any]:
        """Return what the form would send, with changes; a list for a name that is sent twice.

        A change to None leaves the field out.
        """
        sent: dict[str, Any] = {}
        for name, value in controls(form or self.form):
            sent.setdefault(name, []).append(value)
        sent = {name: values if len(values) > 1 else values[0] for name, values in sent.items()}
        sent.update(changes)
        return {name: value for name, value in sent.items() if value is not None}

    def value(self, name: str) -> Any:
        """Return what the form sends for one field; None when it sends nothing."""
        return self.sends().get(name)

    def control(self, name: str) -> Tag | None:
        """Return the first visible control with this name."""
        for tag in self.form.find_all(["input", "select", "textarea"], attrs={"name": name}):
            if tag.get("type") != "hidden":
                return tag
        return None

    @property
    def errors(self) -> dict[str, str]:
        """Return the sentence at each field that has one, by the id it belongs to.

        Above a row of fields it begins with the name of the field.
        """
        found = {}
        for tag in self.main.find_all("p", class_="error"):
            of = tag.find("span", attrs={"data-part": "field"})
            sentence = words(tag).removeprefix(words(of) if of else "").strip()
            found[str(tag["id"]).removesuffix("-fout")] = sentence
        return found

    @property
    def summary(self) -> str:
        """Return what stands above the form."""
        return words(self.main.find(class_="notice"))

    # Values.

    @property
    def shown(self) -> dict[str, str]:
        """Return label and value of every line of a row's page."""
        return {words(d.find("dt")): words(d.find("dd")) for d in self.main.select("dl > div")}

    @property
    def heads(self) -> list[str]:
        return [words(th) for th in self.main.select("thead th")]

    @property
    def rows(self) -> list[list[str]]:
        """Return the cells of the first table."""
        table = self.main.find("table")
        if not isinstance(table, Tag):
            return []
        return [[words(c) for c in tr.find_all(["th", "td"])] for tr in table.select("tbody tr")]

    def column(self, head: str) -> list[str]:
        """Return the cells under one heading."""
        index = self.heads.index(head)
        return [row[index] for row in self.rows]

    def link(self, text: str) -> str:
        """Return the address behind a link with this text."""
        for tag in self.main.find_all("a"):
            if words(tag).startswith(text):
                return str(tag["href"])
        raise AssertionError(f"geen link {text!r} op deze pagina")

    def has_link(self, text: str) -> bool:
        return any(words(tag).startswith(text) for tag in self.main.find_all("a"))


def words(tag: Any) -> str:
    """Return the text of an element with single spaces; nothing when it isn't there."""
    if not isinstance(tag, Tag):
        return ""
    # Where a text may break it is still one text.
    for place in tag.find_all("wbr"):
        place.unwrap()
    tag.smooth()
    return " ".join(tag.get_text(" ").split())


def controls(form: Tag) -> list[tuple[str, str]]:
    """Return every name and value that a browser would send, in order; buttons are not pressed."""
    found: list[tuple[str, str]] = []
    for tag in form.find_all(["input", "select", "textarea"]):
        name = tag.get("name")
        if not name or tag.has_attr("disabled"):
            continue
        if tag.name == "textarea":
            # A browser drops the first newline, and sends each as two characters.
            text = tag.get_text().removeprefix("\n").replace("\r\n", "\n")
            found.append((str(name), text.replace("\n", "\r\n")))
        elif tag.name == "select":
            options = tag.find_all("option")
            chosen = [o for o in options if o.has_attr("selected")] or options[:1]
            found += [(str(name), str(o.get("value", o.get_text()))) for o in chosen]
        elif tag.get("type") in ("radio", "checkbox"):
            if tag.has_attr("checked"):
                found.append((str(name), str(tag.get("value", "on"))))
        elif tag.get("type") not in ("submit", "button", "reset", "image", "file"):
            found.append((str(name), str(tag.get("value", ""))))
    return found
