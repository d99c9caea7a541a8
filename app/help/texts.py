"""The texts that the product brings along: a Markdown file per page and language."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.marking import N_

FOLDER = Path(__file__).parent
# The languages of the site, as the database calls them.
LANGUAGES: Mapping[str, str] = {"nl": "Nederlands", "en": "Engels"}
# What somebody comes to do, in the order of the overview.
GROUPS: Mapping[str, str] = {
    "beginnen": N_("Beginnen"),
    "bijhouden": N_("Gegevens bijhouden"),
    "zoeken": N_("Zoeken en controleren"),
    "privacy": N_("Privacy en contact"),
    "vng": N_("Voor medewerkers van VNG"),
}
_FENCE = "---\n"
_WORDS = {"titel", "samenvatting", "groep", "volgorde"}
# A line break within a paragraph or step: the file's width, and nothing to people who edit it.
_WRAP = re.compile(r"(?<=\S)\n(?!\n|\s*(?:#+ |\||> |[-*] |\d+\. |```|!\[)) *")


class HelpFileError(Exception):
    """A file of the help can't be read as one; says which and why."""


@dataclass(frozen=True, slots=True)
class HelpText:
    """One page in one language; `page` is the name in its address."""

    page: str
    language: str
    title: str
    summary: str
    text: str
    group: str
    order: int


@functools.cache
def standard_texts() -> Mapping[tuple[str, str], HelpText]:
    """Return every text by page and language, in the order of the overview."""
    found = sorted(_read_all(), key=lambda t: ([*GROUPS].index(t.group), t.order, t.page))
    return {(text.page, text.language): text for text in found}


def pages_of(language: str) -> list[HelpText]:
    """Return the pages of a language, in the order of the overview."""
    return [text for text in standard_texts().values() if text.language == language]


def _read_all() -> Iterator[HelpText]:
    for language in LANGUAGES:
        for path in sorted((FOLDER / language).glob("*.md")):
            yield read_text(path.stem, language, path.read_text(encoding="utf-8"))


def read_text(page: str, language: str, content: str) -> HelpText:
    """Return the page of a file: lines `word: value` between two fences, and then the text."""
    before, _, rest = content.partition(_FENCE)
    head, fence, text = rest.partition(_FENCE)
    pairs = [line.partition(": ")[::2] for line in head.splitlines() if line.strip()]
    said = {word.strip(): value.strip() for word, value in pairs}
    where = f"{language}/{page}.md"
    if before or not fence or set(said) != _WORDS or not all(said.values()):
        raise HelpFileError(f"{where}: begint niet met {', '.join(sorted(_WORDS))} tussen twee ---")
    if said["groep"] not in GROUPS or not said["volgorde"].isdigit():
        raise HelpFileError(f"{where}: de groep of de volgorde klopt niet")
    return HelpText(
        page=page,
        language=language,
        title=said["titel"],
        summary=said["samenvatting"],
        text=_WRAP.sub(" ", text.strip()),
        group=said["groep"],
        order=int(said["volgorde"]),
    )
