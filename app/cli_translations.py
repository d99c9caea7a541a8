"""The command `flask --app app translations update`: gathers all texts into the catalogues.

Texts stand in the code and templates, in the catalog, and in the comments, choices and trigger
sentences of the migrated database. All of them are Dutch; `en` translates them. `nl` holds what
Flask-AppBuilder leaves in English.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import click
import flask_appbuilder
from babel.messages.catalog import Catalog as Texts
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po, write_po
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.catalog.load import CatalogError, load_catalog
from app.catalog.spec import Table
from app.core.running_database import DatabaseAwayError, app_url
from app.core.settings import PROJECT_ROOT, Settings
from app.panel.columns import MACHINERY, Reflected
from app.panel.display import has_words
from app.panel.reflection import SchemaMissingError, reflect
from app.scope.database import open_database

TRANSLATIONS = PROJECT_ROOT / "translations"
FAB = Path(flask_appbuilder.__file__).parent
FAB_SOURCES = [("**.py", "python"), ("templates/**.html", "jinja2")]
# Faults that are told to the administrator in a sentence of their own.
TOLD = (DatabaseAwayError, CatalogError, SchemaMissingError, OperationalError)
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "__": None}

_FUNCTIONS = text(
    """select p.oid::regproc::text as name, p.prosrc as source
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('register', 'app') and p.prosrc like '%check_violation%'
        order by 1"""
)
# What a trigger of ours tells the person at the screen: "raise exception using … message = '…'".
_REFUSAL = re.compile(
    r"raise exception using[^;]*?'check_violation'[^;]*?message\s*=\s*'((?:[^']|'')+)'"
)

# A text and where it stands.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Renewed:
    """What an update did to one catalogue."""

    language: str
    count: int
    missing: tuple[str, ...]
    dropped: tuple[str, ...]


translations_group = AppGroup("translations", help="De vertalingen van alle teksten.")


@translations_group.command("update", help="Verzamel alle teksten en werk de vertalingen bij.")
def update_command() -> None:
    settings: Settings = current_app.extensions["settings"]
    try:
        engine = open_database(app_url(settings)).engine
        done = update(engine, load_catalog(), TRANSLATIONS)
        engine.dispose()
    except TOLD as error:
        click.echo(f"Fout: {getattr(error, 'orig', error)}", err=True)
        sys.exit(1)
    for renewed in done:
        click.echo(f"{renewed.language}: {renewed.count} teksten")
        for word, texts in (("vervallen", renewed.dropped), ("nog te doen", renewed.missing)):
            for msgid in texts:
                click.echo(f"  {word}: {msgid}")


def update(engine: Engine, catalog: Mapping[str, Table], folder: Path) -> list[Renewed]:
    """Write both catalogues anew: every text is in, every translation that was there is kept."""
    wanted = {"en": collect(own_texts(engine, catalog)), "nl": collect(untranslated_by_fab())}
    return [
        renew(folder / language / "LC_MESSAGES" / "messages.po", language, places)
        for language, places in wanted.items()
    ]


def renew(file: Path, language: str, places: Mapping[str, set[str]]) -> Renewed:
    """Write one catalogue; nothing is guessed from texts that look alike."""
    old = Texts(locale=language)
    if file.exists():
        with file.open("rb") as stream:
            old = read_po(stream, locale=language)
    new = Texts(
        locale=language,
        project="VNG Ledengegevens",
        version="1",
        msgid_bugs_address="VNG",
        last_translator="VNG",
        language_team="VNG",
        header_comment=f"# {language}: see docs/woordenlijst.md for the words of the domain.",
        # The dates stay, so that an update without news changes no file.
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        fuzzy=False,
    )
    missing = []
    for msgid in sorted(places):
        known = old.get(msgid)
        translated = known.string if known else ""
        new.add(msgid, translated, [(place, 1) for place in sorted(places[msgid])])
        if not translated:
            missing.append(msgid)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, new, width=100, sort_output=True, include_lineno=False)
    dropped = [str(m.id) for m in old if m.id and m.id not in places]
    return Renewed(language, len(places), tuple(missing), tuple(dropped))


def collect(found: Iterable[Place]) -> dict[str, set[str]]:
    """Return each text with all the places where it stands."""
    places: dict[str, set[str]] = {}
    for msgid, place in found:
        if msgid:
            places.setdefault(msgid, set()).add(place)
    return places


def own_texts(engine: Engine, catalog: Mapping[str, Table]) -> Iterator[Place]:
    """Return every text of the product: code and templates, catalog, database."""
    return chain(code_texts(), catalog_texts(catalog), database_texts(engine, catalog))


# Code and templates.


def code_texts() -> Iterator[Place]:
    """Return what `_`, `_l` and `N_` mark in code and templates; babel.cfg says where to look."""
    with (PROJECT_ROOT / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)
    return _extract(PROJECT_ROOT, methods, options)


def _extract(
    root: Path, methods: list[tuple[str, str]], options: dict[str, dict[str, str]]
) -> Iterator[Place]:
    for file, _line, message, _comments, _context in extract_from_dir(
        str(root), methods, options, KEYWORDS
    ):
        for msgid in (message,) if isinstance(message, str) else message:
            yield msgid, file


# The catalog.


def catalog_texts(catalog: Mapping[str, Table]) -> Iterator[Place]:
    """Return the words of the catalog: names, headings, labels, and the words in a row's name."""
    for table in catalog.values():
        for msgid in _table_texts(table):
            yield msgid, f"catalog/{table.name}"


def _table_texts(table: Table) -> Iterator[str]:
    yield from (table.plural, table.singular, table.menu, table.search_label)
    yield from (section.title for section in table.sections)
    yield from (related.title for related in table.related)
    for through in table.through:
        yield from (through.label, through.help)
    for inline in table.inline:
        yield from (inline.singular, inline.help)
    if table.ends is not None:
        yield table.ends.verb
    yield from (action.title for action in (*table.actions, *table.list_actions))
    if has_words(table.display):
        yield table.display
    for words in table.words.values():
        yield from words


# The database.


def database_texts(engine: Engine, catalog: Mapping[str, Table]) -> Iterator[Place]:
    """Return what the migrated database says: labels, help, choices, and why it refuses."""
    tables, domains, _metadata = reflect(engine, catalog)
    for table in tables.values():
        for msgid in _reflected_texts(table):
            yield msgid, f"database/{table.name}"
    for domain in domains.values():
        for msgid in (domain.label, domain.help):
            yield msgid, f"database/{domain.name}"
    with engine.connect() as connection:
        for function in connection.execute(_FUNCTIONS):
            for sentence in _REFUSAL.findall(function.source):
                yield sentence.replace("''", "'"), f"database/{function.name}"


def _reflected_texts(table: Reflected) -> Iterator[str]:
    yield from (table.label, table.help)
    for column in table.columns.values():
        if column.name not in MACHINERY:
            yield from (column.label, column.help, *column.choices)
    yield from (rule.sentence for rule in table.rules.values())


# Flask-AppBuilder.


def untranslated_by_fab(language: str = "nl") -> Iterator[Place]:
    """Return FAB's own texts that its catalogue of this language does not translate."""
    with (FAB / "translations" / language / "LC_MESSAGES" / "messages.mo").open("rb") as stream:
        known = {m.id for m in read_mo(stream) if m.string}
    for msgid, file in _extract(FAB, FAB_SOURCES, {}):
        if msgid not in known:
            yield msgid, f"flask_appbuilder/{file}"
