"""Does what an account changes about itself: one transaction, one event, and a mail about it."""

from typing import Any

from sqlalchemy import text

from app.catalog.event_words import EventAction
from app.security import new_authenticator, recovery, steps, totp
from app.security.context_words import context_words
from app.security.credentials import set_authenticator, tell_new_authenticator
from app.security.door import Door
from app.security.entrance import renew_session
from app.security.events import Event, account_name
from app.security.limits import per_minutes
from app.security.local.auth import normal_email
from app.security.mail_codes import new_code
from app.security.new_authenticator import Proof
from app.security.notices import tell_account
from app.security.own_account import auth
from app.security.sessions import end_all, end_one, open_sessions
from app.security.steps import Flow

PASSWORD_TRIES = per_minutes("eigen wachtwoord", 5, 5)
MOVES = per_minutes("adreswijziging", 5, 24 * 60)

_OWN_NAMES = text(
    """select u.email, u.first_name, u.last_name, st.weergavenaam
         from ab_user u join app.accountstand st on st.user_id = u.id where u.id = :id"""
)


def own_words(door: Door, user_id: int) -> list[str]:
    """Return the words that a password of this account should not be made of."""
    return context_words(door, *door.session.execute(_OWN_NAMES, {"id": user_id}).one())


def change_password(door: Door, user: Any, present: str, new: str) -> bool:
    """Give the account another password; False when the present one was wrong or tried too often.

    Every other session ends; this browser's goes on under a new word.
    """
    ticket = door.count((PASSWORD_TRIES, str(user.id)))
    if ticket is None or not auth.knows_own_password(door, user.id, present):
        door.session.rollback()
        _tell(door, user, "wachtwoord gewijzigd", "geweigerd")
        door.session.commit()
        return False
    door.uncount(ticket)
    _replace_password(door, user, new)
    return True


def choose_first_password(door: Door, user: Any, new: str) -> None:
    """Give a password to an account that has none; its work account was proved just now."""
    _replace_password(door, user, new)


def _replace_password(door: Door, user: Any, new: str) -> None:
    auth.set_password(door, user.id, new)
    steps.close_all(door, user.id)
    _tell(door, user, "wachtwoord gewijzigd")
    tell_account(door, user.id, "wachtwoord-gewijzigd")
    renew_session(door, user)


def begin_authenticator(door: Door, user: Any) -> Flow:
    """Make a secret for another authenticator, which counts once a code has proved it."""
    sealed = new_authenticator.new_sealed_secret(door)
    return steps.begin(
        door, "vervangen", new_authenticator.STEP, user_id=user.id, email=user.email,
        totp_geheim=sealed,
    )  # fmt: skip


def change_authenticator(door: Door, user: Any, flow: Flow, typed: str) -> Proof:
    """Replace the authenticator when the code is of the new one; say what came of it."""
    proof, step = new_authenticator.prove(door, flow, typed)
    if proof is not Proof.RIGHT:
        return proof
    if not steps.close(door, flow):
        door.session.rollback()
        return Proof.WRONG
    set_authenticator(door, user.id, bytes(flow.totp_geheim), step)
    tell_new_authenticator(door, user.id)
    renew_session(door, user, "authenticator")
    steps.drop_word()
    return Proof.RIGHT


def renew_codes(door: Door, user: Any) -> list[str]:
    """Replace the recovery codes and return the new ones, to be shown once."""
    codes = recovery.make_codes(door.session, user.id, door.now, door.passwords.memory_mib)
    _tell(door, user, "herstelcodes vernieuwen")
    tell_account(door, user.id, "herstelcodes-vernieuwd")
    door.session.commit()
    return codes


def end_own_session(door: Door, user: Any, number: int) -> bool:
    """End one session of this account; False when it has no such open one (S05)."""
    ended = end_one(door.session, user.id, number, "door gebruiker beëindigd", door.now)
    _tell(door, user, "sessie beëindigen", "gelukt" if ended else "geweigerd")
    door.session.commit()
    return ended


def end_other_sessions(door: Door, user: Any) -> int:
    """End every session of this account but this browser's; return how many those were."""
    others = [
        s for s in open_sessions(door.session, user.id, door.now) if s.number != user.session.number
    ]
    end_all(door.session, user.id, "door gebruiker beëindigd", door.now)
    _tell(door, user, "sessie beëindigen")
    renew_session(door, user)
    return len(others)


def begin_move(door: Door, user: Any, new: str) -> bool:
    """Mail a code to the new address; False when that was asked too often.

    An address that somebody has already gets the same page, and a mail that says so.
    """
    if door.count((MOVES, str(user.id))) is None:
        _tell(door, user, "adreswijziging aanvragen", "geweigerd")
        door.session.commit()
        return False
    new = normal_email(new)
    is_free = not auth.is_taken(door, new)
    code = new_code()
    auth.begin_move(door, user.id, user.email, new, code if is_free else None)
    kind = "adres-code" if is_free else "al-een-account"
    tell_account(door, user.id, kind, to=new, code=code)
    _tell(door, user, "adreswijziging aanvragen")
    door.session.commit()
    return True


def finish_move(door: Door, user: Any, move: Any, typed: str) -> str:
    """Take the code; return "gewijzigd", "wacht" (VNG looks first) or "" when it was wrong."""
    if not auth.prove_move(door, move, totp.normal_code(typed)):
        _tell(door, user, "adreswijziging", "geweigerd")
        door.session.commit()
        return ""
    if move.wacht_op_vng:
        _tell(door, user, "adreswijziging", note="wacht op VNG")
        door.session.commit()
        return "wacht"
    token = auth.move_now(door, move)
    link = door.link(f"/account/adres-terug/{token}")
    tell_account(door, user.id, "adres-gewijzigd", to=move.oud, nieuw=move.nieuw, link=link)
    tell_account(door, user.id, "adres-nieuw", to=move.nieuw)
    _tell(door, user, "adreswijziging")
    renew_session(door, user)
    return "gewijzigd"


def take_move_back(door: Door, token: str) -> bool:
    """Put the old address back for who has the link; every session ends."""
    row = auth.take_back(door, token)
    if row is None:
        door.session.rollback()
        return False
    door.tell(Event("adreswijziging terugdraaien", account_name(row.user_id), user_id=row.user_id))
    tell_account(door, row.user_id, "adres-nieuw", to=row.oud)
    door.session.commit()
    return True


def _tell(
    door: Door, user: Any, action: EventAction, result: str = "gelukt", note: str | None = None
) -> None:
    who = account_name(user.id)
    door.tell(Event(action, who, result, user_id=user.id, actor=who, note=note))  # type: ignore[arg-type]
