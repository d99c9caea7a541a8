"""A mailbox for tests: a real IMAP server on this machine, with one user and nobody else's mail."""

import contextlib
import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.support.live import free_port
from tests.support.mail_server import HOST

USER, PASSWORD = "retour@vng.example", 'ge heim/"@:'
PATIENCE_SECONDS = 30.0
_START = "import sys; from pymap.main import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Postbox:
    """The mailbox, and what somebody who sits before it sees and does."""

    port: int
    certificate: Path | None = None

    def url(self, scheme: str = "imap", *, password: str = PASSWORD, folder: str = "INBOX") -> str:
        who = f"{quote(USER, safe='')}:{quote(password, safe='')}"
        return f"{scheme}://{who}@{HOST}:{self.port}/{quote(folder)}"

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        line = imaplib.IMAP4(HOST, self.port, timeout=PATIENCE_SECONDS)
        try:
            if self.certificate is not None:
                line.starttls(ssl.create_default_context(cafile=str(self.certificate)))
            line.login(USER, PASSWORD)
            line.select("INBOX")
            yield line
        finally:
            line.logout()

    def put(self, *mails: bytes) -> None:
        """Deliver these mails."""
        with self.opened() as line:
            for mail in mails:
                assert line.append("INBOX", "", "", mail)[0] == "OK"

    def mails(self) -> list[tuple[bytes, bool]]:
        """Return each mail with whether somebody read it, oldest first; also what is marked."""
        with self.opened() as line:
            found = []
            for number in line.uid("SEARCH", "ALL")[1][0].split():
                flags = line.uid("FETCH", number.decode(), "(FLAGS)")[1][0]
                parts = line.uid("FETCH", number.decode(), "(BODY.PEEK[])")[1]
                found.append((parts[0][1], rb"\Seen" in flags))
            return found

    def mark(self) -> None:
        """Mark every mail to be deleted, which it is when somebody says so."""
        with self.opened() as line:
            for number in line.uid("SEARCH", "ALL")[1][0].split():
                line.uid("STORE", number.decode(), "+FLAGS", r"(\Deleted)")

    def empty(self) -> None:
        self.mark()
        with self.opened() as line:
            line.expunge()


@contextmanager
def imap_server(folder: Path, *, certificate: Path | None = None) -> Iterator[Postbox]:
    """Serve until the block ends; with a certificate, whose key lies beside it, by STARTTLS."""
    box = Postbox(free_port(), certificate)
    tls = ["--no-tls"]
    if certificate is not None:
        tls = ["--cert", str(certificate), "--key", str(certificate.with_suffix(".key"))]
    with (folder / "imap.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _START, *tls, "--host", HOST, "--port", str(box.port),
             "dict", "--demo-user", USER, "--demo-password", PASSWORD],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait_until_open(box, process, folder / "imap.log")
        yield box
    finally:
        process.kill()
        process.wait()


def _wait_until_open(box: Postbox, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection((HOST, box.port), timeout=1):
            return
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, "the IMAP server does not open"
        time.sleep(0.05)


@contextmanager
def behind_tls(box: Postbox, server: ssl.SSLContext) -> Iterator[Postbox]:
    """Serve the same mailbox with TLS from the first byte."""
    with socket.create_server((HOST, 0)) as listening:
        threading.Thread(target=_pass_on, args=(listening, server, box.port), daemon=True).start()
        yield Postbox(listening.getsockname()[1])


def _pass_on(listening: socket.socket, server: ssl.SSLContext, port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            plain, _ = listening.accept()
            with contextlib.suppress(OSError):
                outer = server.wrap_socket(plain, server_side=True)
                inner = socket.create_connection((HOST, port))
                for pair in ((outer, inner), (inner, outer)):
                    threading.Thread(target=_copy, args=pair, daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
