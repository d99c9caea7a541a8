"""What Entra says when it lets nobody through, as one of the pages that we have for it.

Microsoft may change its texts and numbers: the standard's own word decides, the number only tells
apart what has one word (security.md 2; RFC 6749 §4.1.2.1; OpenID Connect Core §3.1.2.6).
"""

import re
from collections.abc import Mapping
from enum import Enum

_NUMBER = re.compile(r"AADSTS(\d{4,8})\b")
LONGEST = 4000


class Problem(Enum):
    """Why somebody is not in; each has a page."""

    CONSENT = "toestemming"  # the gemeente's administrator has to allow it first
    DECLINED = "geannuleerd"  # she said no to sharing her name
    OURS = "storing"  # what VNG registered with Microsoft is wrong
    NOT_ALLOWED = (
        "niet toegelaten"  # her gemeente does not let her use this site, or she is a guest
    )
    CONDITIONS = "voorwaarden"  # her gemeente asks more of this device or sign-in
    AGAIN = "opnieuw"  # used, too old, or of another browser
    AWAY = "onbereikbaar"
    FORGED = "ongeldig"  # an answer that can't be Microsoft's, or not for us
    PERSONAL = "privé"  # an account that is nobody's work account
    NOT_FRESH = "niet vers"  # another person than who is signed in, or signed in too long ago
    TOO_OFTEN = "te vaak"


_BY_NUMBER: Mapping[Problem, frozenset[str]] = {
    Problem.OURS: frozenset(
        ("90008", "650056", "700016", "50011", "7000215", "7000222", "700024", "700027")
    )
    | {"90102", "900971"},
    Problem.CONSENT: frozenset(("65001", "90094", "90095", "900941")),
    Problem.DECLINED: frozenset(("65004",)),
    Problem.NOT_ALLOWED: frozenset(("50105", "50020", "50194")),
    Problem.CONDITIONS: frozenset(("53003", "53000", "50076", "50079", "50158")),
    Problem.AGAIN: frozenset(("54005", "70008")),
}
# What says for sure that our registration is wrong.
OUR_NUMBERS = _BY_NUMBER[Problem.OURS]
_BY_WORD: Mapping[str, Problem] = {
    "consent_required": Problem.CONSENT,
    "access_denied": Problem.DECLINED,
    "interaction_required": Problem.CONDITIONS,
    "login_required": Problem.CONDITIONS,
    "account_selection_required": Problem.CONDITIONS,
    "invalid_grant": Problem.AGAIN,
    "temporarily_unavailable": Problem.AWAY,
    "server_error": Problem.AWAY,
    "invalid_client": Problem.OURS,
    "unauthorized_client": Problem.OURS,
    "invalid_request": Problem.OURS,
    "invalid_resource": Problem.OURS,
    "invalid_scope": Problem.OURS,
    "unsupported_response_type": Problem.OURS,
}


def problem_of(error: str, description: str = "", subcode: str = "") -> Problem:
    """Return which page an answer of Entra leads to; an unknown one leads to the beginning."""
    if subcode == "cancel":
        return Problem.DECLINED
    numbers = set(numbers_in(description))
    for problem, known in _BY_NUMBER.items():
        if numbers & known:
            return problem
    return _BY_WORD.get(error, Problem.AGAIN)


def numbers_in(description: str) -> list[str]:
    """Return the numbers of Microsoft in its text: all of it that an event may keep."""
    return _NUMBER.findall(description[:LONGEST])
