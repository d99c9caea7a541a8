"""Does what each step of registering means: counts, decides, tells, and goes on."""

from enum import Enum
from typing import Any

from app.catalog.event_words import EventAction
from app.security import mail_codes, new_authenticator, steps
from app.security.context_words import context_words
from app.security.door import Door
from app.security.entrance import finish_signin
from app.security.events import Event, account_name
from app.security.invitations.redeeming import Invitation, MovedError, take_code
from app.security.mail_codes import CODE_STEP, Checked, CodePurpose, Mailing, name_of
from app.security.new_authenticator import Proof
from app.security.passwords import check_password
from app.security.registration import auth, limits
from app.security.registration.auth import Details
from app.security.steps import Flow, Kind

KIND: Kind = "registratie"
PURPOSE: CodePurpose = "verificatiecode"
VERIFIED, AUTHENTICATOR, INVITATION = "bevestigd", new_authenticator.STEP, "uitnodiging"
CODES_SEPARATOR = "\n"


class Begun(Enum):
    """What came of the first form."""

    ON = "on"
    TOO_OFTEN = "too often"


def give_details(door: Door, flow: Flow | None, details: Details) -> Begun:
    """Take the first step, or correct it while the address is not verified.

    Raises PasswordError. The answers are the same whoever asks; the same form twice is one step.
    """
    own = (details.email, details.display_name, details.first_name, details.last_name)
    check_password(details.password, context_words(door, *own))
    if door.count(*limits.for_sign_up(door)) is None:
        return _too_often(door, "registratie")
    values = _columns(door, details)
    if flow is not None and flow.email == details.email:
        steps.advance(door, flow, **values)
        door.session.commit()
        return Begun.ON
    if flow is None:
        flow, is_new = steps.begin_once(door, KIND, CODE_STEP, email=details.email, **values)
        if not is_new:
            return Begun.ON
    if _send_code(door, flow, details.email, **values):
        return Begun.ON
    if flow.code_op is None:
        steps.close(door, flow)
        door.session.commit()
    return Begun.TOO_OFTEN


def send_again(door: Door, flow: Flow) -> bool:
    """Send a new code to the same address; False when that is asked too often."""
    return _send_code(door, flow, flow.email)


def give_code(door: Door, flow: Flow, typed: str) -> Checked:
    """Take the code of the mail."""
    return mail_codes.check(door, flow, PURPOSE, typed, VERIFIED)


def go_on(door: Door, flow: Flow) -> None:
    """From the verified address to the authenticator, with a secret for it."""
    secret = new_authenticator.new_sealed_secret(door)
    steps.advance(door, flow, stap=AUTHENTICATOR, totp_geheim=secret, pogingen=0)
    door.session.commit()


def prove_authenticator(door: Door, flow: Flow, typed: str) -> Proof:
    """Take the first code of the authenticator."""
    proof, step = new_authenticator.prove(door, flow, typed)
    if proof is Proof.RIGHT and steps.advance(
        door, flow, stap=INVITATION, totp_stap=step, pogingen=0
    ):
        door.tell(Event("authenticator instellen", name_of(flow)))
    door.session.commit()
    return proof


def redeem(door: Door, flow: Flow, typed: str) -> tuple[Invitation, Any | None]:
    """Take the last step: account, second step, recovery codes and session in one transaction."""

    def use(code: str) -> int | None:
        # First of all: of two that come at once, the second waits here and finds the step taken.
        if not steps.advance(door, flow, stap=steps.SHOWING, wachtwoord=None, totp_geheim=None):
            raise MovedError
        return auth.make_account(door, flow, code)

    answer, user_id = take_code(door, flow, typed, use)
    if user_id is None:
        return answer, None
    keep_codes(door, flow, user_id, auth.give_second_step(door, flow, user_id))
    who = account_name(user_id)
    door.tell(Event("registratie", who, user_id=user_id, actor=who))
    user = finish_signin(door, user_id, "authenticator")
    return (Invitation.RIGHT if user else Invitation.WRONG), user


def resume(door: Door, flow: Flow) -> bool:
    """Go on in this browser with a registration that was left half-way."""
    if flow.step == AUTHENTICATOR and not steps.is_alive(flow, door.now):
        # Nobody knows who saw the old secret meanwhile.
        secret = new_authenticator.new_sealed_secret(door)
        steps.advance(door, flow, totp_geheim=secret, pogingen=0)
    door.tell(Event("registratie hervat", name_of(flow)))
    if steps.adopt(door, flow):
        return True
    # The same form sent twice at once: the other one took it.
    again = steps.find_unfinished(door, flow.email)
    return again is not None and steps.adopt(door, again)


def recovery_codes(door: Door, user_id: int) -> list[str]:
    """Return the recovery codes that still wait for their owner to keep them."""
    flow = steps.find_recovery_codes(door, user_id)
    door.session.rollback()
    return read_codes(door, flow)


def read_codes(door: Door, flow: Flow | None) -> list[str]:
    """Return the recovery codes that this flow holds."""
    if flow is None or flow.herstelcodes is None:
        return []
    return door.keys.unseal(flow.herstelcodes).split(CODES_SEPARATOR)


def sealed_codes(door: Door, codes: list[str]) -> bytes:
    """Return the codes as a flow holds them until their owner keeps them."""
    return door.keys.seal(CODES_SEPARATOR.join(codes))


def keep_recovery_codes(door: Door, user_id: int) -> None:
    """The owner has them: nobody sees them again."""
    flow = steps.find_recovery_codes(door, user_id)
    if flow is not None:
        steps.close(door, flow)
    door.session.commit()


def _columns(door: Door, details: Details) -> dict[str, Any]:
    return {
        "wachtwoord": door.passwords.hash(details.password),
        "weergavenaam": details.display_name,
        "voornaam": details.first_name,
        "achternaam": details.last_name,
    }


def _send_code(door: Door, flow: Flow, email: str, **changes: Any) -> bool:
    if door.count(*limits.for_mail(email)) is None:
        _too_often(door, PURPOSE)
        return False
    found = auth.find_addressee(door, email)
    mailing = Mailing(
        purpose=PURPOSE,
        kind=PURPOSE if found.user_id is None else "al-een-account",
        email=email,
        words={"adres": door.tools.public_url},
        user_id=found.user_id,
        is_sent=found.is_known,
        has_code=found.user_id is None,
    )
    return mail_codes.send(door, flow, mailing, email=email, is_bekend=found.is_known, **changes)


def keep_codes(door: Door, flow: Flow, user_id: int, codes: list[str]) -> None:
    """Let the flow hold the recovery codes of an account that is in now, in its transaction."""
    moved = steps.with_step(flow, steps.SHOWING)
    steps.advance(door, moved, user_id=user_id, herstelcodes=sealed_codes(door, codes))


def _too_often(door: Door, action: EventAction) -> Begun:
    door.tell(Event(action, "onbekend adres", "geweigerd", note="te vaak"))
    door.session.commit()
    return Begun.TOO_OFTEN
