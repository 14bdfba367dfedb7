"""Typed HTML: which tags are read as such; all other `<…>` are shown as the characters that were typed.

A name that this site does not know is no tag (`List<String>`, `<your name>`), and neither is what would swallow the
text after it (`<script>`, `<title>`, `<svg>`, a comment that is never closed), nor a name alone that nothing closes
(`List<A>`, `Press <Del>`): nothing that is typed goes without a sign. Closed comments are left out, as everywhere.
"""

import re
from bisect import bisect_left

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, html_inline

from essays.markup.inline import ENDS_BY_ITSELF

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")
_AT_END = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)$")  # the rest of the tag stands in the next line
# As browsers read tags: an address without quotation marks may have `=` in it, of which CommonMark knows nothing.
_TAG = re.compile(
    r"""</[A-Za-z][A-Za-z0-9-]*\s*>|<[A-Za-z][A-Za-z0-9-]*"""
    r"""(?:\s++[a-zA-Z_:][a-zA-Z0-9:._-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`][^\s"'<>`]*))?)*\s*/?>"""
)
_LONE_NAMES = re.compile(r"""\s([a-zA-Z_:][a-zA-Z0-9:._-]*+)(?!\s*=)|\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]++)""")
# The attributes of HTML that may stand without a value: `x<b and c>d` is not a tag.
_WITHOUT_VALUE = frozenset(
    "allowfullscreen async autofocus autoplay checked compact controls default defer disabled download hidden inert "
    "ismap itemscope loop markdown mozallowfullscreen multiple muted nohref noshade novalidate nowrap open playsinline "
    "readonly required reversed selected webkitallowfullscreen".split()
)
_BARE = re.compile(r"<[A-Za-z][A-Za-z0-9-]*\s*/?>")
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>")
_MARKDOWN = re.compile(
    r"""<([A-Za-z][A-Za-z0-9-]*)(?=[\s])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""",
)
_MARKDOWN_ATTRIBUTE = re.compile(r"""\smarkdown(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?(?=[\s/]|\Z)""", re.I)


# A picture or a link alone in its line begins no raw HTML within an element that has asked for Markdown.
IN_MARKDOWN = "*markdown"
MOST_NESTED = 30
PAIRS = "*pairs"  # a source, and the tags that belong together in it
UNCLOSED = "*unclosed"  # the names of tags of which the text has one that nothing closes
UNCLOSED_IN = "*unclosed in"  # {a part of the text: what `unclosed` says of it}


class TypedHtml:
    """The rules for raw HTML in a grammar: `names` are the tags that are read, in lower case."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def register(self, md: MarkdownIt) -> None:
        """Puts these rules in the place of the grammar's own."""
        md.block.ruler.at("html_block", self.block, {"alt": ["paragraph", "reference", "blockquote"]})
        md.block.ruler.before(
            "html_block", "markdown_in_html", self.markdown_in_html, {"alt": ["paragraph", "reference", "blockquote"]}
        )
        md.inline.ruler.at("html_inline", self.inline)
        register_common(md)

    def inline(self, state: StateInline, silent: bool) -> bool:
        """A rule of lines: a tag that is read."""
        src, pos = state.src, state.pos
        if src[pos] != "<" or not self.end_of_tag(src, pos) or is_unclosed(state, pos):
            return False
        return bool(html_inline(state, silent))

    def block(self, state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        """A rule of blocks: HTML that begins with a tag that is read, to the empty line, as the spec has it."""
        src, pos = state.src, state.bMarks[start_line] + state.tShift[start_line]
        end = state.eMarks[start_line]
        if not src.startswith("<", pos) or pos >= end:
            return False
        if src.startswith("<!--", pos):
            if src.find("-->", pos + 4, state.eMarks[end_line - 1]) < 0:
                return False
        else:
            name = _NAME.match(src, pos, end) or _AT_END.match(src, pos, end)
            if name is None or name[1].lower() not in self.names:
                return False
            if state.env.get(IN_MARKDOWN) and name[1].lower() not in block_names:
                return False
            if is_unclosed(state, pos):
                return False
        if not html_block(state, start_line, end_line, silent):
            return False
        if not silent:
            token = state.tokens[-1]
            token.content = _with_unclosed_as_text(state, pos, token.content)
        return True

    def end_of_tag(self, text: str, at: int) -> int:
        """Where the tag that is read and stands at this place ends; 0 where none stands."""
        name = _NAME.match(text, at)
        match = _TAG.match(text, at) if name else None
        if not match or not name or name[1].lower() not in self.names:
            return 0
        lone = (found[1] for found in _LONE_NAMES.finditer(match[0], name.end() - at) if found[1])
        return match.end() if all(word.lower() in _WITHOUT_VALUE or "-" in word for word in lone) else 0

    def kept(self, html: str) -> str:
        """HTML with the tags that are read; comments left out; every other `<` as a character."""
        parts, at, closes = [], 0, True
        while (pos := html.find("<", at)) >= 0:
            parts.append(html[at:pos])
            if closes and html.startswith("<!--", pos):
                end = comment_end(html, pos)
                closes = end >= 0
                if closes:
                    at = end
                    continue
            if end := self.end_of_tag(html, pos):
                parts.append(framed(html[pos:end]))
                at = end
            else:
                parts.append("&lt;")
                at = pos + 1
        return "".join(parts) + html[at:]

    def markdown_in_html(self, state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        """A rule of blocks: what stands in an element with `markdown="1"` is Markdown, without empty lines too.

        An element that is never closed, or that another closes, loses nothing: its tag stands alone.
        """
        pos = state.bMarks[start_line] + state.tShift[start_line]
        opening = _MARKDOWN.match(state.src, pos, state.eMarks[start_line]) if state.src.startswith("<", pos) else None
        if opening is None or state.is_code_block(start_line) or opening[1].lower() not in self.names:
            return False
        attributes, count = _MARKDOWN_ATTRIBUTE.subn("", opening[2])
        if not count:
            return False
        if silent:
            return True
        push(state, f"<{opening[1]}{attributes}>", start_line)
        around = state.env.get(PAIRS)
        if around is None or around[0] is not state.src:
            around = state.env[PAIRS] = (state.src, _pairs(state.src))
        closing = around[1].get(pos, (0, 0))
        last = bisect_left(state.eMarks, closing[0], start_line, end_line)  # the line of the closing tag
        if not closing[1] or last == end_line:
            _parse(state, state.src[opening.end() : state.eMarks[start_line]], start_line)
            state.line = start_line + 1
            return True
        # What stands left of a line (the sign of a quotation) is in the source alone: places are counted from its end.
        text = state.getLines(start_line, last + 1, state.blkIndent, False)
        before, after = (len(text) - state.eMarks[last] + at for at in closing)
        self._nested(state, _dedented(text[text.index("<") + len(opening[0]) : before]), start_line)
        push(state, f"</{opening[1]}>", last)
        _parse(state, text[after:], last)
        state.line = last + 1
        return True

    def _nested(self, state: StateBlock, inner: str, line: int) -> None:
        depth = state.env.get(IN_MARKDOWN, 0)
        if depth == MOST_NESTED:
            raise RecursionError  # which is refused in words, and long before Python would raise it
        state.env[IN_MARKDOWN] = depth + 1
        _parse(state, inner, line)
        state.env[IN_MARKDOWN] = depth


def _parse(state: StateBlock, text: str, line: int) -> None:
    """Reads a text of its own, which begins in a line of this one, as blocks of this one; what is known of the tags in
    the text around it stays known."""
    around, count = state.env.get(PAIRS), len(state.tokens)
    state.md.block.parse(text, state.md, state.env, state.tokens)
    state.env[PAIRS] = around
    for token in state.tokens[count:] if line else ():
        token.map = token.map and [place + line for place in token.map]


def register_common(md: MarkdownIt) -> None:
    """Adds the rule of lines by which a closed comment is left out, and the one that looks for tags nothing closes."""
    md.inline.ruler.before("html_inline", "html_comment", _comment)
    md.core.ruler.before("block", "unclosed_tags", _look_for_unclosed)


def _look_for_unclosed(state: StateCore) -> None:
    state.env[UNCLOSED] = frozenset(unclosed(state.src).values()) if "<" in state.src else frozenset()


def unclosed(text: str) -> dict[int, str]:
    """{where it begins: its name} for the tags of a text that are a name alone, have to be closed, and are not."""
    waiting: dict[str, list[tuple[int, str]]] = {}
    for tag in _ANY_TAG.finditer(text):
        name = tag[2].lower()
        openings = waiting.setdefault(name, [])
        if not tag[1]:
            openings.append((tag.start(), tag[0]))
        elif openings:
            openings.pop()
    return {
        at: name
        for name, openings in waiting.items()
        if name not in ENDS_BY_ITSELF
        for at, tag in openings
        if _BARE.fullmatch(tag)
    }


def is_unclosed(state: StateInline | StateBlock, at: int) -> bool:
    """Says whether the tag at this place of what is read is one of `unclosed`: in its paragraph, and in the text."""
    names: frozenset[str] = state.env.get(UNCLOSED, frozenset())
    return bool(names) and _unclosed_in(state).get(at) in names


def _unclosed_in(state: StateInline | StateBlock) -> dict[int, str]:
    known = state.env.setdefault(UNCLOSED_IN, {})
    if state.src not in known:
        known[state.src] = unclosed(state.src)
    found: dict[int, str] = known[state.src]
    return found


def _with_unclosed_as_text(state: StateBlock, start: int, html: str) -> str:
    """The HTML of the block that has been read from this place, with the tags that nothing closes as characters."""
    if not state.env.get(UNCLOSED):
        return html
    end = state.eMarks[state.line - 1]
    open_tags = [is_unclosed(state, tag.start() + start) for tag in _ANY_TAG.finditer(state.src[start:end])]
    if not any(open_tags) or len(open_tags) != len(_ANY_TAG.findall(html)):
        return html
    which = iter(open_tags)
    return _ANY_TAG.sub(lambda tag: f"&lt;{tag[0][1:]}" if next(which) else tag[0], html)


def _comment(state: StateInline, silent: bool) -> bool:
    end = comment_end(state.src, state.pos) if state.src.startswith("<!--", state.pos) else -1
    if end < 0:
        return False
    state.pos = end
    return True


def push(state: StateBlock, html: str, line: int | None = None) -> None:
    token = state.push("html_block", "", 0)
    token.content = html
    token.map = None if line is None else [line, line + 1]


def _pairs(text: str) -> dict[int, tuple[int, int]]:
    """{where a tag begins: (where the tag that closes it begins, where that ends)}. Reads the text once."""
    pairs: dict[int, tuple[int, int]] = {}
    open_tags: dict[str, list[int]] = {}
    for tag in _ANY_TAG.finditer(text):
        waiting = open_tags.setdefault(tag[2].lower(), [])
        if not tag[1]:
            waiting.append(tag.start())
        elif waiting:
            pairs[waiting.pop()] = tag.span()
    return pairs


def _dedented(text: str) -> str:
    """A text whose lines are moved to the left as far as all of them allow; the first stands behind its tag."""
    lines = text.split("\n")
    widths = [len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()]
    width = min(widths, default=0)
    return "\n".join([lines[0].lstrip(" "), *(line[width:] if line.strip() else "" for line in lines[1:])])


def comment_end(text: str, at: int) -> int:
    """Where the comment that begins at this place ends, or -1 if nothing closes it. Many that nothing closes would be
    looked through again and again: who asks for all of a text asks first whether `-->` comes at all."""
    for short in ("<!-->", "<!--->"):
        if text.startswith(short, at):
            return at + len(short)
    end = text.find("-->", at + 4)
    return end + 3 if end >= 0 else -1


def tag_name(tag: str) -> str:
    """The name of a tag, in lower case: "</Div>" → "div"."""
    match = _NAME.match(tag)
    return match[1].lower() if match else ""


def framed(tag: str) -> str:
    """A tag as it is read; an embedded page is closed at once, or what stands after it would be its own."""
    low = tag[:8].lower()
    if low.startswith("</iframe"):
        return ""
    return tag + "</iframe>" if low.startswith("<iframe") else tag
