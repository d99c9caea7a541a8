"""Does what each step of choosing a new password means; nobody gets in by it."""

from enum import Enum

from app.security import mail_codes, steps
from app.security.credentials import set_password
from app.security.door import Door
from app.security.events import Event, account_name
from app.security.local import auth as local
from app.security.local import limits as local_limits
from app.security.mail_codes import CODE_STEP, Checked, CodePurpose, Mailing
from app.security.notices import tell_account
from app.security.recovery import codes_left
from app.security.reset import auth, limits
from app.security.steps import Flow, Kind

KIND: Kind = "herstel"
PURPOSE: CodePurpose = "herstelcode-wachtwoord"
SECOND_STEP, NEW_PASSWORD = "tweede stap", "nieuw wachtwoord"


class Proof(Enum):
    """What came of the second step."""

    RIGHT = "right"
    WRONG = "wrong"
    DRIFTED = "drifted"
    TOO_OFTEN = "too often"
    MOVED = "moved"  # the step was taken already


def ask(door: Door, flow: Flow | None, email: str) -> bool:
    """Send a code to this address if it is an account's; False when that is asked too often.

    The same form twice is one step.
    """
    if flow is not None and flow.email == email:
        return True
    if flow is None:
        flow, is_new = steps.begin_once(door, KIND, CODE_STEP, email=email)
        if not is_new:
            return True
    if _send_code(door, flow, email):
        return True
    if flow.code_op is None:
        steps.close(door, flow)
        door.session.commit()
    return False


def send_again(door: Door, flow: Flow) -> bool:
    """Send a new code to the same address; False when that is asked too often."""
    return _send_code(door, flow, flow.email)


def give_code(door: Door, flow: Flow, typed: str) -> Checked:
    """Take the code of the mail."""
    return mail_codes.check(door, flow, PURPOSE, typed, SECOND_STEP)


def prove(door: Door, flow: Flow, typed: str) -> Proof:
    """Take the second step: a mailbox alone is not enough (ASVS V6.4.3)."""
    user_id: int = flow.user_id
    ticket = door.count(*local_limits.for_code(door, user_id))
    if ticket is None:
        _refuse(door, user_id, "te vaak")
        return Proof.TOO_OFTEN
    result, proof = local.use_second_step(door, user_id, typed)
    is_right = result is local.Code.RIGHT
    if not is_right or not steps.advance(door, flow, stap=NEW_PASSWORD):
        door.session.rollback()
        if steps.has_moved(door, flow):
            return Proof.MOVED
        _refuse(door, user_id, None)
        return Proof.DRIFTED if result is local.Code.DRIFTED else Proof.WRONG
    door.uncount(ticket)
    if proof == "herstelcode":
        over = str(codes_left(door.session, user_id))
        tell_account(door, user_id, "herstelcode-gebruikt", over=over)
    door.tell(Event("herstel tweede stap", account_name(user_id), user_id=user_id, note=proof))
    door.session.commit()
    return Proof.RIGHT


def choose_password(door: Door, flow: Flow, password: str) -> bool:
    """Take the last step; raises PasswordError. False when it can no longer be taken.

    Every session of the account ends, and nobody is signed in by it.
    """
    user_id: int = flow.user_id
    auth.check_new_password(door, user_id, password)
    password_hash = door.passwords.hash(password)
    if not steps.close(door, flow) or not set_password(door, user_id, password_hash, flow):
        door.session.rollback()
        _refuse(door, user_id, "niet meer geldig")
        return False
    door.session.commit()
    return True


def _send_code(door: Door, flow: Flow, email: str) -> bool:
    if door.count(*limits.for_mail(door, email)) is None:
        _refuse(door, None, "te vaak")
        return False
    found = auth.find_active_account(door, email)
    is_known = found.user_id is not None
    mailing = Mailing(
        PURPOSE,
        "werkaccount-uitleg" if found.at_work else PURPOSE,
        email,
        words={"adres": door.tools.public_url},
        user_id=found.user_id,
        is_sent=is_known,
        has_code=not found.at_work,
    )
    return mail_codes.send(
        door, flow, mailing, email=email, user_id=found.user_id, is_bekend=is_known
    )


def _refuse(door: Door, user_id: int | None, note: str | None) -> None:
    thing = "onbekend adres" if user_id is None else account_name(user_id)
    door.tell(Event("herstel wachtwoord", thing, "geweigerd", user_id=user_id, note=note))
    door.session.commit()
