"""A contact person proposes a colleague of her own gemeente; VNG invites, or does not."""

import psycopg
import pytest

from tests.support import sample
from tests.support.invitations import codes_mailed, events, rows

COLLEAGUE = {"naam": "Karim Bos", "email": "k.bos@amersfoort.example"}
PATH = "/collega-voorstellen/"
OPEN = "select gemeente_id, email, naam from app.voorstel where afgehandeld_op is null"


def proposed(browser, database, **changes):
    """Propose, and return the proposal's number."""
    answer = browser.submit(PATH, {**COLLEAGUE, **changes})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return database.value("select max(id) from app.voorstel")


def test_a_proposal_is_of_the_own_gemeente_and_told_to_vng_without_a_name(
    client_as, database, gemeente
):
    contact = client_as("contactpersoon")
    other = database.value("select id from register.gemeente where code = %s", sample.B)
    number = proposed(contact, database, gemeente_id=other)
    assert rows(database, OPEN) == [(gemeente, COLLEAGUE["email"], COLLEAGUE["naam"])]
    ((to, kind, subject, text),) = rows(
        database, "select aan, soort, onderwerp, tekst from app.bericht"
    )
    assert (to, kind) == ("vngheden@vng.nl", "voorstel-collega")
    assert "Amersfoort" in subject
    for personal in (*COLLEAGUE.values(), "contact@amersfoort.example"):
        assert personal not in text
    assert events(database, "collega voorstellen")[-1][:2] == (f"voorstel {number}", "gelukt")


def test_only_the_own_gemeente_sees_its_proposals(client_as, database):
    proposed(client_as("contactpersoon"), database)
    colleague = client_as("contactpersoon")
    assert COLLEAGUE["naam"] in colleague.get(PATH).get_data(as_text=True)
    assert COLLEAGUE["naam"] not in client_as("contactpersoon", sample.B).get(PATH).get_data(True)
    for role in sample.STAFF_ROLES:
        assert client_as(role).get(PATH).status_code == 403


def test_the_database_holds_a_proposal_to_the_proposers_own_gemeente(database, gemeente):
    statement = (
        "insert into app.voorstel (gemeente_id, email, naam, voorgesteld_door, voorgesteld_op)"
        " values (%s, 'x@y.example', 'X Y', %s, now())"
    )
    utrecht = database.value("select id from ab_user where email = 'contact@utrecht.example'")
    refusal = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with database.as_role("aanmelding") as door, refusal, door.transaction():
        door.execute(statement, (gemeente, utrecht))
    with database.as_role("contactpersoon", gemeente) as contact:
        for refused in (statement % (gemeente, utrecht), "update app.voorstel set naam = 'X'",
                        "delete from app.voorstel"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege), contact.transaction():
                contact.execute(refused)


def test_the_same_colleague_is_proposed_once(client_as, database):
    contact = client_as("contactpersoon")
    proposed(contact, database)
    answer = contact.submit(PATH, {**COLLEAGUE, "email": COLLEAGUE["email"].upper()})
    assert answer.status_code == 400
    assert "al voorgesteld" in answer.get_data(as_text=True)
    assert len(rows(database, OPEN)) == 1
    assert events(database, "collega voorstellen")[-1][1] == "geweigerd"


def test_a_colleague_with_an_account_gets_the_same_answer(client_as, database):
    contact = client_as("contactpersoon")
    known = contact.submit(PATH, {"naam": "Wie Dan", "email": "contact@utrecht.example"})
    unknown = contact.submit(PATH, {"naam": "Wie Dan", "email": "niemand@utrecht.example"})
    assert known.status_code == unknown.status_code == 302
    assert known.location == unknown.location


def test_ten_proposals_a_day_are_enough(client_as, database):
    contact = client_as("contactpersoon")
    for number in range(10):
        proposed(contact, database, email=f"c{number}@amersfoort.example")
    answer = contact.submit(PATH, {**COLLEAGUE, "email": "c11@amersfoort.example"})
    assert answer.status_code == 429
    assert COLLEAGUE["naam"] in answer.get_data(as_text=True)
    assert len(rows(database, OPEN)) == 10
    assert events(database, "collega voorstellen")[-1][1] == "geweigerd"


def test_what_can_not_be_is_told(client_as, database):
    answer = client_as("contactpersoon").submit(PATH, {"naam": "Karim Bos", "email": "geen"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'value="Karim Bos"' in page
    assert rows(database, OPEN) == []


def test_vng_invites_whom_was_proposed(client_as, admin, database, gemeente):
    number = proposed(client_as("contactpersoon"), database)
    listed = admin.get("/voorstellen/list/?_flt_0_status=open").get_data(as_text=True)
    assert f'href="/uitnodigen/voorstel/{number}"' in listed
    path = f"/uitnodigen/voorstel/{number}"
    form = admin.get(path).get_data(as_text=True)
    assert f'value="{COLLEAGUE["email"]}"' in form
    assert "Amersfoort" in form
    assert admin.submit(path, {**COLLEAGUE, "gemeente_id": gemeente}).status_code == 302
    assert len(codes_mailed(database, COLLEAGUE["email"])) == 1
    assert rows(database, OPEN) == []
    page = admin.get(f"/voorstellen/show/{number}").get_data(as_text=True)
    assert "uitgenodigd" in page
    assert "/uitnodigen/voorstel/" not in page
    assert admin.get(path).status_code == 404
    assert "uitgenodigd" in client_as("contactpersoon").get(PATH).get_data(as_text=True)


def test_vng_turns_a_proposal_down(client_as, admin, database):
    number = proposed(client_as("contactpersoon"), database)
    path = f"/uitnodigen/afwijzen/{number}"
    assert admin.submit(path).location == f"/voorstellen/show/{number}"
    assert rows(database, OPEN) == []
    assert rows(database, "select 1 from app.uitnodiging") == []
    assert events(database, "voorstel afwijzen")[-1][:2] == (f"voorstel {number}", "gelukt")
    assert "afgewezen" in client_as("contactpersoon").get(PATH).get_data(as_text=True)
    assert admin.get(path).status_code == 404
