"""A line of JSON has the fields of the schema and nothing of what was typed."""

import io
import json
import logging
from datetime import datetime

import pytest

from app.core.log_lines import FIELDS, JsonLines, sentence_line, tell

ALWAYS = {"tijd", "niveau", "bron", "proces"}
PERSON = "j.jansen@gemeente.example"


@pytest.fixture
def written():
    """Make a logger; what it wrote is read with `lines`."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    made = []

    def make(name: str) -> logging.Logger:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(handler)
        made.append(logger)
        return logger

    make.lines = lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    yield make
    for logger in made:
        logger.removeHandler(handler)
        logger.propagate = True
        logger.setLevel(logging.NOTSET)


def test_a_line_has_its_fields_and_no_others(written):
    logger = written("ledengegevens.proef")
    tell(logger, logging.WARNING, "verzoek", id="ab12", status=403, route="/x/", geheim="weg")
    (line,) = written.lines()
    assert set(line) == ALWAYS | {"gebeurtenis", "id", "status", "route"}
    assert (line["niveau"], line["bron"]) == ("WARNING", "ledengegevens.proef")
    assert (line["gebeurtenis"], line["id"], line["status"]) == ("verzoek", "ab12", 403)
    assert datetime.fromisoformat(line["tijd"]).utcoffset().total_seconds() == 0
    assert "geheim" not in FIELDS


def test_what_others_say_about_people_is_left_out(written):
    """A library's arguments, its extra attributes and the text of an error stay out."""
    logger = written("een.bibliotheek")
    try:
        raise ValueError(f"Key (email)=({PERSON}) already exists")
    except ValueError:
        logger.exception("Failed for %s", PERSON, extra={"email": PERSON})
    (line,) = written.lines()
    assert "jansen" not in json.dumps(line)
    assert line["tekst"] == "Failed for %s"
    assert line["fout"].startswith("ValueError in ")
    assert "test_log_lines.py" in line["fout"]
    assert set(line) == ALWAYS | {"tekst", "fout"}


def test_a_line_end_makes_no_second_line(written):
    written("ledengegevens.proef").warning('een\n{"niveau": "CRITICAL"}')
    (line,) = written.lines()
    assert line["niveau"] == "WARNING"


def test_the_supervisor_speaks_the_same_schema():
    line = json.loads(sentence_line("De website draait.", "json"))
    assert set(line) == ALWAYS | {"tekst"}
    assert line["bron"] == "ledengegevens.start"
    assert sentence_line("De website draait.", "tekst") == "De website draait."
