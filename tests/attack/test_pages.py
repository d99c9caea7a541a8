"""The pages that are no table's keep the same walls, and no page exists that nobody asked for."""

from tests.support import attack_pages as attacks


def test_the_pages_that_are_no_tables_show_only_what_is_hers(siege):
    siege.holds(attacks.page_cases(siege.world))


def test_the_sheet_and_the_search_are_of_her_gemeente_only(siege):
    siege.holds(attacks.reading_cases())


def test_she_confirms_and_takes_back_for_her_own_gemeente_only(siege):
    siege.holds(attacks.confirmation_cases(siege.world))


def test_what_flask_appbuilder_would_open_by_itself_does_not_exist(siege):
    siege.holds(attacks.stock_routes())
