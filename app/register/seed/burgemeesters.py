"""Appoints burgemeesters, the acting ones among them, and those who came before."""

from datetime import date, timedelta

from app.register.seed.colleges import BURGEMEESTER_PORTEFEUILLES
from app.register.seed.dossiers import Dossier
from app.register.seed.tables import Functievervulling

# Of burgemeesters 30 % was VVD, 27 CDA, 29 PvdA and 3 local in 2017; D66 and local grew since.
PARTIES = {
    "VVD": 29, "CDA": 27, "PvdA": 20, "D66": 9, "GroenLinks": 4, "GroenLinks-PvdA": 2,
    "ChristenUnie": 2, "SGP": 2, "": 5,
}  # fmt: skip


def appoint_burgemeesters(dossier: Dossier) -> None:
    """Give the gemeente its burgemeester, and a predecessor where the present one is new."""
    rng = dossier.rng
    line = next((v[0] for k, v in dossier.given.items() if k[1] == "burgemeester" and v), None)
    if line:
        partij_id = _partij_id(dossier, next(k[2] for k in dossier.given if k[1] == "burgemeester"))
        _appoint(dossier, date.fromisoformat(line["sinds"]), None, partij_id, False)
        return
    acting = dossier.chance(0.075)
    months = rng.randint(1, 16) if acting else rng.randint(1, 118)
    begin = dossier.peildatum - timedelta(days=30 * months + rng.randint(0, 29))
    start = dossier.gemeente.begindatum
    if start and begin < start:
        begin = start + timedelta(days=rng.randint(0, 200))
    vacant = not acting and dossier.chance(0.006)
    if begin > date(2021, 1, 1) or vacant:
        until = dossier.peildatum - timedelta(days=rng.randint(3, 20)) if vacant else begin
        _appoint_predecessor(dossier, until)
    if not vacant:
        _appoint(dossier, begin, None, _random_partij(dossier), acting)


def _appoint_predecessor(dossier: Dossier, until: date) -> None:
    rng = dossier.rng
    begin = until - timedelta(days=rng.randint(700, 3600))
    start = dossier.gemeente.begindatum
    if start and begin < start:
        begin = start
    until -= timedelta(days=rng.choice((0, 0, 1, 14)))
    if begin >= until - timedelta(days=60):
        return
    reden = rng.choices(
        ("andere functie", "persoonlijke redenen", "overig", "politieke redenen", "overlijden"),
        weights=(48, 34, 8, 8, 2),
    )[0]
    vervulling = _appoint(dossier, begin, until, _random_partij(dossier), False)
    vervulling.reden_einde = reden


def _appoint(
    dossier: Dossier, begin: date, einde: date | None, partij_id: int | None, acting: bool
) -> Functievervulling:
    persoon = dossier.new_persoon("burgemeester", begin, partij_id)
    vervulling = dossier.hold(persoon, "burgemeester", begin, einde, partij_id=partij_id)
    vervulling.waarnemend = acting
    count = dossier.rng.randint(2, len(BURGEMEESTER_PORTEFEUILLES))
    dossier.give_portefeuilles(vervulling, list(BURGEMEESTER_PORTEFEUILLES[:count]))
    return vervulling


def _random_partij(dossier: Dossier) -> int | None:
    naam = dossier.rng.choices(list(PARTIES), weights=list(PARTIES.values()))[0]
    if not naam and dossier.chance(0.6):
        local = [p for p in dossier.rows.fractie if p.gemeente_id == dossier.gemeente.id]
        return next((f.partij_id for f in local if _is_local(dossier, f.partij_id)), None)
    return _partij_id(dossier, naam)


def _is_local(dossier: Dossier, partij_id: int | None) -> bool:
    partij = dossier.partij(partij_id)
    return partij is not None and partij.familie == "Lokaal"


def _partij_id(dossier: Dossier, naam: str) -> int | None:
    return next((p.id for p in dossier.rows.partij if p.naam == naam), None)
