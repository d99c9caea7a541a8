"""Where is this sign-up? The page says it for invited, half-way, in use, and unknown addresses."""

from datetime import timedelta

import pytest

from app.core import clock
from tests.support.clients import PLAIN
from tests.support.staff import events, newest_event, number_of

PAGE = "/aanmeldingen/"
NEWCOMER = "nieuw@amersfoort.example"
CONTACT = "contact@amersfoort.example"


@pytest.fixture
def admin(client_as):
    return client_as("beheerder")


@pytest.fixture(autouse=True)
def begin_anew(database):
    with database.as_owner() as owner:
        for table in ("uitnodiging", "bericht", "aanmelding", "poging"):
            owner.execute(f"delete from app.{table}")


def told(browser, email) -> str:
    answer = browser.submit(PAGE, {"email": email})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def invite(database, **more):
    now = clock.now()
    values = {"sent": now, "until": now + timedelta(days=30), "failed": None, "mailed": now} | more
    with database.as_owner() as owner:
        owner.execute(
            "with b as (insert into app.bericht (soort, aan, onderwerp, aangemaakt_op,"
            " verzonden_op, mislukt_op, fout) values ('uitnodiging', %(email)s, 'x', %(sent)s,"
            " %(mailed)s, %(failed)s, '550 no such user') returning id)"
            " insert into app.uitnodiging (email, naam, gemeente_id, uitgenodigd_op, verloopt_op,"
            " bericht_id) select %(email)s, 'Nieuw', g.id, %(sent)s, %(until)s, b.id"
            " from b, register.gemeente g where g.code = 'GM0307'",
            {"email": NEWCOMER, **values},
        )


def flow(database, step, **more):
    values = {"known": True, "wrong": 0, "at": clock.now(), "email": NEWCOMER, "user": None} | more
    with database.as_owner() as owner:
        owner.execute(
            "insert into app.aanmelding (digest, soort, stap, email, is_bekend, code_op,"
            " code_pogingen, begonnen_op, stap_op) values (gen_random_uuid()::text::bytea,"
            " 'registratie', %(step)s, %(email)s, %(known)s, %(at)s, %(wrong)s, %(at)s, %(at)s)",
            {"step": step, **values},
        )


def test_an_address_that_nobody_knows_is_said_to_be_so(admin):
    assert "Dit adres is niet bekend" in told(admin, "niemand@nergens.example")


def test_an_invited_address_shows_the_invitation_and_its_mail(admin, database):
    invite(database)
    page = told(admin, f"  {NEWCOMER.upper()} ")
    assert "De uitnodiging is verstuurd" in page
    assert "Uitgenodigd voor Amersfoort" in page
    assert "Mail bezorgd bij de mailserver: uitnodiging" in page


def test_a_bounce_is_shown_with_what_the_server_said(admin, database):
    invite(database, failed=clock.now(), mailed=None)
    page = told(admin, NEWCOMER)
    assert "kon niet worden bezorgd" in page
    assert "550 no such user" in page


@pytest.mark.parametrize(
    ("step", "wrong", "sentence"),
    [
        ("code", 0, "De verificatiecode is verstuurd"),
        ("code", 3, "Verificatiecode fout ingevuld: 3 keer"),
        ("bevestigd", 0, "Het e-mailadres is bevestigd"),
        ("authenticator", 0, "Nu moet de authenticator worden ingesteld"),
        ("uitnodiging", 0, "op de uitnodigingscode na"),
    ],
)
def test_a_registration_under_way_is_shown_where_it_is(admin, database, step, wrong, sentence):
    invite(database)
    flow(database, step, wrong=wrong)
    assert sentence in told(admin, NEWCOMER)


def test_a_registration_that_was_left_is_over(admin, database):
    invite(database)
    flow(database, "authenticator", at=clock.now() - timedelta(hours=2))
    page = told(admin, NEWCOMER)
    assert "Er is nog niets mee gedaan" in page
    assert "Begonnen met registreren" in page


def test_an_account_shows_its_state_and_leads_to_it(admin, database):
    user = number_of(database, CONTACT)
    assert "nog nooit mee ingelogd" in told(admin, CONTACT)
    with database.as_owner() as owner:
        owner.execute("update ab_user set last_login = now() where id = %s", (user,))
    page = told(admin, CONTACT)
    assert "Het account werkt" in page
    assert f"/accounts/show/{user}" in page


def test_who_tried_too_often_is_seen_to_be_blocked(app, admin, database):
    for _ in range(5):
        app.test_client().sign_in(CONTACT, "fout")
    assert "te vaak geprobeerd" in told(admin, CONTACT)
    clock.move(timedelta(minutes=6))
    try:
        assert "te vaak geprobeerd" not in told(admin, CONTACT)
    finally:
        clock.move_back()


def test_looking_counts_no_attempt_and_changes_nothing(admin, database):
    before = newest_event(database)
    for _ in range(8):
        told(admin, CONTACT)
    assert database.value("select count(*) from app.poging") == 0
    assert events(database, before) == []


def test_the_address_stands_in_no_address_of_a_page(admin):
    answer = admin.submit(PAGE, {"email": CONTACT})
    assert answer.status_code == 200  # no redirect that would need it
    assert f"email={CONTACT}" not in answer.get_data(as_text=True)
    page = admin.get(f"{PAGE}?email={CONTACT}").get_data(as_text=True)
    assert f'value="{CONTACT}"' not in page


@pytest.mark.parametrize("email", ["", " ", "x" * 300, "\x00", "' or 1=1 --", "<script>"])
def test_nonsense_gets_an_answer_and_no_fault(admin, email):
    answer = admin.submit(PAGE, {"email": email})
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.get_data(as_text=True).partition("</head>")[2]


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_only_a_beheerder_may_look(client_as, role):
    browser = client_as(role)
    assert browser.get(PAGE).status_code == 403
    assert browser.submit(PAGE, {"email": CONTACT}, form_at=PLAIN).status_code == 403
