"""The port of the website, reserved before the deploy and kept while gunicorn is started again."""

from __future__ import annotations

import errno
import os
import socket
import time

# After a kill, the last workers of the run before need a moment to let go.
LEFTOVER_WAIT_SECONDS = 5.0
BACKLOG = 512


class AddressTakenError(Exception):
    """The address can't be served on; the message is a Dutch sentence."""


class ListeningSocket:
    """A TCP socket: first reserved (connections are refused), then listening."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._socket: socket.socket | None = None

    def reserve(self) -> None:
        """Take the port, or raise AddressTakenError with the reason."""
        deadline = time.monotonic() + LEFTOVER_WAIT_SECONDS
        while True:
            try:
                self._socket = self._bound_socket()
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                    raise AddressTakenError(self._sentence(error)) from error
                time.sleep(0.1)
            else:
                return

    def listen(self) -> None:
        """Accept connections from now on; they wait until a worker takes them."""
        try:
            # Before the first connection, which inherits it: else what is left of that connection
            # keeps the next start from this port for a minute.
            self._open_socket().setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._open_socket().listen(BACKLOG)
        except OSError as error:
            raise AddressTakenError(self._sentence(error)) from error

    def fileno(self) -> int:
        return self._open_socket().fileno()

    def own_address(self) -> tuple[str, int]:
        """Return where this machine reaches the site, also when it serves on all addresses."""
        host, port = self._open_socket().getsockname()[:2]
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
        return everywhere.get(host, host), port

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _open_socket(self) -> socket.socket:
        if self._socket is None:
            raise AddressTakenError(f"Poort {self.port} is niet geopend.")
        return self._socket

    def _bound_socket(self) -> socket.socket:
        family, kind, _, _, address = socket.getaddrinfo(
            self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        try:
            return _bind(family, kind, address, reuse=False)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            # Perhaps only closed connections of the run before: they may be bound over. A start
            # at the same moment can't: it was bound without reuse.
            return _bind(family, kind, address, reuse=True)

    def _sentence(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Poort {self.port} op {self.host} is al in gebruik door een ander programma. Stop"
                " dat eerst, of kies met PORT een andere poort."
            )
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        return f"De website kan niet luisteren op {self.host}, poort {self.port} ({reason})."


def _bind(
    family: socket.AddressFamily,
    kind: socket.SocketKind,
    address: tuple[object, ...],
    *,
    reuse: bool,
) -> socket.socket:
    bound = socket.socket(family, kind)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound
