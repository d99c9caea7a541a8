"""What tests may tell the provider to do wrong, over `POST /_ctl`; never there in the demo."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request

from tests.entra.keys import WAYS
from tests.entra.provider import Provider, provider

ENDPOINTS = ("discovery", "keys", "authorize", "token", "logout", "adminconsent")

blueprint = Blueprint("control", __name__)


class WrongOrderError(Exception):
    """A test asks for something that does not exist; the message says what."""


@dataclass(frozen=True)
class Answer:
    """What an endpoint answers instead of the truth; with only `sleep` the truth comes late.

    `size` fills the body up to so many bytes; `drip` is the seconds between its bytes.
    """

    status: int = 200
    body: str | None = None
    content_type: str = "application/json"
    headers: dict[str, str] | None = None
    sleep: float = 0.0
    size: int = 0
    drip: float = 0.0

    def response(self) -> Response | None:
        time.sleep(self.sleep)
        if self.body is None and self.status == 200 and not self.size:
            return None
        data = (self.body or "").encode().ljust(self.size)
        content = _slowly(data, self.drip) if self.drip else data
        found = Response(content, self.status, self.headers, content_type=self.content_type)
        found.content_length = len(data)
        return found


class Control:
    """The orders of a test, until `reset`; and how often each endpoint was asked."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.counts: Counter[str] = Counter()
        self.reset()

    def reset(self) -> None:
        self.errors: list[dict[str, str]] = []
        self.claims: dict[str, Any] = {}
        self.without: list[str] = []
        self.times: dict[str, float] = {}
        self.signing = "normal"
        self.clock = 0.0
        # How long a token for the website itself counts.
        self.token_seconds = 3600
        self.discovery: dict[str, Any] = {}
        self.answers: dict[str, Answer] = {}
        # How many more times an answer is given; for ever where it isn't named.
        self.answers_left: dict[str, int] = {}

    def obey(self, orders: dict[str, Any], known: Provider) -> None:
        """Do what is asked; raise WrongOrderError for a word that means nothing."""
        with self.lock:
            for word, value in orders.items():
                order = ORDERS.get(word)
                if order is None:
                    raise WrongOrderError(f"unknown order {word!r}")
                order(self, value, known)

    def next_error(self) -> dict[str, str] | None:
        with self.lock:
            return self.errors.pop(0) if self.errors else None

    def count(self, endpoint: str) -> None:
        with self.lock:
            self.counts[endpoint] += 1

    def answer(self, endpoint: str) -> Answer | None:
        """Return what this endpoint was told to answer, if anything."""
        with self.lock:
            found = self.answers.get(endpoint)
            left = self.answers_left.get(endpoint)
            if found is not None and left is not None:
                self.answers_left[endpoint] = left - 1
                if left <= 1:
                    del self.answers[endpoint], self.answers_left[endpoint]
            return found


def _reset(control: Control, value: Any, known: Provider) -> None:
    control.reset()
    control.counts.clear()


def _error(control: Control, value: dict[str, str], known: Provider) -> None:
    control.errors.append(value)


def _claims(control: Control, value: dict[str, Any], known: Provider) -> None:
    control.claims = value


def _without(control: Control, value: list[str], known: Provider) -> None:
    control.without = value


def _times(control: Control, value: dict[str, float], known: Provider) -> None:
    control.times = value


def _signing(control: Control, value: str, known: Provider) -> None:
    if value not in WAYS:
        raise WrongOrderError(f"unknown way of signing {value!r}")
    control.signing = value


def _clock(control: Control, value: float, known: Provider) -> None:
    control.clock = value


def _token_seconds(control: Control, value: int, known: Provider) -> None:
    control.token_seconds = value


def _discovery(control: Control, value: dict[str, Any], known: Provider) -> None:
    control.discovery = value


def _answers(control: Control, value: dict[str, dict[str, Any]], known: Provider) -> None:
    for endpoint, answer in value.items():
        if endpoint not in ENDPOINTS:
            raise WrongOrderError(f"unknown endpoint {endpoint!r}")
        left = answer.pop("times", None)
        try:
            control.answers[endpoint] = Answer(**answer)
        except TypeError as error:
            raise WrongOrderError(str(error)) from error
        if left is not None:
            control.answers_left[endpoint] = left


def _roll_keys(control: Control, value: Any, known: Provider) -> None:
    """Roll with `true`; with `"drop"` the old keys are no longer published either."""
    known.keys.roll(keep_old=value != "drop")


def _forget(control: Control, value: Any, known: Provider) -> None:
    known.state.forget()


def _counts(control: Control, value: Any, known: Provider) -> None:
    control.counts.clear()


ORDERS = {
    "reset": _reset,
    "error": _error,
    "claims": _claims,
    "without": _without,
    "times": _times,
    "signing": _signing,
    "clock": _clock,
    "token_seconds": _token_seconds,
    "discovery": _discovery,
    "answers": _answers,
    "roll_keys": _roll_keys,
    "forget": _forget,
    "clear_counts": _counts,
}


@blueprint.post("/_ctl")
def obey() -> tuple[Response, int]:
    orders = request.get_json()
    if not isinstance(orders, dict):
        return jsonify(fault="an object of orders is expected"), 400
    try:
        _control().obey(orders, provider())
    except WrongOrderError as error:
        return jsonify(fault=str(error)), 400
    return jsonify(done=sorted(orders)), 200


@blueprint.get("/_ctl/counts")
def counts() -> Response:
    return jsonify({name: _control().counts[name] for name in (*ENDPOINTS, "foreign_keys")})


@blueprint.get("/_ctl/foreign-keys")
def foreign_keys() -> Response:
    """The forger's own key set, which nobody ought to read."""
    return jsonify(keys=[provider().keys.foreign.published(provider().template_issuer)])


@blueprint.before_app_request
def intervene() -> Response | None:
    """Count the request, and answer it otherwise where a test said so."""
    endpoint = (request.endpoint or "").rpartition(".")[2]
    _control().count(endpoint)
    answer = _control().answer(endpoint)
    return answer.response() if answer else None


def _control() -> Control:
    found = provider().control
    assert found is not None
    return found


def _slowly(data: bytes, seconds: float) -> Iterator[bytes]:
    for byte in data:
        yield bytes([byte])
        time.sleep(seconds)
