"""Looks at a list of people to invite: what each line means, and why it would not be sent."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text

from app.security.invitations.auth import are_invited, have_account, normal_address, normal_name
from app.security.invitations.desk import Desk
from app.security.invitations.gemeenten import get_gemeenten
from app.security.invitations.uploads import UploadedRow

# Who the register names in each gemeente, the newest first; null where it names nobody.
_FROM_REGISTER = text(
    """select g.id, g.naam as gemeente, p.email, p.naam
         from register.gemeente g
         left join lateral (
           select p.email_werk as email, concat_ws(' ', coalesce(p.roepnaam, p.voorletters),
                                                   p.tussenvoegsel, p.achternaam) as naam
             from register.functievervulling fv
             join register.functie f on f.id = fv.functie_id and f.code = 'contactpersoon'
             join register.persoon p on p.gemeente_id = fv.gemeente_id and p.id = fv.persoon_id
            where fv.gemeente_id = g.id and register.actief(fv.begindatum, fv.einddatum, :today)
              and p.email_werk is not null
            order by fv.begindatum desc nulls last, fv.id desc limit 1) p on true
        where register.actief(g.begindatum, g.einddatum, :today)
        order by g.sorteer, g.id"""
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: what was typed, what it means, and why nothing would be sent."""

    number: int
    gemeente: str
    email: str
    naam: str
    gemeente_id: int | None = None
    fault: str = ""


def judge_upload(desk: Desk, rows: Sequence[UploadedRow]) -> list[Line]:
    """Return each row with its gemeente, or with what is wrong with it."""
    gemeenten = get_gemeenten(desk.session, desk.now)
    lines = []
    for row in rows:
        found = gemeenten.find(row.gemeente)
        email, naam = normal_address(row.email), normal_name(row.naam)
        line = Line(
            number=row.number,
            gemeente=found.naam if found else row.gemeente,
            email=email or row.email,
            naam=naam or row.naam,
            gemeente_id=found.id if found else None,
        )
        lines.append(_with(line, _fault_of(row, found is not None, email, naam)))
    return _against_the_rest(desk, lines)


def judge_register(desk: Desk) -> list[Line]:
    """Return a line for each gemeente of today: the contact person whom the register names."""
    lines = []
    rows = desk.session.execute(_FROM_REGISTER, {"today": desk.now.date()})
    for number, row in enumerate(rows, start=1):
        line = Line(number, row.gemeente, row.email or "", row.naam or "", row.id)
        fault = ""
        if row.email is None:
            fault = _("In het register staat geen contactpersoon met een e-mailadres.")
        elif normal_address(row.email) is None or normal_name(row.naam) is None:
            fault = _("De naam of het e-mailadres in het register is niet te gebruiken.")
        else:
            line = _changed(line, email=normal_address(row.email), naam=normal_name(row.naam))
        lines.append(_with(line, fault))
    return _against_the_rest(desk, lines)


def _fault_of(row: UploadedRow, has_gemeente: bool, email: str | None, naam: str | None) -> str:
    if row.has_formula:
        return _("Hier staat een formule. Plak de waarde zelf.")
    faults = []
    if not has_gemeente:
        faults.append(_("Deze gemeente is niet bekend."))
    if email is None:
        faults.append(_("Dit is geen e-mailadres."))
    if naam is None:
        faults.append(_("Dit is geen naam."))
    return " ".join(faults)


def _against_the_rest(desk: Desk, lines: Iterable[Line]) -> list[Line]:
    """Tell what only shows beside other lines, accounts and invitations."""
    lines = list(lines)
    emails = [line.email for line in lines if not line.fault]
    known = have_account(desk.session, emails)
    invited = are_invited(desk.session, emails, desk.now)
    seen: dict[str, int] = {}
    judged = []
    for line in lines:
        fault = line.fault
        if not fault and line.email in seen:
            fault = _("Dit e-mailadres staat ook op regel %(n)s.", n=seen[line.email])
        elif not fault and line.email in known:
            fault = _("Dit e-mailadres heeft al een account.")
        elif not fault and line.email in invited:
            fault = _("Dit e-mailadres is al uitgenodigd. Die uitnodiging is nog geldig.")
        if not line.fault:
            seen.setdefault(line.email, line.number)
        judged.append(_with(line, fault))
    return judged


def _changed(line: Line, **changes: Any) -> Line:
    return Line(**{**asdict(line), **changes})


def _with(line: Line, fault: str) -> Line:
    return line if fault == line.fault else _changed(line, fault=fault)
