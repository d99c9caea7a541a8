"""Form fields made from columns: what was typed, what it means, what is wrong with it."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from app.catalog.domains import DOMAINS, PLAIN, InputHint
from app.catalog.spec import Through
from app.panel.columns import Column, DomainInfo, Kind, Limits
from app.panel.values import (
    AMSTERDAM,
    TypedWrongError,
    drawable,
    format_typed,
    format_value,
    parse,
    parse_integer,
)

RADIOS_UP_TO = 5
TEXTUAL = (Kind.TEXT, Kind.LONG_TEXT, Kind.ENCRYPTED)


def _bound(text: str, value: Any) -> Any:
    """Return a limit of the database as a value that compares with this one."""
    if isinstance(value, dt.datetime):
        bound = dt.datetime.fromisoformat(text)
        return bound if bound.tzinfo else bound.replace(tzinfo=AMSTERDAM)
    return dt.date.fromisoformat(text) if isinstance(value, dt.date) else Decimal(text)


def _keeps_range(limits: Limits, value: Any) -> bool:
    checks = (
        (limits.minimum, lambda bound: value >= bound),
        (limits.maximum, lambda bound: value <= bound),
        (limits.above, lambda bound: value > bound),
        (limits.below, lambda bound: value < bound),
    )
    return all(text is None or keeps(_bound(text, value)) for text, keeps in checks)


def keeps(limits: Limits, value: Any) -> bool:
    """Say whether the value is within what the database will accept."""
    if isinstance(value, str):
        return (
            (limits.min_length is None or len(value) >= limits.min_length)
            and (limits.max_length is None or len(value) <= limits.max_length)
            and (limits.pattern is None or re.search(limits.pattern, value) is not None)
            and (not limits.choices or value in limits.choices)
        )
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, dt.date)):
        return True
    return _keeps_range(limits, value)


def limits_sentence(
    column: Column, domain: DomainInfo | None, sentence: str, limits: Limits, value: Any
) -> str:
    """Return what to tell when a limit is broken: its sentence, the domain's help, or itself."""
    if sentence:
        return str(_(sentence))
    if domain is not None:
        explanation = str(_(domain.help))
        within = explanation[:1].lower() + explanation[1:]
        return str(_("Vul dit zo in: %(hulp)s", hulp=within))
    if limits.max_length and isinstance(value, str) and len(value) > limits.max_length:
        return str(_("Vul hoogstens %(n)s tekens in.", n=limits.max_length))
    if limits.min_length and isinstance(value, str) and len(value) < limits.min_length:
        return str(_("Vul minstens %(n)s tekens in.", n=limits.min_length))
    words = {
        _("minstens %(n)s"): limits.minimum,
        _("hoogstens %(n)s"): limits.maximum,
        _("meer dan %(n)s"): limits.above,
        _("minder dan %(n)s"): limits.below,
    }
    bounds = [
        word.replace("%(n)s", format_value(_bound(text, value), column.kind))
        for word, text in words.items()
        if text is not None and not isinstance(value, str)
    ]
    if bounds:
        conjunction = _("en")
        return str(_("Vul een waarde in van %(grens)s.", grens=f" {conjunction} ".join(bounds)))
    return str(_("Deze waarde is niet toegestaan."))


class ColumnField(Field):
    """One column in a form; `sent` tells whether it was in it at all: absent is not emptied."""

    def __init__(
        self,
        column: Column,
        domain: DomainInfo | None = None,
        *,
        required: bool = False,
        is_own: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(column.label, **{"description": column.help} | kwargs)
        self.column = column
        self.domain = domain
        self.required = required
        # Whether who types it is of the organisation that it is about.
        self.is_own = is_own
        self.sent = False
        self.typed = ""

    @property
    def widget_name(self) -> str:
        """Return which macro draws this field."""
        kind = self.column.kind
        if kind is Kind.CHOICE:
            few = len(self.column.choices) <= RADIOS_UP_TO
            return "radios" if few and not self.column.nullable else "select"
        if kind is Kind.BOOLEAN:
            return "select" if self.column.nullable else "checkbox"
        names = {Kind.LONG_TEXT: "textarea", Kind.JSON: "textarea", Kind.REFERENCE: "reference"}
        return names.get(kind, "text")

    @property
    def hint(self) -> InputHint:
        """Return the keyboard and autocomplete of this field."""
        if self.column.kind is Kind.INTEGER:
            return InputHint(inputmode="numeric")
        if self.column.kind is Kind.NUMERIC:
            return InputHint(inputmode="decimal")
        return DOMAINS.get(self.column.domain, PLAIN)

    @property
    def autocomplete(self) -> str:
        """Return what a browser may fill in by itself."""
        return self.hint.autocomplete if self.is_own else "off"

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return value and text of each choice; no choice comes first where that is allowed,
        or where none is made yet: the first of a list is never chosen by itself.
        """
        if self.column.kind is Kind.BOOLEAN:
            choices = [("ja", _("Ja")), ("nee", _("Nee"))]
        else:
            choices = [(value, str(_(value))) for value in self.column.choices]
        return choices if self.required and self.data is not None else [("", ""), *choices]

    @property
    def max_length(self) -> int | None:
        """Return how many characters fit, where the database says so."""
        lengths = [limit.max_length for limit, _s in self.column.limits if limit.max_length]
        return min([*lengths, self.column.length] if self.column.length else lengths, default=None)

    @property
    def value(self) -> str:
        """Return what stands in the field: as typed when it was, else the value."""
        return drawable(self.typed) if self.sent else format_typed(self.data, self.column.kind)

    def _value(self) -> str:
        return self.value

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; an empty text is no value."""
        if not valuelist:
            return
        self.sent = True
        # A checkbox sends "nee" first and "ja" after it when it is ticked.
        self.typed = str(valuelist[-1])
        if not self.typed.strip():
            self.data = (
                False if self.column.kind is Kind.BOOLEAN and not self.column.nullable else None
            )
            return
        try:
            self.data = parse(self.column, self.typed)
        except TypedWrongError as error:
            self.data = None
            raise ValueError(str(error)) from error
        if self.data == "" and self.column.kind in TEXTUAL:
            self.data = None

    def pre_validate(self, form: Any) -> None:
        """Refuse what the database would refuse, with all faults of a form at once."""
        if self.process_errors:
            raise StopValidation
        if self.data is None:
            if self.required:
                raise StopValidation(_("Vul dit in.") if not self._chosen else _("Maak een keuze."))
            raise StopValidation
        if (
            self.column.length
            and isinstance(self.data, str)
            and len(self.data) > self.column.length
        ):
            raise StopValidation(_("Vul hoogstens %(n)s tekens in.", n=self.column.length))
        for limits, sentence in self.column.limits:
            if not keeps(limits, self.data):
                raise StopValidation(
                    limits_sentence(self.column, self.domain, sentence, limits, self.data)
                )

    @property
    def _chosen(self) -> bool:
        return self.widget_name in ("radios", "select", "reference")


class ReferenceField(ColumnField):
    """A foreign key: a short list to choose from, or a text box to look the row up with."""

    def __init__(self, column: Column, **kwargs: Any) -> None:
        super().__init__(column, **kwargs)
        self.searched = ""
        # Set before the form is drawn, by the look-up of this request.
        self.choices: Any = None


class ThroughField(Field):
    """A many-to-many relation: the keys of the rows on the other side, as checkboxes."""

    widget_name = "checkboxes"
    required = False

    def __init__(self, through: Through, **kwargs: Any) -> None:
        super().__init__(through.label, description=through.help, **kwargs)
        self.through = through
        self.sent = False
        self.searched = ""
        self.choices: Any = None
        self.data = []

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the ticked keys; the form always sends one empty value, so absent is not emptied."""
        if not valuelist:
            return
        self.sent = True
        try:
            self.data = sorted(
                {parse_integer(str(v), "BIGINT") for v in valuelist if str(v).strip()}
            )
        except TypedWrongError as error:
            self.data = []
            raise ValueError(_("Maak een keuze uit de lijst.")) from error


class ReasonField(Field):
    """Why VNG writes in a gemeente's place; goes into the history."""

    widget_name = "text"
    hint = PLAIN
    autocomplete = "off"
    max_length = 500

    def __init__(self, question: str = "", told: str = "", **kwargs: Any) -> None:
        question = question or _(
            "Waarom wijzigt u dit namens de gemeente? Dit komt in de geschiedenis."
        )
        super().__init__(_("Reden"), description=question, **kwargs)
        # What to say when it was left out.
        self.told = told
        self.required = True
        self.sent = False

    @property
    def value(self) -> str:
        return drawable(self.data or "")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if valuelist:
            self.sent = True
            self.data = str(valuelist[0]).strip()

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            raise StopValidation(self.told or _("Vul in waarom u dit wijzigt."))
        if drawable(self.data) != self.data:
            raise StopValidation(_("Deze tekst bevat tekens die niet bewaard kunnen worden."))
        if len(self.data) > self.max_length:
            raise StopValidation(_("Vul hoogstens %(n)s tekens in.", n=self.max_length))


_DEFAULTS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.LONG_TEXT: str,
    Kind.CHOICE: str,
    Kind.BOOLEAN: lambda text: text == "true",
    Kind.INTEGER: int,
    Kind.REFERENCE: int,
    Kind.NUMERIC: Decimal,
    Kind.DATE: dt.date.fromisoformat,
    Kind.TIMESTAMP: dt.datetime.fromisoformat,
    Kind.UUID: uuid.UUID,
    Kind.JSON: json.loads,
}


def default_value(column: Column) -> Any:
    """Return the database's own default as a value to preselect; None when it is a function."""
    read = _DEFAULTS.get(column.kind)
    if column.default is None or read is None:
        return None
    try:
        return read(column.default)
    except (ValueError, ArithmeticError):  # "infinity", or a word that only the database knows
        return None
