"""A register with facts only, as production begins, and a folder of CSV files that fit it."""

import itertools

import pytest

from app.core import migrate
from app.core.deploy_roles import ensure_roles
from app.core.embedded_cluster import APP_ROLE
from app.core.encryption import AddressCipher
from app.register.intake import load_folder
from tests.support.database import SampleDatabase
from tests.support.sample import ADDRESS_KEY

numbers = itertools.count(1)

REFERENCE = """
insert into register.functie (code, naam, orgaan, partij_toegestaan) values
  ('wethouder', 'Wethouder', 'college', true), ('raadslid', 'Raadslid', 'raad', true),
  ('griffier', 'Griffier', 'griffie', false);
insert into register.portefeuille (naam) values ('Wonen'), ('Jeugdzorg');
insert into register.partij (naam, afkorting) values ('Partij van Voorbeeld', 'PvV');
insert into register.gemeente (code, naam) values ('GM0307', 'Amersfoort'), ('GM0344', 'Utrecht');
insert into register.raadsperiode (gemeente_id, begindatum, zetels)
  select id, '2026-03-26', 39 from register.gemeente;
insert into register.fractie (gemeente_id, raadsperiode_id, naam)
  select gemeente_id, id, 'Voorbeeld' from register.raadsperiode;
"""

FILES = {
    "fracties.csv": (
        "gemeente;raadsperiode;naam;oude_naam;partij;zetels;afgesplitst_van\n"
        "GM0307;26-03-2026;Voorbeeld Nu;Voorbeeld;PvV;5;\n"
        "GM0307;;Nieuwe Lijst;;;1;Voorbeeld Nu\n"
    ),
    "personen.csv": (
        "sleutel;gemeente;Titel voor de naam;voorletters;roepnaam;tussenvoegsel;Achternaam;"
        "titel_achter;email_werk;telefoon_werk;geslacht;geboortejaar;geinformeerd_op;"
        "geinformeerd_door;magazine;statistiek;publicatie;zelfde_persoon\n"
        "p1;GM0307;dr.;Ö.P.;Özil;van;Éénnaam;MSc;o@voorbeeld.example;033 1234567;Vrouw;1980;"
        "31-01-2026;de griffie;nee;ja;ja;\n"
        "p2;gm0307;;A.;Adi;;Tweenaam;;;;;;;;;;;\n"
        "p3;GM0344;;B.;Bo;;Drienaam;;;;;;;;;;;11111111-2222-3333-4444-555555555555\n"
    ),
    "huisadressen.csv": (
        "persoon,straat,huisnummer,huisletter,toevoeging,postcode,woonplaats,afgeschermd\n"
        "p1,Verzonnenlaan,12,A,bis,3811ab,Amersfoort,ja\n"
    ),
    "functievervullingen.csv": (
        "sleutel;persoon;gemeente;functie;fractie;partij;begindatum;einddatum;reden_einde;"
        "fractievoorzitter;waarnemend;tijdsbesteding;loco_volgorde;vervangt;portefeuilles;"
        "toelichting\n"
        'f1;p1;GM0307;wethouder;;PvV;2026-06-01;;;nee;ja;80,5;1;f2;Wonen|Jeugdzorg;"Eerste\n'
        'regel; tweede"\n'
        "f2;p2;;Wethouder;;;2022-06-01;31-05-2026;verhuizing;;;;;;;\n"
        "f3;p3;;raadslid;voorbeeld;;2026-03-26;;;ja;;;;;;=1+1\n"
    ),
}


@pytest.fixture(scope="module")
def reference(postgres_server):
    """The template of each test's own database; never written to."""
    postgres_server.create_database("laden_sjabloon")
    database = SampleDatabase(postgres_server, "laden_sjabloon")
    with database.owner_engine().connect() as connection:
        ensure_roles(connection, APP_ROLE)
        connection.commit()
        migrate.upgrade(connection)
        connection.commit()
    with database.as_owner() as owner:
        owner.execute(REFERENCE)
    yield database
    postgres_server.drop_database("laden_sjabloon")


@pytest.fixture
def register(postgres_server, reference):
    name = f"laden_{next(numbers)}"
    postgres_server.create_database(name, reference.name)
    yield SampleDatabase(postgres_server, name)
    postgres_server.drop_database(name)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "bestanden"
    made.mkdir()
    for name, content in FILES.items():
        (made / name).write_text(content, encoding="utf-8")
    return made


@pytest.fixture
def cipher():
    return AddressCipher([ADDRESS_KEY])


@pytest.fixture
def faults_of(reference, cipher):
    """Load into the template and take it back; return (file, line, column, sentence) of each."""

    def load(folder):
        with reference.as_owner() as owner:
            report = load_folder(owner, folder, cipher.encrypt)
            owner.rollback()
        return [(f.file, f.line, f.column, f.sentence) for f in report.faults.kept]

    return load
