"""Where in a text each warning is: the numbers of paragraphs, so that a writer can be led there."""

import re

from essays.markup.notes import Notes
from essays.markup.paragraphs import Passages
from essays.markup.tree import Node

_PARAGRAPH = re.compile(r"p(\d+)\Z")


def places(root: Node, passages: Passages, notes: Notes) -> dict[str, int]:
    """{sentence: number of the paragraph} for the warnings of a composed text whose place is known; the first of each.

    A picture counts to the paragraph before it (or the first), a heading to the one after it.
    """
    last = len(passages.numbered)
    found = {words: min(after + 1, last) for words, after in passages.warned_after.items()}
    number = 0
    for node in root.walk():
        if "id" in node.attrs and (match := _PARAGRAPH.match(node.attrs["id"])):
            number = int(match[1])
        for words in (node.typed.get("warned"), *(notes.warnings_in(node) if notes.missing else ())):
            if words:
                found.setdefault(words, min(max(number, 1), last))
    return {words: paragraph for words, paragraph in found.items() if paragraph}
