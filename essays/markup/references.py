"""Lines that define: `[label]: address`, of which the first of a label counts, and `*[short]: long`. One that nothing
refers to is text."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_ABBREVIATION = re.compile(r"\*\[([^\]\n]{1,100})\][ ]?:[ \t]*(\S.*)\Z")


class Definitions(dict[str, Any]):
    """The definitions of a text by label; remembers which of them a link or a picture asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        if key in self:
            self.used.add(key)
        return super().get(key, default)


def register(md: MarkdownIt) -> None:
    """Puts the rules into a grammar."""
    md.block.ruler.at("reference", _definition)
    md.core.ruler.after("inline", "unused_definitions", _show_unused)


def register_abbreviations(md: MarkdownIt) -> None:
    """Puts the rule for abbreviations into a grammar that has references."""
    md.block.ruler.before("reference", "abbreviation", _abbreviation, {"alt": ["paragraph", "reference"]})


def _abbreviation(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Takes down `*[CSA]: community supported agriculture`."""
    pos = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("*[", pos) or state.is_code_block(start_line):
        return False
    match = _ABBREVIATION.match(state.src[pos : state.eMarks[start_line]])
    if match is None:
        return False
    if not silent:
        short = match[1].strip()
        state.env.setdefault("abbreviations", {})[short] = match[2].strip()
        token = state.push("definition", "", 0)
        token.content = match[0]
        token.map = [start_line, start_line + 1]
        token.meta = {"short": short}
        state.line = start_line + 1
    return True


def _definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    known = state.env.setdefault("references", Definitions())
    if state.src.startswith("[^", state.bMarks[start_line] + state.tShift[start_line]):
        return False  # the text of a note is no address where there are no notes
    if not reference(state, start_line, end_line, silent):
        return False
    if not silent:
        token = state.push("definition", "", 0)
        token.content = state.getLines(start_line, state.line, state.blkIndent, False).strip()
        token.map = [start_line, state.line]
        repeated = state.env.get("duplicate_refs", ())
        token.meta = {"label": repeated[-1]["label"] if len(repeated) > state.env.get("*repeated", 0) else ""}
        state.env["*repeated"] = len(repeated)
        token.meta["label"] = token.meta["label"] or next(reversed(known))
    return True


def _show_unused(state: StateCore) -> None:
    """Definitions that nothing refers to become paragraphs, in their place."""
    if not any(token.type == "definition" for token in state.tokens):
        return
    out: list[Token] = []
    shown = "\n".join(child.content for token in state.tokens for child in token.children or () if child.type == "text")
    for token in state.tokens:
        if token.type != "definition":
            out.append(token)
        elif not _is_used(token, state, shown):
            state.env.get("abbreviations", {}).pop(token.meta.get("short"), None)
            children: list[Token] = []
            # The brackets at its beginning are no link to itself.
            text = token.content if token.content.startswith("*") else "\\" + token.content
            state.md.inline.parse(text, state.md, state.env, children)
            inline = Token("inline", "", 0, content=token.content, children=children, level=token.level + 1)
            out += [Token("paragraph_open", "p", 1, map=token.map), inline, Token("paragraph_close", "p", -1)]
    state.tokens = out


def _is_used(definition: Token, state: StateCore, shown: str) -> bool:
    """Whether a link asked for a definition, or a word that is `shown`, not code, is the one that it explains."""
    short = definition.meta.get("short")
    if short is None:
        return definition.meta["label"] in state.env["references"].used
    return bool(re.search(rf"\b{re.escape(short)}\b", shown))  # as abbreviations are found in the tree
