"""An attack as data: a request of one gemeente's contact, what may come back, and its judge.

The same cases run against the real database and against copies whose policies are gone, so a case
holds no answer of its own: it says what is asked, and `Siege` says what is wrong with what came.
"""

import json
import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode, urlsplit

from itsdangerous import BadData
from itsdangerous.encoding import base64_decode
from urllib3 import HTTPConnectionPool

from tests.support import sample
from tests.support.attack_world import World
from tests.support.clients import token_in
from tests.support.live import LiveServer

Form = tuple[tuple[str, str], ...]
# What may differ between two answers that say the same: token, request's number, time, row version.
_VARIES = (
    (re.compile(r'(name="csrf_token"[^>]*\svalue=")[^"]*'), r"\1token"),
    (re.compile(r'(name="(?:[\w-]+-)?_versie"[^>]*\svalue=")[^"]*'), r"\1versie"),
    (re.compile(r'(name="_(?:origineel|eerst)"[^>]*\svalue=")[^"]*'), r"\1gezien"),
    (re.compile(r"\b\d\d-\d\d-\d{4} \d\d:\d\d\b"), "tijd"),
    (re.compile(r"\b\d{1,2} [a-z]+ \d{4}, \d\d:\d\d\b"), "tijd"),
    (re.compile(r'data-left="\d+"|datetime="[^"]*"'), "tijd"),
    (re.compile(r"//127\.0\.0\.1:\d+"), "site"),
    (re.compile(r'nonce="[^"]*"|nonce-[A-Za-z0-9+/_=-]+'), "nonce"),
)
_IGNORED_HEADERS = frozenset({"date", "x-request-id", "content-length", "set-cookie"})
_REFUSED = frozenset({400, 403, 404, 405})
_PACKED = re.compile(r'name="_(?:origineel|eerst)"[^>]*\svalue="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `token` is the form token it carries: her own, somebody else's, or none."""

    method: str
    path: str
    form: Form | None = None
    token: str = "own"
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Case:
    """One attack, or the same thing done rightly to show that the attack could have worked.

    `expected` are the statuses that may come. `twin` asks the same of a row that never existed:
    its answer must be the same to the byte, but for the keys in `keys`. `echo` is what the page
    may repeat of what was typed. `accepted`: this one is meant to write, in the own gemeente.
    `holds` returns a sentence for what else is wrong with the answer, or nothing.
    """

    name: str
    ask: Ask
    expected: frozenset[int]
    twin: Ask | None = None
    keys: tuple[int | str, ...] = ()
    echo: str = ""
    accepted: bool = False
    holds: Callable[[Answer], str] | None = None

    @property
    def writes(self) -> bool:
        return self.ask.method not in ("GET", "HEAD", "OPTIONS")


class Attacker:
    """A signed-in browser that never forgets and never learns: each request stands by itself."""

    def __init__(self, server: LiveServer, role: str, gemeente: str | None = None) -> None:
        self._server, self._who = server, (role, gemeente)
        self.sign_in()
        self.other_token = ""
        address = urlsplit(server.url)
        # Two at a time: an answer and its twin need not wait for each other.
        self._pool = HTTPConnectionPool(str(address.hostname), address.port, maxsize=2)

    def sign_in(self) -> None:
        """Begin anew, in a session of its own."""
        signed_in = self._server.session_as(*self._who)
        self.token = token_in(signed_in.get("/").text)
        self.cookies = "; ".join(f"{c.name}={c.value}" for c in signed_in.cookies)

    def send(self, ask: Ask) -> Answer:
        """Ask, follow nothing, and return what came to the last byte."""
        headers = {"Cookie": self.cookies}
        body = None
        if ask.form is not None or ask.method == "POST":
            tokens = {"own": self.token, "other": self.other_token}
            token = [("csrf_token", tokens[ask.token])] if ask.token in tokens else []
            body = urlencode([*(ask.form or ()), *token])
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._pool.urlopen(
            ask.method,
            ask.path,
            body=body,
            headers=headers | dict(ask.headers),
            redirect=False,
            retries=False,
            timeout=30,
        )
        return Answer(
            answer.status, tuple(answer.headers.items()), answer.data.decode("utf-8", "replace")
        )

    def get(self, path: str) -> Answer:
        return self.send(Ask("GET", path))

    def hang_up(self) -> None:
        """Close the connection; the next request may meet another worker."""
        self._pool.close()
        self._pool = HTTPConnectionPool(self._pool.host, self._pool.port, maxsize=2)


def unpacked(packed: str) -> str:
    """Return what a signed value of the app holds: a secret must not hide in a cookie either."""
    payload, compressed = packed.lstrip("."), packed.startswith(".")
    try:
        raw = base64_decode(payload.split(".")[0])
        text = (zlib.decompress(raw) if compressed else raw).decode("utf-8", "replace")
        text = json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, zlib.error, BadData):
        return ""
    # Flask keeps some texts as base64 inside.
    inner = [_plain(found) for found in re.findall(r'"([A-Za-z0-9+/_=-]{8,})"', text)]
    return "\n".join((text, *inner))


def flashes(answer: Answer) -> str:
    """Return what the next page is going to say: it lies in the cookie."""
    for cookie in cookies(answer):
        found = re.search(r'"_flashes": (\[.*?\]\}\])', unpacked(cookie))
        if found:
            return found[1]
    return ""


def cookies(answer: Answer) -> list[str]:
    """Return the values of the cookies that an answer sets."""
    return [
        value.partition(";")[0].partition("=")[2]
        for name, value in answer.headers
        if name.lower() == "set-cookie"
    ]


def _plain(text: str) -> str:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
    except ValueError:
        return ""


def everything(answer: Answer) -> str:
    """Return all that an answer tells: status, headers, cookies and hidden fields opened, body."""
    packed = [*cookies(answer), *_PACKED.findall(answer.body)]
    headers = "\n".join(f"{name}: {unquote_plus(value)}" for name, value in answer.headers)
    return "\n".join((str(answer.status), headers, *map(unpacked, packed), answer.body))


def settled(answer: Answer, keys: Iterable[int | str] = ()) -> tuple[object, ...]:
    """Return the answer without what varies by itself, and with these keys made the same."""
    body = answer.body.replace(answer.header("X-Request-ID") or "\x00", "nummer")
    location = answer.header("Location")
    for pattern, instead in _VARIES:
        body = pattern.sub(instead, body)
    for key in keys:
        anywhere = re.compile(rf"(?<![0-9A-Za-z]){key}(?![0-9A-Za-z])")
        body, location = anywhere.sub("sleutel", body), anywhere.sub("sleutel", location)
    headers = {n.lower(): v for n, v in answer.headers if n.lower() not in _IGNORED_HEADERS}
    if "location" in headers:
        headers["location"] = location
    if "allow" in headers:
        headers["allow"] = ", ".join(sorted(headers["allow"].split(", ")))
    return answer.status, tuple(sorted(headers.items())), body + flashes(answer)


def difference(one: Answer, other: Answer, keys: Iterable[int | str] = ()) -> str:
    """Return the first place where two answers say something else; nothing when there is none."""
    keys = tuple(keys)
    for name, left, right in zip(
        ("status", "headers", "body"), settled(one, keys), settled(other, keys), strict=True
    ):
        if left != right:
            here, there = str(left), str(right)
            at = next(
                (i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b),
                min(len(here), len(there)),
            )
            part = slice(max(0, at - 60), at + 60)
            return f"{name}: {here[part]!r} is {there[part]!r}"
    return ""


@dataclass
class Siege:
    """A database with a site on it, the attacker on the site, and what the judge remembers.

    `mirror` is an attacker on a copy where the other gemeente never had a row: whatever she does,
    the two sites must answer the same, or the other gemeente's rows show through.
    """

    world: World
    attacker: Attacker
    log: Callable[[], str]
    mirror: Attacker | None = None
    count: int = 0
    _before: Mapping[str, str] = field(default_factory=dict)
    _beside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def run(self, cases: Iterable[Case]) -> dict[str, list[str]]:
        """Do every case; return what was wrong by the name of the case."""
        red: dict[str, list[str]] = {}
        self._before = self.world.digest()
        names: set[str] = set()
        for case in cases:
            assert case.name not in names, f"twee aanvallen heten {case.name!r}"
            names.add(case.name)
            self.count += 1
            faults = [*self._faults(case)]
            if faults:
                red[case.name] = faults
        if self.world.digest() != self._before:
            red["daarna"] = ["een verzoek dat alleen leest veranderde iets"]
        if any(secret in self.log() for secret in self.world.log_secrets):
            red["logboek"] = ["in het logboek staat iets uit een rij"]
        return red

    def holds(self, cases: Iterable[Case]) -> None:
        """Do every case; fail with every fault of each."""
        red = self.run(cases)
        told = [f"{name}\n    " + "\n    ".join(faults) for name, faults in red.items()]
        assert not red, f"{len(red)} aanvallen slaagden:\n" + "\n".join(told)

    def _faults(self, case: Case) -> Iterable[str]:
        answer, mirrored = self._answers(case)
        yield from self._leaks(case, answer)
        if answer.status not in case.expected:
            yield f"{case.ask}: status {answer.status}, verwacht {sorted(case.expected)}"
        if case.holds is not None and (sentence := case.holds(answer)):
            yield f"{case.ask}: {sentence}"
        if case.writes:
            yield from self._changes(case)
        if case.twin is not None:
            if found := difference(answer, self.attacker.send(case.twin), case.keys):
                yield f"{case.ask}: anders dan wat nooit bestond, {found}"
            if self.mirror is not None and case.writes:
                self.mirror.send(case.twin)  # both databases have seen the same
        if mirrored is not None and (found := difference(answer, mirrored)):
            yield f"{case.ask}: anders dan zonder de andere gemeente, {found}"

    def _answers(self, case: Case) -> tuple[Answer, Answer | None]:
        """Return the answer and the mirror's; what only refuses to be read needs no mirror."""
        if self.mirror is None or (not case.writes and case.expected <= _REFUSED):
            return self.attacker.send(case.ask), None
        mirrored = self._beside.submit(self.mirror.send, case.ask)
        return self.attacker.send(case.ask), mirrored.result()

    def _leaks(self, case: Case, answer: Answer) -> Iterable[str]:
        told = everything(answer)
        for secret in self.world.secrets:
            if secret in told and secret not in case.echo:
                at = told.index(secret)
                yield f"{case.ask}: hier staat {told[max(0, at - 40) : at + 60]!r}"
        if answer.status >= 500:
            yield f"{case.ask}: status {answer.status}"

    def _changes(self, case: Case) -> Iterable[str]:
        after = self.world.digest()
        if after["other"] != self._before["other"]:
            yield f"{case.ask}: de rijen van de andere gemeente zijn veranderd"
        elif not case.accepted and after["all"] != self._before["all"]:
            yield f"{case.ask}: er is iets geschreven"
        self._before = after


def status(*numbers: int) -> frozenset[int]:
    """Return the statuses as a case wants them."""
    return frozenset(numbers)


def form(values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> Form:
    """Return the values as a case wants them."""
    pairs = values.items() if isinstance(values, Mapping) else values
    return tuple((str(name), str(value)) for name, value in pairs)


CONTACT = "contactpersoon"
OWN, OTHER = sample.A, sample.B
