"""Two people save one row: the second sees mine, theirs and the original; nothing is lost."""

import pytest

from app.catalog.spec import Scope
from app.panel.columns import Kind
from app.panel.panel import slug
from tests.integration.conflicts.conftest import EDITABLE, EDITABLE_ONCE, asked_on

BOTH, ONLY_MINE, ONLY_THEIRS = (
    "Nog kiezen",
    "Alleen u hebt dit gewijzigd.",
    "Alleen de ander heeft dit gewijzigd.",
)


@pytest.fixture
def desk(office, request):
    return office.desk(*request.param)


@pytest.fixture
def key(desk):
    """The key of a row, which is afterwards what it was before."""
    key = desk.row()
    desk.set_aside(key)
    yield key
    desk.put_back(key)


def _for(params):
    described = [pytest.param(p.values, id=p.id) for p in params]
    return pytest.mark.parametrize("desk", described, indirect=True)


every_desk = _for(EDITABLE)
every_table = _for(EDITABLE_ONCE)


def changeable(desk, key, amount):
    """Return the first field with this many other values, and those values."""
    for column in desk.columns:
        values = desk.two_values(key, column)
        if len(values) >= amount:
            return column.name, values
    return None


@every_desk
def test_what_both_changed_is_asked_and_saved_only_when_chosen(desk, key):
    mine, theirs = desk.person(1), desk.person(2)
    if all(c.kind is Kind.BOOLEAN for c in desk.columns):
        return  # of yes and no both can only choose the same
    name, (first, second) = changeable(desk, key, 2)
    path, before = desk.path(key), desk.typed(key, name)

    my_form, their_form = mine.open(path), theirs.open(path)
    assert theirs.send(path, their_form, **{name: first}, **desk.asks_reason).status == 302
    conflict = mine.send(path, my_form, **{name: second}, **desk.asks_reason)

    assert conflict.status == 409
    assert conflict.h1.startswith("Iemand anders heeft ")
    (field,) = asked_on(conflict).values()
    assert (field.stand, field.chosen) == (BOTH, "")
    column = desk.table.columns[name]
    if not column.points_at and not column.choices:
        assert (field.original, field.mine, field.theirs) == (before or "leeg", second, first)
    assert len({field.original, field.mine, field.theirs}) == 3
    assert desk.typed(key, name) == first

    again = mine.send(path, conflict)
    assert again.status == 409
    assert asked_on(again) == asked_on(conflict)
    assert desk.typed(key, name) == first

    assert mine.send(path, again, **{f"_keuze_{name}": "mijn"}).status == 302
    assert desk.typed(key, name) == second


@every_desk
def test_what_one_side_changed_is_chosen_beforehand_and_both_changes_stay(desk, key):
    mine, theirs = desk.person(1), desk.person(2)
    path = desk.path(key)
    pairs = [(c.name, v[0]) for c in desk.columns if (v := desk.two_values(key, c))]
    if len(pairs) < 2:
        return  # there is nothing else to change
    (name, value), (my_name, my_value) = pairs[0], pairs[-1]
    before = {n: desk.typed(key, n) for n in (name, my_name)}

    my_form, their_form = mine.open(path), theirs.open(path)
    assert theirs.send(path, their_form, **{name: value}, **desk.asks_reason).status == 302
    conflict = mine.send(path, my_form, **{my_name: my_value}, **desk.asks_reason)
    assert conflict.status == 409
    asked = asked_on(conflict)
    assert (asked[name].stand, asked[name].chosen) == (ONLY_THEIRS, "andere")
    assert (asked[my_name].stand, asked[my_name].chosen) == (ONLY_MINE, "mijn")
    assert set(asked) == {name, my_name}
    assert desk.typed(key, my_name) == before[my_name]

    assert mine.send(path, conflict).status == 302
    assert (desk.typed(key, name), desk.typed(key, my_name)) == (value, my_value)


@every_table
def test_every_field_of_the_form_is_compared(desk, key):
    """All fields at once: none is left out of the page, and none but what was chosen is stored."""
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    before = {c.name: desk.typed(key, c.name) for c in desk.columns}
    theirs, mine = {}, {}
    for column in desk.columns:
        values = desk.two_values(key, column)
        if values and desk.write(key, {**theirs, column.name: values[0]}):
            theirs[column.name], mine[column.name] = values[0], values[-1]
    conflict = person.send(path, form, **mine, **desk.asks_reason)
    if mine == theirs:
        assert conflict.status == 302  # they agree
        return
    assert conflict.status == 409, conflict.text
    asked = asked_on(conflict)
    assert {n for n in theirs if mine[n] != theirs[n]} <= set(asked)
    stored = {name: desk.typed(key, name) for name in before}
    assert stored == {**before, **theirs}

    every = {f"_keuze_{name}": "andere" for name in asked}
    assert person.send(path, conflict, **every).status == 302
    assert {name: desk.typed(key, name) for name in before} == stored


@every_table
def test_a_form_that_changed_nothing_undoes_nothing(desk, key):
    """Who only looked and pressed save must not put the old value back."""
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    name, values = changeable(desk, key, 1)
    assert desk.write(key, {name: values[0]})
    conflict = person.send(path, form, **desk.asks_reason)
    assert conflict.status == 409
    (field,) = asked_on(conflict).values()
    assert (field.stand, field.chosen) == (ONLY_THEIRS, "andere")
    assert person.send(path, conflict).status == 302
    assert desk.typed(key, name) == values[0]


@every_table
def test_a_row_that_is_gone_meanwhile_is_a_404(desk, key):
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    if desk.table.spec.scope is Scope.EIGEN_RIJ and desk.role == "contactpersoon":
        return  # without her gemeente she has no account either
    desk.take_away(key)
    gone = person.send(path, form, **desk.asks_reason)
    never = person.client.get(f"/{slug(desk.table)}/edit/2147483646")
    assert gone.status == never.status_code == 404
    assert gone.h1 == "Deze pagina is er niet"
