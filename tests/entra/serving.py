"""Builds the provider's website and serves it on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterable

from flask import Flask, Response, jsonify
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.entra import admin_consent, authorize, control, logout, tokens
from tests.entra.faults import FaultError
from tests.entra.pages import page
from tests.entra.provider import Provider, provider
from tests.entra.refusals import RefusedError, refuse_other_than_loopback
from tests.entra.world import Registration, World


class SilentHandler(WSGIRequestHandler):
    """Writes down no request: their addresses hold codes and hints."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class Server:
    """A provider that listens: on a port of its own (0 picks one) or on a socket it was given."""

    def __init__(
        self,
        world: World,
        registrations: Iterable[Registration],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        fd: int | None = None,
        with_control: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        refuse_other_than_loopback(host)
        self._socket = _listening(host, port) if fd is None else socket.socket(fileno=fd)
        address = self._socket.getsockname()
        try:
            refuse_other_than_loopback(str(address[0]))
            self.provider = Provider(world, registrations)
        except RefusedError:
            self._socket.close()
            raise
        app = build(self.provider, with_control=with_control)
        self._server: BaseWSGIServer = make_server(
            host,
            address[1],
            app,
            threaded=True,
            request_handler=SilentHandler,
            fd=self._socket.fileno(),
            ssl_context=tls,
        )
        shown = f"[{address[0]}]" if ":" in address[0] else address[0]
        self.provider.base = f"{'https' if tls else 'http'}://{shown}:{address[1]}"
        self._thread: threading.Thread | None = None

    @property
    def base(self) -> str:
        return self.provider.base

    def serve(self) -> None:
        """Answer until the process ends."""
        self._server.serve_forever()

    def start(self) -> None:
        """Answer in a thread, until `stop`."""
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._socket.close()


def build(known: Provider, *, with_control: bool) -> Flask:
    """Return the website of this provider; `/_ctl` is only there when asked for."""
    app = Flask("tests.entra", static_url_path="/_demo/static")
    app.extensions["entra"] = known
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for module in (authorize, tokens, logout, admin_consent):
        app.register_blueprint(module.blueprint)
    if with_control:
        known.control = control.Control()
        app.register_blueprint(control.blueprint)
    app.add_url_rule("/", "home", _home)
    app.add_url_rule("/<tenant>/v2.0/.well-known/openid-configuration", "discovery", _discovery)
    app.add_url_rule("/<tenant>/discovery/v2.0/keys", "keys", _keys)
    app.register_error_handler(FaultError, _fault)
    return app


def _home() -> Response:
    return page("begin.html", tenants=provider().world.tenants.values())


def _discovery(tenant: str) -> Response:
    provider().require_tenant(tenant)
    return jsonify(provider().discovery(tenant))


def _keys(tenant: str) -> Response:
    provider().require_tenant(tenant)
    return jsonify(provider().keys.published(provider().issuer(tenant)))


def _fault(error: FaultError) -> tuple[Response, int]:
    return jsonify(error.fault.body()), error.fault.status


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise RefusedError if something else has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise RefusedError(
            f"Het nagemaakte Entra ID kan niet luisteren op poort {port}: {error.strerror}."
        ) from error
