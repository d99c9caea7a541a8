"""/.well-known/security.txt: where to report a hole in this site (RFC 9116)."""

from flask import Flask, abort, current_app
from werkzeug.wrappers import Response

from app.core.clock import now
from app.core.settings import Settings


def add_security_txt(flask: Flask) -> None:
    """Add the address; without a contact, or after its expiry, there is nothing."""

    @flask.get("/.well-known/security.txt")
    def security_txt() -> Response:
        settings: Settings = current_app.extensions["settings"]
        expires = settings.security_expires
        if expires is None or expires <= now():
            abort(404)
        lines = (
            f"Contact: {settings.security_contact}",
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: nl, en",
            f"Canonical: {settings.public_url}/.well-known/security.txt",
        )
        return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
