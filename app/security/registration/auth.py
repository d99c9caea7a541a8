"""Computes what registering needs: whose address it is, and what an invitation gives."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.security import recovery
from app.security.credentials import set_authenticator
from app.security.door import Door
from app.security.invitations.codes import digest_of
from app.security.steps import Flow

# Both are looked for, whatever the first finds.
_ADDRESSEE = text(
    """select (select id from ab_user where email = :email) as user_id,
              exists (select from app.uitnodiging
                       where email = :email and gebruikt_op is null and ingetrokken_op is null
                         and code_digest is not null and verloopt_op > :now) as is_invited"""
)
_REDEEM = text(
    """select app.verzilver_uitnodiging(:digest, :email, :now, :first_name, :last_name,
                                        :display_name, :password)"""
)


@dataclass(frozen=True, slots=True)
class Details:
    """What the first form asks; `email` as accounts have it."""

    email: str
    password: str
    display_name: str
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whose address it is: an account's, an invited person's, or nobody's that VNG knows."""

    user_id: int | None
    is_invited: bool

    @property
    def is_known(self) -> bool:
        return self.user_id is not None or self.is_invited


def find_addressee(door: Door, email: str) -> Addressee:
    """Return whose address it is; one statement, whoever's it is."""
    row = door.session.execute(_ADDRESSEE, {"email": email, "now": door.now}).one()
    return Addressee(row.user_id, bool(row.is_invited))


def make_account(door: Door, flow: Flow, code: str) -> int | None:
    """Use the invitation up and return the account it gives, in the caller's transaction.

    The database gives the role and the gemeente of the invitation. None when this code is not open
    for this address: never there, used, expired, revoked or somebody else's.
    """
    for digest in digest_of(door.keys, code):
        user_id: Any = door.session.execute(
            _REDEEM,
            {
                "digest": digest,
                "email": flow.email,
                "now": door.now,
                "first_name": flow.voornaam,
                "last_name": flow.achternaam,
                "display_name": flow.weergavenaam,
                "password": flow.wachtwoord,
            },
        ).scalar_one()
        if user_id is not None:
            return int(user_id)
    return None


def give_second_step(door: Door, flow: Flow, user_id: int) -> list[str]:
    """Move the proved authenticator to the account and return its new recovery codes.

    In the caller's transaction. The code that proved it does not count again.
    """
    set_authenticator(door, user_id, bytes(flow.totp_geheim), flow.totp_stap)
    return recovery.make_codes(door.session, user_id, door.now, door.passwords.memory_mib)
