"""Who is at the door when the machine begins: invited people, and one who has an account."""

from datetime import timedelta

import pyotp
from sqlalchemy.orm import Session as Database

from app.core.clock import now
from app.security import recovery
from app.security.invitations.codes import digest_of, new_code
from tests.support import sample
from tests.support.door_base import Site
from tests.support.door_model import Person
from tests.support.registering import KEYS

PASSWORDS = ("zes fietsen aan de dijk", "acht bomen langs het pad")
WRONG_PASSWORD = "een boot zonder roeispaan"


def add_invitation(site: Site, person: Person, gemeente: str) -> None:
    """Invite somebody, as VNG does."""
    person.invitation = new_code()
    site.owner.execute(
        "insert into app.uitnodiging (email, naam, rol, gemeente_id, code_digest, uitgenodigd_op,"
        " verloopt_op) select %s, 'Noor de Wit', 'contactpersoon', id, %s, %s, %s"
        " from register.gemeente where code = %s",
        (person.email, digest_of(KEYS, person.invitation)[0], now(), now() + timedelta(days=30),
         gemeente),
    )  # fmt: skip


def add_account(site: Site, person: Person) -> None:
    """Let somebody have registered before."""
    person.password, person.secret = PASSWORDS[0], pyotp.random_base32()
    hashed = site.flask.extensions["door"].passwords.hash(person.password)
    person.user_id = site.value(
        "select app.verzilver_uitnodiging(%s, %s, %s, 'Noor', 'de Wit', 'Noor de Wit', %s)",
        digest_of(KEYS, person.invitation)[0], person.email, now(), hashed,
    )  # fmt: skip
    person.password_since = now()
    site.owner.execute(
        "insert into app.authenticator (user_id, geheim, laatste_stap, ingesteld_op)"
        " values (%s, %s, 0, %s)",
        (person.user_id, KEYS.seal(person.secret), now()),
    )
    with Database(site.engine) as session:
        codes = recovery.make_codes(session, person.user_id or 0, now(), sample.PASSWORD_MEMORY)
        session.commit()
    person.recovery = codes
