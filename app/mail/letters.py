"""Writes a letter from the text that VNG keeps for it: Markdown with words between braces."""

import functools
import html
import re
from collections.abc import Mapping
from pathlib import Path

from markdown_it import MarkdownIt

from app.mail.outbox import AnySession, Letter

FOLDER = Path(__file__).parent / "texts"
_WORD = re.compile(r"\{\{(\w+)\}\}")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def write_letter(_session: AnySession, kind: str, words: Mapping[str, str]) -> Letter:
    """Return the letter of this kind with these words filled in; raises KeyError for one unknown.

    The words are data: what they hold is never read as layout.
    """
    subject, body = standard_text(kind)
    return Letter(
        kind=kind,
        subject=_one_line(_fill(subject, words)),
        text=_fill(body, words),
        html=_fill(_markdown.render(body), {k: html.escape(v) for k, v in words.items()}),
    )


@functools.cache
def standard_text(kind: str) -> tuple[str, str]:
    """Return subject and body as the product brings them along."""
    first, _, body = (FOLDER / f"{kind}.md").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("onderwerp: ").strip(), body.strip() + "\n"


def _fill(text: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: words[found[1]], text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
