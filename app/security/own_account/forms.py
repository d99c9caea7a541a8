"""What an account fills in to change something about itself."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired

from app.security.local.forms import code_field, email_field
from app.security.passwords import PasswordError, check_password


class PasswordChangeForm(FlaskForm):
    """The present password, and the new one."""

    present: Any = PasswordField(
        _l("Huidig wachtwoord"),
        validators=[DataRequired(_l("Vul uw huidige wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("Nieuw wachtwoord"),
        description=_l(
            "Minstens 12 tekens. Een zin van een paar woorden is sterk en makkelijk te onthouden."
            " Plakken mag."
        ),
        validators=[DataRequired(_l("Vul een nieuw wachtwoord in."))],
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, own_words: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_words = own_words

    def validate_new(self, field: StringField) -> None:
        """Refuse what others would guess."""
        try:
            check_password(field.data or "", self.own_words)
        except PasswordError as error:
            raise ValidationError(str(error)) from error


class FirstPasswordForm(PasswordChangeForm):
    """A password for an account that came in by its work account, and has none."""

    present = None


class NewAddressForm(FlaskForm):
    """Another e-mail address."""

    email = email_field(_l("Nieuw e-mailadres"), "email")

    def validate_email(self, field: StringField) -> None:
        """Refuse what can't be an address at all."""
        local, _, domain = (field.data or "").strip().rpartition("@")
        if not local or "." not in domain or any(c.isspace() for c in local + domain):
            raise ValidationError(_l("Vul een e-mailadres in, zoals naam@gemeente.nl."))


class AddressCodeForm(FlaskForm):
    """The six digits that were mailed to the new address."""

    code = code_field(
        _l("Verificatiecode"),
        _l("Vul de code uit de mail in."),
        _l("Zes cijfers. De code is 10 minuten geldig."),
        inputmode="numeric",
    )


class AuthenticatorForm(FlaskForm):
    """A code of the new authenticator, which proves that it works."""

    code = code_field(
        _l("Code uit de nieuwe authenticator"),
        _l("Vul de code in."),
        _l("Zes cijfers, elke 30 seconden nieuw."),
        inputmode="numeric",
    )
