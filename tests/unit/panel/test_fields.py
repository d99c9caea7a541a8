"""Fields of a form: what they make of what was sent, what they show, and what they refuse."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from app.panel.columns import DomainInfo, Kind, Limits
from app.panel.fields import (
    ColumnField,
    ReasonField,
    ThroughField,
    default_value,
    keeps,
)
from app.panel.forms import RESERVED, FormSection, TypedForm, is_reserved
from tests.unit.panel.conftest import make_column


def form_of(column, sent=None, current=None, **said):
    """Return the one field of a form that was sent like this, after it was validated."""
    kind = type("Form", (TypedForm,), {column.name: ColumnField(column, **said)})
    data = None if sent is None else MultiDict(sent)
    form = kind(formdata=data, data={column.name: current})
    if sent is not None:
        form.validate()
    return form[column.name]


KINDS = [
    (Kind.TEXT, {}, "text"), (Kind.LONG_TEXT, {}, "textarea"), (Kind.JSON, {}, "textarea"),
    (Kind.INTEGER, {}, "text"), (Kind.DATE, {}, "text"), (Kind.REFERENCE, {}, "reference"),
    (Kind.BOOLEAN, {}, "select"), (Kind.BOOLEAN, {"nullable": False}, "checkbox"),
    (Kind.CHOICE, {"choices": ("a", "b")}, "select"),
    (Kind.CHOICE, {"choices": ("a", "b"), "nullable": False}, "radios"),
    (Kind.CHOICE, {"choices": tuple("abcdef"), "nullable": False}, "select"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said", "widget"), KINDS)
def test_each_kind_has_its_control(dutch, kind, said, widget):
    assert form_of(make_column(kind, **said)).widget_name == widget


def test_what_was_not_sent_keeps_its_value(dutch):
    field = form_of(make_column(), sent={}, current="oud")
    assert (field.sent, field.data) == (False, "oud")
    assert not field.errors


def test_what_was_emptied_is_nothing(dutch):
    for typed in ("", "   ", "\t"):
        field = form_of(make_column(), sent={"veld": typed}, current="oud")
        assert (field.sent, field.data) == (True, None)
        assert not field.errors


def test_what_was_typed_stays_in_the_field_when_it_is_refused(dutch):
    field = form_of(make_column(Kind.DATE), sent={"veld": " 31-02-2026 "}, current=dt.date.max)
    assert (field.data, field.value) == (None, " 31-02-2026 ")
    assert list(field.errors) == ["Deze datum bestaat niet."]


def test_of_several_values_the_last_counts(dutch):
    field = form_of(
        make_column(Kind.BOOLEAN, nullable=False), sent=[("veld", "nee"), ("veld", "ja")]
    )
    assert field.data is True


def test_an_unticked_box_is_false_and_a_missing_one_keeps_its_value(dutch):
    column = make_column(Kind.BOOLEAN, nullable=False)
    assert form_of(column, sent={"veld": "nee"}, current=True).data is False
    assert form_of(column, sent={"veld": ""}, current=True).data is False
    assert form_of(column, sent={}, current=True).data is True


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        (Kind.TEXT, {}, "Vul dit in."),
        (Kind.CHOICE, {"choices": ("a",)}, "Maak een keuze."),
        (Kind.REFERENCE, {}, "Maak een keuze."),
    ],
)
def test_what_is_required_is_asked_for(dutch, kind, said, sentence):
    field = form_of(make_column(kind, **said), sent={"veld": ""}, required=True)
    assert list(field.errors) == [sentence]


LIMITS = [
    (Limits(minimum="1"), 0, False), (Limits(minimum="1"), 1, True), (Limits(above="1"), 1, False),
    (Limits(maximum="9.5"), Decimal("9.5"), True), (Limits(below="9.5"), Decimal("9.5"), False),
    (Limits(minimum="2020-01-01"), dt.date(2019, 12, 31), False),
    (Limits(maximum="2020-01-01"), dt.date(2020, 1, 1), True),
    (Limits(minimum="2020-01-01 00:00:00+00"), dt.datetime(2020, 1, 1, tzinfo=dt.UTC), True),
    (Limits(minimum="2020-01-01"), dt.datetime(2019, 12, 31, 22, 59, tzinfo=dt.UTC), False),
    (Limits(minimum="2020-01-01"), dt.datetime(2019, 12, 31, 23, 0, tzinfo=dt.UTC), True),
    (Limits(min_length=2), "é", False), (Limits(max_length=2), "éé", True),
    (Limits(pattern=r"^a\Z"), "a", True), (Limits(pattern=r"^a\Z"), "ab", False),
    (Limits(choices=("a",)), "b", False), (Limits(minimum="5"), "3", True),
    (Limits(minimum="5"), True, True), (Limits(minimum="5"), {"a": 1}, True),
    (Limits(minimum="5"), [1], True),
]  # fmt: skip


@pytest.mark.parametrize(("limits", "value", "kept"), LIMITS)
def test_a_limit_is_kept_or_not(limits, value, kept):
    assert keeps(limits, value) is kept


@pytest.mark.parametrize(
    ("said", "typed", "sentence"),
    [
        ({"length": 3}, "abcd", "Vul hoogstens 3 tekens in."),
        ({"limits": ((Limits(max_length=3), ""),)}, "abcd", "Vul hoogstens 3 tekens in."),
        ({"limits": ((Limits(min_length=3), ""),)}, "ab", "Vul minstens 3 tekens in."),
        ({"limits": ((Limits(pattern="^x"), ""),)}, "ab", "Deze waarde is niet toegestaan."),
        ({"limits": ((Limits(pattern="^x"), "Begin met een x."),)}, "ab", "Begin met een x."),
    ],
)
def test_a_text_that_breaks_a_limit_is_told_which(dutch, said, typed, sentence):
    assert list(form_of(make_column(**said), sent={"veld": typed}).errors) == [sentence]


def test_a_number_that_breaks_a_limit_is_told_its_bounds_in_dutch(dutch):
    column = make_column(Kind.NUMERIC, limits=((Limits(above="0", maximum="99.5"), ""),))
    field = form_of(column, sent={"veld": "100"})
    assert list(field.errors) == ["Vul een waarde in van hoogstens 99,5 en meer dan 0."]


def test_no_choice_is_made_by_itself(dutch):
    column = make_column(Kind.CHOICE, choices=("a", "b"), nullable=False)
    assert form_of(column, required=True).options[0] == ("", "")
    assert form_of(column, current="b", required=True).options == [("a", "a"), ("b", "b")]
    assert form_of(column, current="b").options[0] == ("", "")


DEFAULTS = [
    (Kind.TEXT, "it's", "it's"), (Kind.CHOICE, "a", "a"), (Kind.INTEGER, "-5", -5),
    (Kind.NUMERIC, "12.50", Decimal("12.50")), (Kind.BOOLEAN, "true", True),
    (Kind.BOOLEAN, "false", False), (Kind.DATE, "2026-02-01", dt.date(2026, 2, 1)),
    (Kind.TIMESTAMP, "2026-02-01 00:00:00+00", dt.datetime(2026, 2, 1, tzinfo=dt.UTC)),
    (Kind.JSON, '{"a": 1}', {"a": 1}), (Kind.REFERENCE, "3", 3),
    (Kind.UUID, "00000000-0000-0000-0000-00000000000a", uuid.UUID(int=10)),
    (Kind.DATE, "infinity", None), (Kind.NUMERIC, "x", None), (Kind.UNKNOWN, "x", None),
    (Kind.ENCRYPTED, "x", None), (Kind.TEXT, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "default", "value"), DEFAULTS)
def test_a_default_is_a_value_of_its_kind(kind, default, value):
    found = default_value(make_column(kind, default=default, has_default=True))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("said", "on_new", "later"),
    [
        ({"nullable": True}, False, False),
        ({"nullable": False}, True, True),
        ({"nullable": False, "has_default": True, "default": "a"}, True, True),
        ({"nullable": False, "has_default": True}, False, True),
        ({"nullable": False, "kind": Kind.BOOLEAN}, False, False),
    ],
)
def test_a_column_is_required_where_nobody_fills_it_in(said, on_new, later):
    column = make_column(**said)
    assert column.required(is_new=True) is on_new
    assert column.required(is_new=False) is later


@pytest.mark.parametrize(
    "name", ["data", "errors", "validate", "meta", "form_errors", "csrf_token", "_versie", "reden"]
)
def test_a_name_that_a_form_has_itself_is_no_field(name):
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["naam", "begindatum", "keys", "method", "self"])
def test_an_ordinary_name_is_a_field(name):
    assert not is_reserved(name)
    assert "naam" not in RESERVED


class LinkForm(TypedForm):
    """A form with a many-to-many relation and a reason."""

    links = ThroughField(type("T", (), {"label": "Links", "help": ""}))
    reden = ReasonField()


@pytest.mark.parametrize(
    ("sent", "keys"),
    [(["", "2", "1", "2"], [1, 2]), ([""], []), ([], []), (["x"], []), (["9" * 30], [])],
)
def test_links_are_keys_or_a_fault(dutch, sent, keys):
    form = LinkForm(formdata=MultiDict([("links", k) for k in sent] + [("reden", "omdat")]))
    form.validate()
    assert (form["links"].data or []) == keys
    assert form["links"].sent is bool(sent)
    assert bool(form["links"].errors) is (sent in (["x"], ["9" * 30]))


@pytest.mark.parametrize("typed", ["", "   ", "a\x00b", "x" * 501])
def test_a_reason_must_be_one(dutch, typed):
    form = LinkForm(formdata=MultiDict({"reden": typed}))
    assert not form.validate()
    assert form["reden"].errors


def test_the_explanation_of_a_domain_is_part_of_the_sentence(dutch):
    domain = DomainInfo("d", "E-mailadres", "Bijvoorbeeld naam@gemeente.nl", "text", (), Limits())
    column = make_column(limits=((Limits(pattern="^x$"), ""),))
    field = form_of(column, sent={"veld": "y"}, domain=domain)
    assert field.errors == ["Vul dit zo in: bijvoorbeeld naam@gemeente.nl"]


def test_fields_stand_side_by_side_where_the_first_of_them_is():
    beside = (("a", "b", "c"), ("x", "y"))
    section = FormSection("Deel", ("p", "b", "a", "q", "c", "y"), beside)
    assert section.rows == (("p",), ("a", "b", "c"), ("q",), ("y",))
