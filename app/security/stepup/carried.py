"""What somebody sent whose code is no longer fresh: the page of the code carries it along.

Nothing of it is kept on the server. It stands in the page that asks the code, and the browser
sends it on, as it was, to where it was going (307, RFC 9110 §15.4.8).
"""

from flask import request

# Says that the form of the code carries another.
MARK = "_verder"
# The step's own fields.
_OWN = frozenset({"csrf_token", "code", MARK})
# Never in a page again: passwords, and what another step asks under the name of this one's.
_SECRET = frozenset({"password", "present", "new", "code"})

Fields = list[tuple[str, str]]


def can_be_carried() -> bool:
    """Say whether the form of this request can go along: no secret is in it, and no file."""
    return not (_SECRET & set(request.form)) and not any(f.filename for f in request.files.values())


def carried() -> Fields:
    """Return the fields that go along, in their order."""
    return [(k, v) for k, v in request.form.items(multi=True) if k not in _OWN]


def carries() -> bool:
    """Say whether the form of the code that was sent carries another."""
    return MARK in request.form
