"""What the command line does: the first beheerder, the demo's newcomer, and the present code."""

from dataclasses import replace

import pytest

from app.security.invitations.codes import digest_of, normal_code
from app.security.invitations.commands import (
    NEWCOMER,
    InvitationError,
    create_admin,
    ensure_demo_invitation,
    present_code,
)
from app.security.keys import Keys
from tests.support import sample
from tests.support.invitations import codes_mailed, events, redeem, rows


@pytest.fixture
def owner(database):
    with database.owner_engine().connect() as connection:
        yield connection


@pytest.fixture
def demo(settings):
    return replace(settings, app_env="demo")


def test_the_first_beheerder_gets_a_code_on_the_screen_and_nowhere_else(owner, database, settings):
    lines = create_admin(owner, settings, "Baas@VNG.example", "Bea Baas")
    told = "\n".join(lines)
    assert f"{settings.public_url}/registreren/" in told
    (code,) = [word for word in told.split() if word.startswith("VNG-")]
    (digest,) = digest_of(Keys([sample.AUTH_KEY]), code)
    assert redeem(database, code, "baas@vng.example", digest) is not None
    assert rows(database, "select rol, gemeente_id, email from app.uitnodiging") == [
        ("beheerder", None, "baas@vng.example")
    ]
    assert rows(database, "select 1 from app.bericht") == []
    told = str(rows(database, "select u::text from app.uitnodiging u"))
    assert code not in told
    assert normal_code(code) not in told
    assert events(database, "uitnodigen")[-1][1:] == ("gelukt", "opdrachtregel")


def test_a_second_try_kills_the_first_code(owner, database, settings):
    codes = []
    for _ in range(2):
        lines = create_admin(owner, settings, "baas@vng.example", "Bea Baas")
        codes += [word for line in lines for word in line.split() if word.startswith("VNG-")]
    keys = Keys([sample.AUTH_KEY])
    opened = [redeem(database, c, "baas@vng.example", digest_of(keys, c)[0]) for c in codes]
    assert opened[0] is None
    assert opened[1] is not None


@pytest.mark.parametrize(
    ("email", "naam", "said"),
    [
        ("beheerder@vng.example", "Bea Baas", "heeft al een account"),
        ("geen adres", "Bea Baas", "geen e-mailadres"),
        ("baas@vng.example", "=1", "geen naam"),
    ],
)
def test_the_command_says_why_it_does_nothing(owner, database, settings, email, naam, said):
    with pytest.raises(InvitationError, match=said):
        create_admin(owner, settings, email, naam)
    assert rows(database, "select 1 from app.uitnodiging") == []


def test_the_newcomer_of_the_demo_is_invited_once(owner, database, demo):
    assert not ensure_demo_invitation(owner, demo)  # her gemeente is not in this register
    owner.rollback()
    with database.as_owner() as connection:
        connection.execute(
            "insert into register.gemeente (code, naam, begindatum)"
            " values ('GM0363', 'Amsterdam', '1998-01-01')"
        )
    assert ensure_demo_invitation(owner, demo)
    owner.commit()
    assert len(codes_mailed(database, NEWCOMER[0])) == 1
    # Not again, also not after it was revoked or has expired.
    with database.as_owner() as connection:
        connection.execute("update app.uitnodiging set ingetrokken_op = now()")
    assert not ensure_demo_invitation(owner, demo)
    owner.commit()
    assert len(rows(database, "select 1 from app.bericht")) == 1
    with database.as_owner() as connection:
        connection.execute("delete from app.uitnodiging")
        connection.execute("delete from register.gemeente where code = 'GM0363'")


def test_the_present_code_is_told_in_the_demo_and_gets_in(owner, client, demo):
    code = present_code(owner, demo, " Lezer@vng.example ")
    assert code == sample.code_now() or len(code) == 6
    client.submit("/login/", {"email": "lezer@vng.example", "password": sample.PASSWORD})
    client.submit("/login/code", {"code": present_code(owner, demo, "lezer@vng.example")})
    assert client.is_signed_in()


@pytest.mark.parametrize("app_env", ["production", "test"])
def test_the_present_code_is_told_nowhere_else(owner, settings, app_env):
    with pytest.raises(InvitationError, match="alleen in de demo"):
        present_code(owner, replace(settings, app_env=app_env), "lezer@vng.example")


def test_an_account_that_is_not_there_has_no_code(owner, demo):
    with pytest.raises(InvitationError, match="geen account"):
        present_code(owner, demo, "niemand@vng.example")
