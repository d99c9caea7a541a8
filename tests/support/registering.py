"""Walks the sign-up as people do: invited by VNG, with the codes of the real mails."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.core.clock import now
from app.security.invitations.codes import digest_of, new_code
from app.security.keys import Keys
from app.security.totp import code_at
from tests.support import sample
from tests.support.clients import CheckedClient, token_in
from tests.support.database import SampleDatabase

PASSWORD = "vier paarden in de wei"
KEYS = Keys([sample.AUTH_KEY])
SIGN_UP, CODE, NEW_CODE = "/registreren/", "/registreren/code", "/registreren/code/nieuw"
GO_ON, AUTHENTICATOR = "/registreren/volgende", "/registreren/authenticator"
INVITATION, RECOVERY = "/registreren/uitnodiging", "/registreren/herstelcodes"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody with a name, an address and perhaps an invitation."""

    email: str
    invitation: str = ""
    password: str = PASSWORD
    names: dict[str, str] = field(
        default_factory=lambda: {
            "weergavenaam": "Noor de Wit", "voornaam": "Noor", "achternaam": "de Wit",
        }
    )  # fmt: skip

    @property
    def details(self) -> dict[str, str]:
        return {"email": self.email, "password": self.password, **self.names}


def invite(
    database: SampleDatabase,
    email: str,
    *,
    gemeente: str | None = sample.A,
    role: str = "contactpersoon",
    days: int = 30,
) -> Newcomer:
    """Invite somebody as VNG does, and return her with her code."""
    code = new_code()
    with database.as_owner() as owner:
        place = sample.gemeente_id(owner, gemeente) if gemeente else None
        owner.execute(
            "insert into app.uitnodiging (email, naam, rol, gemeente_id, code_digest,"
            " uitgenodigd_op, verloopt_op) values (%s, 'Noor de Wit', %s, %s, %s, %s, %s)",
            (email, role, place, digest_of(KEYS, code)[0], now(), now() + timedelta(days=days)),
        )
    return Newcomer(email, code)


def letters(database: SampleDatabase, email: str) -> list[tuple[str, str]]:
    """Return (kind, text) of what was mailed to this address, oldest first."""
    with database.as_owner() as owner:
        return owner.execute(
            "select soort, tekst from app.bericht where aan = %s order by id", (email,)
        ).fetchall()


def mailed_code(database: SampleDatabase, email: str) -> str:
    """Return the six digits of the newest mail to this address."""
    found = re.findall(r"\b\d{6}\b", letters(database, email)[-1][1])
    assert len(set(found)) == 1, found
    return found[0]


def events(database: SampleDatabase, *actions: str) -> list[tuple[str, str, str | None]]:
    """Return (action, result, note) of each event of these actions, oldest first."""
    with database.as_owner() as owner:
        return owner.execute(
            "select actie, resultaat, toelichting from app.gebeurtenis"
            " where actie = any (%s) order by id",
            (list(actions),),
        ).fetchall()


def key_on(page: str) -> str:
    """Return the secret that a page spells for who can't scan."""
    found = re.search(r'id="sleutel">([A-Z2-7 ]+)<', page)
    assert found, "er staat geen sleutel op deze pagina"
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    """Return the recovery codes on a page."""
    return re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", page)


def press(client: CheckedClient, path: str, form_at: str, **data: Any) -> Any:
    """Send a form with the token of the page it stands on."""
    return client.submit(path, data, form_at=form_at)


def to_code(client: CheckedClient, who: Newcomer) -> None:
    """Take the first step."""
    answer = client.submit(SIGN_UP, who.details)
    assert (answer.status_code, answer.location) == (302, CODE), answer.get_data(as_text=True)


def to_verified(client: CheckedClient, database: SampleDatabase, who: Newcomer) -> None:
    """Take the steps up to the code of the mail."""
    to_code(client, who)
    answer = client.submit(CODE, {"code": mailed_code(database, who.email)})
    assert (answer.status_code, answer.location) == (302, CODE), answer.get_data(as_text=True)


def to_authenticator(client: CheckedClient, database: SampleDatabase, who: Newcomer) -> str:
    """Take the steps up to the authenticator; return its secret."""
    to_verified(client, database, who)
    press(client, GO_ON, CODE)
    return key_on(client.get(AUTHENTICATOR).get_data(as_text=True))


def to_invitation(client: CheckedClient, database: SampleDatabase, who: Newcomer) -> str:
    """Take the steps up to the invitation; return the authenticator's secret."""
    secret = to_authenticator(client, database, who)
    client.submit(AUTHENTICATOR, {"code": code_at(secret, now())})
    assert client.get(SIGN_UP).location == INVITATION
    return secret


def register(client: CheckedClient, database: SampleDatabase, who: Newcomer) -> str:
    """Take all steps; return the authenticator's secret."""
    secret = to_invitation(client, database, who)
    answer = client.submit(INVITATION, {"code": who.invitation})
    assert (answer.status_code, answer.location) == (302, RECOVERY), answer.get_data(as_text=True)
    return secret


def token_of(client: CheckedClient, path: str) -> str:
    """Return the form token of this page."""
    return token_in(client.get(path).get_data(as_text=True))
