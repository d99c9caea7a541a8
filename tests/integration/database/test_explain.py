"""The indexes that search and lists stand on are used by every role, policies and all."""

import pytest

from app.catalog.load import load_catalog
from app.catalog.spec import ROLES, STAFF
from app.panel.forms import writable
from app.panel.listing import Listing
from app.panel.lookups import Lookups, Wanted
from app.panel.panel import view_name
from app.panel.url_state import ListState, make_filter
from app.scope.actor import Actor
from tests.support.plans import plans_of

# A word that few rows begin with, so that an index is worth its while.
RARE = {"register.fractie": "fractie 7", "register.verkiezingsuitslag": "lijst 17"}
# The tables that stand behind views, where the words and their index are.
BEHIND = {
    "register.bezetting": "functievervulling",
    "app.account": "accountstand",
    "app.uitnodigingstatus": "uitnodiging",
    "app.voorstelstatus": "voorstel",
    "app.gemeente_zonder_contact": "gemeente",
}


def searched_tables(role: str) -> list[str]:
    """Return the tables with search words that this role may open."""
    found = load_catalog().values()
    return [t.name for t in found if t.allows(role, "lezen") and t.searched]


def ordered_tables(role: str) -> list[str]:
    """Return the tables that are shown in the order of `sorteer`."""
    catalog = load_catalog()
    return [name for name in searched_tables(role) if not catalog[name].order]


def base(name: str) -> str:
    return BEHIND.get(name, name.partition(".")[2])


@pytest.fixture(scope="module")
def plans(large_engine, large_tables, large_database):
    """Make the plans of a page of a table's list for a role."""
    gemeente = large_database.value("select id from register.gemeente where code = 'GM2007'")

    def make(role: str, work, *, forbid_reading_all: bool = False):
        actor = Actor(role=role, gemeente_id=gemeente if role == "contactpersoon" else None)
        return plans_of(large_engine, actor, work, forbid_reading_all=forbid_reading_all)

    return make


def page(tables, name: str, role: str, **state):
    """Return the work of reading one page of a list."""
    table = tables[name]
    asked = ListState(view=view_name(table), **state)
    return lambda session: Listing(tables, table).page(session, role, asked)


def is_small(tables, database, name: str) -> bool:
    return database.value(f"select count(*) < 1000 from {name}")


@pytest.mark.parametrize(
    ("role", "name"), [(role, name) for role in STAFF for name in searched_tables(role)]
)
def test_search_by_vng_uses_the_search_words(plans, large_tables, large_database, role, name):
    word = RARE.get(name, "naam1234")
    small = is_small(large_tables, large_database, name)
    count, rows = plans(role, page(large_tables, name, role, search=word), forbid_reading_all=small)
    # A handful of rows may as well be read in their order; that the words serve, counting shows.
    for plan in (count,) if small else (count, rows):
        assert f"{base(name)}_zoek_idx" in plan.indexes(), plan.statement
        assert base(name) not in plan.reads_all_of()


@pytest.mark.parametrize(
    "name", ["register.persoon", "register.functievervulling", "register.fractie"]
)
def test_a_lookup_by_vng_uses_the_search_words(plans, large_tables, name):
    lookups = Lookups(large_tables)
    word = RARE.get(name, "naam1234")
    (plan,) = plans(
        "redacteur", lambda session: lookups.search(session, large_tables[name], word, None)
    )
    assert f"{base(name)}_zoek_idx" in plan.indexes()


@pytest.mark.parametrize(
    "name", [n for n in searched_tables("contactpersoon") if n != "register.gemeente"]
)
@pytest.mark.parametrize("search", ["", "naam12"])
def test_a_contact_person_reads_her_own_gemeente_and_no_further(
    plans, large_tables, large_database, name, search
):
    table = large_tables[name]
    if not table.scoped:
        return
    # Of a table that the large database has few rows of, an index serves when it must.
    small = is_small(large_tables, large_database, name)
    work = page(large_tables, name, "contactpersoon", search=search)
    for plan in plans("contactpersoon", work, forbid_reading_all=small):
        used = [i for i in plan.indexes() if "gemeente_id" in plan.conditions(i)]
        assert used, plan.statement
        assert base(name) not in plan.reads_all_of()


@pytest.mark.parametrize(
    ("role", "name"), [(role, name) for role in ROLES for name in ordered_tables(role)]
)
def test_the_first_page_is_read_in_order_and_not_sorted(
    plans, large_tables, large_database, role, name
):
    small = is_small(large_tables, large_database, name)
    _count, rows = plans(role, page(large_tables, name, role), forbid_reading_all=small)
    scoped = role == "contactpersoon" and large_tables[name].scoped
    index = f"{base(name)}_{'scope_' if scoped else ''}sorteer_idx"
    # On a few rows any index that covers the order will do; that it is there, the catalog tells.
    if small and index not in rows.indexes():
        assert large_database.value("select to_regclass(%s)", f"register.{index}") is not None
        return
    assert index in rows.indexes(), rows.statement
    assert not rows.sorts()


@pytest.mark.parametrize("role", ROLES)
def test_a_page_far_on_begins_at_its_place_in_the_index(plans, large_tables, large_database, role):
    key = large_database.value(
        "select p.id from register.persoon p join register.gemeente g on g.id = p.gemeente_id"
        " where g.code = 'GM2007' order by p.sorteer offset 200 limit 1"
    )
    work = page(large_tables, "register.persoon", role, page=8, after=key)
    _count, rows = plans(role, work)
    index = f"persoon_{'scope_' if role == 'contactpersoon' else ''}sorteer_idx"
    assert "sorteer" in rows.conditions(index), rows.statement
    assert not rows.sorts()


@pytest.mark.parametrize("role", ROLES)
def test_the_newest_history_is_read_by_index(plans, large_tables, role):
    _count, rows = plans(role, page(large_tables, "app.geschiedenisregel", role))
    # The newest of a gemeente among few others are found from the newest of all as well.
    own = {"geschiedenis_gemeente_idx"} if role == "contactpersoon" else set()
    assert rows.indexes() & {"geschiedenis_pkey", *own}
    assert "geschiedenis" not in rows.reads_all_of()
    assert not rows.sorts()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("index", range(4))
def test_links_are_found_and_shown_by_index(plans, large_tables, large_database, role, index):
    """Of what is linked to one row only; and of one portefeuille only what is linked to it."""
    table = large_tables["register.functievervulling"]
    links = table.links["portefeuilles"]
    key = large_database.value(
        "select portefeuille_id from register.functievervulling_portefeuille limit 1"
    )
    asked = make_filter(links, index, str(key))
    count, rows = plans(role, page(large_tables, table.name, role, filters=(asked,)))
    joining = "functievervulling_portefeuille"
    used = {i for i in rows.indexes() if i.startswith(f"{joining}_")}
    assert used, rows.statement
    if index == 0:
        for plan in (count, rows):
            assert not plan.reads_all_of() & {joining, "functievervulling"}
            by_portefeuille = {i for i in used if "portefeuille_id" in plan.conditions(i)}
            assert by_portefeuille or role == "contactpersoon"


# What a form offers: of the table that it points at, no more is read than is shown or counted.

FORMS = [
    pytest.param(role, table.name, mode, id=f"{role}-{table.table}-{mode}")
    for table in load_catalog().values()
    for mode, right in (("add", "toevoegen"), ("edit", "wijzigen"))
    for role in ROLES
    if table.allows(role, right)
]
LISTS = [
    pytest.param(role, table.name, id=f"{role}-{table.table}")
    for table in load_catalog().values()
    for role in ROLES
    if table.allows(role, "lezen")
]
# A word that few rows have, one that thousands have.
SEARCHES = ("naam1234", "naam")


def pointed_at(tables, table, columns):
    """Return name and table of each reference among the columns, and of what is joined."""
    linked = table.links.values() if columns else ()
    return {c.name: tables[c.points_at] for c in (*columns, *linked) if c.points_at}


@pytest.fixture(scope="module")
def some_keys(large_tables, large_database):
    """Return a few keys of a table, of the contact person's own gemeente where rows have one."""
    known = {}

    def of(target):
        if target.name not in known:
            own = "where gemeente_id = (select id from register.gemeente where code = 'GM2007')"
            known[target.name] = large_database.value(
                f"select array(select {target.spec.key} from {target.name}"
                f" {own if target.scoped else ''} limit 3)"
            )
        return tuple(known[target.name])

    return of


@pytest.fixture(scope="module")
def large_names(large_tables, large_database):
    """The tables so large that an index is quicker for one row; of a few rows, reading all is."""
    return {
        name.partition(".")[2]
        for name in large_tables
        if not is_small(large_tables, large_database, name)
    }


def hold(plans, large_names):
    for plan in plans:
        assert not plan.unbounded() & large_names, f"{plan.unbounded()}: {plan.statement}"


@pytest.mark.parametrize(("role", "name", "mode"), FORMS)
def test_what_a_form_offers_does_not_cost_the_table_it_points_at(
    plans, large_tables, large_database, large_names, some_keys, role, name, mode
):
    table = large_tables[name]
    targets = pointed_at(large_tables, table, writable(table, role, mode))
    if not targets:
        return
    own = large_database.value("select id from register.gemeente where code = 'GM2007'")
    contact = role == "contactpersoon"
    lookups = Lookups(large_tables)

    def offered(session):
        for search in SEARCHES:
            wanted = [Wanted(n, t, some_keys(t), search) for n, t in targets.items()]
            lookups.fill(session, wanted, None if contact else own, all_scoped=contact)
        lookups.name(session, wanted)

    hold(plans(role, offered), large_names)


@pytest.mark.parametrize(("role", "name"), LISTS)
def test_what_a_filter_offers_does_not_cost_the_table_it_points_at(
    plans, large_tables, large_names, some_keys, role, name
):
    table = large_tables[name]
    allowed = Listing(large_tables, table).filterable(role)
    targets = {
        n: t
        for n, t in pointed_at(large_tables, table, table.columns.values()).items()
        if n in allowed and role in t.spec.rights
    }
    whose = role != "contactpersoon"
    lookups = Lookups(large_tables)

    def offered(session):
        for search in SEARCHES:
            wanted = [Wanted(n, t, some_keys(t), search, whose) for n, t in targets.items()]
            lookups.fill(session, wanted, None, all_scoped=True)
            for target in targets.values():
                lookups.search(session, target, search, None, says_whose=whose)

    hold(plans(role, offered), large_names)
