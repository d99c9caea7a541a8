"""What signing in asks."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.security.passwords import PasswordError, check_password

LONGEST_EMAIL = 254
LONGEST_CODE = 60


def without_nul(typed: str | None) -> str | None:
    """Leave out the one sign that neither a page nor the database can hold."""
    return typed and typed.replace("\x00", "")


def email_field(
    label: Any, autocomplete: str = "username", description: Any = "", *checks: Any
) -> EmailField:
    """Return a field for an e-mail address."""
    return EmailField(
        label,
        description=description,
        validators=[
            DataRequired(_l("Vul uw e-mailadres in.")),
            Length(max=LONGEST_EMAIL, message=_l("Een e-mailadres heeft hoogstens 254 tekens.")),
            *checks,
        ],
        filters=[without_nul],
        render_kw={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"},
    )


def code_field(
    label: Any, missing: Any, description: Any = "", longest: int = LONGEST_CODE, **attributes: str
) -> StringField:
    """Return a field for a code that is typed over or pasted; spaces are the reader's business."""
    return StringField(
        label,
        description=description,
        validators=[
            DataRequired(missing),
            Length(max=longest, message=_l("Deze code is te lang.")),
        ],
        filters=[without_nul],
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
            **attributes,
        },
    )


def is_hard_to_guess(_form: FlaskForm, field: Field) -> None:
    """Refuse what nobody can choose; what this person can't is the steps' business."""
    try:
        check_password(field.data or "")
    except PasswordError as error:
        raise ValidationError(str(error)) from None


def new_password_field() -> PasswordField:
    """Return a field for a password that is chosen; what it must be is the steps' business."""
    return PasswordField(
        _l("Nieuw wachtwoord"),
        description=_l(
            "Minstens 12 tekens. Een zin van een paar woorden is sterk en makkelijk te onthouden."
            " Plakken mag."
        ),
        validators=[DataRequired(_l("Kies een wachtwoord.")), is_hard_to_guess],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(FlaskForm):
    """E-mail address and password; the messages are the same whoever asks."""

    email = email_field(_l("E-mailadres"))
    password = PasswordField(
        _l("Wachtwoord"),
        validators=[DataRequired(_l("Vul uw wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )


class SecondStepForm(FlaskForm):
    """Six digits of the authenticator, or a recovery code."""

    code = code_field(
        _l("Code uit de authenticator"),
        _l("Vul de code in."),
        _l("Zes cijfers uit uw authenticator-app. Een herstelcode mag ook."),
    )
