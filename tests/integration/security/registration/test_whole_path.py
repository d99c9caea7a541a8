"""From the mail in her inbox to her own gemeente's rows: every step, as she takes it."""

import re

import pyotp
import pytest
import segno

from app.core.clock import now
from app.security.new_authenticator import draw
from app.security.totp import code_at, provisioning_uri
from tests.support import registering, sample
from tests.support.clients import PLAIN
from tests.support.registering import (
    AUTHENTICATOR,
    CODE,
    GO_ON,
    INVITATION,
    RECOVERY,
    SIGN_UP,
    codes_on,
    invite,
    key_on,
    letters,
    mailed_code,
    press,
)


def text(answer):
    return answer.get_data(as_text=True)


def test_an_invited_contact_gets_from_the_front_page_to_her_own_gemeente(client, database):
    who = invite(database, "noor@amersfoort.example")
    assert 'href="/login/"' in text(client.get("/"))
    assert f'href="{SIGN_UP}"' in text(client.get("/login/"))
    page = text(client.get(SIGN_UP))
    labels = ["E-mailadres", "Nieuw wachtwoord", "Weergavenaam", "Voornaam", "Achternaam"]
    places = [page.index(f">{label}<") for label in labels]
    assert places == sorted(places)
    assert "Stuur verificatiecode" in page
    assert "Stap 1 van 4" in page

    answer = client.submit(SIGN_UP, who.details)
    assert answer.location == CODE
    page = text(client.get(CODE))
    assert "Stap 2 van 4" in page
    assert "Verifiëren" in page
    assert "10 minuten geldig" in page
    assert letters(database, who.email)[0][0] == "verificatiecode"

    client.submit(CODE, {"code": mailed_code(database, who.email)})
    page = text(client.get(CODE))
    assert "De code klopt" in page
    press(client, GO_ON, CODE)

    page = text(client.get(AUTHENTICATOR))
    assert "Stap 3 van 4" in page
    secret = key_on(page)
    assert len(secret) == 32  # 160 bits
    client.submit(AUTHENTICATOR, {"code": pyotp.TOTP(secret).now()})

    page = text(client.get(INVITATION))
    assert "Stap 4 van 4" in page
    assert ">Registeren</button>" in page
    assert client.submit(INVITATION, {"code": who.invitation}).location == RECOVERY

    page = text(client.get(RECOVERY))
    assert len(set(codes_on(page))) == 10
    assert 'data-does="print"' in page
    assert 'data-does="copy"' in page
    assert press(client, RECOVERY, RECOVERY).location == "/"
    assert "Mijn gemeente: Amersfoort" in text(client.get("/"))
    assert "Noor de Wit" in text(client.get(PLAIN))


def test_what_is_stored_of_her_is_what_she_gave_and_what_vng_gave(client, database):
    who = invite(database, "opslag@utrecht.example", gemeente=sample.B)
    secret = registering.register(client, database, who)
    with database.as_owner() as owner:
        row = owner.execute(
            "select u.first_name, u.last_name, st.weergavenaam, r.name, g.code, u.password,"
            " a.laatste_stap, i.gebruikt_op is not null, i.gebruikt_door = u.id"
            " from ab_user u join app.accountstand st on st.user_id = u.id"
            " join ab_user_role ur on ur.user_id = u.id join ab_role r on r.id = ur.role_id"
            " join app.gebruiker_gemeente gg on gg.user_id = u.id"
            " join register.gemeente g on g.id = gg.gemeente_id"
            " join app.authenticator a on a.user_id = u.id"
            " join app.uitnodiging i on i.email = u.email where u.email = %s",
            (who.email,),
        ).fetchone()
    assert row[:5] == ("Noor", "de Wit", "Noor de Wit", "contactpersoon", sample.B)
    assert row[5].startswith("$argon2id$")
    assert row[6] > 0
    assert row[7:] == (True, True)
    # The code that proved the authenticator is used up: it does not sign in.
    press(client, RECOVERY, RECOVERY)
    client.submit("/logout/", form_at=PLAIN)
    client.submit("/login/", {"email": who.email, "password": who.password})
    assert client.submit("/login/code", {"code": code_at(secret, now())}).status_code == 400
    # Nothing of the flow is left to read.
    left = "select count(*) from app.aanmelding where email = %s and (wachtwoord is not null"
    left += " or totp_geheim is not null or herstelcodes is not null)"
    assert database.value(left, who.email) == 0


@pytest.mark.parametrize("wrong", [0, 2])
def test_only_wrong_codes_are_told_of_somebody_whose_code_was_right(client, database, wrong):
    who = invite(database, f"fout{wrong}@utrecht.example", gemeente=sample.B)
    client.submit(registering.SIGN_UP, who.details)
    right = registering.mailed_code(database, who.email)
    for number in range(wrong):
        mistyped = f"{(int(right) + number + 1) % 10**6:06}"
        assert client.submit(registering.CODE, {"code": mistyped}).status_code == 400
    assert client.submit(registering.CODE, {"code": right}).status_code == 302
    counted = "select code_pogingen from app.aanmelding where email = %s"
    assert database.value(counted, who.email) == wrong


@pytest.mark.parametrize("role", sample.STAFF_ROLES)
def test_staff_get_their_role_from_the_invitation(client, database, role):
    who = invite(database, f"nieuw.{role}@vng.example", gemeente=None, role=role)
    registering.register(client, database, who)
    found = database.value(
        "select r.name from ab_user u join ab_user_role ur on ur.user_id = u.id"
        " join ab_role r on r.id = ur.role_id where u.email = %s",
        who.email,
    )
    assert found == role
    assert client.get("/").status_code == 200


def test_each_step_is_one_event_and_none_holds_a_secret(client, database):
    who = invite(database, "gebeurtenis@amersfoort.example")
    before = database.value("select coalesce(max(id), 0) from app.gebeurtenis")
    registering.register(client, database, who)
    with database.as_owner() as owner:
        rows = owner.execute(
            "select actie, resultaat, actor, object, oorsprong, tijdstip, coalesce(toelichting, '')"
            " from app.gebeurtenis where id > %s order by id", (before,)
        ).fetchall()  # fmt: skip
    assert [row[:2] for row in rows] == [
        ("verificatiecode verstuurd", "gelukt"),
        ("verificatiecode", "gelukt"),
        ("authenticator instellen", "gelukt"),
        ("registratie", "gelukt"),
        ("inloggen", "gelukt"),
    ]
    assert all(all(row[:6]) for row in rows)
    told = repr(rows)
    for secret in (who.email, who.password, who.invitation, mailed_code(database, who.email)):
        assert secret not in told


def matrix_of(drawing):
    """Read the picture back: which places are black, by the path's own words."""

    size = int(re.search(r'viewBox="0 0 (\d+) ', drawing)[1])
    black, x, y = set(), 0, 0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", re.search(r' d="([^"]+)"', drawing)[1]):
        values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = int(values[0]), int(values[1])
        elif command == "m":
            x, y = x + int(values[0]), y + int(values[1])
        else:
            black |= {(x + i, y) for i in range(int(values[0]))}
            x += int(values[0])
    return [[(c, r) in black for c in range(size)] for r in range(size)]


def test_the_drawing_on_the_page_is_the_uri_of_the_key_beside_it(client, database):
    who = invite(database, "qr@amersfoort.example")
    secret = registering.to_authenticator(client, database, who)
    page = text(client.get(AUTHENTICATOR))
    uri = provisioning_uri(secret, who.email)
    assert uri == pyotp.TOTP(secret).provisioning_uri(
        name=who.email, issuer_name="VNG Ledengegevens"
    )
    wanted = segno.make(uri, error="m", micro=False).matrix_iter(border=4)
    drawing = page[page.index("<svg viewBox", page.index("vng-qr__code")) :].partition("</svg>")[0]
    assert matrix_of(drawing) == [[bool(bit) for bit in row] for row in wanted]
    assert drawing.strip() == str(draw(uri)).partition("</svg>")[0]
    # The picture stays the same at each look, and is fetched from nowhere.
    assert key_on(text(client.get(AUTHENTICATOR))) == secret
    assert "style" not in drawing
