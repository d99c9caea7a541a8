"""What the helpdesk's pages ask."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from app.security.local.forms import email_field


class AddressForm(FlaskForm):
    """Whose sign-up."""

    email = email_field(_l("E-mailadres"), autocomplete="off")
