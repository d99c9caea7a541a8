"""Does what an enrolment link gives: another password, another authenticator, other codes."""

from enum import Enum

from app.security import new_authenticator, recovery, steps
from app.security.credentials import set_authenticator, set_password, tell_new_authenticator
from app.security.door import Door
from app.security.enrolment import auth
from app.security.enrolment.auth import Link
from app.security.events import Event, account_name
from app.security.new_authenticator import Proof
from app.security.registration.flows import sealed_codes
from app.security.reset.auth import check_new_password
from app.security.steps import Flow, Kind

KIND: Kind = "koppeling"
AUTHENTICATOR = new_authenticator.STEP


class Enrolled(Enum):
    """What came of the authenticator's first code."""

    RIGHT = "right"
    WRONG = "wrong"
    DRIFTED = "drifted"
    RENEWED = "renewed"
    GONE = "gone"  # the link was used, or no longer counts


def choose_password(door: Door, link: Link, password: str) -> None:
    """Keep the password until the authenticator is proved; raises PasswordError."""
    check_new_password(door, link.user_id, password)
    steps.begin_once(
        door,
        KIND,
        AUTHENTICATOR,
        user_id=link.user_id,
        email=link.email,
        wachtwoord=door.passwords.hash(password),
        totp_geheim=new_authenticator.new_sealed_secret(door),
    )


def enrol(door: Door, flow: Flow, token: str, typed: str) -> Enrolled:
    """Take the last step: link, password, authenticator and codes in one transaction.

    Every session of the account ends, and nobody is signed in by it.
    """
    proof, step = new_authenticator.prove(door, flow, typed)
    if proof is not Proof.RIGHT:
        return Enrolled[proof.name]
    user_id: int = flow.user_id
    if not _replace(door, flow, token, step):
        door.session.rollback()
        tell_refused(door, user_id)
        return Enrolled.GONE
    who = account_name(user_id)
    door.tell(Event("koppeling", who, user_id=user_id, actor=who))
    door.session.commit()
    return Enrolled.RIGHT


def keep_recovery_codes(door: Door, flow: Flow) -> None:
    """The owner has them: nobody sees them again."""
    steps.close(door, flow)
    door.session.commit()
    steps.drop_word()


def tell_refused(door: Door, user_id: int | None = None) -> None:
    """Write down that a link was tried that does not work."""
    thing = "onbekende link" if user_id is None else account_name(user_id)
    door.tell(Event("koppeling", thing, "geweigerd", user_id=user_id))
    door.session.commit()


def _replace(door: Door, flow: Flow, token: str, step: int) -> bool:
    user_id: int = flow.user_id
    if not steps.advance(
        door, flow, stap=steps.SHOWING, wachtwoord=None, totp_geheim=None, totp_stap=step
    ):
        return False
    if not auth.use_link(door, token, user_id):
        return False
    if not set_password(door, user_id, flow.wachtwoord, flow):
        return False
    set_authenticator(door, user_id, bytes(flow.totp_geheim), step)
    tell_new_authenticator(door, user_id)
    codes = recovery.make_codes(door.session, user_id, door.now, door.passwords.memory_mib)
    moved = steps.with_step(flow, steps.SHOWING)
    return steps.advance(door, moved, herstelcodes=sealed_codes(door, codes))
