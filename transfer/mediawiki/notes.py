"""The notes of a page: numbered by first reference, their texts written at the end."""

import re
from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from transfer.mediawiki.page import HELD, Page, Ref

T = TypeVar("T")
SIGN = re.compile("\x04([0-9]+)\x05")  # stands for the sign of a note until it is known which have a text
MOST_DEEP = 6  # texts within texts: notes, captions, arguments of a pattern


class Notes:
    """All `<ref>` of a page. `blocks`, `line` and `plain` read wikitext that was held: as blocks of Markdown, as a line
    of it, as words."""

    def __init__(
        self, page: Page, blocks: Callable[[str], list[str]], line: Callable[[str], str], plain: Callable[[str], str]
    ) -> None:
        self.page = page
        self.blocks, self._line, self._plain = blocks, line, plain
        self.numbers: dict[str, int] = {}  # by name
        self.texts: dict[int, str] = {}
        self.last = 0

    def define(self, ref: Ref) -> None:
        """Takes the text of a note that is named elsewhere."""
        if ref.name and ref.text is not None:
            self.texts.setdefault(self._number(ref.name), ref.text)

    def refer(self, ref: Ref) -> str:
        """The sign of a note, where it is referred to."""
        if not ref.name and ref.text is None:
            return ""
        number = self._number(ref.name)
        if ref.text is not None and self.texts.get(number, ref.text) != ref.text:
            number = self._number("")  # another text of the same name: nothing is left out
        if ref.text is not None:
            self.texts.setdefault(number, ref.text)
        return f"\x04{number}\x05"

    def _number(self, name: str) -> int:
        if name and name in self.numbers:
            return self.numbers[name]
        self.last += 1
        if name:
            self.numbers[name] = self.last
        return self.last

    def written(self) -> list[str]:
        """The texts of all notes, as blocks of Markdown; what they refer to in turn comes after them."""
        made, number = [], 0
        while number < self.last:
            number += 1
            text = self.texts.get(number)
            blocks = self.deeper(self.blocks, text, []) if text is not None else []
            if blocks:
                made.append(f"[^{number}]: " + "\n\n".join(blocks).replace("\n", "\n    ").replace("\n    \n", "\n\n"))
            else:
                self.page.note("note-without-text", _("A note is referred to that has no text."), f"[^{number}]")
        return made

    def signed(self, text: str) -> str:
        """A finished text with the signs of its notes; those that have no text are left out."""
        return SIGN.sub(lambda match: f"[^{match[1]}]" if (self.texts.get(int(match[1])) or "").strip() else "", text)

    def line(self, text: str) -> str:
        """Wikitext as a line of Markdown."""
        return self.deeper(self._line, text, HELD.sub("", text))

    def plain(self, text: str) -> str:
        """Wikitext as words."""
        return self.deeper(self._plain, text, "") if text else ""

    def deeper(self, read: Callable[[str], T], text: str, instead: T) -> T:
        """Reads a text within a text, down to a bound."""
        if self.page.depth >= MOST_DEEP:
            self.page.note_depth()
            return instead
        self.page.depth += 1
        try:
            return read(text)
        finally:
            self.page.depth -= 1
