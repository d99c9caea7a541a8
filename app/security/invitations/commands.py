"""What the command line does about accounts: the first administrator, and help with the demo."""

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.settings import Settings
from app.security.invitations.auth import VALID, Invitee, normal_address, normal_name
from app.security.invitations.desk import Desk
from app.security.invitations.flows import HasAccountError, invite, invite_without_letter
from app.security.invitations.letters import last_day
from app.security.keys import Keys
from app.security.totp import code_at

REGISTRATION = "/registreren/"
# Fictitious, and of a gemeente that none of the demo accounts works for.
NEWCOMER = ("n.verhoeven@amsterdam.example", "Noortje Verhoeven", "GM0363")

_EVER_INVITED = text("select exists (select from app.uitnodiging where email = :email)")
_GEMEENTE = text("select id, naam from register.gemeente where code = :code")
_SECRET = text(
    """select a.geheim from app.authenticator a join ab_user u on u.id = a.user_id
        where u.email = :email"""
)


class InvitationError(Exception):
    """The command can't be carried out; the message is a Dutch sentence."""


def create_admin(connection: Connection, settings: Settings, email: str, naam: str) -> list[str]:
    """Invite a beheerder and return the lines that tell how to go on.

    `connection` is the owner's; a transaction that it has begun is the caller's to commit. The code
    is in these lines and nowhere else.
    """
    address, name = normal_address(email), normal_name(naam)
    if address is None:
        raise InvitationError(f"'{email}' is geen e-mailadres.")
    if name is None:
        raise InvitationError(f"'{naam}' is geen naam.")
    with Session(connection) as session:
        desk = _desk(session, settings)
        try:
            code = invite_without_letter(desk, Invitee(address, name, "beheerder"))
        except HasAccountError:
            raise InvitationError(f"{address} heeft al een account.") from None
        session.commit()
    until = last_day(desk.now + VALID)
    return [
        f"{name} kan nu een account maken als beheerder:",
        f"1. Open {settings.public_url}{REGISTRATION} en registreer met {address}.",
        f"2. Vul aan het eind deze uitnodigingscode in: {code}",
        f"3. De code werkt één keer, tot en met {until}; zij staat nergens anders.",
    ]


def ensure_demo_invitation(connection: Connection, settings: Settings) -> bool:
    """Invite the newcomer of the demo, once; return False when that was done, or can't be.

    `connection` is the owner's; it is committed.
    """
    email, naam, code = NEWCOMER
    gemeente = connection.execute(_GEMEENTE, {"code": code}).one_or_none()
    if gemeente is None or connection.execute(_EVER_INVITED, {"email": email}).scalar_one():
        return False
    with Session(connection) as session:
        try:
            invitee = Invitee(email, naam, gemeente_id=gemeente.id)
            invite(_desk(session, settings), invitee, gemeente.naam)
        except HasAccountError:
            return False
        session.commit()
    return True


def present_code(connection: Connection, settings: Settings, email: str) -> str:
    """Return what the authenticator of this account shows now; in the demo only."""
    if not settings.is_demo:
        raise InvitationError("Deze opdracht werkt alleen in de demo (APP_ENV=demo).")
    sealed = connection.execute(_SECRET, {"email": email.strip().lower()}).scalar_one_or_none()
    if sealed is None:
        raise InvitationError("Er is geen account met dit e-mailadres en een authenticator.")
    return code_at(Keys(settings.auth_keys).unseal(sealed), now())


def _desk(session: Session, settings: Settings) -> Desk:
    return Desk(
        session=session,
        keys=Keys(settings.auth_keys),
        now=now(),
        origin="",
        public_url=settings.public_url,
        support_email=settings.support_email,
    )
