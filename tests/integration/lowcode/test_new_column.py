"""A column that a migration adds is in form, page, filter and history after a restart; no code."""

import pytest

from app import create_app
from app.catalog.load import load_catalog
from app.panel.check import check_catalog
from tests.integration.panel.page import Page, words
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.sample import A

# What the migration says: type and rules, and the comment that the screens show. No grant: the
# roles that write persoon have it for the whole table, as it is and as it grows.
COLUMNS = {
    "bijnaam": (
        "text constraint persoon_bijnaam_lengte check (length(bijnaam) <= 12)",
        "Bijnaam: zoals iedereen haar noemt",
    ),
    "voorkeurstaal": (
        "text constraint persoon_voorkeurstaal_keuze check (voorkeurstaal in ('Frans', 'Fries'))",
        "Voorkeurstaal: waarin u haar schrijft",
    ),
    "vegetarisch": ("boolean not null default false", "Vegetarisch: bij een lunch"),
    "beediging": ("date", "Beëdiging: de dag van de eed"),
    "reisafstand": ("numeric(6, 1)", "Reisafstand: in kilometers"),
    "badge": ("smallint not null default 7", "Badge: nummer van de toegangspas"),
    "aanmelding": ("timestamptz", "Aanmelding: wanneer zij zich meldde"),
    "stempartij_id": (
        "integer constraint persoon_stempartij_fk references register.partij (id)",
        "Partij van voorkeur: alleen als voorbeeld",
    ),
    "hoofdletters": (
        "text generated always as (upper(achternaam)) stored",
        "Hoofdletters: de naam op het bordje",
    ),
}
LABELS = {name: comment.partition(":")[0] for name, (_type, comment) in COLUMNS.items()}
TYPED = {
    "bijnaam": "Bolle Jan",
    "voorkeurstaal": "Fries",
    "vegetarisch": ["nee", "ja"],
    "beediging": "03-02-2026",
    "reisafstand": "12,5",
    "badge": "8",
    "aanmelding": "05-03-2026 14:30:15",
}
SHOWN = {**TYPED, "vegetarisch": "Ja", "aanmelding": "05-03-2026 14:30"}
LENGTH = "bijnaam: Een bijnaam heeft hoogstens 12 tekens."


def migrate_column(database):
    with database.as_owner() as owner:
        for name, (kind, comment) in COLUMNS.items():
            owner.execute(f"alter table register.persoon add column {name} {kind}")
            owner.execute(f"comment on column register.persoon.{name} is '{comment}'")
        for rule, sentence in (
            ("persoon_bijnaam_lengte", LENGTH),
            ("persoon_voorkeurstaal_keuze", "voorkeurstaal: Kies een van de twee."),
        ):
            owner.execute(f"comment on constraint {rule} on register.persoon is '{sentence}'")


def start(settings):
    flask = create_app(settings)
    flask.test_client_class = CheckedClient
    return flask


def signed_in(flask, role, gemeente=None):
    client = flask.test_client()
    client.enter(sample.account_of(role, gemeente).email)
    return client


@pytest.fixture(scope="module")
def running(settings):
    """The site as it ran before the migration."""
    flask = start(settings)
    yield flask
    flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture(scope="module")
def app(running, settings, database):
    """The site after the migration and a restart."""
    migrate_column(database)
    flask = start(settings)
    yield flask
    flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture
def contact(app):
    return signed_in(app, "contactpersoon", A)


@pytest.fixture
def party(database):
    return database.value("select id from register.partij where naam = 'D66'")


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, Page.of(answer).text
    return Page.of(answer)


def send(client, path, page=None, **changes):
    return Page.of(client.post(path, data=(page or get(client, path)).sends(**changes)))


def person_with(database, name):
    return database.value("select id from register.persoon where achternaam = %s", name)


@pytest.fixture(scope="module")
def saved(app, database):
    """A person who was added with every new field filled in, through the form."""
    client = signed_in(app, "contactpersoon", A)
    party = database.value("select id from register.partij where naam = 'D66'")
    answer = send(client, "/personen/add", achternaam="Kolom", **TYPED, stempartij_id=str(party))
    assert answer.status == 302, answer.errors
    return person_with(database, "Kolom")


def label_of(page, name):
    """Return the words that stand at a field."""
    control = page.control(name)
    label = page.form.find("label", attrs={"for": control["id"]}) or control.find_parent("label")
    fieldset = control.find_parent("fieldset")
    return words(label or fieldset.find("legend"))


@pytest.mark.parametrize("way", ["add", "edit"])
def test_the_new_fields_are_in_the_form_with_label_and_help(contact, saved, way):
    page = get(contact, f"/personen/{way}" + (f"/{saved}" if way == "edit" else ""))
    assert "Overig" in [words(h) for h in page.main.find_all("h2")]
    for name, (_type, comment) in COLUMNS.items():
        if name == "hoofdletters":
            assert page.control(name) is None
            continue
        label, _, explanation = comment.partition(": ")
        assert label in label_of(page, name)
        assert explanation[1:] in page.text


def test_defaults_stand_in_a_new_form(contact):
    page = get(contact, "/personen/add")
    assert page.value("badge") == "7"
    assert page.value("vegetarisch") == "nee"


def test_what_was_filled_in_is_shown_with_its_label(contact, saved):
    shown = get(contact, f"/personen/show/{saved}").shown
    for name, value in SHOWN.items():
        assert shown[LABELS[name]] == value
    assert shown["Partij van voorkeur"] == "D66"
    assert shown["Hoofdletters"] == "KOLOM"


def test_what_was_filled_in_stands_in_the_form_again(contact, saved, party):
    page = get(contact, f"/personen/edit/{saved}")
    for name, value in TYPED.items():
        assert page.value(name) == value
    assert page.value("stempartij_id") == str(party)


def test_saving_again_changes_nothing(contact, saved, database):
    lines = "select count(*) from app.geschiedenis where tabel = 'persoon' and rij = %s"
    before = database.value(lines, str(saved))
    assert send(contact, f"/personen/edit/{saved}").status == 302
    assert database.value(lines, str(saved)) == before


def test_the_rules_of_the_column_are_told_at_the_field(contact, saved):
    path = f"/personen/edit/{saved}"
    page = send(contact, path, bijnaam="x" * 13, badge="99999", voorkeurstaal="Klingon")
    assert page.status == 400
    assert page.errors["bijnaam"] == LENGTH.partition(": ")[2]
    assert "badge" in page.errors
    assert "voorkeurstaal" in page.errors


def test_a_change_is_in_the_timeline_with_its_label(contact, database):
    send(contact, "/personen/add", achternaam="Tijdlijn")
    key = person_with(database, "Tijdlijn")
    path = f"/personen/edit/{key}"
    assert send(contact, path, bijnaam="Tij", vegetarisch=["nee", "ja"]).status == 302
    page = get(contact, f"/personen/history/{key}")
    first = page.main.select("ol.timeline > li")[0]
    changes = {
        words(d.dt): (words(d.find("del")), words(d.find("ins"))) for d in first.select("dl > div")
    }
    assert changes == {"Bijnaam": ("leeg", "Tij"), "Vegetarisch": ("Nee", "Ja")}


def test_two_people_who_change_it_are_told(contact, app, database):
    send(contact, "/personen/add", achternaam="Botsing")
    key = person_with(database, "Botsing")
    path = f"/personen/edit/{key}"
    form, other = get(contact, path), signed_in(app, "contactpersoon", A)
    assert send(other, path, bijnaam="Een").status == 302
    page = send(contact, path, form, bijnaam="Twee")
    assert page.status == 409
    assert "Bijnaam" in page.text
    assert database.value("select bijnaam from register.persoon where id = %s", key) == "Een"


def test_the_list_can_be_filtered_by_it(contact, saved):
    page = get(contact, "/personen/list/?filter=1")
    labels = {words(tag) for tag in page.filter_form.find_all(["label", "legend", "h3"])}
    for name in ("bijnaam", "voorkeurstaal", "vegetarisch", "beediging", "badge", "hoofdletters"):
        assert any(LABELS[name] in label for label in labels), name
    found = get(contact, "/personen/list/?_flt_0_bijnaam=Bolle+Jan")
    assert [row[0] for row in found.rows] == ["Kolom"]
    sent = page.sends(page.filter_form, w_voorkeurstaal="Fries", filteren="1")
    answer = contact.get("/personen/list/", query_string=sent)
    assert answer.status_code == 302
    assert [row[0] for row in get(contact, answer.location).rows] == ["Kolom"]


def test_the_list_and_its_csv_stay_as_the_catalog_says(contact, saved):
    """What a list shows is the catalog's: one word more there, and it is in the CSV as well."""
    heads = get(contact, "/personen/list/").heads
    csv = contact.get("/personen/export").get_data(as_text=True).splitlines()[0]
    for label in LABELS.values():
        assert label not in heads
        assert label not in csv


@pytest.mark.parametrize("role", ["lezer", "redacteur", "privacyfunctionaris", "beheerder"])
def test_every_role_that_reads_a_person_sees_it(app, saved, role):
    shown = get(signed_in(app, role), f"/personen/show/{saved}").shown
    assert shown["Bijnaam"] == "Bolle Jan"


def test_who_writes_named_columns_only_does_not_write_the_new_one(app, saved, database):
    client = signed_in(app, "privacyfunctionaris")
    path = f"/personen/edit/{saved}"
    page = get(client, path)
    assert page.control("bijnaam") is None
    send(client, path, page, bijnaam="Anders", reden="bezwaar")
    assert (
        database.value("select bijnaam from register.persoon where id = %s", saved) == "Bolle Jan"
    )


def test_a_contact_of_another_gemeente_sees_nothing_of_it(app, saved):
    other = signed_in(app, "contactpersoon", sample.B)
    assert other.get(f"/personen/show/{saved}").status_code == 404
    assert get(other, "/personen/list/?_flt_0_bijnaam=Bolle+Jan").rows == []


def test_the_check_of_the_catalog_finds_nothing(app, database):
    assert check_catalog(database.owner_engine(), load_catalog()) == []


def test_a_site_that_was_not_restarted_works_on_and_spoils_nothing(running, saved, database):
    """Between migration and restart: the old form knows no new fields, and leaves them alone."""
    client = signed_in(running, "contactpersoon", A)
    path = f"/personen/edit/{saved}"
    page = get(client, path)
    assert page.control("bijnaam") is None
    assert send(client, path, page, roepnaam="Oud").status == 302
    get(client, "/personen/list/?_flt_0_achternaam=Kolom")
    row = "select roepnaam || ' ' || bijnaam || ' ' || badge from register.persoon where id = %s"
    assert database.value(row, saved) == "Oud Bolle Jan 8"
