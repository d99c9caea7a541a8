"""Draws the Markdown of a letter twice: as HTML for every mail program, and as plain text."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

Words = Mapping[str, str]

WIDTH = 76
# Words that hold an address: drawn as a link, and in a link's target. No other word is.
ADDRESSES = frozenset({"adres", "link", "hulp"})
_TARGET = re.compile(r"https://[^\s]+|mailto:[^\s]+|\{\{(?:adres|link)\}\}[\w./#-]*")
_WORD = re.compile(r"\{\{(\w+)\}\}")
# A word, and behind the site's address the path of a page.
_INLINE_WORD = re.compile(r"\{\{(?:(adres)\}\}((?:/[\w./#-]*[\w/])?)|(\w+)\}\})")
# A button or link of the product: `<Nu registreren>`.
_LABEL = re.compile(r"<([^\W\d_a-z][^<>\n]{0,80})>")
# Stands for a space at which a line may not be broken.
_KEPT = "\ue000"
_LEFT_OUT = ("code", "fence", "backticks", "image", "html_block", "html_inline", "reference",
             "lheading")  # fmt: skip


def to_html(text: str, words: Words) -> str:
    """Return the text as HTML; what the words hold is never read as layout."""
    return str(_markdown.render(text, {"words": words}))


def to_text(text: str, words: Words) -> str:
    """Return the text for who reads no HTML: steps with their numbers, links as addresses."""
    lines = _Plain(words).blocks(_markdown.parse(text, {"words": words}))
    return "\n".join(lines).replace(_KEPT, " ").strip() + "\n"


def fill(text: str, words: Words) -> str:
    """Return the text with its words filled in, on one line; raises KeyError for one unknown."""
    return one_line(_WORD.sub(lambda found: words[found[1]], text))


def one_line(text: str) -> str:
    """Return the text without line breaks or doubled spaces."""
    return " ".join(text.split())


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).disable([*_LEFT_OUT])
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown.validateLink = lambda url: bool(_TARGET.fullmatch(url))  # type: ignore[method-assign]
    markdown.inline.ruler.before("autolink", "label", _read_label)
    markdown.inline.ruler.before("autolink", "word", _read_word)
    for name, draw in (("label", _label), ("word", _word), ("link_open", _link)):
        markdown.add_render_rule(name, draw)
    return markdown


def _read_label(state: StateInline, silent: bool) -> bool:
    found = _LABEL.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("label", "b", 0).content = f"<{found[1]}>"
    state.pos = found.end()
    return True


def _read_word(state: StateInline, silent: bool) -> bool:
    found = _INLINE_WORD.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("word", "", 0)
        token.content = found[1] or found[3]
        token.meta = {"path": found[2] or "", "is_linked": bool(state.linkLevel)}
    state.pos = found.end()
    return True


def _said(token: Token, words: Words) -> str:
    return one_line(words[token.content]) + str(token.meta["path"])


# HTML.


def _label(_self: RendererHTML, tokens: Sequence[Token], index: int, _o: Any, _env: Any) -> str:
    return f"<b>{escape(tokens[index].content)}</b>"


def _word(_self: RendererHTML, tokens: Sequence[Token], index: int, _o: Any, env: Any) -> str:
    token = tokens[index]
    said = escape(_said(token, env["words"]))
    if token.content == "code":
        return f'<span class="code">{said}</span>'
    if token.content in ADDRESSES and not token.meta["is_linked"]:
        scheme = "mailto:" if token.content == "hulp" else ""
        return f'<a href="{scheme}{said}">{said}</a>'
    return said


def _link(_self: RendererHTML, tokens: Sequence[Token], index: int, _o: Any, env: Any) -> str:
    return f'<a href="{escape(_target(tokens[index], env["words"]))}">'


def _target(token: Token, words: Words) -> str:
    return fill(str(token.attrGet("href") or ""), words)


_markdown = _parser()


# Plain text.


class _Plain:
    """Writes blocks as lines of at most WIDTH characters; an address is never broken."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.lines: list[str] = []
        # Of each list that is open: the number of its next item; None where it has none.
        self.lists: list[int | None] = []
        # What the next paragraph begins with, and what stands under it.
        self.mark = self.rule = ""

    def blocks(self, tokens: Sequence[Token]) -> list[str]:
        """Return the lines, an empty one between blocks."""
        for token in tokens:
            draw = getattr(self, f"_{token.type}", None)
            if draw is not None:
                draw(token)
        return self.lines

    def _ordered_list_open(self, token: Token) -> None:
        self.lists.append(int(token.attrGet("start") or 1))

    def _bullet_list_open(self, _token: Token) -> None:
        self.lists.append(None)

    def _bullet_list_close(self, _token: Token) -> None:
        self.lists.pop()
        if not self.lists:
            self.lines.append("")

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, _token: Token) -> None:
        number = self.lists[-1]
        self.mark = "-  " if number is None else f"{number}. "
        self.lists[-1] = None if number is None else number + 1

    def _heading_open(self, token: Token) -> None:
        self.rule = "=" if token.tag == "h1" else "-"

    def _hr(self, _token: Token) -> None:
        self.lines += ["-" * WIDTH, ""]

    def _inline(self, token: Token) -> None:
        said = self._said(token)
        self.lines += self._wrapped(said)
        if self.rule:
            self.lines.append(self.rule * min(WIDTH, len(said)))
        if not self.lists:
            self.lines.append("")
        self.mark = self.rule = ""

    def _wrapped(self, said: str) -> Iterator[str]:
        depth = len(self.lists) - (1 if self.mark else 0)
        indent, hanging = "   " * max(0, depth), " " * len(self.mark)
        for number, line in enumerate(said.split("\n")):
            yield from textwrap.wrap(
                line,
                WIDTH,
                initial_indent=indent + (hanging if number else self.mark),
                subsequent_indent=indent + hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )

    def _said(self, token: Token) -> str:
        """Return what a paragraph says, with the target of each link behind it."""
        parts: list[str] = []
        target, begun = "", 0
        for inside in token.children or ():
            if inside.type == "link_open":
                target, begun = _target(inside, self.words), len(parts)
            elif inside.type == "link_close":
                shown = target.removeprefix("mailto:")
                parts += [f" ({shown})"] if "".join(parts[begun:]) != shown else []
            else:
                parts.append(self._piece(inside))
        return "".join(parts)

    def _piece(self, token: Token) -> str:
        if token.type == "word":
            return _said(token, self.words)
        if token.type == "label":
            return token.content.replace(" ", _KEPT)
        return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
