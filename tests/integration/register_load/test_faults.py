"""Each kind of fault is told with its file, line and column, and without a value of a person."""

import re

import pytest

from app.core.settings import PROJECT_ROOT
from app.register.load.shapes import SHAPES
from tests.integration.register_load.conftest import PERSONEN, table

FILES = {
    "personen": "personen.csv",
    "functies": "functievervullingen.csv",
    "adressen": "huisadressen.csv",
    "fracties": "fracties.csv",
}
# File, row, column, what is typed, what is told.
CELLS = [
    ("personen", 1, "gemeente", "GM9999", "Deze gemeentecode is niet bekend"),
    ("personen", 1, "gemeente", "", "Vul dit in."),
    ("personen", 1, "achternaam", "", "Vul dit in."),
    ("personen", 1, "achternaam", "Geheimnaam" * 21, "De achternaam heeft 1 tot 200 tekens."),
    ("personen", 1, "voorletters", "Geheim", "Vul voorletters in met een punt erachter"),
    ("personen", 1, "email_werk", "geheim bij huis", "E-mailadres: bijvoorbeeld"),
    ("personen", 1, "telefoon_werk", "geheim", "Telefoonnummer: cijfers"),
    ("personen", 1, "geslacht", "M", "Kies uit: man, vrouw, anders, onbekend."),
    ("personen", 1, "geboortejaar", "1899", "Vul een jaar in van 1920"),
    ("personen", 1, "geboortejaar", "99999", "Schrijf een getal van hoogstens vier cijfers"),
    ("personen", 1, "geinformeerd_op", "31-02-2026", "Schrijf een datum die bestaat"),
    ("personen", 1, "magazine", "1", "Schrijf ja of nee."),
    ("personen", 1, "roepnaam", "twee\nregels", "Hier mag geen regeleinde"),
    ("personen", 1, "roepnaam", "nul\0teken", "Hier mag geen regeleinde"),
    ("personen", 1, "sleutel", "p1", "Deze sleutel staat al op een eerdere regel."),
    ("functies", 0, "persoon", "geheim", "Deze sleutel staat niet in personen.csv."),
    ("functies", 0, "functie", "minister", "Deze functie is niet bekend"),
    ("functies", 0, "functie", "griffier", "Bij deze functie hoort geen partij of fractie"),
    ("functies", 0, "partij", "Onbekend", "Deze partij is niet bekend"),
    ("functies", 0, "portefeuilles", "Financiën|Vissen", "Een van deze portefeuilles is niet"),
    ("functies", 0, "portefeuilles", "Wonen|wonen", "Een van deze portefeuilles staat er twee"),
    ("functies", 0, "begindatum", "1899-01-01", "Vul een datum in vanaf 1945."),
    ("functies", 0, "begindatum", "1 april", "Schrijf een datum die bestaat"),
    ("functies", 0, "begindatum", "1980-01-01", "De persoon moet in het jaar waarin"),
    ("functies", 0, "tijdsbesteding", "33,333", "Schrijf een getal onder 1000"),
    ("functies", 0, "tijdsbesteding", "101", "De tijdsbesteding is meer dan 0"),
    ("functies", 1, "fractie", "Onbekend", "geen fractie met deze naam"),
    ("functies", 1, "einddatum", "2026-03-01", "De einddatum moet na de begindatum liggen."),
    ("functies", 2, "begindatum", "2026-05-01", "Deze persoon heeft deze functie al"),
    ("functies", 2, "vervangt", "f1", "Deze sleutel staat niet bij deze gemeente"),
    ("functies", 1, "sleutel", "f1", "Deze sleutel staat al op een eerdere regel."),
    ("adressen", 0, "postcode", "1234 SS", "Postcode: vier cijfers"),
    ("adressen", 0, "huisnummer", "12 geheim", "Huisnummer: een getal"),
    ("adressen", 0, "persoon", "p2", "Deze persoon heeft al een huisadres."),
    ("fracties", 0, "zetels", "46", "Een fractie heeft 0 tot en met 45 zetels."),
    ("fracties", 0, "raadsperiode", "1950-01-01", "geen raadsperiode"),
    ("fracties", 0, "raadsperiode", "ooit", "Schrijf een datum die bestaat"),
    ("fracties", 0, "afgesplitst_van", "Onbekend", "geen fractie met deze naam"),
    ("fracties", 0, "naam", "KANARIE-B VVD", "Er is in deze raadsperiode al een fractie"),
]


@pytest.mark.parametrize(
    ("name", "row", "column", "text", "sentence"),
    CELLS,
    ids=[f"{c[0]}-{c[2]}-{number}" for number, c in enumerate(CELLS)],
)
def test_a_wrong_cell_is_named(faults, folder, name, row, column, text, sentence):
    getattr(folder, name)[row][column] = text
    # What does not fit here may be blamed on another row, of the two that overlap or are the same.
    told = faults(folder.write())
    mine = [f for f in told if f.startswith(f"{FILES[name]}, regel ") and sentence in f]
    assert mine, told
    assert f", kolom {column}: " in mine[0]
    assert not re.search("[Gg]eheim|Onbekend|Voorbeeld|Verzonnen|Östen", " ".join(told))


def test_all_faults_are_told_at_once_and_each_has_its_own_line(faults, folder):
    folder.personen[0] |= {"voorletters": "x", "geboortejaar": "1899", "email_werk": "x"}
    folder.personen[1]["achternaam"] = ""
    folder.functies[0] |= {"tijdsbesteding": "0", "toelichting": "regel\n" * 200}
    folder.functies[2]["begindatum"] = "2026-05-01"
    folder.adressen[0] |= {"postcode": "x", "straat": "12"}
    places = {fault.partition(":")[0] for fault in faults(folder.write())}
    assert places == {
        "personen.csv, regel 2, kolom voorletters",
        "personen.csv, regel 2, kolom geboortejaar",
        "personen.csv, regel 2, kolom email_werk",
        "personen.csv, regel 3, kolom achternaam",
        "functievervullingen.csv, regel 2, kolom tijdsbesteding",
        "functievervullingen.csv, regel 2, kolom toelichting",
        # The text of line 2 takes 200 lines more.
        "functievervullingen.csv, regel 204, kolom begindatum",
        "huisadressen.csv, regel 2, kolom postcode",
        "huisadressen.csv, regel 2, kolom straat",
    }


def test_a_hundred_are_shown_and_all_are_counted(run, folder):
    folder.personen += [{"sleutel": f"q{n}", "gemeente": "GM0307"} for n in range(150)]
    done = run("register", "load", folder.write())
    *told, last = done.stderr.splitlines()
    assert done.exit_code == 1
    assert len(told) == 100
    assert last.endswith("er zijn 150 fouten; de eerste 100 staan hierboven.")


def write(folder, text, name="personen.csv", encoding="utf-8"):
    folder.write()
    (folder.path / name).write_bytes(text.encode(encoding))
    return folder.path


@pytest.mark.parametrize(
    ("text", "encoding", "fault"),
    [
        ("", "utf-8", "personen.csv: Het bestand is leeg."),
        (";".join(PERSONEN), "utf-8", "personen.csv: Onder de kolomnamen staat geen enkele regel."),
        (
            "sleutel\tgemeente\tachternaam\np1\tGM0307\tVoorbeeld\n", "utf-8",
            ("personen.csv, regel 1: De eerste regel heeft geen kolomnamen met een puntkomma of"
            " komma ertussen."),
        ),
        (
            "sleutel;gemeente;achternaam\np1;GM0307;Börger\n", "cp1252",
            "personen.csv, regel 2: Het bestand is geen UTF-8. Bewaar het als 'CSV UTF-8'.",
        ),
        (
            "sleutel;gemeente;achternaam;schoenmaat\np1;GM0307;Voorbeeld;43\n", "utf-8",
            ("personen.csv, regel 1, kolom nummer 4: De naam van deze kolom is onbekend;"
            " docs/register-load.md noemt de namen."),
        ),
        (
            "sleutel;achternaam\np1;Voorbeeld\n", "utf-8",
            "personen.csv, regel 1, kolom gemeente: Deze kolom ontbreekt.",
        ),
        (
            "sleutel;gemeente;achternaam;sleutel\np1;GM0307;Voorbeeld;p1\n", "utf-8",
            "personen.csv, regel 1, kolom nummer 4: Deze kolom staat er twee keer in.",
        ),
        (
            'sleutel;gemeente;achternaam\np1;GM0307;"Voorbeeld\n', "utf-8",
            ("personen.csv, regel 2: Deze regel is niet te lezen: een aanhalingsteken is niet"
            " gesloten of staat verkeerd."),
        ),
    ],
    ids=["empty", "header", "tab", "cp1252", "extra", "missing", "twice", "quote"],
)  # fmt: skip
def test_a_file_that_can_not_be_read_is_one_fault(faults, folder, text, encoding, fault):
    """And not one more for each line that refers to it."""
    assert faults(write(folder, text, encoding=encoding)) == [fault]


def test_a_line_of_another_length_is_named(faults, folder):
    folder.personen.append({"sleutel": "p3", "gemeente": "GM0307", "achternaam": "x"})
    text = table(PERSONEN, folder.personen) + "p4;GM0307\n"
    assert faults(write(folder, text)) == [
        "personen.csv, regel 5: Deze regel heeft meer of minder cellen dan de eerste regel."
    ]


def test_missing_and_unknown_files_are_named(faults, folder):
    folder.write()
    (folder.path / "personen.csv").rename(folder.path / "mensen.csv")
    (folder.path / ".DS_Store").write_bytes(b"")
    assert faults(folder.path) == [
        "mensen.csv: Dit bestand hoort hier niet; docs/register-load.md noemt de namen.",
        "personen.csv: Dit bestand ontbreekt.",
    ]


def test_a_folder_that_is_not_there(faults, folder):
    assert "Deze map is er niet" in faults(folder.path / "elders")[0]


def test_a_party_is_what_its_name_means_in_the_gemeente(run, folder, fresh):
    with fresh.as_owner() as owner:
        owner.execute(
            """insert into register.partijalias (partij_id, naam, alleen_in_id)
               select p.id, 'Democraten 66', g.id from register.partij p, register.gemeente g
                where p.naam = 'Lokaal Belang' and g.code = 'GM0307'"""
        )
    assert run("register", "load", folder.write()).exit_code == 0
    assert (
        fresh.value(
            """select p.naam from register.functievervulling v
                 join register.partij p on p.id = v.partij_id"""
        )
        == "Lokaal Belang"
    )


def test_the_document_says_what_the_shapes_say():
    document = (PROJECT_ROOT / "docs" / "register-load.md").read_text(encoding="utf-8")
    for shape in SHAPES:
        mark = " (verplicht)" if shape.is_required else ""
        section = document.partition(f"## {shape.file}{mark}\n")[2].partition("\n## ")[0]
        written = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (ja)? ?\|", section, re.MULTILINE)
        assert written == [
            (column.name, column.kind.value, "ja" if column.is_required else "")
            for column in shape.columns
        ], shape.file


def test_the_shapes_name_columns_that_exist_and_ask_what_the_database_asks(database):
    with database.as_owner() as owner:
        for shape in SHAPES:
            columns = dict(
                owner.execute(
                    """select attname, attnotnull and not atthasdef and attidentity = ''
                         from pg_attribute where attrelid = %s::regclass and attnum > 0""",
                    (f"register.{shape.table}",),
                ).fetchall()
            )
            assert set(shape.stored) <= set(columns)
            asked = {c.target for c in shape.columns if c.is_required}
            # These follow from the rest.
            own = {"gemeente_id", "raadsperiode_id"}
            assert {name for name, needed in columns.items() if needed} - own <= asked


def test_the_example_of_the_document_fits(faults, tmp_path):
    document = (PROJECT_ROOT / "docs" / "register-load.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```csv (\S+)\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    assert len(examples) == 3
    (tmp_path / "example").mkdir()
    for name, text in examples:
        (tmp_path / "example" / name).write_text(text, encoding="utf-8")
    assert faults(tmp_path / "example") == []
