"""Fields that no form has are not read: nobody gives herself a role, a gemeente or a name (V04)."""

import pyotp
import pytest

from tests.support import sample
from tests.support.registering import (
    AUTHENTICATOR,
    CODE,
    GO_ON,
    INVITATION,
    RECOVERY,
    SIGN_UP,
    invite,
    key_on,
    mailed_code,
    press,
)

CONTACT = sample.account_of("contactpersoon").email
NEW = "een heel ander lang wachtwoord"
# As FAB, its forms, our tables and our steps call what is not for her to choose.
EXTRA = {
    "roles": "1",
    "role": "beheerder",
    "rol": "beheerder",
    "role_id": "1",
    "groups": "1",
    "active": "",
    "actief": "",
    "username": "baas",
    "first_name": "Baas",
    "last_name": "Baas",
    "user_id": "1",
    "id": "1",
    "gemeente": sample.B,
    "gemeente_id": "2",
    "is_bekend": "true",
    "stap": "klaar",
    "versie": "0",
}
ACCOUNT = """select u.first_name, u.last_name, u.username, u.email, u.active, g.code,
                    array(select r.name from ab_user_role ur join ab_role r on r.id = ur.role_id
                           where ur.user_id = u.id)
               from ab_user u join app.gebruiker_gemeente gg on gg.user_id = u.id
               join register.gemeente g on g.id = gg.gemeente_id where u.email = %s"""


def account(database, email):
    with database.as_owner() as owner:
        return owner.execute(ACCOUNT, (email,)).fetchone()


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("wachtwoord", {"present": sample.PASSWORD, "new": NEW}),
        ("adres", {"email": "ander@amersfoort.example"}),
        ("authenticator", {"code": "000000"}),
        ("herstelcodes", {}),
    ],
)
def test_her_own_account_keeps_what_vng_gave_it(database, client_as, page, form):
    client = client_as("contactpersoon")
    before = account(database, CONTACT)
    answer = client.submit(f"/account/{page}", EXTRA | form)
    assert answer.status_code in (200, 302, 400)
    assert account(database, CONTACT) == before
    if page == "wachtwoord":
        assert answer.location == "/account/"


def test_who_signs_up_is_what_the_invitation_says(client, database):
    who = invite(database, "extra@amersfoort.example")
    client.submit(SIGN_UP, EXTRA | who.details)
    # A step that is named in a form is not a step that was taken.
    assert client.get(INVITATION).location == CODE
    client.submit(CODE, EXTRA | {"code": mailed_code(database, who.email)})
    press(client, GO_ON, CODE)
    secret = key_on(client.get(AUTHENTICATOR).get_data(as_text=True))
    client.submit(AUTHENTICATOR, EXTRA | {"code": pyotp.TOTP(secret).now()})
    assert client.submit(INVITATION, EXTRA | {"code": who.invitation}).location == RECOVERY
    first, last, username, email, active, code, roles = account(database, who.email)
    assert (first, last) == (who.names["voornaam"], who.names["achternaam"])
    assert username == email == who.email
    assert active
    assert (code, roles) == (sample.A, ["contactpersoon"])
