"""What every page must be, whoever asks for it: valid, named, labelled, and of this host only."""

from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag

# Controls that need a label; hidden fields and buttons name themselves or nothing.
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = (
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-owns",
    "for",
    "form",
    "list",
    "headers",
)
ADDRESSES = ("href", "src", "action", "formaction", "poster", "srcset")
INERT_SCRIPTS = {"application/json", "application/ld+json"}


def check_page(body: str, headers: dict[str, str] | None = None) -> None:
    """Raise AssertionError with every fault of this page at once."""
    faults = [*_parse_faults(body), *_faults(BeautifulSoup(body, "html5lib"))]
    if headers is not None:
        faults += _header_faults(headers)
    assert not faults, "deze pagina klopt niet:\n- " + "\n- ".join(faults)


def _parse_faults(body: str) -> list[str]:
    if not body.lstrip().lower().startswith("<!doctype html>"):
        return ["begint niet met <!doctype html>"]
    parser = html5lib.HTMLParser()
    parser.parse(body)
    return [f"ongeldige HTML op regel {place[0]}: {code}" for place, code, _ in parser.errors]


def _faults(page: BeautifulSoup) -> list[str]:
    return [
        *_heading_faults(page),
        *_id_faults(page),
        *_label_faults(page),
        *_inline_faults(page),
        *_address_faults(page),
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


def _id_faults(page: BeautifulSoup) -> list[str]:
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    faults = [f"id {i!r} komt meer dan eens voor" for i in sorted(set(ids)) if ids.count(i) > 1]
    known = set(ids)
    for name in REFERENCES:
        for tag in page.find_all(attrs={name: True}):
            value = tag[name]
            words = value if isinstance(value, list) else str(value).split()
            faults += [f"{name}={word!r} wijst nergens naar" for word in words if word not in known]
    return faults


def _label_faults(page: BeautifulSoup) -> list[str]:
    labelled = {str(label["for"]) for label in page.find_all("label", attrs={"for": True})}
    faults = []
    for control in page.find_all(["input", "select", "textarea"]):
        if str(control.get("type", "text")) in UNLABELLED:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (named or control.get("id") in labelled or control.find_parent("label")):
            faults.append(f"{control.name} {control.get('name')!r} heeft geen label")
    faults += ["een knop zonder naam" for button in page.find_all("button") if not _name(button)]
    faults += ["een link zonder naam" for link in page.find_all("a") if not _name(link)]
    return faults


def _name(tag: Tag) -> str:
    return tag.get_text(strip=True) or str(tag.get("aria-label") or tag.get("title") or "")


def _inline_faults(page: BeautifulSoup) -> list[str]:
    faults = [f"style in <{tag.name}>" for tag in page.find_all(style=True)]
    faults += ["een <style>" for _ in page.find_all("style")]
    faults += [
        "een script in de pagina zelf"
        for script in page.find_all("script")
        if not script.get("src") and str(script.get("type", "")) not in INERT_SCRIPTS
    ]
    faults += [
        f"{name} in <{tag.name}>"
        for tag in page.find_all()
        for name in tag.attrs
        if name.startswith("on")
    ]
    return faults


def _address_faults(page: BeautifulSoup) -> list[str]:
    """A link may lead away (a gemeente's website); nothing may be fetched or sent elsewhere."""
    faults = []
    for name in ADDRESSES:
        for tag in page.find_all(attrs={name: True}):
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
