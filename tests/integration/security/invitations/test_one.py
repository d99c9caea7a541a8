"""One invitation: who may send it, what it kills, what is kept of the code, and for how long."""

import threading
from datetime import timedelta

import pytest

from app.core import clock
from app.security.invitations.codes import digest_of, normal_code
from app.security.keys import Keys
from tests.support import sample
from tests.support.clients import token_in
from tests.support.entrance import asks_fresh_code
from tests.support.invitations import NEW, codes_mailed, events, redeem, rows

KEYS = Keys([sample.AUTH_KEY])
STATUS = "select email, status from app.uitnodigingstatus order by id"


def invite(browser, gemeente, **changes):
    return browser.submit("/uitnodigen/", {**NEW, "gemeente_id": gemeente, **changes})


def opens(database, code, email=NEW["email"]):
    """Say whether the code would make an account."""
    return any(redeem(database, code, email, d) is not None for d in digest_of(KEYS, code))


def statuses(database):
    """Return what the administrator sees, by the product's clock."""
    with database.as_role("beheerder") as admin:
        admin.execute("select set_config('app.nu', %s, true)", (clock.now().isoformat(),))
        return admin.execute(STATUS).fetchall()


def test_an_invitation_is_a_mail_with_a_code_that_opens_one_account(admin, database, gemeente):
    answer = invite(admin, gemeente)
    number = database.value("select id from app.uitnodiging")
    assert (answer.status_code, answer.location) == (302, f"/uitnodigingen/show/{number}")
    (code,) = codes_mailed(database, NEW["email"])
    assert opens(database, code)
    assert opens(database, code.lower().replace("-", " "))
    assert not opens(database, code, "iemand.anders@amersfoort.example")
    assert statuses(database) == [(NEW["email"], "wacht op verzending")]
    who = rows(database, "select id from ab_user where email = 'beheerder@vng.example'")[0][0]
    assert events(database, "uitnodigen")[-1] == (
        f"uitnodiging {number}",
        "gelukt",
        f"account {who}",
    )


def test_the_code_is_kept_as_a_digest_and_shown_to_nobody(admin, database, gemeente):
    invite(admin, gemeente)
    (code,) = codes_mailed(database, NEW["email"])
    stored = rows(database, "select u::text, encode(code_digest, 'escape') from app.uitnodiging u")
    told = rows(database, "select g::text from app.gebeurtenis g")
    number = database.value("select id from app.uitnodiging")
    pages = [
        admin.get(path).get_data(as_text=True)
        for path in (
            f"/uitnodigingen/show/{number}",
            "/uitnodigingen/list/",
            "/uitnodigingen/export",
        )
    ]
    for text in [str(stored), str(told), *pages]:
        assert code not in text
        assert normal_code(code) not in text
    assert NEW["email"] not in str(told)
    # Not even the administrator's own role can read it back.
    with database.as_role("beheerder") as role:
        for secret in ("select code_digest from app.uitnodiging", "select tekst from app.bericht"):
            with pytest.raises(Exception, match="permission denied"), role.transaction():
                role.execute(secret)


def test_a_new_invitation_kills_the_older_one_of_that_address(admin, database, gemeente):
    invite(admin, gemeente)
    invite(admin, gemeente, email=NEW["email"].upper())
    # The mail that still waited with the dead code is not sent either.
    waiting = "select count(*) from app.bericht where volgende_poging_op is not null"
    assert database.value(waiting) == 1
    (new,) = codes_mailed(database, NEW["email"])
    assert opens(database, new)
    assert [status for _, status in statuses(database)] == ["ingetrokken", "wacht op verzending"]
    assert events(database, "uitnodiging intrekken")[-1][1] == "gelukt"


def test_of_invitations_at_the_same_moment_one_stays_open(admin, client_as, database, gemeente):
    browsers = [admin, *(client_as("beheerder") for _ in range(3))]
    tokens = [token_in(b.get("/uitnodigen/").get_data(as_text=True)) for b in browsers]
    gate, codes = threading.Barrier(len(browsers)), []

    def send(browser, token):
        gate.wait()
        form = {**NEW, "gemeente_id": gemeente, "csrf_token": token}
        codes.append(browser.post("/uitnodigen/", data=form).status_code)

    threads = [
        threading.Thread(target=send, args=pair) for pair in zip(browsers, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [302] * len(browsers)
    found = [status for _, status in statuses(database)]
    assert sorted(found) == ["ingetrokken"] * 3 + ["wacht op verzending"]
    (code,) = codes_mailed(database, NEW["email"])
    assert opens(database, code)


def test_who_has_an_account_is_not_invited(admin, database, gemeente):
    email = sample.account_of("contactpersoon", sample.B).email
    answer = invite(admin, gemeente, email=email)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "heeft al een account" in page
    assert f'value="{email}"' in page
    assert rows(database, "select 1 from app.uitnodiging") == []
    assert rows(database, "select 1 from app.bericht") == []
    assert events(database, "uitnodigen")[-1][1] == "geweigerd"


def test_an_invitation_ends_after_thirty_days_by_the_products_clock(admin, database, gemeente):
    invite(admin, gemeente)
    clock.move(timedelta(days=29, hours=23))
    assert statuses(database)[0][1] == "wacht op verzending"
    clock.move(timedelta(hours=2))
    assert statuses(database)[0][1] == "verlopen"
    # The signed-in session is long over, too.
    admin.enter(sample.account_of("beheerder").email)
    page = admin.get("/uitnodigingen/list/?_flt_0_status=verlopen").get_data(as_text=True)
    assert NEW["naam"] in page


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ("verzonden_op = now(), volgende_poging_op = null", "verstuurd"),
        ("mislukt_op = now(), volgende_poging_op = null, fout = '550 no such user'", "bezorgfout"),
        ("verzonden_op = now(), mislukt_op = now(), volgende_poging_op = null", "bezorgfout"),
    ],
)
def test_the_status_follows_the_mail(admin, database, gemeente, sent, state):
    invite(admin, gemeente)
    with database.as_owner() as owner:
        owner.execute(f"update app.bericht set {sent}")
    assert statuses(database) == [(NEW["email"], state)]


def test_sending_again_is_a_new_code_in_the_same_invitation(admin, database, gemeente):
    invite(admin, gemeente)
    with database.as_owner() as owner:
        owner.execute("update app.bericht set verzonden_op = now(), volgende_poging_op = null")
    (old,) = codes_mailed(database, NEW["email"])
    number = database.value("select id from app.uitnodiging")
    clock.move(timedelta(days=31))
    admin.enter(sample.account_of("beheerder").email)
    assert "Opnieuw versturen" in admin.get(f"/uitnodigingen/show/{number}").get_data(as_text=True)
    answer = admin.submit(f"/uitnodigen/opnieuw/{number}")
    assert answer.location == f"/uitnodigingen/show/{number}"
    assert statuses(database) == [(NEW["email"], "wacht op verzending")]
    _, new = codes_mailed(database, NEW["email"])
    clock.move_back()
    assert not opens(database, old)
    assert opens(database, new)
    assert events(database, "opnieuw uitnodigen")[-1][:2] == (f"uitnodiging {number}", "gelukt")


def test_a_revoked_invitation_opens_nothing_and_is_not_sent(admin, database, gemeente):
    invite(admin, gemeente)
    (code,) = codes_mailed(database, NEW["email"])
    number = database.value("select id from app.uitnodiging")
    assert admin.submit(f"/uitnodigen/intrekken/{number}").status_code == 302
    assert not opens(database, code)
    assert statuses(database) == [(NEW["email"], "ingetrokken")]
    waiting = rows(database, "select 1 from app.bericht where volgende_poging_op is not null")
    assert waiting == []
    assert events(database, "uitnodiging intrekken")[-1][:2] == (f"uitnodiging {number}", "gelukt")
    page = admin.get(f"/uitnodigingen/show/{number}").get_data(as_text=True)
    assert "/uitnodigen/intrekken/" not in page
    for action, told in (("intrekken", "uitnodiging intrekken"), ("opnieuw", "opnieuw uitnodigen")):
        admin.submit(f"/uitnodigen/{action}/{number}")
        assert "niet meer open" in admin.get("/help/").get_data(as_text=True)
        assert events(database, told)[-1][:2] == (f"uitnodiging {number}", "geweigerd")
    assert len(rows(database, "select 1 from app.bericht")) == 1


def test_somebody_at_vng_is_invited_to_a_role_and_to_no_gemeente(admin, database):
    answer = admin.submit("/uitnodigen/medewerker", {**NEW, "rol": "redacteur"})
    assert answer.status_code == 302
    assert rows(database, "select rol, gemeente_id from app.uitnodiging") == [("redacteur", None)]
    (subject,) = rows(database, "select soort, tekst from app.bericht")
    assert subject[0] == "uitnodiging-vng"
    assert "redacteur" in subject[1]


@pytest.mark.parametrize("role", ["contactpersoon", "Admin", "", "beheerder'--"])
def test_no_other_role_can_be_asked_for(admin, database, role):
    answer = admin.submit("/uitnodigen/medewerker", {**NEW, "rol": role})
    assert answer.status_code == 400
    assert "Kies een rol." in answer.get_data(as_text=True)
    assert rows(database, "select 1 from app.uitnodiging") == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "geen adres", "Dit is geen e-mailadres"),
        ("email", "a@b", "Dit is geen e-mailadres"),
        ("email", "ﬁ@amersfoort.example", "Dit is geen e-mailadres"),
        ("email", "a@b.example\r\nBcc: x@y.example", "Dit is geen e-mailadres"),
        ("email", f"{'a' * 300}@b.example", "Dit is geen e-mailadres"),
        ("email", "", "Vul het e-mailadres in."),
        ("naam", "N\r\nBcc: x@y.example", "Dit is geen naam"),
        ("naam", "=cmd|' /C calc'!A0", "Dit is geen naam"),
        ("naam", "Kijk op https://evil.example", "Dit is geen naam"),
        ("naam", "x" * 101, "Dit is geen naam"),
        ("naam", " ", "Vul de naam in."),
        ("gemeente_id", "", "Maak een keuze."),
        ("gemeente_id", "999999", "Deze gemeente bestaat niet"),
        ("gemeente_id", "abc", ""),
        ("gemeente_id", str(10**22), ""),
    ],
)
def test_what_can_not_be_is_told_and_what_was_typed_stays(
    admin, database, gemeente, field, typed, said
):
    answer = invite(admin, gemeente, **{field: typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert said in page
    other = "naam" if field != "naam" else "email"
    assert f'value="{NEW[other]}"' in page
    assert rows(database, "select 1 from app.uitnodiging") == []


def test_a_gemeente_that_has_ended_is_refused(admin, database):
    ended = database.value("select id from register.gemeente where code = %s", sample.ENDED)
    answer = invite(admin, ended)
    assert answer.status_code == 400
    assert "Deze gemeente bestaat niet (meer)." in answer.get_data(as_text=True)
    assert admin.get(f"/uitnodigen/gemeente/{ended}").status_code == 404


def test_the_gemeente_is_looked_up_without_script(admin, database, gemeente):
    # As many as there are: more than fit in a list to choose from.
    with database.as_owner() as owner:
        owner.execute(
            "insert into register.gemeente (code, naam, begindatum)"
            " select 'GM' || n, 'Dorp ' || n, '1998-01-01' from generate_series(1000, 1250) n"
        )
    page = admin.get("/uitnodigen/").get_data(as_text=True)
    assert 'data-lookup="/uitnodigingen/lookup/gemeente_id"' in page
    assert f'value="{gemeente}"' not in page
    sent = {**NEW, "gemeente_id__zoek": "amersf", "_zoek": "gemeente_id"}
    answer = admin.submit("/uitnodigen/", sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'value="{gemeente}"' in page
    assert f'value="{NEW["naam"]}"' in page
    unchosen = admin.submit("/uitnodigen/", {**NEW, "gemeente_id__zoek": "amersf"})
    assert unchosen.status_code == 400
    assert "Kies een van de gevonden mogelijkheden." in unchosen.get_data(as_text=True)
    with database.as_owner() as owner:
        owner.execute("delete from register.gemeente where naam like 'Dorp %'")


@pytest.mark.parametrize("path", ["/uitnodigen/", "/uitnodigen/medewerker"])
def test_inviting_asks_a_fresh_code(admin, database, gemeente, path):
    token = token_in(admin.get(path).get_data(as_text=True))
    clock.move(timedelta(minutes=6))
    assert admin.get(path).location == f"/code/?next={path}"
    # Who was filling in the form is not sent away; after twenty minutes she is.
    clock.move(timedelta(minutes=15))
    form = {**NEW, "gemeente_id": gemeente, "rol": "lezer", "csrf_token": token}
    assert asks_fresh_code(admin.post(path, data=form), path)
    assert rows(database, "select 1 from app.uitnodiging") == []


def test_sending_again_and_revoking_ask_a_fresh_code(admin, database, gemeente):
    invite(admin, gemeente)
    number = database.value("select id from app.uitnodiging")
    clock.move(timedelta(minutes=21))
    for action in ("opnieuw", "intrekken"):
        path = f"/uitnodigen/{action}/{number}"
        answer = admin.submit(path, form_at="/uitnodigingen/list/")
        assert asks_fresh_code(answer, path)
    assert statuses(database) == [(NEW["email"], "wacht op verzending")]


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_nobody_else_invites_or_looks(client_as, database, gemeente, role):
    browser = client_as(role)
    for path in ("/uitnodigen/", "/uitnodigen/medewerker", "/uitnodigingsreeksen/nieuw"):
        assert browser.get(path).status_code == 403
        sent = {**NEW, "gemeente_id": gemeente, "rol": "lezer"}
        assert browser.submit(path, sent, form_at="/help/").status_code == 403
    assert browser.get("/uitnodigingen/list/").status_code == 403
    with database.as_role(role, gemeente) as connection:
        for table in ("uitnodiging", "uitnodigingstatus", "uitnodigingsreeks", "voorstelstatus"):
            with pytest.raises(Exception, match="permission denied"), connection.transaction():
                connection.execute(f"select 1 from app.{table}")
    assert rows(database, "select 1 from app.uitnodiging") == []


@pytest.mark.parametrize("pk", ["0", "999999", "1" * 22, "abc", "-1", "1;", "%00"])
def test_an_invitation_that_is_not_there_is_a_404(admin, pk):
    for action in ("opnieuw/", "intrekken/", "gemeente/", "voorstel/"):
        assert admin.get(f"/uitnodigen/{action}{pk}").status_code == 404
    assert admin.get(f"/uitnodigingsreeksen/{pk}").status_code == 404


def test_gemeenten_without_a_contact_are_a_list_with_one_thing_to_do(admin, database):
    utrecht = database.value("select id from register.gemeente where code = %s", sample.B)
    assert "Utrecht" not in admin.get("/gemeenten-zonder-contactpersoon/list/").get_data(True)
    email = sample.account_of("contactpersoon", sample.B).email
    with database.as_owner() as owner:
        owner.execute("update ab_user set active = false where email = %s", (email,))
    try:
        page = admin.get("/gemeenten-zonder-contactpersoon/list/").get_data(as_text=True)
        assert "nog niet uitgenodigd" in page
        assert f'href="/uitnodigen/gemeente/{utrecht}"' in page
        # Whom the register names stands in the form already.
        form = admin.get(f"/uitnodigen/gemeente/{utrecht}").get_data(as_text=True)
        assert "12@utrecht.example" in form
        answer = admin.submit(f"/uitnodigen/gemeente/{utrecht}", {**NEW, "gemeente_id": utrecht})
        assert answer.status_code == 302
        page = admin.get("/gemeenten-zonder-contactpersoon/list/").get_data(as_text=True)
        assert "wacht op verzending" in page
    finally:
        with database.as_owner() as owner:
            owner.execute("update ab_user set active = true where email = %s", (email,))
