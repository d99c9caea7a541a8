"""A register with reference data and no persons, a folder of fictitious CSV files, the command."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from app import create_app
from app.catalog.load import load_catalog
from app.core.database import make_engine
from app.core.encryption import AddressCipher
from app.core.settings import Settings
from app.panel.reflection import reflect
from app.register.load import Rules, load_folder
from tests.support import sample
from tests.support.database import SampleDatabase

TODAY = date(2026, 11, 23)
# What the sample has of persons, in the order in which they can go.
PERSONAL = (
    "functievervulling_portefeuille", "functievervulling", "huisadres", "persoon",
)  # fmt: skip
PERSONEN = (
    "sleutel", "gemeente", "titel_voor", "voorletters", "roepnaam", "tussenvoegsel", "achternaam",
    "titel_achter", "email_werk", "telefoon_werk", "geslacht", "geboortejaar", "geinformeerd_op",
    "geinformeerd_door", "magazine", "statistiek", "publicatie", "zelfde_persoon",
)  # fmt: skip
FUNCTIES = (
    "sleutel", "persoon", "functie", "fractie", "partij", "begindatum", "einddatum", "reden_einde",
    "fractievoorzitter", "waarnemend", "tijdsbesteding", "loco_volgorde", "vervangt",
    "portefeuilles", "toelichting",
)  # fmt: skip
ADRESSEN = (
    "persoon", "straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats",
    "afgeschermd",
)  # fmt: skip
FRACTIES = ("gemeente", "naam", "zetels", "raadsperiode", "partij", "afgesplitst_van")


def table(columns: tuple[str, ...], rows: list[dict[str, str]], separator: str = ";") -> str:
    """Return CSV text; a column that a row does not name is empty."""
    target = io.StringIO()
    writer = csv.DictWriter(target, columns, restval="", delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


@dataclass
class Folder:
    """What the files of one load hold; `write` makes them."""

    path: Path
    personen: list[dict[str, str]] = field(
        default_factory=lambda: [
            {"sleutel": "p1", "gemeente": "GM0307", "voorletters": "Ö.P.W.", "roepnaam": "Östen",
             "tussenvoegsel": "van", "achternaam": "Voorbeeld", "titel_voor": "mr.",
             "titel_achter": "MA", "email_werk": "o@voorbeeld.example",
             "telefoon_werk": "030 123 45 67", "geslacht": "man", "geboortejaar": "1970",
             "geinformeerd_op": "31-01-2026", "geinformeerd_door": "griffie", "magazine": "nee",
             "statistiek": "Nee", "publicatie": "ja", "zelfde_persoon": "x"},
            {"sleutel": "p2", "gemeente": "gm0344", "achternaam": "=1+1", "zelfde_persoon": "x"},
        ]
    )  # fmt: skip
    functies: list[dict[str, str]] = field(
        default_factory=lambda: [
            {"sleutel": "f1", "persoon": "p1", "functie": "wethouder", "begindatum": "2026-04-01",
             "partij": "Democraten 66", "waarnemend": "ja", "tijdsbesteding": "66,67",
             "loco_volgorde": "1", "portefeuilles": "Financiën | wonen",
             "toelichting": "Eerste regel\ntweede regel"},
            {"sleutel": "f2", "persoon": "p2", "functie": "Raadslid", "begindatum": "01-04-2026",
             "einddatum": "2026-06-01", "reden_einde": "overig", "fractie": "kanarie-b  VVD",
             "fractievoorzitter": "ja"},
            {"persoon": "p2", "functie": "raadslid", "begindatum": "2026-06-01",
             "fractie": "Lijst Nieuw", "vervangt": "f2"},
        ]
    )  # fmt: skip
    adressen: list[dict[str, str]] = field(
        default_factory=lambda: [
            {"persoon": "p1", "straat": "Verzonnenlaan", "huisnummer": "12", "huisletter": "a",
             "toevoeging": "bis", "postcode": "3811 AB", "woonplaats": "Voorbeelddorp"},
            {"persoon": "p2", "straat": "Fantasieplein", "huisnummer": "3", "postcode": "3511 AB",
             "woonplaats": "Voorbeeldstad", "afgeschermd": "ja"},
        ]
    )  # fmt: skip
    fracties: list[dict[str, str]] = field(
        default_factory=lambda: [
            {"gemeente": "GM0344", "naam": "Lijst Nieuw", "zetels": "1", "partij": "vvd",
             "raadsperiode": "2026-04-01", "afgesplitst_van": "KANARIE-B VVD"},
        ]
    )  # fmt: skip

    def write(self, separator: str = ";", encoding: str = "utf-8") -> Path:
        for name, columns, rows in (
            ("personen", PERSONEN, self.personen),
            ("functievervullingen", FUNCTIES, self.functies),
            ("huisadressen", ADRESSEN, self.adressen),
            ("fracties", FRACTIES, self.fracties),
        ):
            text = table(columns, rows, separator)
            (self.path / f"{name}.csv").write_bytes(text.encode(encoding))
        return self.path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "csv").mkdir()
    return Folder(tmp_path / "csv")


@pytest.fixture(scope="module")
def without_persons(database):
    """The sample, as production has it: reference data and no persons."""
    with database.as_owner() as owner:
        for name in PERSONAL:
            owner.execute(f"delete from register.{name}")
    return database


@pytest.fixture
def fresh(postgres_server, without_persons, request):
    """A copy that a test may load into."""
    name = f"laden_{abs(hash(request.node.name))}"
    postgres_server.create_database(name, without_persons.name)
    yield SampleDatabase(postgres_server, name)
    postgres_server.drop_database(name)


@pytest.fixture
def run(fresh, environment):
    """The `flask` command on the copy."""
    own = {
        **environment,
        "DATABASE_URL": fresh.app_url,
        "DATABASE_OWNER_URL": fresh.owner_url,
        "ADDRESS_KEY": sample.ADDRESS_KEY,
    }
    flask = create_app(Settings.from_environment(own))
    yield lambda *arguments: flask.test_cli_runner().invoke(args=[*map(str, arguments)])
    flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture(scope="module")
def rules(without_persons):
    engine = make_engine(without_persons.app_url)
    tables, domains, _ = reflect(engine, load_catalog())
    engine.dispose()
    return Rules(tables, domains)


@pytest.fixture
def faults(without_persons, rules):
    """Give the faults of a folder, as lines; nothing is loaded, so that all tests can share."""

    def look(path):
        cipher = AddressCipher([sample.ADDRESS_KEY])
        with without_persons.as_owner() as owner:
            owner.execute("select 1")
            found = load_folder(owner, path, rules, cipher.encrypt, TODAY, is_check=True)
            owner.rollback()
        return [str(fault) for fault in found.faults]

    return look
