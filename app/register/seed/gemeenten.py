"""Provincies and gemeenten: the present ones with contact data, and those ended since 2000."""

from decimal import Decimal

from app.register.seed.sources import date_or_none, read_data, text_or_none
from app.register.seed.tables import Gemeente, Provincie, Rows


def add_provincies(rows: Rows) -> None:
    """Add the twelve provincies."""
    for number, row in enumerate(read_data("provincies.csv"), 1):
        rows.provincie.append(Provincie(number, row["code"], row["naam"]))


def add_gemeenten(rows: Rows) -> None:
    """Add all gemeenten; a divided one (Haaren) has no successor."""
    provincies = {p.code: p.id for p in rows.provincie}
    lines = read_data("gemeenten.csv")
    ids = {line["code"]: number for number, line in enumerate(lines, 1)}
    for line in lines:
        rows.gemeente.append(_gemeente(line, ids, provincies))


def _gemeente(line: dict[str, str], ids: dict[str, int], provincies: dict[str, int]) -> Gemeente:
    inwoners = int(line["inwoners"]) if line["inwoners"] else None
    oppervlakte = line["oppervlakte_km2"]
    return Gemeente(
        id=ids[line["code"]],
        code=line["code"],
        naam=line["naam"],
        officiele_naam=text_or_none(line["officiele_naam"]),
        provincie_id=provincies.get(line["provincie"]),
        begindatum=date_or_none(line["begindatum"]),
        einddatum=date_or_none(line["einddatum"]),
        opgegaan_in_id=ids.get(line["opgegaan_in"]),
        inwoners=inwoners,
        inwoners_peildatum=None,  # ROO names no date
        oppervlakte_km2=Decimal(oppervlakte) if oppervlakte else None,
        bezoek_straat=text_or_none(line["bezoek_straat"]),
        bezoek_huisnummer=text_or_none(line["bezoek_huisnummer"]),
        bezoek_toevoeging=text_or_none(line["bezoek_toevoeging"]),
        bezoek_postcode=text_or_none(line["bezoek_postcode"]),
        bezoek_plaats=text_or_none(line["bezoek_plaats"]),
        post_postbus=text_or_none(line["post_postbus"]),
        post_straat=text_or_none(line["post_straat"]),
        post_huisnummer=text_or_none(line["post_huisnummer"]),
        post_postcode=text_or_none(line["post_postcode"]),
        post_plaats=text_or_none(line["post_plaats"]),
        telefoon=text_or_none(line["telefoon"]),
        email=text_or_none(line["email"]),
        website=text_or_none(line["website"]),
        oin=text_or_none(line["oin"]),
        rsin=text_or_none(line["rsin"]),
        owms_uri=text_or_none(line["owms_uri"]),
    )
