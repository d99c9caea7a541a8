"""Our own files: kept by the browser for ever, because another content has another address."""

import gzip
import hashlib
import mimetypes
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

STATIC = Path(__file__).resolve().parents[1] / "static"
# One digest over all files stands in the path, not in a query: what a style sheet or a module
# refers to is relative, so that it gets the same digest without anything being rewritten.
DIGEST = re.compile(r"[0-9a-f]{12}")
IMPORT = re.compile(r'^import .* from "\./([\w.-]+)";$', re.MULTILINE)
FIRST_SCRIPT = "js/site.js"
FOR_EVER = "public, max-age=31536000, immutable"
# An address without a digest, or with that of another version: ask again each time.
ASK_AGAIN = "public, no-cache"
COMPRESSIBLE = {".css", ".js", ".svg", ".txt", ".md"}
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".md": "text/plain"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its content, as it is and packed (when that is smaller), and what it is."""

    content: bytes
    packed: bytes | None
    mimetype: str
    tag: str


class Shelf:
    """All files, read and packed once: serving them costs no disk and no time.

    Where the site is worked on, `watches` makes that a changed file is seen within a second.
    """

    def __init__(
        self, folder: Path = STATIC, *, watches: bool = False, url_path: str = "/static"
    ) -> None:
        self.folder = folder
        self.url_path = url_path
        self.watches = watches
        self._read()

    def _paths(self) -> Iterator[Path]:
        return (path for path in self.folder.rglob("*") if path.is_file())

    def _stamp(self) -> set[tuple[Path, int]]:
        return {(path, path.stat().st_mtime_ns) for path in self._paths()}

    def _read(self) -> None:
        self.looked = time.monotonic()
        self.stamp = self._stamp() if self.watches else set()
        self.files = {p.relative_to(self.folder).as_posix(): _read(p) for p in self._paths()}
        told = "".join(f"{name} {self.files[name].tag}\n" for name in sorted(self.files))
        self.digest = hashlib.sha256(told.encode()).hexdigest()[:12]
        self.scripts = tuple(self._modules())

    def look(self) -> None:
        """Read again what changed, where that is asked for."""
        if self.watches and time.monotonic() - self.looked > 1:
            self.looked = time.monotonic()
            if self._stamp() != self.stamp:
                self._read()

    def _modules(self) -> list[str]:
        """Return every module that the first one asks for, however deep."""
        found: dict[str, None] = {}
        waiting = [FIRST_SCRIPT] if FIRST_SCRIPT in self.files else []
        while waiting:
            text = self.files[waiting.pop()].content.decode()
            new = dict.fromkeys(f"js/{name}" for name in IMPORT.findall(text))
            waiting += [name for name in new if name not in found]
            found |= new
        return list(found)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    packed = gzip.compress(content, 9, mtime=0) if path.suffix in COMPRESSIBLE else None
    mimetype = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    tag = hashlib.sha256(content).hexdigest()[:16]
    return Asset(content, packed, mimetype or "application/octet-stream", tag)


def shelf() -> Shelf:
    """Return the files of this site."""
    found = current_app.extensions["assets"]
    assert isinstance(found, Shelf)
    found.look()
    return found


def asset(name: str) -> str:
    """Return the address of one of our files; raises KeyError for one that is not there."""
    files = shelf()
    if name not in files.files:
        raise KeyError(name)
    return _beginning(files) + name


def script_parts() -> list[str]:
    """Return the addresses of all modules, so that a page asks for them at once."""
    files = shelf()
    beginning = _beginning(files)
    return [beginning + name for name in files.scripts]


def _beginning(files: Shelf) -> str:
    # By hand: a page asks for dozens, and nothing in these names has to be quoted.
    return f"{request.script_root}{files.url_path}/{files.digest}/"


def add_assets(flask: Flask) -> None:
    """Serve our files, and give their addresses to every template."""
    is_production = flask.extensions["settings"].is_production
    flask.extensions["assets"] = Shelf(
        watches=not is_production, url_path=flask.static_url_path or ""
    )
    flask.jinja_env.globals.update(asset=asset, script_parts=script_parts)
    # The route and its name stay Flask's own: FAB refers to it.
    flask.view_functions["static"] = serve

    @flask.get("/favicon.ico")
    def favicon() -> Response:
        """The icon where browsers look for it without being told."""
        return serve("favicon.svg")


def serve(filename: str) -> Response:
    """Return a file, packed for whoever can unpack it."""
    files = shelf()
    version, _, name = filename.partition("/")
    found = files.files.get(name if DIGEST.fullmatch(version) else filename)
    if found is None:
        abort(404)
    packs = found.packed is not None and request.accept_encodings.quality("gzip") > 0
    body = found.packed if packs and found.packed is not None else found.content
    response = Response(body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = FOR_EVER if version == files.digest else ASK_AGAIN
    # Packed and unpacked are not the same bytes, so they have different tags.
    response.set_etag(f"{found.tag}-gz" if packs else found.tag)
    if found.packed is not None:
        response.vary.add("Accept-Encoding")
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response
