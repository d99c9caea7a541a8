"""What inviting asks."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired, ValidationError

from app.catalog.spec import STAFF, Role
from app.panel.fields import ReferenceField
from app.panel.forms import TypedForm
from app.panel.panel import Panel
from app.panel.url_state import searched_for
from app.panel.views import PanelView
from app.security.invitations.auth import normal_address, normal_name
from app.security.invitations.uploads import LONGEST_FILE, UploadError
from app.security.local.forms import without_nul
from app.security.roles import ROLE_TEXTS

# Whose column says how a gemeente is chosen: as in any form of the panel.
_CHOSEN_AS = ("app.uitnodigingstatus", "gemeente_id")
SEARCH_BUTTON = "_zoek"


class PersonForm(TypedForm):
    """Whom: name and e-mail address; what was typed becomes what is kept."""

    naam = StringField(
        _l("Naam"),
        description=_l("Voornaam en achternaam, zoals die in de mail komen te staan."),
        validators=[DataRequired(_l("Vul de naam in."))],
        filters=[without_nul],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mailadres"),
        description=_l("Een persoonlijk adres bij de gemeente, geen adres van een afdeling."),
        validators=[DataRequired(_l("Vul het e-mailadres in."))],
        filters=[without_nul],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_naam(self, field: Any) -> None:
        if normal_name(field.data) is None:
            raise ValidationError(_("Dit is geen naam. Gebruik letters, en hoogstens 100 tekens."))

    def validate_email(self, field: Any) -> None:
        if normal_address(field.data) is None:
            raise ValidationError(_("Dit is geen e-mailadres. Bijvoorbeeld: naam@gemeente.nl."))

    @property
    def person(self) -> dict[str, str]:
        """Return name and address as they are kept; only after validation."""
        naam, email = normal_name(self.naam.data or ""), normal_address(self.email.data or "")
        assert naam is not None
        assert email is not None
        return {"naam": naam, "email": email}


class ColleagueForm(PersonForm):
    """The colleague whom a contact person proposes."""


class StaffForm(PersonForm):
    """Somebody at VNG, and what she may do."""

    rol = StringField(_l("Rol"), validators=[DataRequired(_l("Kies een rol."))])

    def validate_rol(self, field: Any) -> None:
        if field.data not in STAFF:
            raise ValidationError(_("Kies een rol."))

    @property
    def role(self) -> Role:
        """Return the role that was chosen; only after validation."""
        return next(role for role in STAFF if role == self.rol.data)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Return each role of VNG with its words."""
        texts = ((role, ROLE_TEXTS[role]) for role in STAFF)
        return [(role, f"{text.title}: {text.description}") for role, text in texts]


class ListForm(TypedForm):
    """A file with people."""

    bestand = FileField(
        _l("Bestand"),
        description=_l("CSV of Excel (.xlsx), hoogstens 2000 regels en 1 MB."),
        render_kw={"accept": ".csv,.txt,.xlsx"},
    )

    def content(self) -> bytes:
        """Return what was sent; raises UploadError when nothing was, or too much."""
        sent = self.bestand.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            raise UploadError(_("Kies eerst een bestand."))
        return sent.stream.read(LONGEST_FILE + 1)


def the_panel() -> Panel:
    """Return the panel: its look-ups serve our forms too."""
    views = current_app.extensions["appbuilder"].baseviews
    panel: Panel = next(view.panel for view in views if isinstance(view, PanelView))
    return panel


def contact_form(known: Mapping[str, Any] | None = None) -> Any:
    """Return the form for a contact person, as sent, or with what is known beforehand."""
    table, name = _CHOSEN_AS
    column = the_panel().tables[table].columns[name]
    fields = {name: _unbound(ReferenceField, column, required=True)}
    form_class = type("ContactForm", (PersonForm,), fields)
    form = form_class(data=known or {})
    if request.method == "POST":
        form[name].searched = searched_for(request.form, name)
    return form


def offer_gemeenten(form: Any) -> None:
    """Read what the gemeente can be set to, and how the one that is set is called."""
    panel = the_panel()
    found = panel.lookups.fill(
        panel.session, panel.lookups.wanted(form, {}), None, all_scoped=False
    )
    for name, choices in found.items():
        form[name].choices = choices


def is_valid(form: Any) -> bool:
    """Validate; something typed for the gemeente and nothing chosen is told as such."""
    valid = bool(form.validate())
    gemeente = form[_CHOSEN_AS[1]]
    if gemeente.searched and gemeente.data is None:
        gemeente.errors = [_("Kies een van de gevonden mogelijkheden.")]
    return valid


def _unbound(kind: Any, *args: Any, **kwargs: Any) -> Any:
    return kind(*args, **kwargs)
