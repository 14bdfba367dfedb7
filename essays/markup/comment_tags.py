"""The tags that may be typed into a comment. The thirteen listed under the reply form are read; other tags of HTML are
taken out, and a block or a line's end leaves the end of a line; all else is shown as the characters that were typed."""

import re
from html import escape, unescape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from essays.markup.inline import BLOCKS, BOUNDARIES, INLINE
from essays.markup.typed_html import TypedHtml, is_unclosed, register_common, tag_name

# As listed under the reply form: tag, and the attributes that are read.
ALLOWED = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "b": (),
    "blockquote": ("cite",),
    "cite": (),
    "code": (),
    "del": ("datetime",),
    "em": (),
    "i": (),
    "q": ("cite",),
    "strike": (),
    "strong": (),
}
# Known to HTML, and nothing that a comment may have: they go, and the writer is told.
TAKEN_OUT = (
    INLINE
    | BLOCKS
    | BOUNDARIES
    | frozenset("big bdi bdo center dir font h1 hgroup iframe picture source span tt wbr".split())
) - frozenset(ALLOWED)
KNOWN = frozenset(ALLOWED) | TAKEN_OUT
_ENDS_LINE = (BLOCKS | BOUNDARIES | frozenset({"br", "center", "dir", "h1"})) - {"td", "th"}
GONE = TAKEN_OUT - _ENDS_LINE - {"td", "th"}  # without a trace
_CODE = re.compile(r"<code>((?:(?!</?code>).)+)</code>", re.S)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`][^\s"'<>`]*))""")


class CommentTags:
    """The rule for typed tags in the grammar of comments; the names of those taken out come into `env["removed"]`."""

    def __init__(self) -> None:
        self.known = TypedHtml(KNOWN)

    def register(self, md: MarkdownIt) -> None:
        md.inline.ruler.at("html_inline", self.rule)
        register_common(md)

    def rule(self, state: StateInline, silent: bool) -> bool:
        src, pos = state.src, state.pos
        if src[pos] != "<":
            return False
        if code := _CODE.match(src, pos, state.posMax):
            if not silent:
                state.push("code_inline", "code", 0).content = code[1]
            state.pos = code.end()
            return True
        end = self.known.end_of_tag(src, pos)
        if not end or is_unclosed(state, pos):
            return False
        state.pos = end
        if not silent:
            self._read(state, src[pos:end])
        return True

    def _read(self, state: StateInline, tag: str) -> None:
        closing, name = tag.startswith("</"), tag_name(tag)
        if name not in ALLOWED:
            if not closing:
                removed = state.env.setdefault("removed", [])
                if name not in removed:
                    removed.append(name)
            if name in _ENDS_LINE:
                state.push("hardbreak", "br", 0)
            elif name not in GONE:
                state.pending += " "
            return
        if name == "a":
            state.linkLevel += -1 if closing else 1
        token = state.push("html_inline", "", 0)
        values = {n.lower(): unescape(a or b or c) for n, a, b, c in _ATTRIBUTE.findall(tag)}
        attributes = "".join(f' {n}="{escape(values[n])}"' for n in ALLOWED[name] if n in values)
        token.content = f"</{name}>" if closing else f"<{name}{attributes}>"
