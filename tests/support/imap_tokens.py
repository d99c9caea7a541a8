"""A mailbox that takes tokens, as Microsoft 365 does: in front of a real IMAP server.

What is said before signing in is heard here (RFC 9051, 6.2.2); after that every byte goes through.
"""

import base64
import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import quote

from tests.support.imap_server import PASSWORD, USER, Postbox, _copy
from tests.support.mail_server import HOST


@dataclass
class TokenPostbox:
    """The front; `tokens` is what was shown to it."""

    accepts: Callable[[str], bool]
    behind: Postbox
    port: int = 0
    tokens: list[str] = field(default_factory=list)

    def url(self) -> str:
        return f"imap://{quote(USER, safe='')}@{HOST}:{self.port}/INBOX"


@contextmanager
def token_mailbox(behind: Postbox, accepts: Callable[[str], bool]) -> Iterator[TokenPostbox]:
    """Serve until the block ends."""
    front = TokenPostbox(accepts, behind)
    with socket.create_server((HOST, 0)) as listening:
        front.port = listening.getsockname()[1]
        threading.Thread(target=_accept, args=(listening, front), daemon=True).start()
        yield front


def _accept(listening: socket.socket, front: TokenPostbox) -> None:
    with contextlib.suppress(OSError):
        while True:
            outer, _ = listening.accept()
            threading.Thread(target=_converse, args=(outer, front), daemon=True).start()


def _converse(outer: socket.socket, front: TokenPostbox) -> None:
    """Hear what comes before signing in; then be no more than a wire."""
    with contextlib.suppress(OSError), outer, outer.makefile("rwb", buffering=0) as line:
        line.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n")
        while words := line.readline().decode().split():
            tag, verb = words[0], words[1].upper()
            if verb == "CAPABILITY":
                line.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n")
                line.write(f"{tag} OK done\r\n".encode())
            elif verb == "AUTHENTICATE" and words[2] == "XOAUTH2":
                if _is_let_in(line, tag, front):
                    _pass_on(outer, front)
                    return
            elif verb == "LOGOUT":
                line.write(f"* BYE\r\n{tag} OK done\r\n".encode())
                return
            else:
                line.write(f"{tag} NO LOGIN is disabled\r\n".encode())


def _is_let_in(line: BinaryIO, tag: str, front: TokenPostbox) -> bool:
    line.write(b"+ \r\n")
    shown = base64.b64decode(line.readline()).decode()
    found = re.fullmatch("user=(.+)\x01auth=Bearer (.+)\x01\x01", shown)
    if found and found[1] == USER:
        front.tokens.append(found[2])
        if front.accepts(found[2]):
            line.write(f"{tag} OK AUTHENTICATE completed.\r\n".encode())
            return True
    line.write(b"+ " + base64.b64encode(b'{"status":"401"}') + b"\r\n")
    assert line.readline() == b"\r\n", "the challenge is answered with nothing"
    line.write(f"{tag} NO AUTHENTICATE failed.\r\n".encode())
    return False


def _pass_on(outer: socket.socket, front: TokenPostbox) -> None:
    with socket.create_connection((HOST, front.behind.port)) as inner:
        with inner.makefile("rwb", buffering=0) as line:
            line.readline()
            secret = PASSWORD.replace("\\", r"\\").replace('"', r"\"")
            line.write(f'front LOGIN "{USER}" "{secret}"\r\n'.encode())
            while not line.readline().startswith(b"front OK"):
                pass
        back = threading.Thread(target=_copy, args=(inner, outer), daemon=True)
        back.start()
        _copy(outer, inner)
        back.join()
