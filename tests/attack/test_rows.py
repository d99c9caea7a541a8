"""Another gemeente's row is not there: on no page, by no key, under no parent, in no history."""

import pytest

from tests.support import attack_rows as attacks
from tests.support.attack_world import readable_tables, scoped_tables


@pytest.mark.parametrize("table", scoped_tables())
def test_no_page_of_anothers_row_differs_from_a_row_that_never_was(siege, table):
    siege.holds(attacks.row_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", scoped_tables())
def test_actions_and_downloads_do_not_exist(siege, table):
    siege.holds(attacks.action_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", readable_tables())
def test_without_the_right_to_add_there_is_no_form(siege, table):
    siege.holds(attacks.refused_page_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", scoped_tables())
def test_a_strange_key_is_simply_not_there(siege, table):
    siege.holds(attacks.strange_key_cases(siege.world.tables[table]))


@pytest.mark.parametrize("table", scoped_tables())
def test_her_own_row_opens_on_the_same_pages(siege, table):
    siege.holds(attacks.own_row_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", attacks.public_tables())
def test_under_a_public_row_hangs_only_what_is_hers(siege, table):
    siege.holds(attacks.public_row_cases(siege.world, siege.world.tables[table]))


def test_anothers_gemeente_shows_no_rows_and_is_not_written(siege):
    siege.holds(
        attacks.foreign_gemeente_cases(siege.world, siege.world.tables["register.gemeente"])
    )
