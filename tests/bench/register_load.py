"""Measures `register load` with 25,000 invented persons: `python -m tests.bench.register_load`."""

import resource
import shutil
import tempfile
import time
from pathlib import Path

from app.core import migrate
from app.core.deploy_roles import ensure_roles
from app.core.embedded_cluster import APP_ROLE
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.encryption import AddressCipher
from app.register.intake import load_folder
from tests.support.database import SampleDatabase
from tests.support.sample import ADDRESS_KEY

PERSONS, GEMEENTEN = 25_000, 342
REFERENCE = """
insert into register.functie (code, naam, orgaan) values ('raadslid', 'Raadslid', 'raad');
insert into register.gemeente (code, naam)
  select 'GM' || lpad(n::text, 4, '0'), 'Gemeente ' || n from generate_series(1, 342) n;
insert into register.raadsperiode (gemeente_id, begindatum, zetels)
  select id, '2026-03-26', 39 from register.gemeente;
insert into register.fractie (gemeente_id, raadsperiode_id, naam)
  select gemeente_id, id, 'Voorbeeld' from register.raadsperiode;
"""


def write_files(folder: Path) -> None:
    """Write as many persons, offices and addresses."""
    persons = ["sleutel;gemeente;voorletters;roepnaam;achternaam;email_werk"]
    offices = ["persoon;functie;fractie;begindatum"]
    addresses = ["persoon;straat;huisnummer;postcode;woonplaats"]
    for n in range(PERSONS):
        code = f"GM{n % GEMEENTEN + 1:04}"
        persons.append(f"p{n};{code};A.B.;Voornaam{n};Verzonnen{n};p{n}@voorbeeld.example")
        offices.append(f"p{n};raadslid;Voorbeeld;2026-03-26")
        addresses.append(f"p{n};Verzonnenlaan;{n % 200 + 1};3811 AB;Voorbeeldstad")
    for name, lines in (
        ("personen.csv", persons),
        ("functievervullingen.csv", offices),
        ("huisadressen.csv", addresses),
    ):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def measure(server: EmbeddedPostgres, folder: Path) -> str:
    """Load the files into a new database and say how long it took."""
    server.create_database("laden")
    database = SampleDatabase(server, "laden")
    with database.owner_engine().connect() as connection:
        ensure_roles(connection, APP_ROLE)
        connection.commit()
        migrate.upgrade(connection)
        connection.commit()
    write_files(folder)
    with database.as_owner() as owner:
        owner.execute(REFERENCE)
        owner.commit()
        begun = time.monotonic()
        report = load_folder(owner, folder, AddressCipher([ADDRESS_KEY]).encrypt)
        owner.commit()
    seconds = time.monotonic() - begun
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{report.counts}, {report.faults.total} fouten: {seconds:.1f} s, {megabytes:.0f} MB"


def main() -> None:
    root = Path(tempfile.mkdtemp(prefix="ledengegevens-laden-", dir="/tmp"))
    root.chmod(0o711)
    folder = root / "bestanden"
    folder.mkdir()
    try:
        with EmbeddedPostgres(root / "server") as server:
            print(measure(server, folder))
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
