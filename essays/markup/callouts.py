"""Callouts as Obsidian has them: quotations whose first line is `[!kind]`, `[!kind] Title` or `[!kind]- Title`.

GitHub's five kinds alone in their line are read by the grammar's library; these are the same boxes.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_FIRST_LINE = re.compile(r"\[!([A-Za-z][\w-]{0,40})\][+-]?[ \t]*(?:(?<=[ \t])(\S[^\n]*))?(?:\n|\Z)")


def register(md: MarkdownIt) -> None:
    """Adds the rule to a grammar."""
    md.core.ruler.before("inline", "callouts", _callouts)


def _callouts(state: StateCore) -> None:
    """Turns the tokens of such quotations into those of a box with a title."""
    if "[!" not in state.src:
        return
    out: list[Token] = []
    boxes: list[int] = []  # the levels of those that are open
    last = -1  # of the tokens that say nothing more
    for number, token in enumerate(state.tokens):
        match = _first_line(state.tokens, number)
        if match:
            boxes.append(token.level)
            rest = state.tokens[number + 2].content[match.end() :]
            state.tokens[number + 2].content = rest
            last = -1 if rest.strip() else number + 3
            title = match[2] or match[1].replace("-", " ").capitalize()
            out += [Token("alert_open", "div", 1, level=token.level, map=token.map), *_title(title, token.level + 1)]
        elif token.type == "blockquote_close" and boxes and boxes[-1] == token.level:
            boxes.pop()
            out.append(Token("alert_close", "div", -1, level=token.level))
        elif number > last:
            out.append(token)
    state.tokens = out


def _first_line(tokens: list[Token], number: int) -> re.Match[str] | None:
    kinds = [token.type for token in tokens[number : number + 3]]
    if kinds != ["blockquote_open", "paragraph_open", "inline"]:
        return None
    return _FIRST_LINE.match(tokens[number + 2].content)


def _title(words: str, level: int) -> list[Token]:
    inline = Token("inline", "", 0, content=words, children=[], level=level + 1)
    return [
        Token("alert_title_open", "p", 1, level=level),
        inline,
        Token("alert_title_close", "p", -1, level=level),
    ]
