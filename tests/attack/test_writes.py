"""Nothing a contact person sends writes another gemeente's row, or ties her own row to it."""

import pytest

from tests.support import attack_writes as attacks
from tests.support.attack import Siege
from tests.support.attack_kinds import Attack, written_tables


def hold(siege: Siege, attack: Attack, table: str) -> None:
    """Do this attack on this table."""
    siege.holds(attack(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", written_tables())
def test_a_row_can_not_point_at_anothers(siege, table):
    hold(siege, attacks.parent_cases, table)


@pytest.mark.parametrize("table", written_tables())
def test_a_row_is_made_and_stays_in_her_own_gemeente(siege, table):
    hold(siege, attacks.gemeente_cases, table)


@pytest.mark.parametrize("table", written_tables())
def test_what_a_form_does_not_ask_is_not_written(siege, table):
    hold(siege, attacks.smuggling_cases, table)


@pytest.mark.parametrize("table", written_tables())
def test_links_of_many_to_many_lead_only_to_what_exists(siege, table):
    hold(siege, attacks.link_cases, table)


@pytest.mark.parametrize("table", written_tables())
def test_a_conflict_shows_nothing_of_anothers_row(siege, table):
    hold(siege, attacks.conflict_cases, table)


@pytest.mark.parametrize("table", written_tables())
def test_without_her_own_token_nothing_is_written(siege, table):
    hold(siege, attacks.token_cases, table)


@pytest.mark.parametrize("table", written_tables())
def test_the_same_form_without_anything_foreign_is_saved(siege, table):
    hold(siege, attacks.accepted_cases, table)
