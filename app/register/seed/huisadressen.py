"""Made-up home addresses of those in office, encrypted before they reach the database."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from app.register.seed.dossiers import Dossier
from app.register.seed.namen import read_namen
from app.register.seed.tables import Functievervulling, Huisadres
from app.register.seed.verkiezingen import at_nine

# Column, gemeente and persoon bind a ciphertext to its place; the last argument is the plain text.
Encrypt = Callable[[str, int, int, str], bytes]

WITH_ADDRESS = ("burgemeester", "wethouder", "raadslid")
LETTERS = "ABCDEFGHJKLMNPRSTVWXZ"


def add_huisadressen(
    dossier: Dossier, vervullingen: list[Functievervulling], encrypt: Encrypt
) -> None:
    """Give about four in five of those now in raad and college an address."""
    functies = {dossier.functies[code] for code in WITH_ADDRESS}
    done: set[int] = set()
    for vervulling in vervullingen:
        now = vervulling.begindatum <= dossier.peildatum and (
            vervulling.einddatum is None or vervulling.einddatum > dossier.peildatum
        )
        wanted = now and vervulling.functie_id in functies and vervulling.persoon_id not in done
        if wanted and dossier.chance(0.8):
            done.add(vervulling.persoon_id)
            _add(dossier, vervulling.persoon_id, encrypt)


def _add(dossier: Dossier, persoon_id: int, encrypt: Encrypt) -> None:
    gemeente, rng = dossier.gemeente, dossier.rng

    def sealed(column: str, value: str) -> bytes:
        return encrypt(column, gemeente.id, persoon_id, value)

    letter = rng.choice("ABCD") if rng.random() < 0.06 else None
    toevoeging = rng.choice(("1", "2", "bis", "hs", "II")) if rng.random() < 0.05 else None
    entered = dossier.peildatum - timedelta(days=rng.randint(10, 200))
    dossier.rows.huisadres.append(
        Huisadres(
            id=len(dossier.rows.huisadres) + 1,
            gemeente_id=gemeente.id,
            persoon_id=persoon_id,
            straat=sealed("straat", _street(rng)),
            huisnummer=sealed("huisnummer", str(rng.randint(1, 240))),
            huisletter=sealed("huisletter", letter) if letter else None,
            toevoeging=sealed("toevoeging", toevoeging) if toevoeging else None,
            postcode=sealed("postcode", _postcode(rng, gemeente.bezoek_postcode or "1000 AA")),
            woonplaats=sealed("woonplaats", gemeente.bezoek_plaats or gemeente.naam),
            afgeschermd=rng.random() < 0.03,
            aangemaakt_op=at_nine(entered),
        )
    )


def _street(rng: Random) -> str:
    return "".join(rng.choice(part) for part in read_namen().straat)


def _postcode(rng: Random, near: str) -> str:
    """Four digits of the town hall; never SA, SD or SS, which are not given out."""
    while (letters := rng.choice(LETTERS) + rng.choice(LETTERS)) in ("SA", "SD", "SS"):
        pass
    return f"{near[:4]} {letters}"
