"""Refuses texts that would cost more to render than any honest text does, before they are rendered.

Markdown's parser takes quadratic time or worse for some inputs (thousands of opening brackets, deep nesting). Each
check here reads the text once. Honest texts stay far below every limit, those of 286,000 characters included.
"""

import re

ESSAY_LENGTH = 300_000
COMMENT_LENGTH = 10_000


class TextTooCostly(ValueError):
    """The text cannot be rendered as it is; str() is a plain sentence for the writer."""


# name: (what is counted in a block of text, most in an essay, most in a comment, sentence)
_OPENERS = re.compile(r"[\[\]()]")
_BLANK = re.compile(r"\n[ \t]*\n")
_DEEP_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]*){13}", re.M)
_DEEP_LIST = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+){9}", re.M)
_DEEP_INDENT = re.compile(r"^(?:[ ]{4}|[ ]{0,3}\t){13,}(?=[^\s])", re.M)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CLOSED_BY_ITSELF = frozenset("p li dt dd tr td th thead tbody tfoot option".split())

MESSAGES = {
    "length": "This text has {count:,} characters; at most {limit:,} can be kept. Please make it shorter.",
    "brackets": "This text has too many opening brackets ( [ or ( ) that are not closed. Please close or remove them.",
    "signs": "This text has too many “{sign}” signs to be read as a text. Please remove some.",
    "depth": "This text nests {what} too deeply. Please use fewer levels.",
    "line": "This text has a line of more than {limit:,} characters. Please break it into paragraphs.",
}


def check(source, length=ESSAY_LENGTH, scale=1.0):
    """Raises TextTooCostly if `source` is longer than `length` or would take super-linear time to render.

    `scale` shrinks the limits on the whole text (comments use less than 1); those on one paragraph stay.
    """
    if len(source) > length:
        raise TextTooCostly(MESSAGES["length"].format(count=len(source), limit=length))
