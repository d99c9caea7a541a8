"""What is not a text follows the language too: numbers, choices, names of rows, and the CSV."""

import csv
import io

import pytest

from tests.support import sample


@pytest.fixture(scope="module")
def mandate(database):
    """A functievervulling with a part of a week, ended with a reason; its key."""
    with database.as_owner() as owner:
        return owner.execute(
            """update register.functievervulling fv
                  set tijdsbesteding = 62.5, einddatum = '2026-10-31', reden_einde = 'verhuizing'
                 from register.functie f, register.gemeente g
                where f.id = fv.functie_id and f.code = 'wethouder' and g.id = fv.gemeente_id
                  and g.code = %s returning fv.id""",
            (sample.A,),
        ).fetchone()[0]


def page(walker, path):
    return next(walker.get(path)).html


@pytest.mark.parametrize(("language", "number", "reason"), [
    ("nl", "62,5", "verhuizing"),
    ("en", "62.5", "moved away"),
])  # fmt: skip
def test_numbers_and_choices_follow_the_language_and_dates_stay(
    app, walk_as, mandate, language, number, reason
):
    walker = walk_as(app, "contactpersoon", language)
    shown = page(walker, f"/functievervullingen/show/{mandate}")
    assert f">{number}%<" in "".join(shown.split())
    assert reason in shown
    for text in (shown, page(walker, "/functievervullingen/list/?_flt_5_einddatum=")):
        assert "31-10-2026" in text
    assert f'value="{number}"' in page(walker, f"/functievervullingen/edit/{mandate}")


def test_the_file_speaks_the_language_of_its_list(app, walk_as, mandate):
    def rows(language):
        answer = walk_as(app, "contactpersoon", language).browser.get("/geschiedenis/export")
        text = answer.get_data(as_text=True).removeprefix("\ufeff")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    dutch, english = rows("nl"), rows("en")
    assert {row["Gebeurtenis"] for row in dutch} >= {"gewijzigd", "toegevoegd"}
    assert {row["Event"] for row in english} >= {"changed", "added"}
    assert [row["Row"] for row in english] == [row["Rij"] for row in dutch]


@pytest.mark.parametrize(("language", "name", "period"), [
    ("nl", "Huisadres van", "2026–nu"),
    ("en", "Home address of", "2026–now"),
])  # fmt: skip
def test_the_name_of_a_row_follows_the_language(app, walk_as, database, language, name, period):
    walker = walk_as(app, "contactpersoon", language)
    key = database.value(
        "select min(h.id) from register.huisadres h join register.gemeente g"
        " on g.id = h.gemeente_id where g.code = %s",
        sample.A,
    )
    assert f"<h1>{name} " in page(walker, f"/huisadressen/show/{key}")
    assert period in page(walker, "/fracties/list/")


def test_the_history_knows_every_table_that_it_watches(app, database):
    views = app.extensions["appbuilder"].baseviews
    history = next(v.table for v in views if type(v).__name__ == "GeschiedenisregelView")
    with database.as_owner() as owner:
        watched = owner.execute(
            """select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
                where t.tgname = 'geschiedenis'"""
        ).fetchall()
        events = owner.execute(
            """select pg_get_constraintdef(oid) from pg_constraint
                where conname = 'geschiedenis_soort_keuze'"""
        ).fetchone()
    named = set(history.columns["tabel"].choices)
    assert {name for (name,) in watched} == named - {"register"}
    assert all(f"'{event}'" in events[0] for event in history.columns["soort"].choices)


def test_a_comment_with_signs_of_its_own_is_shown_as_it_is(app, walk_as):
    with app.test_request_context():
        words = app.jinja_env.from_string("{{ _(text) }}|{{ _('') }}")
        assert words.render(text="5 % < 10 %") == "5 % &lt; 10 %|"
