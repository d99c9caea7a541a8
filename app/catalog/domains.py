"""How a domain's value is typed: which keyboard, and what is tidied before the check."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputHint:
    """HTML input type, autocomplete token, and the tidying of what was typed.

    `autocomplete` is what a browser may fill in where somebody writes about her own organisation.
    Everywhere else the panel is about other people: the browser knows who types, so what it would
    fill in is the wrong person's, and what it would keep is nobody's business.
    """

    type: str = "text"
    autocomplete: str = "off"
    inputmode: str = ""
    # How many characters it has at most, where the database says that as a pattern.
    longest: int = 0
    tidy: Callable[[str], str] = str.strip


def tidy_postcode(typed: str) -> str:
    """Return "3811 AB" for "3811ab": people leave out the space and the capitals."""
    compact = re.sub(r"\s+", "", typed).upper()
    return f"{compact[:4]} {compact[4:]}" if len(compact) == 6 else typed.strip()


def tidy_webadres(typed: str) -> str:
    """Return the address with https:// when somebody leaves it out."""
    bare = typed.strip()
    return bare if not bare or "://" in bare or "." not in bare else f"https://{bare}"


DOMAINS: dict[str, InputHint] = {
    "register.emailadres": InputHint("email", "work email", "email"),
    "register.telefoonnummer": InputHint("tel", "work tel", "tel"),
    "register.webadres": InputHint("url", "url", "url", tidy=tidy_webadres),
    "register.postcode": InputHint(longest=7, tidy=tidy_postcode),
    "register.huisnummer": InputHint(inputmode="numeric", longest=5),
    "register.huisletter": InputHint(longest=1),
    "register.huisnummertoevoeging": InputHint(longest=4),
}
PLAIN = InputHint()
