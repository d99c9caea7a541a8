"""Faults as Entra words them: a code, a sentence, and the numbers to ask support about."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit


@dataclass(frozen=True)
class Fault:
    """What goes wrong: `error` is what a client may decide on, the number only a hint."""

    error: str
    number: int
    sentence: str
    status: int = 400
    subcode: str | None = None

    def parameters(self) -> dict[str, str]:
        """Return what an answer to the client by way of the browser holds."""
        found = {"error": self.error, "error_description": self._described(_numbers())}
        if self.subcode:
            found["error_subcode"] = self.subcode
        return found

    def body(self) -> dict[str, Any]:
        """Return what the token endpoint and discovery answer as JSON."""
        numbers = _numbers()
        return {
            "error": self.error,
            "error_description": self._described(numbers),
            "error_codes": [self.number],
            **numbers,
        }

    def _described(self, numbers: dict[str, str]) -> str:
        return (
            f"AADSTS{self.number}: {self.sentence} Trace ID: {numbers['trace_id']}"
            f" Correlation ID: {numbers['correlation_id']} Timestamp: {numbers['timestamp']}"
        )


class FaultError(Exception):
    """Something asked of the provider can't be done."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.sentence)


def unknown_tenant(tenant: str) -> Fault:
    return Fault(
        "invalid_tenant",
        90002,
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are"
        " signing into the correct cloud.",
    )


def unknown_client(client_id: str, status: int = 400) -> Fault:
    return Fault(
        "unauthorized_client",
        700016,
        f"Application with identifier '{client_id}' was not found in the directory.",
        status,
    )


def other_redirect(uri: str, client_id: str) -> Fault:
    return Fault(
        "invalid_request",
        50011,
        f"The redirect URI '{uri}' specified in the request does not match the redirect URIs"
        f" configured for the application '{client_id}'.",
    )


def missing(name: str) -> Fault:
    return Fault(
        "invalid_request",
        900144,
        f"The request body must contain the following parameter: '{name}'.",
    )


def malformed(sentence: str, number: int = 90023) -> Fault:
    return Fault("invalid_request", number, sentence)


def with_parameters(uri: str, parameters: dict[str, str]) -> str:
    """Return the address with these parameters after those it has."""
    parts = urlsplit(uri)
    query = "&".join(part for part in (parts.query, urlencode(parameters)) if part)
    return urlunsplit(parts._replace(query=query))


def _numbers() -> dict[str, str]:
    now = dt.datetime.now(dt.UTC)
    return {
        "timestamp": f"{now:%Y-%m-%d %H:%M:%SZ}",
        "trace_id": str(uuid.uuid4()),
        "correlation_id": str(uuid.uuid4()),
    }
