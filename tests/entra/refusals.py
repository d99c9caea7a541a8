"""Where the stand-in refuses to run: in production, and where others could reach it."""

from __future__ import annotations

import ipaddress
import os


class RefusedError(Exception):
    """The stand-in does not start; the message is a Dutch sentence."""


def refuse_production() -> None:
    """Raise RefusedError where real people sign in."""
    if os.environ.get("APP_ENV", "").strip() == "production":
        raise RefusedError(
            "Het nagemaakte Entra ID start niet met APP_ENV=production: iedereen kan er als een"
            " ander inloggen."
        )


def refuse_other_than_loopback(host: str) -> None:
    """Raise RefusedError for an address that other machines may reach."""
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise RefusedError(
            f"Het nagemaakte Entra ID luistert alleen op deze computer zelf (127.0.0.1), niet op"
            f" '{host}'."
        )
