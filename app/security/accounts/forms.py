"""What the pages about one account ask."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from app.security.local.forms import without_nul

LONGEST_PHONE = 30


def _chosen(label: Any, missing: Any) -> SelectField:
    return SelectField(label, validators=[DataRequired(missing)], validate_choice=True)


class ConfirmForm(FlaskForm):
    """Only the button."""


class GemeenteForm(FlaskForm):
    """To which gemeente."""

    gemeente = _chosen(_l("Gemeente"), _l("Kies een gemeente."))


class RolForm(FlaskForm):
    """Which role at VNG."""

    rol = _chosen(_l("Rol"), _l("Kies een rol."))


class LostEverythingForm(FlaskForm):
    """The number that was called back: the one VNG knew, not one that the caller gave."""

    telefoon = StringField(
        _l("Teruggebeld op"),
        description=_l("Het nummer dat al bij VNG bekend was. Niet een nummer dat de beller gaf."),
        validators=[
            DataRequired(_l("Vul in op welk nummer u hebt teruggebeld.")),
            Length(
                min=6, max=LONGEST_PHONE, message=_l("Een telefoonnummer heeft 6 tot 30 tekens.")
            ),
        ],
        filters=[without_nul, lambda typed: typed and typed.strip()],
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
