"""Where in a text each warning is: the numbers of paragraphs, so that a writer can be led there."""

import re

_PARAGRAPH = re.compile(r"p(\d+)\Z")


def places(root, passages, notes):
    """{sentence: number of the paragraph} for the warnings of a composed text whose place is known; the first of each.

    A picture counts to the paragraph before it (or the first), a heading to the one after it.
    """
    last = len(passages.numbered)
    found = {words: min(after + 1, last) for words, after in passages.warned_after.items()}
    number = 0
    for node in root.walk():
        if match := _PARAGRAPH.match(node.attrs.get("id", "")):
            number = int(match[1])
        for words in (node.typed.get("warned"), *notes.warnings_in(node)):
            if words:
                found.setdefault(words, min(max(number, 1), last))
    return {words: paragraph for words, paragraph in found.items() if paragraph}
