"""Setting up an authenticator: a secret as a drawing and as a key, proved by one code."""

from dataclasses import dataclass
from enum import Enum

import segno
from markupsafe import Markup

from app.security import steps, totp
from app.security.door import Door
from app.security.events import Event
from app.security.mail_codes import name_of
from app.security.steps import Flow

STEP = "authenticator"
# After so many wrong codes the secret is another one: what was scanned is no good.
MOST_TRIES = 10


class Proof(Enum):
    """What came of the first code of an authenticator."""

    RIGHT = "right"
    WRONG = "wrong"
    DRIFTED = "drifted"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Shown:
    """The secret as people take it over: `drawing` is an SVG, `key` stands in groups of four."""

    drawing: Markup
    key: str


def new_sealed_secret(door: Door) -> bytes:
    """Return a new secret as it is stored."""
    return door.keys.seal(totp.new_secret())


def show(door: Door, flow: Flow) -> Shown:
    """Return the secret of this flow as the page shows it."""
    secret = door.keys.unseal(flow.totp_geheim)
    return Shown(draw(totp.provisioning_uri(secret, flow.email)), totp.grouped(secret))


def draw(text: str) -> Markup:
    """Return the QR code of this text as an SVG of attributes only: no style, nothing fetched."""
    code = segno.make(text, error="m", micro=False)
    drawing = code.svg_inline(omitsize=True, svgclass=None, lineclass=None, border=4)
    return Markup(drawing)  # noqa: S704 - made of a matrix of black and white, not of the text


def prove(door: Door, flow: Flow, typed: str) -> tuple[Proof, int]:
    """Compare the code with the flow's secret; return what came of it and the step it is of.

    A right code is the caller's to write; a wrong one is counted, told and committed here.
    """
    secret = door.keys.unseal(flow.totp_geheim)
    code = totp.normal_code(typed)
    step = totp.matching_step(secret, code, door.now)
    if step is not None and flow.pogingen < MOST_TRIES:
        return Proof.RIGHT, step
    door.tell(Event("authenticator instellen", name_of(flow), "geweigerd", user_id=flow.user_id))
    if steps.add_failure(door, flow) >= MOST_TRIES:
        steps.advance(door, flow, totp_geheim=new_sealed_secret(door), totp_stap=0, pogingen=0)
        door.session.commit()
        return Proof.RENEWED, 0
    is_drifted = bool(code) and totp.has_drifted(secret, code, door.now)
    return (Proof.DRIFTED if is_drifted else Proof.WRONG), 0
