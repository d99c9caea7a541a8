"""Two saves at the very same moment on the live site: never a lost update, never a 5xx."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.conflicts.conftest import asked_on
from tests.integration.panel.page import Page
from tests.support.sample import A

ROUNDS = 5
REASON = {"reden": "gebeld"}


@pytest.fixture(scope="module")
def two(http_as):
    """Two people of each role, signed in on the live site."""
    return {
        role: [http_as(role, A if role == "contactpersoon" else None) for _ in range(2)]
        for role in ("contactpersoon", "redacteur")
    }


def page_of(answer):
    return Page(answer.status_code, answer.text)


def open_form(session, path):
    page = page_of(session.get(path))
    assert page.status == 200, page.text
    return page


def send_together(sessions, paths, forms, changes):
    """Send one form each, at the same moment; return the answers."""
    start = threading.Barrier(len(sessions))

    def send(session, path, form, change):
        data = form.sends(**change)
        start.wait()
        return page_of(session.post(path, data=data, allow_redirects=False))

    with ThreadPoolExecutor(len(sessions)) as pool:
        sent = [
            pool.submit(send, *each) for each in zip(sessions, paths, forms, changes, strict=True)
        ]
    return [future.result() for future in sent]


def together(sessions, path, changes):
    forms = [open_form(session, path) for session in sessions]
    return send_together(sessions, [path] * len(sessions), forms, changes)


def faults(database):
    return database.value("select count(*) from app.controleer_geschiedenis()")


@pytest.fixture(scope="module")
def person(database):
    return database.value(
        "select min(id) from register.persoon where gemeente_id ="
        " (select id from register.gemeente where code = %s)",
        A,
    )


def test_of_two_changes_to_one_field_one_wins_and_one_is_asked(two, database, person):
    path = f"/personen/edit/{person}"
    for number in range(ROUNDS):
        texts = [f"Een{number}", f"Twee{number}"]
        answers = together(two["contactpersoon"], path, [{"roepnaam": t} for t in texts])
        assert sorted(a.status for a in answers) == [302, 409]
        loser = [a.status for a in answers].index(409)
        stored = database.value("select roepnaam from register.persoon where id = %s", person)
        assert stored == texts[1 - loser]
        (field,) = asked_on(answers[loser]).values()
        assert (field.mine, field.theirs) == (texts[loser], stored)
    assert faults(database) == 0


def test_of_two_changes_to_two_fields_neither_is_lost(two, database, person):
    path = f"/personen/edit/{person}"
    for number in range(ROUNDS):
        changes = [{"roepnaam": f"Roep{number}"}, {"titel_voor": f"t{number}"}]
        answers = together(two["contactpersoon"], path, changes)
        assert sorted(a.status for a in answers) == [302, 409]
        loser = [a.status for a in answers].index(409)
        data = answers[loser].sends()
        done = two["contactpersoon"][loser].post(path, data=data, allow_redirects=False)
        assert done.status_code == 302
        row = database.value(
            "select roepnaam || ' ' || titel_voor from register.persoon where id = %s", person
        )
        assert row == f"Roep{number} t{number}"


def test_a_name_and_a_mandate_saved_together_are_both_kept(two, database, person):
    """The name renews the mandate's search words while the mandate is saved, with VNG's reason."""
    mandate = database.value(
        "select min(id) from register.functievervulling where persoon_id = %s", person
    )
    paths = [f"/personen/edit/{person}", f"/functievervullingen/edit/{mandate}"]
    for role, extra in (("contactpersoon", {}), ("redacteur", REASON)):
        for number in range(ROUNDS):
            texts = [f"Naam{role}{number}", f"Tekst{role}{number}"]
            sessions = two[role]
            forms = [open_form(s, p) for s, p in zip(sessions, paths, strict=True)]
            changes = [{"achternaam": texts[0], **extra}, {"toelichting": texts[1], **extra}]
            answers = send_together(sessions, paths, forms, changes)
            assert [a.status for a in answers] == [302, 302], [a.text for a in answers]
            assert texts == [
                database.value("select achternaam from register.persoon where id = %s", person),
                database.value(
                    "select toelichting from register.functievervulling where id = %s", mandate
                ),
            ]
    assert faults(database) == 0


def test_of_two_changes_to_the_same_links_one_is_asked(two, database):
    mandate = database.value(
        "select min(functievervulling_id) from register.functievervulling_portefeuille j"
        " join register.gemeente g on g.id = j.gemeente_id where g.code = %s",
        A,
    )
    keys = {
        name: str(database.value("select id from register.portefeuille where naam = %s", name))
        for name in ("Financiën", "Wonen", "Jeugdzorg")
    }
    links = (
        "select string_agg(portefeuille_id::text, ',' order by portefeuille_id)"
        " from register.functievervulling_portefeuille where functievervulling_id = %s"
    )
    path = f"/functievervullingen/edit/{mandate}"
    sets = [["Financiën"], ["Wonen", "Jeugdzorg"], ["Jeugdzorg"], ["Financiën", "Wonen"]]
    texts = [",".join(sorted((keys[n] for n in names), key=int)) for names in sets]
    for _ in range(ROUNDS):
        before = database.value(links, mandate)
        wanted = [text.split(",") for text in texts if text != before][:2]
        answers = together(
            two["contactpersoon"], path, [{"portefeuilles": ["", *w]} for w in wanted]
        )
        stored = database.value(links, mandate)
        statuses = sorted(a.status for a in answers)
        assert statuses == [302, 409], (before, wanted, stored)
        winner = [a.status for a in answers].index(302)
        assert stored == ",".join(wanted[winner])
    assert faults(database) == 0


def test_of_two_who_end_one_mandate_one_does(two, database):
    """The second is told that there is nothing left to end, or that it changed meanwhile."""
    mandate = database.value(
        "select max(fv.id) from register.functievervulling fv"
        " join register.gemeente g on g.id = fv.gemeente_id where g.code = %s",
        A,
    )
    path = f"/functievervullingen/end/{mandate}"
    changes = [
        {"einddatum": "01-06-2026", "reden_einde": reason} for reason in ("verhuizing", "overig")
    ]
    answers = together(two["contactpersoon"], path, changes)
    assert sorted(a.status for a in answers) == [302, 400]
    stored = database.value(
        "select reden_einde::text from register.functievervulling where id = %s", mandate
    )
    assert stored == ("verhuizing" if answers[0].status == 302 else "overig")
    events = database.value(
        "select count(*) from app.geschiedenis where tabel = 'functievervulling' and rij = %s"
        " and soort = 'gewijzigd'",
        str(mandate),
    )
    assert events == 1


def test_one_saves_while_another_deletes(two, database):
    """Whoever comes first wins: what was saved after the question is not deleted unseen."""
    sessions = two["redacteur"]
    for number in range(ROUNDS):
        with database.as_owner() as owner:
            key = owner.execute(
                "insert into register.partijalias (partij_id, naam)"
                " select min(id), %s from register.partij returning id",
                (f"Weg {number}",),
            ).fetchone()[0]
        paths = [f"/andere-partijnamen/edit/{key}", f"/andere-partijnamen/delete/{key}"]
        forms = [open_form(s, p) for s, p in zip(sessions, paths, strict=True)]
        saved, deleted = send_together(sessions, paths, forms, [{"naam": f"Toch {number}"}, {}])
        assert (saved.status, deleted.status) in {(302, 400), (302, 302), (404, 302)}
        left = "select count(*) from register.partijalias where id = %s"
        assert database.value(left, key) == (0 if deleted.status == 302 else 1)
