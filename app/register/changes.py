"""What was changed last, in words: lines of the history made into sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, text

from app.core.marking import N_
from app.register.overview import AnySession
from app.register.situation import Bevestiging
from app.register.wording import Wording, say

# A row of a result, or a plain mapping.
Line = RowMapping | Mapping[str, Any]
LINES = 60
# Lines of one save lie within the same moment; what is further apart was done separately.
TOGETHER = timedelta(seconds=5)

# What was confirmed is asked of its own table. A number in `rij` is read where there is one.
_CHANGES = text(
    """
    with regel as (
      select r.id, r.tijdstip, r.tabel, r.rij, r.soort, r.rol, r.actor, r.oud, r.nieuw,
             case when r.tabel = 'functievervulling' then r.rij::integer
                  when r.tabel = 'functievervulling_portefeuille'
                  then split_part(r.rij, ',', 1)::integer end as functievervulling_id
        from app.geschiedenisregel r
       where r.gemeente_id = :gemeente_id and r.soort in ('toegevoegd', 'gewijzigd', 'verwijderd')
         and not (r.tabel = 'bevestiging' and r.soort = 'toegevoegd')
       order by r.id desc limit :lines)
    select r.tijdstip as moment, r.tabel, r.rij, r.soort, r.rol, r.actor, r.oud, r.nieuw,
           r.functievervulling_id, f.naam as functie,
           coalesce(
             nullif(concat_ws(' ', coalesce(p.roepnaam, p.voorletters), p.tussenvoegsel,
                              p.achternaam), ''),
             nullif(concat_ws(' ', coalesce(r.oud ->> 'roepnaam', r.oud ->> 'voorletters'),
                              r.oud ->> 'tussenvoegsel', r.oud ->> 'achternaam'), '')) as persoon,
           coalesce(fr.naam, r.oud ->> 'naam') as fractie,
           case when r.soort = 'gewijzigd' then array(
             select split_part(col_description(a.attrelid, a.attnum), ':', 1)
               from pg_attribute a
              where a.attrelid = to_regclass('register.' || quote_ident(r.tabel))
                and a.attname in (select jsonb_object_keys(r.nieuw))
              order by a.attnum) end as velden
      from regel r
      left join register.functievervulling fv
        on fv.gemeente_id = :gemeente_id and fv.id = r.functievervulling_id
      left join register.functie f
        on f.id = coalesce(fv.functie_id, (coalesce(r.nieuw, r.oud) ->> 'functie_id')::integer)
      left join register.persoon p on p.gemeente_id = :gemeente_id and p.id = case
           when r.tabel in ('persoon', 'huisadres') then r.rij::integer
           else coalesce(fv.persoon_id, (coalesce(r.nieuw, r.oud) ->> 'persoon_id')::integer) end
      left join register.fractie fr on fr.gemeente_id = :gemeente_id and fr.id = case
           when r.tabel = 'fractie' then r.rij::integer end
     order by r.id desc
    """
)

_PARTS: Mapping[str, str] = {
    "alles": N_("Alles bevestigd"),
    "college": N_("College bevestigd"),
    "raad": N_("Gemeenteraad bevestigd"),
    "griffie": N_("Griffie en secretaris bevestigd"),
    "contactgegevens": N_("Contactgegevens bevestigd"),
}
_SENTENCES: Mapping[tuple[str, str], str] = {
    ("persoon", "toegevoegd"): N_("%(persoon)s toegevoegd"),
    ("persoon", "gewijzigd"): N_("Gegevens van %(persoon)s gewijzigd"),
    ("persoon", "verwijderd"): N_("%(persoon)s verwijderd"),
    ("functievervulling", "toegevoegd"): N_("%(functie)s %(persoon)s toegevoegd"),
    ("functievervulling", "gewijzigd"): N_("%(functie)s %(persoon)s gewijzigd"),
    ("functievervulling", "verwijderd"): N_("%(functie)s %(persoon)s verwijderd"),
    ("huisadres", "toegevoegd"): N_("Huisadres van %(persoon)s toegevoegd"),
    ("huisadres", "gewijzigd"): N_("Huisadres van %(persoon)s gewijzigd"),
    ("huisadres", "verwijderd"): N_("Huisadres van %(persoon)s verwijderd"),
    ("fractie", "toegevoegd"): N_("Fractie %(fractie)s toegevoegd"),
    ("fractie", "gewijzigd"): N_("Fractie %(fractie)s gewijzigd"),
    ("fractie", "verwijderd"): N_("Fractie %(fractie)s verwijderd"),
    ("gemeente", "toegevoegd"): N_("Gemeente toegevoegd"),
    ("gemeente", "gewijzigd"): N_("Gegevens van de gemeente gewijzigd"),
    ("raadsperiode", "toegevoegd"): N_("Raadsperiode toegevoegd"),
    ("raadsperiode", "gewijzigd"): N_("Raadsperiode gewijzigd"),
    ("raadsperiode", "verwijderd"): N_("Raadsperiode verwijderd"),
    ("bevestiging", "verwijderd"): N_("Bevestiging teruggenomen"),
}
_ENDED = N_("%(functie)s %(persoon)s beëindigd")
_PORTEFEUILLES = N_("Portefeuilles van %(persoon)s gewijzigd")
_UITSLAG = N_("Verkiezingsuitslag gewijzigd")
_OTHER = N_("Gegevens gewijzigd")
_SOMEBODY = say(N_("een persoon"))
_SOME_FUNCTIE = say(N_("Functie van"))
_SOME_FRACTIE = say(N_("zonder naam"))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that somebody did: when, who, what, and the labels of the fields it touched."""

    moment: datetime
    who: str
    is_vng: bool
    what: Wording
    fields: tuple[str, ...]
    is_bevestiging: bool


def get_recent_changes(session: AnySession, gemeente_id: int) -> list[Change]:
    """What was changed last in this gemeente? Newest first; what was saved together is one.

    Confirmations are not among them, only that one was taken back.
    """
    values = {"gemeente_id": gemeente_id, "lines": LINES}
    return describe(session.execute(_CHANGES, values).mappings())


def with_confirmations(
    changes: Iterable[Change], bevestigingen: Iterable[Bevestiging]
) -> list[Change]:
    """Put what was confirmed among what was changed, the newest first."""
    confirmed = [
        Change(b.moment, b.door, False, say(_PARTS[b.onderdeel]), (), True) for b in bevestigingen
    ]
    return sorted([*changes, *confirmed], key=lambda change: change.moment, reverse=True)


def describe(lines: Iterable[Line]) -> list[Change]:
    """Make history lines, newest first, into changes; what was saved at once is one change."""
    changes: list[Change] = []
    previous: Line | None = None
    for line in lines:
        if previous is not None and _is_same_save(previous, line):
            # The line of the functie itself says more than that of a portefeuille.
            if line["tabel"] == "functievervulling":
                changes[-1] = _change(line)
        else:
            changes.append(_change(line))
        previous = line
    return changes


def _is_same_save(newer: Line, older: Line) -> bool:
    return (
        older["functievervulling_id"] is not None
        and newer["functievervulling_id"] == older["functievervulling_id"]
        and newer["actor"] == older["actor"]
        and newer["moment"] - older["moment"] <= TOGETHER
        # Two changes of the functie itself are two things that somebody did.
        and newer["tabel"] == "functievervulling_portefeuille"
    )


def _change(line: Line) -> Change:
    what = _what(line)
    return Change(
        moment=line["moment"],
        who=line["actor"] or "",
        is_vng=line["rol"] in ("redacteur", "beheerder", "privacyfunctionaris"),
        what=what,
        # That somebody left says all; the date and the reason stand on her page.
        fields=()
        if what.msgid == _ENDED
        else tuple(label for label in line["velden"] or () if label),
        is_bevestiging=line["tabel"] == "bevestiging",
    )


def _what(line: Line) -> Wording:
    table, kind = line["tabel"], line["soort"]
    old, new = line["oud"] or {}, line["nieuw"] or {}
    if table == "functievervulling_portefeuille":
        return say(_PORTEFEUILLES, persoon=line["persoon"] or _SOMEBODY)
    if table == "verkiezingsuitslag":
        return say(_UITSLAG)
    msgid = _SENTENCES.get((table, kind), _OTHER)
    is_ended = table == "functievervulling" and kind == "gewijzigd" and new.get("einddatum")
    if is_ended and not old.get("einddatum"):
        msgid = _ENDED
    return say(
        msgid,
        persoon=line["persoon"] or _SOMEBODY,
        functie=line["functie"] or _SOME_FUNCTIE,
        fractie=line["fractie"] or _SOME_FRACTIE,
    )
