"""Does what inviting means: one open invitation per address, its code in one letter, an event."""

from sqlalchemy import text

from app.catalog.event_words import EventAction
from app.mail.outbox import queue
from app.security.events import Event, account_name
from app.security.invitations.auth import VALID, Invitee, find_account
from app.security.invitations.codes import digest_of, new_code
from app.security.invitations.desk import Desk
from app.security.invitations.letters import write_invitation

# Of two who invite the same address at once, the second waits, and kills what the first made.
_ALONE = text("select pg_advisory_xact_lock(hashtextextended('uitnodiging ' || :email, 0))")
_KILL_OLDER = text(
    """update app.uitnodiging set ingetrokken_op = :now
        where email = :email and gebruikt_op is null and ingetrokken_op is null
       returning id, bericht_id, gemeente_id"""
)
_INSERT = text(
    """insert into app.uitnodiging (email, naam, rol, gemeente_id, code_digest, uitgenodigd_op,
                                    uitgenodigd_door, verloopt_op, bericht_id, reeks_id)
       values (:email, :naam, :rol, :gemeente_id, :digest, :now, :actor, :until, :letter, :series)
       returning id"""
)
_RENEW = text(
    """update app.uitnodiging set code_digest = :digest, uitgenodigd_op = :now,
              verloopt_op = :until, uitgenodigd_door = :actor, bericht_id = :letter
        where id = :id"""
)
_REVOKE = text(
    """update app.uitnodiging set ingetrokken_op = :now
        where id = :id and gebruikt_op is null and ingetrokken_op is null
       returning bericht_id, gemeente_id"""
)
_LOCKED = text(
    """select u.id, u.email, u.naam, u.rol, u.gemeente_id, u.bericht_id, g.naam as gemeente
         from app.uitnodiging u left join register.gemeente g on g.id = u.gemeente_id
        where u.id = :id and u.gebruikt_op is null and u.ingetrokken_op is null
          and not exists (select from ab_user a where a.email = u.email)
          for update of u"""
)
_TAKE_BACK = text(
    """update app.bericht set volgende_poging_op = null, tekst = null, html = null,
              fout = 'ingetrokken voor verzending'
        where id = :id and verzonden_op is null and volgende_poging_op is not null"""
)


class HasAccountError(Exception):
    """Nobody with an account is invited; `user_id` is that account."""

    def __init__(self, user_id: int) -> None:
        super().__init__()
        self.user_id = user_id


def invite(desk: Desk, invitee: Invitee, gemeente: str = "", *, series: int | None = None) -> int:
    """Invite in the caller's transaction and return the invitation's number.

    - whatever was open for this address no longer works
    - only a digest of the code is kept
    - raises HasAccountError; the caller takes the transaction back
    """
    code = _begin(desk, invitee)
    letter = write_invitation(desk, invitee, code, gemeente)
    number = queue(desk.session, letter, to=invitee.email, now=desk.now)
    return _write(desk, invitee, code, letter=number, series=series)


def invite_without_letter(desk: Desk, invitee: Invitee) -> str:
    """Invite in the caller's transaction and return the code, to be told once by other means."""
    code = _begin(desk, invitee)
    _write(desk, invitee, code, letter=None, series=None)
    return code


def refuse_known(desk: Desk, invitee: Invitee, user_id: int) -> None:
    """Write down that somebody with an account was not invited, after taking back what was done."""
    desk.session.rollback()
    event = Event(
        "uitnodigen",
        account_name(user_id),
        "geweigerd",
        user_id=user_id,
        actor=desk.who,
        gemeente_id=invitee.gemeente_id,
        note="heeft al een account",
    )
    desk.tell(event)
    desk.session.commit()


def resend(desk: Desk, pk: int) -> bool:
    """Send again with a new code, and commit; False when the invitation is over, or gone.

    The older code no longer works, and its mail, should it still wait, is not sent.
    """
    found = desk.session.execute(_LOCKED, {"id": pk}).one_or_none()
    if found is None:
        _refuse(desk, "opnieuw uitnodigen", pk)
        return False
    invitee = Invitee(found.email, found.naam, found.rol, found.gemeente_id)
    code = new_code()
    letter = write_invitation(desk, invitee, code, found.gemeente or "")
    values = {
        "id": pk,
        "digest": digest_of(desk.keys, code)[0],
        "now": desk.now,
        "until": desk.now + VALID,
        "actor": desk.user_id,
        "letter": queue(desk.session, letter, to=invitee.email, now=desk.now),
    }
    desk.session.execute(_RENEW, values)
    _take_back(desk, found.bericht_id)
    _tell(desk, "opnieuw uitnodigen", pk, found.gemeente_id)
    desk.session.commit()
    return True


def revoke(desk: Desk, pk: int) -> bool:
    """Let the code of an invitation work no longer, and commit; False when it was over already."""
    found = desk.session.execute(_REVOKE, {"id": pk, "now": desk.now}).one_or_none()
    if found is None:
        _refuse(desk, "uitnodiging intrekken", pk)
        return False
    _take_back(desk, found.bericht_id)
    _tell(desk, "uitnodiging intrekken", pk, found.gemeente_id)
    desk.session.commit()
    return True


def _begin(desk: Desk, invitee: Invitee) -> str:
    """Clear the way for a new invitation of this address and return its code."""
    desk.session.execute(_ALONE, {"email": invitee.email})
    values = {"email": invitee.email, "now": desk.now}
    for older in desk.session.execute(_KILL_OLDER, values).all():
        _take_back(desk, older.bericht_id)
        _tell(desk, "uitnodiging intrekken", older.id, older.gemeente_id, "door een nieuwe")
    # Asked last: an account that was made with the older code meanwhile is seen by now.
    user_id = find_account(desk.session, invitee.email)
    if user_id is not None:
        raise HasAccountError(user_id)
    return new_code()


def _write(
    desk: Desk, invitee: Invitee, code: str, *, letter: int | None, series: int | None
) -> int:
    values = {
        "email": invitee.email,
        "naam": invitee.naam,
        "rol": invitee.rol,
        "gemeente_id": invitee.gemeente_id,
        "digest": digest_of(desk.keys, code)[0],
        "now": desk.now,
        "actor": desk.user_id,
        "until": desk.now + VALID,
        "letter": letter,
        "series": series,
    }
    number = int(desk.session.execute(_INSERT, values).scalar_one())
    _tell(desk, "uitnodigen", number, invitee.gemeente_id, f"rol {invitee.rol}")
    return number


def _take_back(desk: Desk, letter: int | None) -> None:
    """Don't send a mail that still waits; its code is dead."""
    if letter is not None:
        desk.session.execute(_TAKE_BACK, {"id": letter})


def _tell(
    desk: Desk, action: EventAction, pk: int, gemeente_id: int | None, note: str | None = None
) -> None:
    thing = f"uitnodiging {pk}"
    desk.tell(Event(action, thing, actor=desk.who, gemeente_id=gemeente_id, note=note))


def _refuse(desk: Desk, action: EventAction, pk: int) -> None:
    event = Event(action, f"uitnodiging {pk}", "geweigerd", actor=desk.who, note="niet meer open")
    desk.tell(event)
    desk.session.commit()
