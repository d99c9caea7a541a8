"""What waits for VNG's administrator herself, counted for her start page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from app.security.entra import decisions
from app.security.helpdesk import addresses, recovery
from app.security.review import flows as review
from app.security.staff import Staff

# Nobody decides about herself, and a request for help waits for another than who made it.
_COUNTS = text(
    f"""select
  (select count(*) from app.herstelaanvraag h
    where {recovery.IS_OPEN} and h.bevestigd_op is null
      and h.user_id <> :me and h.aangevraagd_door is distinct from :me) as requests,
  (select count(*) from app.adreswijziging w join ab_user a on a.id = w.user_id
    where {addresses.IS_OPEN} and a.active and w.user_id <> :me) as addresses,
  (select count(*) from app.werkaccountstatus where {decisions.IS_OPEN}) as work_accounts,
  (select count(*) from app.tenantstatus where status = 'voorgesteld') as tenants,
  (select count(*) from app.voorstelstatus where status = 'open') as proposals,
  (select count(*) from app.uitnodigingstatus where status = 'bezorgfout') as bounced,
  (select count(*) from app.account a where {review.IS_TO_DO} and a.id <> :me) as unreviewed"""  # noqa: S608 - our own words
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that waits: how much in words, and where something is done about it."""

    icon: str
    one: LazyString
    more: LazyString
    page: str
    # The condition that its list opens with.
    shows: Mapping[str, Any] = field(default_factory=dict)


KINDS: Mapping[str, Kind] = {
    "requests": Kind(
        "undo",
        _l("1 herstelaanvraag wacht op een tweede medewerker"),
        _l("%(aantal)s herstelaanvragen wachten op een tweede medewerker"),
        "HerstelaanvragenView.list",
    ),
    "addresses": Kind(
        "mail",
        _l("1 nieuw e-mailadres wacht op goedkeuring"),
        _l("%(aantal)s nieuwe e-mailadressen wachten op goedkeuring"),
        "AdreswijzigingenView.list",
    ),
    "work_accounts": Kind(
        "building",
        _l("1 werkaccount wacht tot VNG het heeft nagekeken"),
        _l("%(aantal)s werkaccounts wachten tot VNG ze heeft nagekeken"),
        "WerkaccountstatusView.list",
        {"_flt_0_status": "wacht"},
    ),
    "tenants": Kind(
        "building",
        _l("1 nieuwe tenant van een gemeente om na te kijken"),
        _l("%(aantal)s nieuwe tenants van gemeenten om na te kijken"),
        "TenantstatusView.list",
        {"_flt_0_status": "voorgesteld"},
    ),
    "proposals": Kind(
        "user",
        _l("1 voorstel van een contactpersoon wacht op antwoord"),
        _l("%(aantal)s voorstellen van contactpersonen wachten op antwoord"),
        "VoorstelstatusView.list",
        {"_flt_0_status": "open"},
    ),
    "bounced": Kind(
        "stop",
        _l("1 uitnodiging kwam niet aan"),
        _l("%(aantal)s uitnodigingen kwamen niet aan"),
        "UitnodigingstatusView.list",
        {"_flt_0_status": "bezorgfout"},
    ),
    "unreviewed": Kind(
        "check",
        _l("Rechtencontrole %(jaar)s: nog 1 account te bekijken"),
        _l("Rechtencontrole %(jaar)s: nog %(aantal)s accounts te bekijken"),
        "RechtencontroleView.list",
    ),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of her list, as a link."""

    icon: str
    text: str
    href: str


def waiting_for(staff: Staff) -> list[Waiting]:
    """Return what she can do something about now, in the order of how pressing it is."""
    now = staff.door.now
    year = review.year_of(now)
    values = {"me": staff.id, "now": now, "year": year, "asked_since": now - recovery.REQUEST_LIFE}
    counts = staff.door.session.execute(_COUNTS, values).mappings().one()
    return [_line(kind, counts[name], year) for name, kind in KINDS.items() if counts[name]]


def _line(kind: Kind, count: int, year: int) -> Waiting:
    said = str(kind.one if count == 1 else kind.more) % {"aantal": count, "jaar": year}
    return Waiting(kind.icon, said, url_for(kind.page, **kind.shows))
