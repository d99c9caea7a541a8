"""Turns a text that people wrote in Markdown into HTML that can do no harm; knows no HTTP."""

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

# What a link may be: https, mail, a page of this site, or a place on this page. Two slashes, or a
# slash and a backslash, begin another host.
_LINK = re.compile(r"https://[^\s]+|mailto:[^\s]+|/(?![/\\])[^\\\s]*|#[\w-]+")
_OWN_IMAGE = re.compile(r"[a-z0-9][a-z0-9-]*\.png")
# A button or link of the product: `<Opslaan>`, as in the mails that people got about it.
_LABEL = re.compile(r"<([^\W\d_a-z][^<>\n]{0,80})>")
HIGHEST, LOWEST = 2, 4
# The ids of headings begin so: a page has ids of its own.
ANCHOR = "kop-"
DEEPEST = 20
KEPT = 256


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of our own: its address and its size in pixels."""

    src: str
    width: int
    height: int


FindImage = Callable[[str], Image | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the highest level: its id on the page and its text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as HTML, and the headings for its list of contents."""

    html: Markup
    headings: tuple[Heading, ...]


class ProseWriter:
    """Draws texts, each once.

    - HTML, scripts and whatever else is not Markdown comes out as the letters that were typed.
    - A link leads to https, mail or this site; a picture is one of our own; else it stays text.
    - `#` and `##` become h2, so that a page keeps one h1; `below` puts them deeper.
    """

    def __init__(self, find_image: FindImage) -> None:
        self._find_image = find_image
        self._markdown = _parser()
        self.write = functools.lru_cache(maxsize=KEPT)(self._write)

    def _write(self, text: str, below: int = 1) -> Prose:
        environment: dict[str, Any] = {"find_image": self._find_image}
        tokens = self._markdown.parse(text, environment)
        headings = _place_headings(tokens, below)
        html = self._markdown.renderer.render(tokens, self._markdown.options, environment)
        return Prose(Markup(html), headings)  # noqa: S704 - every text in it was escaped

    def labels(self, text: str) -> list[str]:
        """Return the buttons and links of the product that a text names, in order."""
        blocks = self._markdown.parse(text, {"find_image": self._find_image})
        inside = [token for block in blocks for token in block.children or ()]
        return [token.content for token in inside if token.type == "label"]


def slug(text: str) -> str:
    """Return the text as part of an address: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "maxNesting": DEEPEST})
    # Four spaces at the start of a line are a slip of the hand, and === under a line too.
    markdown.disable(["code", "lheading", "reference", "strikethrough"])
    markdown.validateLink = _is_safe  # type: ignore[method-assign,assignment]
    markdown.inline.ruler.before("autolink", "label", _read_label)
    markdown.add_render_rule("label", _draw_label)
    markdown.add_render_rule("image", _draw_image)
    markdown.add_render_rule("link_open", _draw_link)
    markdown.add_render_rule("table_open", _open_table)
    markdown.add_render_rule("table_close", _close_table)
    markdown.add_render_rule("th_open", _open_head)
    return markdown


def _is_safe(address: str) -> bool:
    return bool(_LINK.fullmatch(address) or _OWN_IMAGE.fullmatch(address))


def _read_label(state: StateInline, silent: bool) -> bool:
    found = _LABEL.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("label", "b", 0).content = found[1]
    state.pos = found.end()
    return True


def _place_headings(tokens: Sequence[Token], below: int) -> tuple[Heading, ...]:
    """Give each heading its level and an id of its own; return those of the highest level."""
    found: list[Heading] = []
    used: set[str] = set()
    last = ""
    for token, inside in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "table_open":
            token.meta["name"] = last
        if token.type not in ("heading_open", "heading_close"):
            continue
        level = min(max(int(token.tag[1]), HIGHEST), LOWEST)
        token.tag = f"h{level + below - 1}"
        if token.type == "heading_open" and inside is not None:
            last = _plain(inside)
            anchor = _unused(ANCHOR + (slug(last) or "tekst"), used)
            token.attrSet("id", anchor)
            if level == HIGHEST:
                found.append(Heading(anchor, last))
    return tuple(found)


def _plain(inline: Token) -> str:
    """Return what a line says, without its marks."""
    return "".join(t.content for t in inline.children or () if t.type != "image").strip()


def _unused(wanted: str, used: set[str]) -> str:
    anchor, number = wanted, 2
    while anchor in used:
        anchor, number = f"{wanted}-{number}", number + 1
    used.add(anchor)
    return anchor


def _draw_label(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _environment: Any
) -> str:
    return f'<b class="vng-prose__label">{escape(tokens[index].content)}</b>'


def _draw_image(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, environment: Any
) -> str:
    token = tokens[index]
    alt = self.renderInlineAsText(token.children or [], options, environment)
    name = str(token.attrGet("src") or "")
    image = environment["find_image"](name) if _OWN_IMAGE.fullmatch(name) else None
    if image is None or not alt.strip():
        return str(escape(alt or name))
    size = f'width="{image.width}" height="{image.height}"'
    return f'<img src="{escape(image.src)}" alt="{escape(alt)}" {size} loading="lazy">'


def _draw_link(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, environment: Any
) -> str:
    if str(tokens[index].attrGet("href")).startswith("https:"):
        tokens[index].attrSet("rel", "noreferrer")
    return self.renderToken(tokens, index, options, environment)


def _open_table(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _environment: Any
) -> str:
    name = escape(tokens[index].meta["name"])
    named = f' class="vng-scroll" role="region" tabindex="0" aria-label="{name}"' if name else ""
    return f'<div{named}><table class="utrecht-table">'


def _close_table(*_: Any) -> str:
    return "</table></div>\n"


def _open_head(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, environment: Any
) -> str:
    tokens[index].attrSet("scope", "col")
    return self.renderToken(tokens, index, options, environment)
