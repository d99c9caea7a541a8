"""Many at once: a look at what it would do, faults per row, then sent, and nothing sent twice."""

import io
import threading
from datetime import timedelta

import pytest

from app.core import clock
from app.scope.actor import Actor, acting_as
from app.security.invitations import series
from app.security.invitations.desk import Desk
from app.security.keys import Keys
from tests.support import sample
from tests.support.clients import token_in
from tests.support.entrance import asks_fresh_code
from tests.support.invitations import NEW, codes_mailed, events, rows

HEAD = "gemeente;e-mail;naam\n"
NEWCOMERS = [f"nieuw{n:03}@utrecht.example" for n in range(60)]
LIST = HEAD + "".join(f"Utrecht;{email};Nieuw Iemand\n" for email in NEWCOMERS)
KNOWN = sample.account_of("contactpersoon").email


def upload(browser, content, name="lijst.csv"):
    path = "/uitnodigingsreeksen/nieuw"
    token = token_in(browser.get(path).get_data(as_text=True))
    sent = {"bestand": (io.BytesIO(content.encode()), name), "csrf_token": token}
    return browser.post(path, data=sent, content_type="multipart/form-data")


def kept(browser, content):
    """Upload a list that can be read and return the address of its page."""
    answer = upload(browser, content)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.location


def invited(database):
    return [e for (e,) in rows(database, "select email from app.uitnodiging order by email")]


def test_nothing_is_sent_before_somebody_says_so(admin, database):
    page = admin.get(kept(admin, LIST)).get_data(as_text=True)
    assert "60 uitnodigingen worden verstuurd." in page
    assert NEWCOMERS[59] in page
    assert invited(database) == []
    assert rows(database, "select 1 from app.bericht") == []


def test_all_are_sent_and_the_page_says_how_far_it_is(admin, database):
    path = kept(admin, LIST)
    answer = admin.submit(f"{path}/versturen", form_at=path)
    assert answer.location == path
    assert invited(database) == NEWCOMERS
    assert len({code for email in NEWCOMERS for code in codes_mailed(database, email)}) == 60
    page = admin.get(path).get_data(as_text=True)
    assert "60 van 60 uitnodigingen klaar." in page
    assert '<progress class="vng-progress vng-mt-3" max="60" value="60"' in page
    number = path.rpartition("/")[2]
    assert events(database, "reeks versturen")[-1][:2] == (f"reeks {number}", "gelukt")
    assert events(database, "reeks verstuurd")[-1][:2] == (f"reeks {number}", "gelukt")
    # The people are no longer kept twice.
    assert rows(database, "select regels from app.uitnodigingsreeks") == [([],)]


def test_pressing_twice_and_reloading_send_nothing_twice(admin, client_as, database):
    path = kept(admin, LIST)
    browsers = [admin, client_as("beheerder"), client_as("beheerder")]
    tokens = [token_in(b.get(path).get_data(as_text=True)) for b in browsers]
    gate = threading.Barrier(len(browsers))

    def press(browser, token):
        gate.wait()
        browser.post(f"{path}/versturen", data={"csrf_token": token})

    pairs = zip(browsers, tokens, strict=True)
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    admin.submit(f"{path}/versturen", form_at="/help/")
    assert admin.get(f"{path}/versturen").location == path
    assert invited(database) == NEWCOMERS
    assert len(rows(database, "select 1 from app.bericht")) == 60
    number = path.rpartition("/")[2]
    told = [event for event in events(database, "reeks versturen") if event[0] == f"reeks {number}"]
    assert len(told) == 1


def test_sending_that_was_cut_off_goes_on_where_it_was(app, admin, database, monkeypatch):
    path = kept(admin, LIST)
    chunk, done = series.send_chunk, []

    def cut_off(desk, pk):
        if done:
            return False
        done.append(pk)
        return chunk(desk, pk)

    monkeypatch.setattr(series, "send_chunk", cut_off)
    admin.submit(f"{path}/versturen", form_at=path)
    page = admin.get(path).get_data(as_text=True)
    assert f"{series.CHUNK} van 60 uitnodigingen klaar." in page
    assert "Ververs" in page
    monkeypatch.undo()
    admin.submit(f"{path}/versturen", form_at=path)
    assert invited(database) == NEWCOMERS
    assert len(rows(database, "select 1 from app.bericht")) == 60


def test_a_chunk_is_all_or_nothing(app, admin, database, monkeypatch):
    path = kept(admin, LIST)
    pk = int(path.rpartition("/")[2])
    actor = Actor(
        "beheerder", database.value("select id from ab_user where email = 'beheerder@vng.example'")
    )
    with app.app_context(), acting_as(actor):
        desk = Desk(
            session=app.extensions["ledengegevens"].register,
            keys=Keys([sample.AUTH_KEY]),
            now=clock.now(),
            origin="",
            public_url="http://x.example",
            support_email="hulp@x.example",
            actor=actor,
        )
        series.begin(desk, pk)
        monkeypatch.setattr(series, "_ADVANCE", series.text("select 1/0"))
        with pytest.raises(Exception, match="division"):
            series.send_chunk(desk, pk)
        desk.session.rollback()
    assert invited(database) == []
    assert rows(database, "select 1 from app.bericht") == []


def test_each_row_that_can_not_be_sent_says_why(admin, database, gemeente):
    admin.submit("/uitnodigen/", {**NEW, "gemeente_id": gemeente})
    content = HEAD + (
        "Nergenshuizen;a@b.example;Nergens Iemand\n"
        "Abcoude;a@b.example;Opgeheven Gemeente\n"
        "Utrecht;geen adres;Zonder Adres\n"
        "Utrecht;c@d.example;=1+1\n"
        "Utrecht;e@f.example;\n"
        f"Utrecht;{KNOWN.upper()};Heeft Account\n"
        f"Utrecht;{NEW['email']};Al Uitgenodigd\n"
        "GM0344;goed@utrecht.example;Goed Zo\n"
        "gemeente utrecht;GOED@utrecht.example;Dubbel Zo\n"
        "0307;ook.goed@amersfoort.example;Ook Goed\n"
    )
    path = kept(admin, content)
    page = admin.get(path).get_data(as_text=True)
    assert "2 uitnodigingen worden verstuurd." in page
    assert "8 regels worden overgeslagen" in page
    for said in (
        "Deze gemeente is niet bekend.",
        "Dit is geen e-mailadres.",
        "Hier staat een formule.",
        "Dit is geen naam.",
        "heeft al een account",
        "al uitgenodigd",
        "staat ook op regel 9",
    ):
        assert said in page, said
    admin.submit(f"{path}/versturen", form_at=path)
    new = [e for e in invited(database) if e != NEW["email"]]
    assert new == ["goed@utrecht.example", "ook.goed@amersfoort.example"]


def test_an_expired_invitation_may_be_followed_by_a_new_one(admin, database, gemeente):
    admin.submit("/uitnodigen/", {**NEW, "gemeente_id": gemeente})
    clock.move(timedelta(days=31))
    admin.enter(sample.account_of("beheerder").email)
    path = kept(admin, HEAD + f"Amersfoort;{NEW['email']};{NEW['naam']}\n")
    assert "1 uitnodiging wordt verstuurd." in admin.get(path).get_data(as_text=True)


def test_who_gets_an_account_or_invitation_meanwhile_is_skipped(admin, database):
    path = kept(admin, HEAD + "Utrecht;a@b.example;A Beer\nUtrecht;c@d.example;C Das\n")
    utrecht = database.value("select id from register.gemeente where code = 'GM0344'")
    admin.submit("/uitnodigen/", {"naam": "C Das", "email": "c@d.example", "gemeente_id": utrecht})
    with database.as_owner() as owner:
        owner.execute(
            "insert into ab_user (first_name, last_name, username, email, active)"
            " values ('A', 'Beer', 'a@b.example', 'a@b.example', true)"
        )
    admin.submit(f"{path}/versturen", form_at=path)
    page = admin.get(path).get_data(as_text=True)
    assert "2 zijn overgeslagen" in page
    assert len(rows(database, "select 1 from app.uitnodiging")) == 1
    assert events(database, "uitnodigen")[-1][1] == "geweigerd"
    with database.as_owner() as owner:
        owner.execute("delete from ab_user where email = 'a@b.example'")


def test_the_register_gives_a_list_for_all_gemeenten(admin, database):
    answer = admin.submit("/uitnodigingsreeksen/nieuw", {"bron": "register"})
    page = admin.get(answer.location).get_data(as_text=True)
    # The sample's addresses hold capitals: they are kept in small letters.
    assert "kanarie-a.12@amersfoort.example" in page
    assert "kanarie-b.12@utrecht.example" in page
    assert "Abcoude" not in page
    assert "2 uitnodigingen worden verstuurd." in page
    assert invited(database) == []


def test_a_list_that_is_not_sent_is_thrown_away(admin, database):
    path = kept(admin, LIST)
    assert admin.submit(f"{path}/weg", form_at=path).status_code == 302
    assert admin.get(path).status_code == 404
    # One that was sent is not.
    path = kept(admin, LIST)
    admin.submit(f"{path}/versturen", form_at=path)
    admin.submit(f"{path}/weg", form_at="/help/")
    assert admin.get(path).status_code == 200


def test_a_list_nobody_sends_is_forgotten_after_a_week(admin, database):
    path = kept(admin, LIST)
    clock.move(timedelta(days=8))
    admin.enter(sample.account_of("beheerder").email)
    kept(admin, LIST)
    assert admin.get(path).status_code == 404


def test_a_file_that_is_no_list_is_told_and_nothing_kept(admin, database):
    answer = upload(admin, "<html>", "lijst.csv")
    assert answer.status_code == 400
    assert "De eerste regel hoort de kolommen te noemen" in answer.get_data(as_text=True)
    nothing = admin.submit("/uitnodigingsreeksen/nieuw", {})
    assert nothing.status_code == 400
    assert "Kies eerst een bestand." in nothing.get_data(as_text=True)
    assert rows(database, "select 1 from app.uitnodigingsreeks") == []


def test_a_name_with_markup_is_only_text(admin, database):
    path = kept(admin, HEAD + 'Utrecht;a@b.example;"<script>alert(1)</script>"\n')
    page = admin.get(path).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_looking_at_and_sending_a_list_ask_a_fresh_code(admin, database):
    path = kept(admin, LIST)
    clock.move(timedelta(minutes=21))
    assert admin.get("/uitnodigingsreeksen/nieuw").status_code == 302
    answer = admin.submit(f"{path}/versturen", form_at=path)
    assert asks_fresh_code(answer, f"{path}/versturen")
    assert invited(database) == []
    # How far it is, can always be seen.
    assert admin.get(path).status_code == 200
