"""What the sign-in page asks."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

LONGEST_EMAIL = 254


def without_nul(typed: str | None) -> str | None:
    """Leave out the one sign that neither a page nor the database can hold."""
    return typed and typed.replace("\x00", "")


class SignInForm(FlaskForm):
    """E-mail address and password; the messages are the same whoever asks."""

    email = EmailField(
        _l("E-mailadres"),
        validators=[
            DataRequired(_l("Vul uw e-mailadres in.")),
            Length(max=LONGEST_EMAIL, message=_l("Een e-mailadres heeft hoogstens 254 tekens.")),
        ],
        filters=[without_nul],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Wachtwoord"),
        validators=[DataRequired(_l("Vul uw wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )
