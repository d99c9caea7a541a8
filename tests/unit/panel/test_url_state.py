"""What a list's address says, what is refused, and that a state's own address says the same."""

import string
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.panel.columns import Kind
from app.panel.operators import operators_of
from app.panel.url_state import BadUrlError, ListState, make_filter, read_filters, read_state
from tests.unit.panel.conftest import make_column

COLUMNS = {
    "naam": make_column(Kind.TEXT, "naam"),
    "getal": make_column(Kind.INTEGER, "getal"),
    "dag": make_column(Kind.DATE, "dag"),
    "soort": make_column(Kind.CHOICE, "soort", choices=("a", "b")),
    "website": make_column(Kind.TEXT, "website", domain="register.webadres"),
    "geheim": make_column(Kind.TEXT, "geheim"),
}
OPEN = ("naam", "getal", "dag", "soort", "website")


class Table:
    """As much of a reflected table as an address needs."""

    columns = COLUMNS
    listable = COLUMNS


def read(**args):
    sent = MultiDict(args)
    return read_state(Table, "DingView", sent, filterable=OPEN, sortable=("naam", "getal"))


def again(state):
    pairs = MultiDict(parse_qsl(state.to_query(), keep_blank_values=True))
    return read_state(Table, "DingView", pairs, filterable=OPEN, sortable=("naam", "getal"))


def test_nothing_said_is_the_first_page(dutch):
    assert read() == ListState("DingView")
    assert read().to_query() == ""


WHOLE = {
    "q": " jansen ", "_flt_2_naam": "50%", "_flt_1_getal": "1.000", "_flt_8_naam": "",
    "_oc_DingView": "naam", "_od_DingView": "desc", "page_DingView": "3",
    "psize_DingView": "50", "na": "12",
}  # fmt: skip


def test_everything_said_is_read(dutch):
    state = read(**WHOLE)
    assert (state.search, state.order, state.descending) == ("jansen", "naam", True)
    assert (state.page, state.size, state.after, state.before) == (3, 50, 12, None)
    assert [(f.column.name, f.index, f.value) for f in state.filters] == [
        ("naam", 2, "50%"), ("getal", 1, 1000), ("naam", 8, None),
    ]  # fmt: skip


def test_an_address_made_of_a_state_says_the_same(dutch):
    assert again(read(**WHOLE)) == read(**WHOLE)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    search=st.text(string.printable + "é", max_size=50).map(str.strip),
    number=st.integers(-(2**31), 2**31 - 1),
    page=st.integers(0, 10**6),
    size=st.integers(1, 100),
)
def test_any_state_survives_its_address(dutch, search, number, page, size):
    args = {
        "q": search.replace("\x0b", "").replace("\x0c", ""), "_flt_0_getal": str(number),
        "page_DingView": str(page), "psize_DingView": str(size),
    }  # fmt: skip
    state = read(**args)
    assert again(state) == state


@pytest.mark.parametrize(
    ("size", "expected"),
    [("1", 1), ("100", 100), ("101", 100), ("1000000", 100), ("9" * 19, 100), ("0", 25), ("", 25)],
)
def test_a_page_is_at_most_a_hundred_rows(dutch, size, expected):
    assert read(psize_DingView=size).size == expected


BAD_NUMBERS = (
    "-1",
    "abc",
    "1e3",
    "1.5",
    "0x10",
    "٣",
    " 1",
    "1;",
    "\x00",
    "9" * 20,
    "1" * 5000,
    "²",
)


@pytest.mark.parametrize("name", ["page_DingView", "psize_DingView", "na", "voor"])
@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_what_is_no_number_is_refused(dutch, name, number):
    with pytest.raises(BadUrlError):
        read(**{name: number})


BAD = [
    {"_oc_DingView": "geheim"}, {"_oc_DingView": "dag"}, {"_oc_DingView": "naam;"},
    {"_od_DingView": "omhoog"}, {"_oc_DingView": "naam", "_od_DingView": "DESC"},
    {"q": "x" * 201}, {"q": "a\x00"}, {"q": "a\x1b"},
    {"_flt_0_geheim": "x"}, {"_flt_0_weg": "x"}, {"_flt_99_naam": "x"}, {"_flt_-1_naam": "x"},
    {"_flt_x_naam": "x"}, {"_flt_": "x"}, {"_flt_0_": "x"}, {"_flt_1000_naam": "x"},
    {"_flt_0_naam": ""}, {"_flt_0_naam": "x" * 201}, {"_flt_0_naam": "a\x00"},
    {"_flt_0_naam": "a\nb"}, {"_flt_0_getal": "x"}, {"_flt_0_getal": ""},
    {"_flt_0_getal": "9" * 30}, {"_flt_0_dag": "31-02-2026"}, {"_flt_0_soort": "c"},
    {"_flt_0_naam ": "x"},
]  # fmt: skip


@pytest.mark.parametrize("args", BAD, ids=repr)
def test_what_can_not_be_is_refused_with_a_sentence(dutch, args):
    with pytest.raises(BadUrlError) as refused:
        read(**args)
    assert str(refused.value).endswith(".")


def test_twenty_filters_are_enough(dutch):
    many = MultiDict([("_flt_0_naam", str(n)) for n in range(20)])
    assert len(read_filters(Table, many, OPEN)) == 20
    many.add("_flt_0_naam", "21")
    with pytest.raises(BadUrlError):
        read_filters(Table, many, OPEN)


def test_part_of_an_address_is_not_completed_to_a_whole_one(dutch):
    assert make_filter(COLUMNS["website"], 2, "vng.nl").value == "vng.nl"


def test_an_operator_that_needs_no_value_ignores_one(dutch):
    for index, operator in enumerate(operators_of(COLUMNS["dag"])):
        if not operator.needs_value:
            assert make_filter(COLUMNS["dag"], index, "wat dan ook").value is None


def test_links_of_a_list_begin_at_its_first_page(dutch):
    state = read(**WHOLE)
    fewer = state.without(state.filters[0])
    assert (fewer.page, fewer.after, len(fewer.filters)) == (0, None, 2)
    turned = state.ordered_by("naam")
    assert (turned.order, turned.descending, turned.page, turned.after) == ("naam", False, 0, None)
    assert read(_oc_DingView="naam").ordered_by("naam").descending
    assert not state.ordered_by("getal").descending
    assert state.at(4, before=3) == state.at(4, before=3)
    assert (state.at(4).after, state.at(4, before=3).before) == (None, 3)


def test_the_search_can_be_taken_off_an_address(dutch):
    assert "q=" not in read(**WHOLE).to_query(searched=False)
