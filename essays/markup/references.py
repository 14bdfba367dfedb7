"""`[label]: address` lines: the first of a label counts, and one that nothing refers to is text."""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token


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


def _definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    known = state.env.setdefault("references", Definitions())
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
    used = state.env["references"].used
    out: list[Token] = []
    for token in state.tokens:
        if token.type != "definition":
            out.append(token)
        elif token.meta["label"] not in used:
            children: list[Token] = []
            # The brackets at its beginning are no link to itself.
            state.md.inline.parse("\\" + token.content, state.md, state.env, children)
            inline = Token("inline", "", 0, content=token.content, children=children, level=token.level + 1)
            out += [Token("paragraph_open", "p", 1), inline, Token("paragraph_close", "p", -1)]
    state.tokens = out
