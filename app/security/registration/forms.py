"""What registering asks, step by step."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Regexp

from app.security.local.auth import normal_email
from app.security.local.forms import code_field, email_field, new_password_field, without_nul
from app.security.registration.auth import Details

# What an account can hold.
LONGEST_ACCOUNT_EMAIL, LONGEST_NAME, LONGEST_DISPLAY_NAME = 128, 64, 100
# 25 signs, and whatever a mail program put between them.
LONGEST_INVITATION = 200
# One address and nothing behind it: WTForms matches from the beginning only.
AN_ADDRESS = re.compile(r"\s*[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;.]+\s*\Z")


def is_printable(_form: FlaskForm, field: Field) -> None:
    """Refuse line ends and other signs that no name has."""
    if not (field.data or "").isprintable():
        raise ValidationError(_l("Gebruik alleen letters, cijfers en leestekens."))


def stripped(typed: str | None) -> str | None:
    """Leave out the space around what was typed."""
    return typed and typed.strip()


def name_field(label: Any, missing: Any, longest: int, autocomplete: str, help: Any = "") -> Any:  # noqa: A002 - what it is for people
    """Return a field for a name."""
    return StringField(
        label,
        description=help,
        validators=[
            DataRequired(missing),
            Length(max=longest, message=_l("Dit is te lang: hoogstens %(max)d tekens.")),
            is_printable,
        ],
        filters=[without_nul, stripped],
        render_kw={"autocomplete": autocomplete},
    )


class DetailsForm(FlaskForm):
    """The first step; its messages are the same whoever asks."""

    email = email_field(
        _l("E-mailadres"),
        "email",
        _l("Uw persoonlijke gemeentelijke e-mailadres, zoals bij VNG bekend."),
        Length(
            max=LONGEST_ACCOUNT_EMAIL,
            message=_l("Dit is te lang: hoogstens %(max)d tekens."),
        ),
        Regexp(AN_ADDRESS, message=_l("Dit is geen e-mailadres. Zo: naam@gemeente.nl.")),
    )
    password = new_password_field()
    weergavenaam = name_field(
        _l("Weergavenaam"),
        _l("Vul in hoe u op het scherm wilt heten."),
        LONGEST_DISPLAY_NAME,
        "name",
        _l("Zo ziet u uzelf rechtsboven staan."),
    )
    voornaam = name_field(_l("Voornaam"), _l("Vul uw voornaam in."), LONGEST_NAME, "given-name")
    achternaam = name_field(
        _l("Achternaam"), _l("Vul uw achternaam in."), LONGEST_NAME, "family-name"
    )

    def details(self) -> Details:
        """Return what was filled in."""
        return Details(
            email=normal_email(self.email.data or ""),
            password=self.password.data or "",
            display_name=self.weergavenaam.data or "",
            first_name=self.voornaam.data or "",
            last_name=self.achternaam.data or "",
        )


class MailCodeForm(FlaskForm):
    """Six digits from the mail."""

    code = code_field(
        _l("Verificatiecode"),
        _l("Vul de code in."),
        _l("Zes cijfers. De code is 10 minuten geldig."),
        inputmode="numeric",
    )


class AuthenticatorForm(FlaskForm):
    """The first code of an authenticator."""

    code = code_field(
        _l("Code uit de authenticator"),
        _l("Vul de code in."),
        _l("Zes cijfers, elke 30 seconden nieuw."),
        inputmode="numeric",
    )


class InvitationForm(FlaskForm):
    """The code of the invitation."""

    code = code_field(
        _l("Uitnodigingscode"),
        _l("Vul de code in."),
        _l(
            "Knip en plak de code uit de uitnodigingsmail. Streepjes en hoofdletters maken niet"
            " uit."
        ),
        LONGEST_INVITATION,
        autocomplete="off",
    )


class ButtonForm(FlaskForm):
    """A button and its token."""
