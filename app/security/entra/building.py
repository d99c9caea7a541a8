"""Makes the one provider of this process from the settings, and finds it again."""

from flask import Flask, abort, current_app

from app.security.entra.provider import Provider

EXTENSION = "entra"
RETURN_PATH = "/login/werkaccount/terug"
CONSENT_PATH = "/login/werkaccount/toestemming"


def add_entra(flask: Flask) -> None:
    """Make the provider; without a registered application there is none."""
    settings = flask.extensions["settings"]
    flask.extensions[EXTENSION] = (
        Provider(
            settings.entra_base,
            settings.entra_client_id,
            settings.entra_client_secret,
            settings.public_url + RETURN_PATH,
        )
        if settings.has_entra
        else None
    )


def has_provider() -> bool:
    """Say whether one can sign in with a work account here."""
    return current_app.extensions.get(EXTENSION) is not None


def the_provider() -> Provider:
    """Return the provider; where there is none, its pages aren't there either (404)."""
    found: Provider | None = current_app.extensions.get(EXTENSION)
    if found is None:
        abort(404)
    return found
