"""Every kind of attack by name, as the meta-test and the test of completeness run them."""

from collections.abc import Callable, Iterator, Mapping

from app.catalog.load import load_catalog
from app.panel.columns import Reflected
from tests.support import attack_lists, attack_pages, attack_rows, attack_writes
from tests.support.attack import Case
from tests.support.attack_world import World, readable_tables, scoped_tables

Attack = Callable[[World, Reflected], Iterator[Case]]


def written_tables() -> list[str]:
    """Return every table that a contact person writes."""
    catalog = load_catalog()
    rights = {"toevoegen", "wijzigen", "verwijderen"}
    return [n for n in readable_tables() if rights & {*catalog[n].rights["contactpersoon"]}]


# Reading first: what a broken wall lets through is then still there to be read.
_KINDS: tuple[tuple[str, Attack, Callable[[], list[str]]], ...] = (
    ("lijsten", attack_lists.list_cases, readable_tables),
    ("filters", attack_lists.filter_cases, readable_tables),
    ("filterformulier", attack_lists.filter_form_cases, readable_tables),
    ("eigen lijst", attack_lists.own_list_case, scoped_tables),
    ("opzoeken", attack_lists.lookup_cases, readable_tables),
    ("opzoeken zonder script", attack_lists.form_lookup_cases, scoped_tables),
    ("onder wat openbaar is", attack_rows.public_row_cases, attack_rows.public_tables),
    ("ouders", attack_writes.parent_cases, written_tables),
    ("andermans gemeente", attack_writes.gemeente_cases, written_tables),
    ("gesmokkeld", attack_writes.smuggling_cases, written_tables),
    ("koppelingen", attack_writes.link_cases, written_tables),
    ("strijd", attack_writes.conflict_cases, written_tables),
    ("zonder bewijs", attack_writes.token_cases, written_tables),
    ("geen recht", attack_rows.refused_page_cases, readable_tables),
    ("acties", attack_rows.action_cases, scoped_tables),
    ("rijen", attack_rows.row_cases, scoped_tables),
)


def kinds(world: World) -> Mapping[str, list[Case]]:
    """Return every attack of this world by kind."""
    found = {
        name: [case for table in tables() for case in attack(world, world.tables[table])]
        for name, attack, tables in _KINDS
    }
    gemeente = world.tables["register.gemeente"]
    found["andermans gemeente zelf"] = [*attack_rows.foreign_gemeente_cases(world, gemeente)]
    found["pagina's"] = [*attack_pages.page_cases(world)]
    found["blad en zoeken"] = [*attack_pages.reading_cases()]
    found["bevestigingen"] = [*attack_pages.confirmation_cases(world)]
    return found
