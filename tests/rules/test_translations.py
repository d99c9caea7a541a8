"""House rules of texts: each is marked, translated, used, and built in one piece."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as Texts
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app import build, cli_translations
from app.catalog.load import load_catalog
from app.cli_translations import FAB, TRANSLATIONS, collect, own_texts, untranslated_by_fab, update
from app.core.settings import PROJECT_ROOT, Settings

APP = PROJECT_ROOT / "app"
MARKS = ("_", "_l", "N_")
RUN = "Voer `flask --app app translations update` uit en vul de vertaling in"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{[a-z_]+")
# What stands in a template beside the marked texts.
PROPER_NAMES = {"Ledengegevens", "VNG Ledengegevens", "VNG"}


def texts_of(language: str, folder: Path = TRANSLATIONS) -> Texts:
    with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=language)


def translated(language: str) -> dict[str, str]:
    """Return what a catalogue translates; a fuzzy translation is none, nobody gets to see it."""
    return {
        str(m.id): str(m.string) for m in texts_of(language) if m.id and m.string and not m.fuzzy
    }


@pytest.fixture(scope="module")
def engine(database):
    made = create_engine(database.app_url, poolclass=NullPool)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def needed(engine) -> dict[str, set[str]]:
    """Every text of the product as it is now, and where it stands."""
    return collect(own_texts(engine, load_catalog()))


def test_every_text_has_an_english_translation(needed):
    missing = sorted(needed.keys() - translated("en").keys())
    assert not missing, f"{RUN}: {[(msgid, sorted(needed[msgid])) for msgid in missing]}"


def test_no_translation_is_left_that_nothing_uses(needed):
    unused = sorted({str(m.id) for m in texts_of("en") if m.id} - needed.keys())
    assert not unused, f"{RUN}; dit gebruikt niemand meer: {unused}"


def test_what_fab_leaves_in_english_is_translated_into_dutch():
    needed = collect(untranslated_by_fab())
    assert set(translated("nl")) == set(needed), RUN


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_translation_fills_in_the_same_places(language):
    wrong = [
        (text, other)
        for text, other in translated(language).items()
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(other))
        or text.count("%%") != other.count("%%")
    ]
    assert not wrong


@pytest.mark.parametrize("language", ["en", "nl"])
def test_nothing_is_fuzzy_or_obsolete(language):
    texts = texts_of(language)
    assert [m.id for m in texts if m.id and m.fuzzy] == []
    assert list(texts.obsolete) == []


def test_a_text_that_is_translated_twice_stays_as_it_is():
    """A label may pass two translations on its way; the second finds no Dutch word in English."""
    english = translated("en")
    chains = [(t, o, english[o]) for t, o in english.items() if english.get(o, o) != o]
    assert not chains


def test_our_texts_are_not_changed_by_the_dutch_of_fab(needed):
    """FAB's msgids are English; where one looks like a Dutch text of ours, its Dutch would win."""
    with (FAB / "translations" / "nl" / "LC_MESSAGES" / "messages.mo").open("rb") as stream:
        fab = {str(m.id): str(m.string) for m in read_mo(stream) if m.id and m.string}
    dutch = {**fab, **translated("nl")}
    assert {t: dutch[t] for t in needed if dutch.get(t, t) != t} == {}


def test_an_update_without_news_changes_nothing(engine, tmp_path):
    shutil.copytree(TRANSLATIONS, tmp_path, dirs_exist_ok=True)
    catalog = load_catalog()
    first = update(engine, catalog, tmp_path)
    written = {file: file.read_bytes() for file in tmp_path.rglob("*.po")}
    second = update(engine, catalog, tmp_path)
    assert len(written) == len(first) == 2
    assert {file: file.read_bytes() for file in written} == written
    assert [renewed.dropped for renewed in second] == [(), ()]


def test_an_update_keeps_what_was_translated_and_guesses_nothing(tmp_path):
    file = tmp_path / "messages.po"
    first = cli_translations.renew(file, "en", {"Fractie": {"a"}, "Fractie weg": {"a"}})
    assert first.missing == ("Fractie", "Fractie weg")
    file.write_text(
        file.read_text().replace(
            'msgid "Fractie"\nmsgstr ""', 'msgid "Fractie"\nmsgstr "Political group"'
        )
    )
    second = cli_translations.renew(file, "en", {"Fractie": {"b"}, "Fracties": {"b"}})
    assert (second.missing, second.dropped) == (("Fracties",), ("Fractie weg",))
    with file.open("rb") as stream:
        renewed = read_po(stream)
    assert {str(m.id): (m.string, m.fuzzy) for m in renewed if m.id} == {
        "Fractie": ("Political group", False),
        "Fracties": ("", False),
    }


def test_the_command_says_what_it_did_and_what_is_left_to_do(
    database, environment, tmp_path, monkeypatch
):
    shutil.copytree(TRANSLATIONS, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    file.write_text(
        file.read_text().replace('msgid "Uitloggen"\nmsgstr "Sign out"', 'msgid "U"\nmsgstr "u"')
    )
    monkeypatch.setattr(cli_translations, "TRANSLATIONS", tmp_path)
    done = run_update(environment)
    assert done.exit_code == 0, done.stderr
    assert "  vervallen: U\n" in done.stdout
    assert "  nog te doen: Uitloggen\n" in done.stdout
    assert "nl: 26 teksten\n" in done.stdout


def test_the_command_says_in_a_sentence_that_there_is_no_database(environment):
    done = run_update({**environment, "DATABASE_URL": ""})
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Fout: In ")


def run_update(environment):
    flask = build.make_flask(Settings.from_environment(environment))
    build.add_commands(flask)
    return flask.test_cli_runner().invoke(args=["translations", "update"])


# How texts are written.


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Find every call that marks or translates a text."""
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS and node.args:
                yield path.relative_to(PROJECT_ROOT), node


def test_every_marked_text_is_found_by_the_extraction():
    found = collect(cli_translations.code_texts())
    hidden = [
        f"{path}:{call.lineno}: {call.args[0].value!r}"
        for path, call in calls()
        if isinstance(call.args[0], ast.Constant) and call.args[0].value not in found
    ]
    assert not hidden, f"Zet de tekst voor de f-string in een naam van zichzelf: {hidden}"


def test_no_text_is_put_together_before_it_is_translated():
    built = [
        f"{path}:{call.lineno}"
        for path, call in calls()
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert not built, f"Geef één zin met %(naam)s-plaatsen aan _(): {built}"


def test_only_constants_are_marked():
    """`_l` and `N_` are for texts that stand there; a variable is translated with `_`."""
    wrong = [
        f"{path}:{call.lineno}"
        for path, call in calls()
        if call.func.id != "_" and not isinstance(call.args[0], ast.Constant)
    ]
    assert not wrong


_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>", re.DOTALL)
_SPOKEN = re.compile(r"\b(?:aria-label|alt|title|placeholder)\s*=\s*\"([^\"]*)\"")


def plain_texts(source: str) -> Iterator[str]:
    """Return what no expression makes: text between tags, and what is said of them aloud."""
    bare = _JINJA.sub("\0", source)
    for text in (*_TAG.sub("\0", bare).split("\0"), *_SPOKEN.findall(bare)):
        words = " ".join(text.replace("\0", " ").split())
        # A macro may hold an attribute or the end of an id by itself.
        is_code = '="' in words or words.startswith("-")
        if not is_code and re.search(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", words)):
            yield words


def test_no_text_in_a_template_goes_round_the_translation():
    plain = [
        f"{path.relative_to(APP)}: {text!r}"
        for path in sorted((APP / "templates").rglob("*.html"))
        for text in plain_texts(path.read_text(encoding="utf-8"))
        if text.strip("–().: ") not in PROPER_NAMES
    ]
    assert not plain, f"Zet deze tekst in {{{{ _() }}}}: {plain}"
