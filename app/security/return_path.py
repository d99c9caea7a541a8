"""Where somebody goes back to after sign-in: a path on this site, or nowhere."""

import re
from urllib.parse import unquote, urlsplit

LONGEST = 1500
HOME = "/"
# Printable ASCII as a browser sends it. No space, no backslash, no control sign: browsers drop or
# turn those, and another address may come out.
_PLAIN = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?\[\]]*")


def safe_path(text: str | None, *, never: tuple[str, ...] = ()) -> str:
    """Return the text if it is a path on this site, and the home page for everything else.

    - It starts with exactly one slash: two begin another host.
    - Its path, decoded as often as anybody could, is still such a path, without `..`.
    - It does not start with one of `never`.
    """
    if not text or len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return HOME
    path = text.partition("?")[0]
    for _ in range(3):
        if not _is_local(path):
            return HOME
        path = unquote(path)
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or parts.path.startswith(never):
        return HOME
    return text


def _is_local(path: str) -> bool:
    no_tricks = "\\" not in path and ".." not in path and path.isprintable()
    return path.startswith("/") and not path.startswith("//") and no_tricks
