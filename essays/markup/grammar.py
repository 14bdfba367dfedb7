"""The grammars of texts: CommonMark and GitHub's Markdown by markdown-it-py, with what this site reads besides.

Essays know all of it; comments lists, quotations, code, links and emphasis. An instance holds no state of a text.
"""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, hr
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from essays.markup import attribute_lists, autolinks, callouts, references, wikilinks
from essays.markup.comment_tags import CommentTags
from essays.markup.typed_html import TypedHtml

MAX_NESTING = 60  # blocks in blocks, marks in marks: what lies deeper would be left out, so it is refused
_OPTIONS = {"html": True, "maxNesting": MAX_NESTING + 2, "strikethrough_single_tilde": True}
_REFERENCE = re.compile(r"\[\^[^\] \n]{1,100}\]")
_ONE_ITEM = "list_open list_item_open paragraph_open inline paragraph_close list_item_close list_close".split()
SEPARATOR = r"\* \* \*"
_TOC = re.compile(r"\{:\s?toc\}[ \t]*\Z")


@lru_cache(maxsize=8)
def essay_grammar(tags: frozenset[str]) -> MarkdownIt:
    """The grammar of essays, hubs and pages; `tags` are the names of the HTML tags that are read."""
    md = MarkdownIt("commonmark", {**_OPTIONS, "alerts": True})
    md.enable(["table", "strikethrough"])
    _as_typed(md)
    footnote_plugin(md, move_to_end=False)
    md.inline.ruler.at("footnote_ref", _reference)
    deflist_plugin(md)
    admon_plugin(md)
    md.inline.ruler.after("link", "span", attribute_lists.span)
    TypedHtml(tags).register(md)
    wikilinks.register(md)
    callouts.register(md)
    _common(md)
    references.register_abbreviations(md)
    md.block.ruler.before("fence", "contents", _contents, {"alt": ["paragraph", "blockquote", "list"]})
    md.block.ruler.before("fence", "lone_attributes", _lone_attributes, {"alt": ["blockquote", "list"]})
    return md


@lru_cache(maxsize=2)
def comment_grammar() -> MarkdownIt:
    """The grammar of comments: every line ends where it was ended, and a line without `>` ends a quotation."""
    md = MarkdownIt("commonmark", {**_OPTIONS, "breaks": True})
    md.disable(["heading", "lheading", "code", "html_block"])
    md.block.ruler.at("hr", _separator, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.enable("strikethrough")
    _as_typed(md)
    CommentTags().register(md)
    _common(md)
    md.block.ruler.before("blockquote", "end_of_quotation", _end_of_quotation, {"alt": ["blockquote"]})
    return md


def _as_typed(md: MarkdownIt) -> None:
    """Addresses stay as they were typed: what may be linked to, and how it is written, is decided later."""
    for name, rule in (("validateLink", bool), ("normalizeLink", str), ("normalizeLinkText", str)):
        setattr(md, name, rule)


def _common(md: MarkdownIt) -> None:
    autolinks.register(md)
    references.register(md)


def _reference(state: StateInline, silent: bool) -> bool:
    """`[^key]`; the end of a key is not looked for in all of a text."""
    return bool(_REFERENCE.match(state.src, state.pos, state.posMax)) and footnote_ref(state, silent)


def _separator(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """`***`, `* * *`, `---`: a line of stars, as comments have no rules, and it is no list in a list."""
    if not hr(state, start_line, end_line, silent):
        return False
    if not silent:
        state.tokens.pop()
        state.push("paragraph_open", "p", 1).map = [start_line, state.line]
        inline = state.push("inline", "", 0)
        inline.content, inline.children = SEPARATOR, []
        state.push("paragraph_close", "p", -1)
    return True


def _end_of_quotation(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Says of every line without `>` after a quotation that something else begins."""
    return silent and state.parentType == "blockquote"


def _lone_attributes(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Takes out attribute lists on lines of their own: {::options … /}, {: .class } after an empty line; and what
    stands between {::comment} and {:/comment}."""
    if not _line_is(attribute_lists.LONE, state, start_line):
        return False
    if not silent:
        comment = None if state.level else attribute_lists.COMMENT.match(state.src, state.bMarks[start_line])
        state.line = start_line + (comment[0].rstrip("\n").count("\n") + 1 if comment else 1)
    return True


def _contents(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Takes out {:toc}, and the list of one item before it, which only stands for the table of contents."""
    if not _line_is(_TOC, state, start_line):
        return False
    if silent:
        return True
    if [token.type.removeprefix("bullet_").removeprefix("ordered_") for token in state.tokens[-7:]] == _ONE_ITEM:
        del state.tokens[-7:]
    state.line = start_line + 1
    return True


def _line_is(pattern: re.Pattern[str], state: StateBlock, line: int) -> bool:
    pos = state.bMarks[line] + state.tShift[line]
    return (
        state.src.startswith("{:", pos)
        and not state.is_code_block(line)
        and bool(pattern.match(state.src, pos, state.eMarks[line]))
    )
