"""What every page must be, whoever asks for it: valid, named, labelled, and of this host only."""

import re
from collections import Counter
from hashlib import sha256
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder import HTML5TreeBuilder

# Controls that need a label; hidden fields and buttons name themselves or nothing.
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = {
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-owns",
    "for",
    "form",
    "list",
    "headers",
}
ADDRESSES = {"href", "src", "action", "formaction", "poster", "srcset"}
INERT_SCRIPTS = {"application/json", "application/ld+json"}


# What differs each time in pages that are the same; never a word of the page itself.
_VARIES = re.compile(r'(name="(?:csrf_token|_versie|_origineel|_eerst)"[^>]*\svalue=")[\w.=+/:-]*')

# The faults of each page that was read: many tests get the same one, that of the sign-in first.
_known: dict[bytes, tuple[str, ...]] = {}


def check_page(body: str, headers: dict[str, str] | None = None) -> None:
    """Raise AssertionError with every fault of this page at once."""
    same = _VARIES.sub(r"\1", body)
    if headers is not None and "X-Request-ID" in headers:
        same = same.replace(headers["X-Request-ID"], "")
    key = sha256(same.encode()).digest()
    if key not in _known:
        _known[key] = _read(body)
    faults = [*_known[key]]
    if headers is not None:
        faults += _header_faults(headers)
    assert not faults, "deze pagina klopt niet:\n- " + "\n- ".join(faults)


def _read(body: str) -> tuple[str, ...]:
    """Return the faults of a page."""
    builder = _Builder()
    page = BeautifulSoup(body, builder=builder)
    return (*_parse_faults(body, builder.errors), *_faults(page))


class _Builder(HTML5TreeBuilder):
    """Reads a page, and keeps what was wrong in it: once for both."""

    errors: tuple[tuple[tuple[int, int], str, object], ...] = ()

    def feed(self, markup: str) -> None:
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup).original_encoding = None
        self.errors = tuple(parser.errors)
        self.underlying_builder.parser = None


def _parse_faults(body: str, errors: tuple[tuple[tuple[int, int], str, object], ...]) -> list[str]:
    if not body.lstrip().lower().startswith("<!doctype html>"):
        return ["begint niet met <!doctype html>"]
    return [f"ongeldige HTML op regel {place[0]}: {code}" for place, code, _ in errors]


def _faults(page: BeautifulSoup) -> list[str]:
    # One walk along the page for all that looks at every element.
    tags = [tag for tag in page.descendants if isinstance(tag, Tag)]
    return [
        *_heading_faults(page),
        *_id_faults(tags),
        *_label_faults(tags),
        *_inline_faults(tags),
        *_address_faults(tags),
    ]


def _heading_faults(page: BeautifulSoup) -> list[str]:
    faults = []
    if not (page.html and page.html.get("lang")):
        faults.append("<html> heeft geen lang")
    headings = page.find_all("h1")
    if len(headings) != 1:
        faults.append(f"er zijn {len(headings)} h1-koppen, geen 1")
    title = " ".join(page.title.get_text().split()) if page.title else ""
    if not title:
        faults.append("de titel is leeg")
    if headings and " ".join(headings[0].get_text(" ").split()) not in title:
        faults.append(f"de titel {title!r} noemt de h1 {headings[0].get_text()!r} niet")
    if len(page.find_all("main")) != 1:
        faults.append("er is niet precies één <main>")
    return faults


def _id_faults(tags: list[Tag]) -> list[str]:
    known = Counter(str(tag["id"]) for tag in tags if "id" in tag.attrs)
    faults = [f"id {i!r} komt meer dan eens voor" for i in sorted(known) if known[i] > 1]
    for tag in tags:
        for name in REFERENCES & tag.attrs.keys():
            value = tag[name]
            words = value if isinstance(value, list) else str(value).split()
            faults += [f"{name}={word!r} wijst nergens naar" for word in words if word not in known]
    return faults


def _label_faults(tags: list[Tag]) -> list[str]:
    labelled = {str(tag["for"]) for tag in tags if tag.name == "label" and "for" in tag.attrs}
    faults = []
    for control in tags:
        if control.name not in ("input", "select", "textarea"):
            continue
        if str(control.get("type", "text")) in UNLABELLED:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (named or control.get("id") in labelled or control.find_parent("label")):
            faults.append(f"{control.name} {control.get('name')!r} heeft geen label")
    faults += ["een knop zonder naam" for t in tags if t.name == "button" and not _name(t)]
    faults += ["een link zonder naam" for t in tags if t.name == "a" and not _name(t)]
    return faults


def _name(tag: Tag) -> str:
    return tag.get_text(strip=True) or str(tag.get("aria-label") or tag.get("title") or "")


def _inline_faults(tags: list[Tag]) -> list[str]:
    faults = [f"style in <{tag.name}>" for tag in tags if "style" in tag.attrs]
    faults += ["een <style>" for tag in tags if tag.name == "style"]
    faults += [
        "een script in de pagina zelf"
        for tag in tags
        if tag.name == "script"
        and not tag.get("src")
        and str(tag.get("type", "")) not in INERT_SCRIPTS
    ]
    faults += [
        f"{name} in <{tag.name}>" for tag in tags for name in tag.attrs if name.startswith("on")
    ]
    return faults


def _address_faults(tags: list[Tag]) -> list[str]:
    """A link may lead away (a gemeente's website); nothing may be fetched or sent elsewhere."""
    faults = []
    for tag in tags:
        for name in ADDRESSES & tag.attrs.keys():
            parts = urlsplit(str(tag[name]))
            if parts.scheme in ("javascript", "data", "vbscript"):
                faults.append(f"{name} met {parts.scheme}: in <{tag.name}>")
            elif parts.netloc and not (tag.name == "a" and name == "href"):
                faults.append(f"{name} naar een andere host in <{tag.name}>: {parts.netloc}")
    return faults


def _header_faults(headers: dict[str, str]) -> list[str]:
    policy = headers.get("Content-Security-Policy", "")
    faults = (
        [] if policy.startswith("default-src 'none'") else ["geen strenge Content-Security-Policy"]
    )
    faults += [
        f"{word} in de Content-Security-Policy"
        for word in ("unsafe", "data:", "*")
        if word in policy
    ]
    return faults
