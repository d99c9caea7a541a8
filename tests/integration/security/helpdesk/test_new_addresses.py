"""An e-mail address of another domain: VNG approves or not, both addresses hear of it."""

import pytest

from app.core import clock
from app.security.helpdesk.addresses import UNDO_LIFE
from tests.support.clients import PLAIN
from tests.support.staff import events, letters, newest_event, number_of

OLD, NEW = "contact@amersfoort.example", "contact@elders.example"
LIST = "/adreswijzigingen/"


@pytest.fixture
def admin(client_as):
    return client_as("beheerder")


@pytest.fixture(autouse=True)
def begin_anew(database):
    with database.as_owner() as owner:
        owner.execute("delete from app.adreswijziging")
        owner.execute("delete from app.bericht")
    yield
    with database.as_owner() as owner:
        owner.execute(
            "update ab_user set email = %s, username = %s where email = %s", (OLD, OLD, NEW)
        )


def wait(database, new=NEW, email=OLD) -> int:
    return database.value(
        "insert into app.adreswijziging (user_id, oud, nieuw, aangevraagd_op, wacht_op_vng)"
        " values (%s, %s, %s, %s, true) returning id",
        number_of(database, email), email, new, clock.now(),
    )  # fmt: skip


def judge(browser, number, what):
    return browser.submit(LIST, {"nummer": str(number), "doe": what})


def test_an_approved_address_is_what_one_signs_in_with(admin, client_as, client, database):
    user, inside, number = number_of(database, OLD), client_as("contactpersoon"), wait(database)
    assert NEW in admin.get(LIST).get_data(as_text=True)
    before = newest_event(database)
    assert judge(admin, number, "goedkeuren").status_code == 302
    assert not inside.is_signed_in()
    assert database.value("select email from ab_user where id = %s", user) == NEW
    assert database.value("select username from ab_user where id = %s", user) == NEW
    assert [(m["kind"], m["to"]) for m in letters(database)] == [
        ("adres-gewijzigd", OLD),
        ("adres-nieuw", NEW),
    ]
    (told,) = events(database, before)
    assert (told.action, told.user_id, told.thing) == (
        "adreswijziging goedgekeurd", user, f"adreswijziging {number}"
    )  # fmt: skip
    assert "@" not in str(told)
    undo = database.value("select terug_tot - gewijzigd_op from app.adreswijziging")
    assert undo == UNDO_LIFE
    assert "/account/adres-terug/" not in letters(database)[1]["text"]
    assert client.sign_in(NEW).location == "/"


def test_a_refused_address_changes_nothing_and_is_told(admin, client_as, database):
    inside, number = client_as("contactpersoon"), wait(database)
    before = newest_event(database)
    judge(admin, number, "afwijzen")
    assert inside.is_signed_in()
    assert [(m["kind"], m["to"]) for m in letters(database)] == [("adres-afgewezen", OLD)]
    assert [e.action for e in events(database, before)] == ["adreswijziging afgewezen"]
    assert NEW not in admin.get(LIST).get_data(as_text=True)
    judge(admin, number, "goedkeuren")
    assert database.value("select count(*) from ab_user where email = %s", NEW) == 0


def test_an_address_that_somebody_has_by_now_is_not_given_twice(admin, database):
    number = wait(database, new="lezer@vng.example")
    before = newest_event(database)
    answer = judge(admin, number, "goedkeuren")
    assert "hoort al bij een ander account" in admin.get(answer.location).get_data(as_text=True)
    assert number_of(database, OLD)
    assert letters(database) == []
    assert [(e.result, e.note) for e in events(database, before)] == [
        ("geweigerd", "adres in gebruik")
    ]


def test_nobody_approves_her_own_address(admin, database):
    number = wait(database, email="beheerder@vng.example")
    assert "Goedkeuren</button>" not in admin.get(LIST).get_data(as_text=True)
    before = newest_event(database)
    judge(admin, number, "goedkeuren")
    assert number_of(database, "beheerder@vng.example")
    assert [e.note for e in events(database, before)] == ["eigen account"]


def test_only_what_waits_for_vng_is_judged(admin, database):
    number = wait(database)
    with database.as_owner() as owner:
        owner.execute("update app.adreswijziging set wacht_op_vng = false")
    assert NEW not in admin.get(LIST).get_data(as_text=True)
    judge(admin, number, "goedkeuren")
    assert number_of(database, OLD)


def test_an_address_that_its_code_did_not_prove_is_not_judged(admin, database):
    number = wait(database)
    with database.as_owner() as owner:
        owner.execute("update app.adreswijziging set code_digest = 'nog niet ingevuld'")
    assert NEW not in admin.get(LIST).get_data(as_text=True)
    judge(admin, number, "goedkeuren")
    assert number_of(database, OLD)


def test_an_address_that_was_given_up_for_another_is_not_judged(admin, database):
    number = wait(database)
    newer = wait(database, new="weer@elders.example")
    page = admin.get(LIST).get_data(as_text=True)
    assert NEW not in page
    assert "weer@elders.example" in page
    judge(admin, number, "goedkeuren")
    assert number_of(database, OLD)
    judge(admin, newer, "afwijzen")
    assert [m["kind"] for m in letters(database)] == ["adres-afgewezen"]


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_only_a_beheerder_comes_here(client_as, role):
    browser = client_as(role)
    assert browser.get(LIST).status_code == 403
    assert (
        browser.submit(LIST, {"nummer": "1", "doe": "goedkeuren"}, form_at=PLAIN).status_code == 403
    )
