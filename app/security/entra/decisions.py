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
    """select s.id, s.naam, s.email, s.email_gemeente, s.bevestigd, s.tenant, s.reden, s.status,
              s.account, s.gemeente_id, g.naam as gemeente,
              split_part(s.email_gemeente, '@', 2) as domein, g.email as gemeente_email, g.website
         from app.werkaccountstatus s left join register.gemeente g on g.id = s.gemeente_id
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
# Decided once: of two who decide at the same moment, one is the first.
_DECIDE = """update app.werkaccountaanvraag
                set besluit = :decision, besloten_op = :now, besloten_door = :by
              where id = :id and besluit is null"""
_LET_IN = """insert into app.tenant (gemeente_id, tid, domein, status, voorgesteld_op,
                                     besloten_op, besloten_door)
             values (:gemeente_id, cast(:tenant as uuid), :domain, 'goedgekeurd', :now, :now, :by)
             on conflict on constraint tenant_een_per_gemeente do update
                set status = 'goedgekeurd', besloten_op = :now, besloten_door = :by"""
_SET_STATUS = """update app.tenant set status = :status, besloten_op = :now, besloten_door = :by
                  where id = :id and status <> :status"""


@dataclass(frozen=True, slots=True)
class Known:
    """A row to decide about, with what helps to decide."""

    row: Row[Any]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def is_of_gemeente(self) -> bool:
        """Say whether the work account's domain is one that the register has for the gemeente."""
        domain = self.row.domein
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


def admit(staff: Staff, request: Known) -> None:
    """Let this person in, and with her the tenant for this gemeente; she is told by mail.

    Raises RefusedError; nothing is written then but the refusal.
    """
    event = _event(request, "werkaccount toegelaten", note=request.reden)
    _decide(staff, request, "toegelaten", event)
    staff.write(
        _LET_IN,
        gemeente_id=request.gemeente_id,
        tenant=request.tenant,
        domain=request.domein,
        now=staff.door.now,
        by=staff.id,
    )
    _finish(staff, request, "werkaccount-toegelaten", event)


def refuse(staff: Staff, request: Known) -> None:
    """Leave this person out; she is told, and can go on with an account of her own."""
    event = _event(request, "werkaccount geweigerd", note=request.reden)
    _decide(staff, request, "geweigerd", event)
    _finish(staff, request, "werkaccount-geweigerd", event)


def approve_tenant(staff: Staff, tenant: Row[Any]) -> None:
    """Say that this tenant is the gemeente's; raises RefusedError."""
    _set_status(staff, tenant, "goedgekeurd", "tenant goedgekeurd")


def turn_tenant_away(staff: Staff, tenant: Row[Any]) -> None:
    """Let nobody in by this tenant for this gemeente; who is in, is out. Raises RefusedError."""
    _set_status(staff, tenant, "geweigerd", "tenant geweigerd")


def _decide(staff: Staff, request: Known, decision: str, event: Event) -> None:
    if request.account == staff.id:
        _refuse(staff, event, Reason.OWN_ACCOUNT)
    values = {"id": request.id, "now": staff.door.now, "by": staff.id}
    if not staff.write(_DECIDE, decision=decision, **values):
        _refuse(staff, event, Reason.OVERTAKEN)


def _finish(staff: Staff, request: Known, kind: str, event: Event) -> None:
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
