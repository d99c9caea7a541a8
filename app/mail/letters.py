"""Writes a letter from the text that VNG keeps for it: Markdown with words between braces."""

from collections.abc import Mapping

from app.mail.layout import page
from app.mail.markup import fill, one_line, to_html, to_text
from app.mail.outbox import AnySession, Letter
from app.mail.own_texts import get_texts
from app.mail.standard import words_in


def write_letter(session: AnySession, kind: str, words: Mapping[str, str]) -> Letter:
    """Return the letter of this kind with these words filled in.

    - VNG's own text is used, unless it asks for a word that is not among these: then the standard.
    - The words are data: what they hold is never read as layout.

    The session acts as `aanmelding` or `beheerder`. Raises KeyError for a kind or word unknown.
    """
    known = {word: one_line(value) for word, value in words.items()}
    texts = get_texts(session, kind)
    subject, body = next((t for t in texts if words_in(" ".join(t)) <= set(known)), texts[-1])
    subject = fill(subject, known)
    return Letter(
        kind=kind,
        subject=subject,
        text=to_text(body, known),
        html=page(subject, to_html(body, known)),
    )
