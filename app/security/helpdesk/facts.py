"""Gathers what is known of an e-mail address, for who helps its owner; never a secret."""

from datetime import UTC
from typing import Any

from sqlalchemy import Row, text

from app.security import steps
from app.security.door import Door
from app.security.helpdesk.standing import (
    Facts,
    Help,
    Invitation,
    Letter,
    Progress,
    Standing,
    WorkRequest,
)
from app.security.limits import Limit, is_full
from app.security.local.auth import normal_email
from app.security.local.limits import CODE_ACCOUNT, PASSWORD_ACCOUNT
from app.security.registration.limits import CODE_MAILS

# So much of each kind is shown; somebody with more has been told often enough.
AT_MOST = 20

_INVITATIONS = text(
    """select u.uitgenodigd_op, u.verloopt_op, u.gebruikt_op, u.ingetrokken_op, g.naam
         from app.uitnodiging u left join register.gemeente g on g.id = u.gemeente_id
        where u.email = :email order by u.uitgenodigd_op desc, u.id desc limit :most"""
)
_LETTERS = text(
    """select soort, aangemaakt_op, verzonden_op, mislukt_op, fout from app.bericht
        where aan = :email order by id desc limit :most"""
)
_ACCOUNT = text(
    """select u.id, coalesce(u.active, false) as active, st.inactief_sinds, u.last_login,
              exists (select from app.authenticator a where a.user_id = u.id) as authenticator,
              exists (select from app.werkaccount w where w.user_id = u.id) as work_account,
              st.wachtwoord_fouten
         from ab_user u join app.accountstand st on st.user_id = u.id where u.email = :email"""
)
_PROGRESS = text(
    """select soort, stap, begonnen_op, stap_op, is_bekend, code_op, code_pogingen, pogingen,
              klaar_op
         from app.aanmelding where email = :email or user_id = :user_id
        order by begonnen_op desc limit :most"""
)
# What VNG knows her by, or what her gemeente says: either can be typed here.
_WORK = text(
    """select s.aangevraagd_op, s.reden, nullif(s.status, 'wacht') as besluit, s.besloten_op,
              a.afgerond_op
         from app.werkaccountstatus s join app.werkaccountaanvraag a on a.id = s.id
        where s.email = :email or s.email_gemeente = :email order by s.id desc limit :most"""
)
_HELP = text(
    """select aangevraagd_op, bevestigd_op, link_tot, gebruikt_op, ingetrokken_op
         from app.herstelaanvraag where user_id = :user_id order by id desc limit :most"""
)


def gather(staff_door: Door, door: Door, typed: str) -> Facts:
    """Return the facts of the address that was typed; of an unknown one there are few.

    `staff_door` reads as the beheerder; what counts attempts only the door itself can read.
    """
    email = normal_email(typed)
    values = {"email": email, "most": AT_MOST}
    read = staff_door.session.execute
    account = read(_ACCOUNT, values).one_or_none()
    values["user_id"] = account.id if account else None
    return Facts(
        now=staff_door.now,
        invitations=[Invitation(*row) for row in read(_INVITATIONS, values)],
        letters=[Letter(*row) for row in read(_LETTERS, values)],
        progress=[_progress(row, staff_door) for row in read(_PROGRESS, values)],
        help=[Help(*row) for row in read(_HELP, values)],
        work=[WorkRequest(*row) for row in read(_WORK, values)],
        account=_standing(account) if account else None,
        is_blocked=is_full(door.session, door.keys, _limits(email, values["user_id"]), door.now),
    )


def _limits(email: str, user_id: Any) -> list[tuple[Limit, str]]:
    """Return what stands in the way of a stranger at this address; a known device counts apart."""
    found = [(PASSWORD_ACCOUNT, email)]
    if user_id is None:
        return found + [(limit, email) for limit in CODE_MAILS]
    return found + [(limit, str(user_id)) for limit in CODE_ACCOUNT]


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        id=row.id,
        is_active=row.active,
        inactive_since=row.inactief_sinds,
        # FAB's own column has no time zone; it is UTC.
        last_login=row.last_login.replace(tzinfo=UTC) if row.last_login else None,
        has_authenticator=row.authenticator,
        has_work_account=row.work_account,
        password_failures=row.wachtwoord_fouten,
    )


def _progress(row: Row[Any], door: Door) -> Progress:
    longest = min(steps.LIFE[row.soort], steps.STEP_LIFE.get(row.stap, steps.LIFE[row.soort]))
    age, step_age = door.now - row.begonnen_op, door.now - row.stap_op
    return Progress(
        kind=row.soort,
        step=row.stap,
        begun=row.begonnen_op,
        step_at=row.stap_op,
        is_known=row.is_bekend,
        code_at=row.code_op,
        code_failures=row.code_pogingen,
        failures=row.pogingen,
        finished=row.klaar_op,
        is_alive=row.klaar_op is None and age < steps.LIFE[row.soort] and step_age < longest,
    )
