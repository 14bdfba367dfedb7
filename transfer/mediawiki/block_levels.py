"""Lines become blocks: lists of every mix, terms and definitions, indentation, paragraphs, code by a blank before it.

As MediaWiki does it (its BlockLevelPass): a line's signs are compared with those of the line before.
"""

import re

from transfer.mediawiki.page import HELD, Close, Open, Page, Plain
from transfer.mediawiki.tree import Builder, Node
from transfer.mediawiki.typed_tags import BLOCKS

MOST_SIGNS = 12  # more signs than this at the beginning of a line are as this many
MOST_WIDE = 100  # characters of a line of code; a line of more that begins with a blank is a paragraph
_SIGNS = re.compile(r"[*#:;]+")
_LIST = {"*": "ul", "#": "ol", ":": "dl", ";": "dl"}
_ITEM = {"*": "li", "#": "li", ":": "dd", ";": "dt"}


def build(text: str, page: Page) -> tuple[Node, bool]:
    """The tree of a text whose links, tables and tags are held, and whether it was too deep to keep all of it."""
    levels = _Levels(page)
    for line in text.split("\n"):
        levels.line(line)
    levels.end()
    return levels.builder.root, levels.builder.flattened


class _Levels:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.builder = Builder()
        self.signs = ""  # of the line before
        self.code: list[str] = []  # lines that begin with a blank
        self.inside = 0  # tables that are open: there a blank begins no code

    def line(self, line: str) -> None:
        """Reads one line."""
        match = _SIGNS.match(line)
        if match:
            self._end_code()
            self._item(match[0][:MOST_SIGNS], line[match.end() :])
            return
        if line.startswith(" ") and line.strip() and not self.inside and not self._has_block(line):
            self._end_lists()
            self.code.append(line[1:])
            return
        self._end_code()
        self._end_lists()
        if line.strip():
            self._words(line + "\n")
        else:
            self.builder.break_off()

    def end(self) -> None:
        """Ends what is open."""
        self._end_code()
        self._end_lists()

    def _has_block(self, line: str) -> bool:
        pieces = (self.page.held[int(number)] for number in HELD.findall(line))
        return any(isinstance(piece, Open | Close) and (piece.tag in BLOCKS or piece.tag == "hr") for piece in pieces)

    def _end_code(self) -> None:
        """What began with blanks is code where it is plain and narrow; else its lines stay lines."""
        lines, self.code = self.code, []
        if not lines:
            return
        self.builder.break_off()
        pieces = (self.page.held[int(number)] for line in lines for number in HELD.findall(line))
        is_plain = all(isinstance(piece, Plain) for piece in pieces) and max(map(len, lines)) <= MOST_WIDE
        self.builder.open(Open("pre" if is_plain else "poem"))
        for number, line in enumerate(lines):
            if number and not is_plain:
                self.builder.open(Open("br", void=True))
            self._words(f"{line}\n" if is_plain else line)
        self.builder.close("pre" if is_plain else "poem")
        self.builder.break_off()

    def _words(self, text: str) -> None:
        """Text with its held pieces."""
        at = 0
        for match in HELD.finditer(text):
            self.builder.text(text[at : match.start()])
            piece = self.page.held[int(match[1])]
            if isinstance(piece, Open | Close) and piece.tag == "table":
                self.inside = max(0, self.inside + (1 if isinstance(piece, Open) else -1))
            self.builder.piece(piece)
            at = match.end()
        self.builder.text(text[at:])

    def _item(self, signs: str, words: str) -> None:
        """A line of a list."""
        before = self.signs
        shared = _shared(before.replace(";", ":"), signs.replace(";", ":"))
        for sign in reversed(before[shared:]):
            self._close(sign)
        if len(signs) == shared:
            self.builder.close(_ITEM[before[shared - 1]])
            self.builder.open(Open(_ITEM[signs[-1]]))
        for sign in signs[shared:]:
            self.builder.open(Open(_LIST[sign]))
            self.builder.open(Open(_ITEM[sign]))
        self.signs = signs
        term, colon, meaning = _divided(words) if signs[-1] == ";" else (words, "", "")
        self._words(term.strip())
        if colon:
            self.builder.close("dt")
            self.builder.open(Open("dd"))
            self._words(meaning.strip())
            self.signs = signs[:-1] + ":"

    def _close(self, sign: str) -> None:
        self.builder.close(_ITEM[sign])
        self.builder.close(_LIST[sign])

    def _end_lists(self) -> None:
        for sign in reversed(self.signs):
            self._close(sign)
        self.signs = ""


def _shared(before: str, signs: str) -> int:
    """How many signs two lines begin with alike."""
    pairs = enumerate(zip(before, signs, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(signs)))


def _divided(words: str) -> tuple[str, str, str]:
    """A term and its definition in one line: at the first colon that stands after the term, best one with blanks."""
    at = words.find(" : ")
    if at < 0:
        return words.partition(":")
    return words[:at], ":", words[at + 3 :]
