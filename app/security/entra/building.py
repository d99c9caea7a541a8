"""Makes the one provider of this process from the settings, and finds it again."""

import logging

from flask import Flask, abort, current_app

from app.core.client_certificate import ClientCertificate
from app.core.clock import now
from app.security.entra.provider import Provider

LOGGER = logging.getLogger("ledengegevens.entra")
EXTENSION = "entra"
WARN_DAYS = 30
RETURN_PATH = "/login/werkaccount/terug"
CONSENT_PATH = "/login/werkaccount/toestemming"


def add_entra(flask: Flask) -> None:
    """Make the provider; without a registered application there is none."""
    settings = flask.extensions["settings"]
    _tell_expiry(settings.entra_certificate)
    flask.extensions[EXTENSION] = (
        Provider(
            settings.entra_base,
            settings.entra_client_id,
            settings.entra_client_secret,
            settings.public_url + RETURN_PATH,
            settings.entra_certificate,
        )
        if settings.has_entra
        else None
    )


def _tell_expiry(certificate: ClientCertificate | None) -> None:
    """Warn of a certificate that is over or nearly so: sign-in with a work account ends with it."""
    days = (certificate.expires - now()).days if certificate else WARN_DAYS
    if days < 0:
        LOGGER.warning("ENTRA_CLIENT_CERTIFICATE is verlopen: inloggen met werkaccount lukt niet.")
    elif days < WARN_DAYS:
        LOGGER.warning("ENTRA_CLIENT_CERTIFICATE verloopt over %d dagen.", days)


def has_provider() -> bool:
    """Say whether one can sign in with a work account here."""
    return current_app.extensions.get(EXTENSION) is not None


def the_provider() -> Provider:
    """Return the provider; where there is none, its pages aren't there either (404)."""
    found: Provider | None = current_app.extensions.get(EXTENSION)
    if found is None:
        abort(404)
    return found
