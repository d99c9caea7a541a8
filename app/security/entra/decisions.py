"""What a beheerder decides about work accounts that wait, and about the tenants of gemeenten."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from app.catalog.event_words import EventAction
from app.mail.letters import write_letter
from app.mail.outbox import queue
from app.security.events import Event
from app.security.staff import Reason, RefusedError, Staff

# Who asks for her own account does not decide about it.
IS_OPEN = "status = 'wacht' and account is distinct from :me"

_REQUEST = text(
    """select s.id, s.naam, s.email, s.rol, s.email_gemeente, s.bevestigd, s.tenant, s.reden,
              s.status, s.account, s.gemeente_id, cast(s.aangevraagd_op as text) as gezien,
              g.naam as gemeente,
              split_part(s.email_gemeente, '@', 2) as domein, g.email as gemeente_email, g.website,
              t.status as tenant_status, u.uitgenodigd_door
         from app.werkaccountstatus s
         join app.werkaccountaanvraag a on a.id = s.id
         left join app.uitnodiging u on u.id = a.uitnodiging_id
         left join app.tenant t on t.tid = a.tid
                               and t.gemeente_id is not distinct from s.gemeente_id
         left join register.gemeente g on g.id = s.gemeente_id
        where s.id = :id"""
)
_TENANT = text(
    """select s.id, s.domein, s.tenant, s.status, s.gemeente_id, g.naam as gemeente,
              (select count(*) from app.werkaccount w
                 left join app.gebruiker_gemeente gg on gg.user_id = w.user_id
                where w.tid::text = s.tenant
                  and gg.gemeente_id is not distinct from s.gemeente_id) as accounts
         from app.tenantstatus s left join register.gemeente g on g.id = s.gemeente_id
        where s.id = :id"""
)
# Decided once, and about what was on the page: whoever waits may have asked something else since.
_DECIDE = """update app.werkaccountaanvraag a
                set besluit = :decision, besloten_op = :now, besloten_door = :by
              where a.id = :id and a.besluit is null
                and cast(a.aangevraagd_op as text) = :seen
                and not exists (
                  select from app.uitnodiging u
                   where u.id = a.uitnodiging_id
                     and (u.gebruikt_op is not null or u.ingetrokken_op is not null))"""
# Who only has another address brings no tenant along that VNG has approved.
_LET_IN = """insert into app.tenant (gemeente_id, tid, domein, status, voorgesteld_op,
                                     besloten_op, besloten_door)
             values (:gemeente_id, cast(:tenant as uuid), :domain, :status, :now, :now, :by)
             on conflict on constraint tenant_een_per_gemeente do update
                set status = case when :status = 'goedgekeurd' then 'goedgekeurd'
                                  else tenant.status end,
                    besloten_op = :now, besloten_door = :by
              where tenant.status <> 'geweigerd'"""
_SET_STATUS = """update app.tenant set status = :status, besloten_op = :now, besloten_door = :by
                  where id = :id and status <> :status"""
PERSON_ONLY = "ander e-mailadres"


@dataclass(frozen=True, slots=True)
class Known:
    """A row to decide about, with what helps to decide."""

    row: Row[Any]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def seen(self) -> str:
        """Return what tells this request from another one in its place."""
        return str(self.row.gezien)

    @property
    def lets_tenant_in(self) -> bool:
        """Say whether letting this person in approves her tenant too."""
        return bool(self.row.reden != PERSON_ONLY)

    @property
    def is_of_gemeente(self) -> bool:
        """Say whether the domain is one that the register has for the gemeente.

        What Microsoft does not vouch for may be typed by anybody, and says nothing.
        """
        domain = self.row.domein if self.row.bevestigd else ""
        mail = (self.row.gemeente_email or "").rpartition("@")[2].lower()
        site = _host(self.row.website or "")
        return bool(domain) and domain in (mail, site)


def find_request(staff: Staff, pk: int) -> Known | None:
    """Return a request, decided or not."""
    row = staff.door.session.execute(_REQUEST, {"id": pk}).one_or_none()
    return None if row is None else Known(row)


def find_tenant(staff: Staff, pk: int) -> Row[Any] | None:
    """Return a tenant of a gemeente, and how many accounts come in by it."""
    found: Row[Any] | None = staff.door.session.execute(_TENANT, {"id": pk}).one_or_none()
    return found


def admit(staff: Staff, request: Known, seen: str) -> None:
    """Let this person in, and with her the tenant where that is what waited; she is told by mail.

    `seen` is the request that was on the page. Raises RefusedError; nothing is written then but the
    refusal.
    """
    event = _event(request, "werkaccount toegelaten", note=request.reden)
    _decide(staff, request, "toegelaten", event, seen)
    let_in = staff.write(
        _LET_IN,
        gemeente_id=request.gemeente_id,
        tenant=request.tenant,
        domain=request.domein if request.bevestigd else "",
        status="goedgekeurd" if request.lets_tenant_in else "voorgesteld",
        now=staff.door.now,
        by=staff.id,
    )
    if not let_in:
        _refuse(staff, event, Reason.TENANT_REFUSED)
    if request.lets_tenant_in:
        staff.tell(Event("tenant goedgekeurd", event.thing, gemeente_id=request.gemeente_id))
    _finish(staff, request, "toegelaten", event)


def refuse(staff: Staff, request: Known, seen: str) -> None:
    """Leave this person out; she is told, and can go on with an account of her own."""
    event = _event(request, "werkaccount geweigerd", note=request.reden)
    _decide(staff, request, "geweigerd", event, seen)
    _finish(staff, request, "geweigerd", event)


def approve_tenant(staff: Staff, tenant: Row[Any]) -> None:
    """Say that this tenant is the gemeente's; raises RefusedError."""
    _set_status(staff, tenant, "goedgekeurd", "tenant goedgekeurd")


def turn_tenant_away(staff: Staff, tenant: Row[Any]) -> None:
    """Let nobody in by this tenant for this gemeente; who is in, is out. Raises RefusedError."""
    _set_status(staff, tenant, "geweigerd", "tenant geweigerd")


def _decide(staff: Staff, request: Known, decision: str, event: Event, seen: str) -> None:
    if request.account == staff.id:
        _refuse(staff, event, Reason.OWN_ACCOUNT)
    # Whom one invited into VNG itself, another lets in.
    if request.gemeente_id is None and request.uitgenodigd_door == staff.id:
        _refuse(staff, event, Reason.SECOND_PERSON)
    values = {"id": request.id, "seen": seen, "now": staff.door.now, "by": staff.id}
    if not staff.write(_DECIDE, decision=decision, **values):
        _refuse(staff, event, Reason.OVERTAKEN)


def _finish(staff: Staff, request: Known, came: str, event: Event) -> None:
    # Who has an account wanted another way in; who has none, a first one.
    kind = f"werkaccount-{came}" if request.account is None else f"werkaccount-koppeling-{came}"
    tools = staff.door.tools
    words = {"naam": request.naam, "adres": tools.public_url, "hulp": tools.support_email}
    letter = write_letter(staff.door.session, kind, words)
    queue(staff.door.session, letter, to=request.email, now=staff.door.now)
    staff.tell(event)
    staff.door.session.commit()


def _set_status(staff: Staff, tenant: Row[Any], status: str, action: EventAction) -> None:
    event = Event(action, f"tenant {tenant.id}", gemeente_id=tenant.gemeente_id)
    values = {"id": tenant.id, "now": staff.door.now, "by": staff.id}
    if not staff.write(_SET_STATUS, status=status, **values):
        _refuse(staff, event, Reason.OVERTAKEN)
    staff.tell(event)
    staff.door.session.commit()


def _event(request: Known, action: EventAction, *, note: str) -> Event:
    thing = f"werkaccountaanvraag {request.id}"
    return Event(action, thing, user_id=request.account, gemeente_id=request.gemeente_id, note=note)


def _refuse(staff: Staff, event: Event, reason: Reason) -> None:
    staff.door.session.rollback()
    refused = Event(
        event.action, event.thing, "geweigerd", user_id=event.user_id,
        gemeente_id=event.gemeente_id, note=reason.value,
    )  # fmt: skip
    staff.tell(refused)
    staff.door.session.commit()
    raise RefusedError(reason)


def _host(address: str) -> str:
    host = address.lower().partition("://")[2] or address.lower()
    return host.partition("/")[0].removeprefix("www.")
