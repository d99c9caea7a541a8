"""The help does not rot: both languages say the same, and what they name is in the product."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from werkzeug.exceptions import MethodNotAllowed, NotFound

from app.catalog.load import load_catalog
from app.cli_translations import collect, own_texts
from app.core.settings import PROJECT_ROOT
from app.help import topics
from app.help.prose import Image, ProseWriter
from app.help.texts import FOLDER, GROUPS, LANGUAGES, HelpFileError, read_text, standard_texts
from app.pages.help import prose
from tests.rules.test_translations import translated

TEXTS = standard_texts()
PAGES = sorted({page for page, _language in TEXTS})
BOTH = sorted(TEXTS)
PICTURES = PROJECT_ROOT / "app/static/help"
REFERENCE = PROJECT_ROOT.parent / "shared/reference/aanmeldprocedure.txt"
ANY = ProseWriter(lambda name: Image(f"/static/help/{name}", 1, 1))
# What the sign-in screens of the procedure are called; they are the same in every language.
SIGN_UP_LABELS = {"Aanmelden", "Nu registreren", "Stuur verificatiecode", "Registeren", "Help"}
LONGEST_STEP = 300


def names(page_and_language: tuple[str, str]) -> str:
    return "-".join(page_and_language)


# The files.


def test_every_page_is_there_in_every_language():
    assert set(BOTH) == {(page, language) for page in PAGES for language in LANGUAGES}
    assert len(list(FOLDER.rglob("*.md"))) == len(BOTH)


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_are_built_the_same(page):
    texts = [TEXTS[page, language] for language in LANGUAGES]
    assert len({(text.group, text.order) for text in texts}) == 1
    shapes = {language: shape(TEXTS[page, language].text) for language in LANGUAGES}
    assert shapes["nl"] == shapes["en"]


def shape(text: str) -> list[str]:
    """Return the headings, steps, pictures and rows of a text, without what they say."""
    lines = [line.split(" ")[0] for line in text.splitlines()]
    marks = [re.sub(r"^!\[.*", "!", line) for line in lines]
    return [mark for mark in marks if re.fullmatch(r"#+|\d+\.|-|!|\|", mark)]


def test_every_group_has_a_page():
    assert {text.group for text in TEXTS.values()} == set(GROUPS)


@pytest.mark.parametrize("key", BOTH, ids=names)
def test_a_text_fits_in_its_column(key):
    text = TEXTS[key]
    assert 2 <= len(text.title) <= 100
    assert 2 <= len(text.summary) <= 250
    assert text.text == text.text.strip()
    assert len(text.text) < 40_000
    assert "\r" not in text.text


@pytest.mark.parametrize(
    "content",
    [
        "zonder kop",
        "---\ntitel: a\n---\n",
        "---\ntitel: a\nsamenvatting: b\ngroep: geen\nvolgorde: 1\n---\nx",
        "---\ntitel: a\nsamenvatting: b\ngroep: vng\nvolgorde: eerste\n---\nx",
        "x\n---\ntitel: a\nsamenvatting: b\ngroep: vng\nvolgorde: 1\n---\nx",
    ],
)
def test_a_file_without_a_proper_head_is_refused(content):
    with pytest.raises(HelpFileError):
        read_text("persoon", "nl", content)


# What the texts name.


@pytest.fixture(scope="module")
def product_words(database) -> dict[str, list[re.Pattern[str]]]:
    """Every text of the product per language, as patterns: placeholders stand for anything."""
    engine = create_engine(database.app_url, poolclass=NullPool)
    needed = collect(own_texts(engine, load_catalog()))
    engine.dispose()
    english = translated("en")
    return {
        "nl": [as_pattern(text) for text in needed],
        "en": [as_pattern(english[text]) for text in needed if text in english],
    }


def as_pattern(text: str) -> re.Pattern[str]:
    words = re.split(r"%\(\w+\)[sd]", text)
    # A text that is nothing but placeholders would match everything.
    anything = ".+" if len("".join(words)) > 3 else "$^"
    return re.compile(anything.join(re.escape(word) for word in words), re.IGNORECASE)


@pytest.mark.parametrize("key", BOTH, ids=names)
def test_every_button_that_is_named_is_in_the_product(product_words, key):
    page, language = key
    known = SIGN_UP_LABELS if page == "aanmelden" else set()
    wrong = [
        label
        for label in ANY.labels(TEXTS[key].text)
        if label not in known and not any(p.fullmatch(label) for p in product_words[language])
    ]
    assert not wrong, f"app/help/{language}/{page}.md noemt wat er niet (meer) staat: {wrong}"


def links_of(key: tuple[str, str]) -> Iterator[str]:
    yield from re.findall(r"<a href=\"([^\"]+)\"", ANY.write(TEXTS[key].text).html)


@pytest.mark.parametrize("key", BOTH, ids=names)
def test_every_link_leads_somewhere(app, key):
    page, language = key
    adapter = app.url_map.bind("localhost")
    broken = []
    for link in links_of(key):
        path, _, anchor = link.partition("#")
        if path.startswith(("https:", "mailto:")):
            continue
        target = path.removeprefix("/help/") if path.startswith("/help/") else ""
        try:
            adapter.match(path or "/", method="GET")
        except (NotFound, MethodNotAllowed):
            broken.append(link)
        if target and (target, language) not in TEXTS:
            broken.append(link)
        if anchor and f'id="{anchor}"' not in ANY.write(TEXTS[target or page, language].text).html:
            broken.append(link)
    assert not broken


def pictures_of(key: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the words and the file of each picture on a page."""
    return re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", without_code(TEXTS[key].text))


@pytest.mark.parametrize("key", BOTH, ids=names)
def test_every_picture_is_there_with_words_and_small(key):
    _page, language = key
    for words, name in pictures_of(key):
        assert len(words) > 15, f"{name}: zeg wat er te zien is"
        assert (PICTURES / language / name).is_file(), f"{language}/{name}"
        assert (PICTURES / language / name).stat().st_size < 60_000, f"{language}/{name}"


@pytest.mark.parametrize("page", PAGES)
def test_each_language_has_pictures_and_words_of_its_own(page):
    dutch, english = (pictures_of((page, language)) for language in ("nl", "en"))
    assert [name for _, name in dutch] == [name for _, name in english]
    for (said, name), (in_english, _) in zip(dutch, english, strict=True):
        assert said != in_english, name
        drawn = {(PICTURES / language / name).read_bytes() for language in LANGUAGES}
        assert len(drawn) == len(LANGUAGES), f"{name} is in beide talen hetzelfde plaatje"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_shows_the_picture_of_its_language(app, language):
    with app.test_request_context():
        shown = prose(TEXTS["persoon", language].text, language=language).html
    assert f"/help/{language}/persoon.png" in shown


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_used(language):
    used = {name for page in PAGES for _words, name in pictures_of((page, language))}
    assert {path.name for path in (PICTURES / language).iterdir()} == used
    assert not list(PICTURES.glob("*.png")), "een plaatje hoort bij een taal"


@pytest.mark.parametrize("key", BOTH, ids=names)
def test_a_step_is_short(key):
    steps = re.findall(r"^\d+\. (.+(?:\n {3}.+)*)", TEXTS[key].text, re.MULTILINE)
    assert not [step for step in steps if len(step) > LONGEST_STEP]


# Which page is about which.


def test_every_table_and_view_has_a_help_page():
    named = {*topics.BY_METHOD.values(), *topics.BY_TABLE.values(), *topics.LISTS.values()}
    named |= {*topics.BY_VIEW.values(), topics.START_OF_CONTACT, topics.START_OF_STAFF}
    named |= {topics.START_OF_NOBODY}
    assert named <= set(PAGES)
    assert set(topics.BY_TABLE) == set(load_catalog()), "zet de tabel in app/help/topics.py"


# What the help promises outside the product.


def test_the_sign_up_page_names_the_buttons_of_the_procedure():
    if not REFERENCE.is_file():
        pytest.skip("de tekst van de aanmeldprocedure ligt niet naast dit project")
    procedure = REFERENCE.read_text(encoding="utf-8")
    literal = {found for found in re.findall(r"<([^<>\n]+)>", procedure) if "://" not in found}
    assert literal == SIGN_UP_LABELS
    for language in LANGUAGES:
        text = TEXTS["aanmelden", language].text
        assert literal <= set(ANY.labels(text)), language
        assert "Beheerdersgoedkeuring vereist" in text
        assert "<https://ledengegevens.vng.nl>" in text
    dutch = TEXTS["aanmelden", "nl"].text
    for option in re.findall(r"^Optie \d: (.+)$", procedure, re.MULTILINE):
        assert f": {option}" in dutch
    (address,) = set(re.findall(r"\w+@vng\.nl", procedure))
    assert (
        address
        == (PROJECT_ROOT / "app/core/settings.py")
        .read_text()
        .partition('DEFAULT_SUPPORT_EMAIL = "')[2]
        .partition('"')[0]
    )


MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
DATED = {
    "nl": r"Datum van deze verklaring: (\d+) (\w+) (\d{4})",
    "en": r"Date of this statement: (\d+) (\w+) (\d{4})",
}


def stated(language: str) -> dt.date:
    """Return the date of the accessibility statement."""
    (found,) = re.findall(DATED[language], TEXTS["toegankelijkheid", language].text)
    month = MONTHS[language].split().index(found[1]) + 1
    return dt.date(int(found[2]), month, int(found[0]))


def newest_release(changelog: str) -> dt.date | None:
    """Return the date of the newest version; None as long as nothing was released."""
    dates = re.findall(r"^## .*?(\d{4}-\d{2}-\d{2})", changelog, re.MULTILINE)
    return max((dt.date.fromisoformat(date) for date in dates), default=None)


def a_year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def test_the_accessibility_statement_is_of_the_last_year_before_the_newest_version():
    released = newest_release((PROJECT_ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    published = dt.date.fromisoformat(
        re.findall(r"^releaseDate: .*?(\d{4}-\d{2}-\d{2})", publiccode(), re.MULTILINE)[0]
    )
    newest = max(filter(None, (released, published)))
    assert stated("nl") == stated("en")
    assert stated("nl") >= a_year_before(newest), (
        "kijk de toegankelijkheidsverklaring na en zet er de datum van vandaag in"
    )


def publiccode() -> str:
    return Path(PROJECT_ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_a_statement_of_more_than_a_year_ago_is_found():
    changelog = "## 2.0.0 – 2028-02-29\n\n## 1.0.0 – 2026-11-23\n"
    assert newest_release(changelog) == dt.date(2028, 2, 29)
    assert a_year_before(dt.date(2028, 2, 29)) == dt.date(2027, 2, 28)
    assert newest_release("## Nog niet uitgebracht\n") is None
