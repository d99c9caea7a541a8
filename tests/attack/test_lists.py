"""No list, search, filter, order, count, CSV or look-up tells that another gemeente has rows."""

import pytest

from tests.support import attack_lists as attacks
from tests.support.attack_world import readable_tables, scoped_tables


@pytest.mark.parametrize("table", readable_tables())
def test_search_order_and_pages_show_only_what_is_hers(siege, table):
    siege.holds(attacks.list_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", readable_tables())
def test_no_filter_finds_anothers_row_or_says_that_there_is_one(siege, table):
    siege.holds(attacks.filter_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", readable_tables())
def test_the_filter_form_offers_and_finds_only_what_is_hers(siege, table):
    siege.holds(attacks.filter_form_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", scoped_tables())
def test_a_wildcard_means_itself(siege, table):
    siege.holds(attacks.literal_filter_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", scoped_tables())
def test_her_own_rows_are_all_in_the_list(siege, table):
    siege.holds(attacks.own_list_case(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", readable_tables())
def test_a_lookup_finds_only_what_is_hers(siege, table):
    siege.holds(attacks.lookup_cases(siege.world, siege.world.tables[table]))


@pytest.mark.parametrize("table", scoped_tables())
def test_a_lookup_without_script_finds_only_what_is_hers(siege, table):
    siege.holds(attacks.form_lookup_cases(siege.world, siege.world.tables[table]))
