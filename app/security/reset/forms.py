"""What choosing a new password asks, step by step."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Regexp

from app.security.local.forms import email_field, new_password_field
from app.security.registration.forms import AN_ADDRESS


class EmailForm(FlaskForm):
    """Whose password it is; the answer is the same whoever's it is."""

    email = email_field(
        _l("E-mailadres"),
        "username",
        _l("Het adres waarmee u inlogt."),
        Regexp(AN_ADDRESS, message=_l("Dit is geen e-mailadres. Zo: naam@gemeente.nl.")),
    )


class NewPasswordForm(FlaskForm):
    """The password that is chosen."""

    password = new_password_field()
