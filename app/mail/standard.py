"""The letters as the product brings them along: a Markdown file each, under lines that say more."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"
# What a letter can't do without, wherever its standard has it.
SECRETS = frozenset({"code", "link"})
_HEAD = {"naam", "onderwerp", "woorden", "minuten"}
_WORD = re.compile(r"\{\{([^{}]*)\}\}")
# A line break within a paragraph or step: the file's width, and nothing to people who edit it.
_WRAP = re.compile(r"(?<=\S)\n(?!\n|\s*(?:#+ |> |[-*] |\d+\. )) *")


class LetterFileError(Exception):
    """A file can't be read as a letter; says which and why."""


@dataclass(frozen=True, slots=True)
class StandardLetter:
    """One letter. `words` may be used in it, `required` must; after `lasts` it is of no use."""

    kind: str
    name: str
    subject: str
    text: str
    words: frozenset[str]
    lasts: timedelta | None = None

    @property
    def required(self) -> frozenset[str]:
        """Return the words without which nobody can do what the letter asks."""
        return words_in(self.text) & SECRETS


@functools.cache
def standard_letters() -> Mapping[str, StandardLetter]:
    """Return every letter by its kind."""
    found = {}
    for path in sorted(FOLDER.glob("*.md")):
        found[path.stem] = read_letter(path.stem, path.read_text(encoding="utf-8"))
    return found


def words_in(text: str) -> frozenset[str]:
    """Return what stands between double braces."""
    return frozenset(_WORD.findall(text))


def read_letter(kind: str, content: str) -> StandardLetter:
    """Return the letter of a file: lines `word: value`, an empty line, and then the text.

    - `onderwerp` is the subject; `naam` says when the letter is sent
    - `woorden` are words that the text can use besides those it does use
    - `minuten` is how long the letter is of use
    """
    head, _, text = content.partition("\n\n")
    pairs = [line.partition(":")[::2] for line in head.splitlines()]
    said = {word.strip(): value.strip() for word, value in pairs}
    if not set(said) <= _HEAD or not said.get("onderwerp") or not text.strip():
        raise LetterFileError(f"{kind}.md: begint niet met onderwerp en een lege regel")
    if words_in(said["onderwerp"]) & SECRETS:
        raise LetterFileError(f"{kind}.md: een geheim in het onderwerp blijft bewaard")
    minutes = said.get("minuten")
    return StandardLetter(
        kind=kind,
        name=said.get("naam") or said["onderwerp"],
        subject=said["onderwerp"],
        text=_WRAP.sub(" ", text.strip()),
        words=words_in(said["onderwerp"] + text) | set(said.get("woorden", "").split()),
        lasts=timedelta(minutes=int(minutes)) if minutes else None,
    )
