"""Draws the Markdown of a letter twice: as HTML that every mail program reads, and as plain text."""

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

    def blocks(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Yield the lines, an empty one between blocks."""
        # Of each list that is open: the number of its present item; None where it has none.
        lists: list[int | None] = []
        mark, heading = "", ""
        for token in tokens:
            if token.type == "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1) - 1)
            elif token.type == "bullet_list_open":
                lists.append(None)
            elif token.type in ("ordered_list_close", "bullet_list_close"):
                lists.pop()
                if not lists:
                    yield ""
            elif token.type == "list_item_open":
                mark = _next_mark(lists)
            elif token.type == "heading_open":
                heading = "=" if token.tag == "h1" else "-"
            elif token.type == "hr":
                yield from ("-" * WIDTH, "")
            elif token.type == "inline":
                yield from self._paragraph(token, mark, len(lists))
                if heading:
                    yield heading * min(WIDTH, len(self._inline(token)))
                if not lists or not token.hidden and not mark:
                    yield ""
                mark, heading = "", ""

    def _paragraph(self, token: Token, mark: str, depth: int) -> Iterator[str]:
        indent = "   " * max(0, depth - (1 if mark else 0))
        for number, line in enumerate(self._inline(token).split("\n")):
            yield from textwrap.wrap(
                line,
                WIDTH,
                initial_indent=indent + (mark if number == 0 else " " * len(mark)),
                subsequent_indent=indent + " " * len(mark),
                break_long_words=False,
                break_on_hyphens=False,
            )

    def _inline(self, token: Token) -> str:
        parts: list[str] = []
        target, begun = "", 0
        for inside in token.children or ():
            if inside.type == "link_open":
                target, begun = _target(inside, self.words), len(parts)
            elif inside.type == "link_close":
                said = "".join(parts[begun:])
                shown = target.removeprefix("mailto:")
                parts += [f" ({shown})"] if said != shown else []
            elif inside.type == "softbreak":
                parts.append(" ")
            elif inside.type == "hardbreak":
                parts.append("\n")
            elif inside.type == "word":
                parts.append(_said(inside, self.words))
            elif inside.type == "label":
                parts.append(inside.content.replace(" ", _KEPT))
            else:
                parts.append(inside.content)
        return "".join(parts)


def _next_mark(lists: list[int | None]) -> str:
    """Return what the next item of the innermost list begins with."""
    number = lists[-1]
    if number is None:
        return "-  "
    lists[-1] = number + 1
    return f"{number + 1}. "
