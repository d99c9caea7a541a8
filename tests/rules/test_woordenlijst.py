"""The word list is the referee for names: each table, role and functie, in both languages."""

import csv
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from app.catalog.spec import ROLES
from app.cli_translations import TRANSLATIONS
from app.core.settings import PROJECT_ROOT

WORDS = PROJECT_ROOT / "docs" / "woordenlijst.md"
MESSAGE = "Schrijf een regel in docs/woordenlijst.md voor"


def rows() -> Iterator[list[str]]:
    """Return the cells of each row of each table in the list."""
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| Nederlands")):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def codes() -> set[str]:
    return {code for row in rows() if len(row) > 3 for code in re.findall(r"`(\w+)`", row[3])}


@pytest.mark.parametrize("schema", ["register", "app"])
def test_every_table_of_the_database_is_in_the_list(database, schema):
    with database.as_owner() as owner:
        tables = owner.execute(
            """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = %s and c.relkind in ('r', 'p', 'v', 'm')
                  and c.relname <> 'alembic_version'""",
            (schema,),
        ).fetchall()
    missing = sorted({name for (name,) in tables} - codes())
    assert not missing, f"{MESSAGE}: {missing}"


def test_every_functie_is_in_the_list():
    with (PROJECT_ROOT / "app/register/data/functies.csv").open(encoding="utf-8") as stream:
        missing = sorted({row["code"] for row in csv.DictReader(stream)} - codes())
    assert not missing, f"{MESSAGE}: {missing}"


def test_every_role_is_in_the_list():
    assert set(ROLES) <= {row[0] for row in rows()}


def test_a_word_is_explained_and_has_one_english_word():
    for row in rows():
        assert all(row[:3]), row
    words = [row[0] for row in rows()]
    # A contactpersoon is a functie as well as a role.
    assert {word for word in words if words.count(word) > 1} <= {"contactpersoon"}


def test_the_screens_use_the_english_of_the_list():
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        english = {str(m.id): str(m.string) for m in read_po(stream) if m.id}
    wrong = []
    for dutch, _meaning, other, *_rest in rows():
        for text in (dutch, dutch[:1].upper() + dutch[1:]):
            shown = english.get(text)
            if shown is not None and shown.lower() != re.sub(r" \(.*\)", "", other).lower():
                wrong.append((text, shown, other))
    assert not wrong, f"Het Engels op het scherm is niet dat van de woordenlijst: {wrong}"
