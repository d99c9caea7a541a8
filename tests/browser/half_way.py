"""People who are half-way at the door of the tests' own site, one for each page kind with such."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg

from app.core.clock import now
from app.security import steps
from app.security.enrolment.auth import PURPOSE
from app.security.keys import Keys
from app.security.registration.flows import CODES_SEPARATOR
from tests.browser.desk import Visit
from tests.support import sample
from tests.support.entrance import COOKIE, signed, unsigned
from tests.support.live import SECRET_KEY

# The word of each is its name; a step that counts tries has one of its own.
FLOWS = {
    "sign-in-code": ("inloggen", "tweede stap"),
    "code": ("registratie", "code"),
    "code-refused": ("registratie", "code"),
    "verified": ("registratie", "bevestigd"),
    "authenticator": ("registratie", "authenticator"),
    "invitation": ("registratie", "uitnodiging"),
    "invitation-typo": ("registratie", "uitnodiging"),
    "reset-code": ("herstel", "code"),
    "reset-second-step": ("herstel", "tweede stap"),
    "reset-password": ("herstel", "nieuw wachtwoord"),
    "link-authenticator": ("koppeling", "authenticator"),
    "link-codes": ("koppeling", steps.SHOWING),
    "codes": ("registratie", steps.SHOWING),
    "work-invitation": ("werkaccount", "uitnodiging"),
    "work-invitation-typo": ("werkaccount", "uitnodiging"),
    "work-waiting": ("werkaccount", "wacht op VNG"),
    "work-authenticator": ("werkaccount", "authenticator"),
}
# Nobody has an account yet at these steps.
NEWCOMERS = {"code", "code-refused", "verified", "authenticator", "invitation", "invitation-typo",
             "work-invitation", "work-invitation-typo", "work-waiting"}  # fmt: skip
LINK = "vaste-link-voor-tests"
KEYS = Keys([sample.AUTH_KEY])
CODES = (
    CODES_SEPARATOR.join(f"ABCD-EFGH-IJKL-MNP{n}" for n in range(2, 8))
    + "\n"
    + "\n".join(f"QRST-UVWX-YZ23-456{n}" for n in "ABCD")
)


def prepare(owner: psycopg.Connection[Any]) -> None:
    """Write everybody's progress; begun tomorrow, so that no test outlasts it."""
    begun = now() + timedelta(days=1)
    [user_id] = owner.execute(
        "select id from ab_user where email = %s", (sample.account_of("contactpersoon").email,)
    ).fetchone() or (None,)
    for word, (kind, step) in FLOWS.items():
        values = {
            "digest": KEYS.digest(steps.PURPOSE, word), "soort": kind, "stap": step,
            "user_id": None if word in NEWCOMERS else user_id,
            "email": "noor.dewit@amersfoort.example", "wachtwoord": "geen", "voornaam": "Noor",
            "achternaam": "de Wit", "weergavenaam": "Noor de Wit",
            "totp_geheim": KEYS.seal(sample.TOTP_SECRET), "code_op": begun,
            "code_digest": b"geen", "begonnen_op": begun, "stap_op": begun,
            "herstelcodes": KEYS.seal(CODES) if step == steps.SHOWING else None,
        }  # fmt: skip
        marks = ", ".join(["%s"] * len(values))
        owner.execute(
            f"insert into app.aanmelding ({', '.join(values)}) values ({marks})",
            list(values.values()),
        )
    owner.execute(
        "insert into app.herstelaanvraag (user_id, aangevraagd_op, link_digest, link_tot)"
        " values (%s, %s, %s, %s)",
        (user_id, begun, KEYS.digest(PURPOSE, LINK), begun + timedelta(days=1)),
    )


def at(word: str = "", path: str = "") -> Callable[[Visit], None]:
    """Be who this is (nobody, when it is not said) in this browser, and ask for the page anew."""

    def step(visit: Visit) -> None:
        context = visit.page.context
        cookies = {c["name"]: c["value"] for c in context.cookies(visit.origin)}
        held = unsigned(SECRET_KEY, cookies[COOKIE]) if COOKIE in cookies else {}
        held.pop(steps.COOKIE_WORD, None)
        if word:
            held[steps.COOKIE_WORD] = word
        cookie = {"name": COOKIE, "value": signed(SECRET_KEY, held), "url": visit.origin}
        context.add_cookies([cookie])
        visit.page.goto(visit.origin + path if path else visit.page.url)

    return step
