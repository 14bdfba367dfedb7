"""The search of a mirror: an index in pieces that a script loads as it needs them, for words of any language.

Words are folded as the site's own search folds them (`search.analysis.fold`), without stems: the script looks for
words that begin with what was typed. What folding makes of each character goes along, so that the script folds what is
typed in the same way. Pieces are scripts, as pages that are opened from a folder may load nothing else.
"""

import json
import math
import unicodedata
from array import array
from collections.abc import Iterator

from search.analysis import fold, terms

IN_TITLE, IN_TEXT = 1, 0
ROWS = 200  # entries a piece
WORDS_A_PIECE, MOST_PIECES = 4000, 512
UNKNOWN = "und"  # a language without a stemmer: words stay as they are folded


class Index:
    """Gathers entries, and gives the pieces."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.words: dict[str, array[int]] = {}
        self.characters: set[str] = set()

    def add(self, where: str, title: str, beside: str, language: str, names: str, text: str) -> None:
        """One entry: its file (with a fragment), its title and the line beside it; `names` (title, tags, by-line)
        count more than `text`."""
        number = len(self.rows)
        self.rows.append([where, title, beside, language])
        strong = set(terms(names, UNKNOWN))
        for word in strong:
            self._at(word).append(number * 2 + IN_TITLE)
        for word in set(terms(text, UNKNOWN)) - strong:
            self._at(word).append(number * 2 + IN_TEXT)
        self.characters.update(names, text)

    def _at(self, word: str) -> "array[int]":
        return self.words.setdefault(word, array("L"))

    def pieces(self) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of every file of the index."""
        count = min(MOST_PIECES, max(1, math.ceil(len(self.words) / WORDS_A_PIECE)))
        about = {"rows": len(self.rows), "rowsAPiece": ROWS, "pieces": count, "folded": self._folded()}
        yield "search/about.js", _script("about", 0, about)
        for start in range(0, len(self.rows), ROWS):
            yield f"search/rows-{start // ROWS}.js", _script("rows", start // ROWS, self.rows[start : start + ROWS])
        parted: list[dict[str, list[int]]] = [{} for _ in range(count)]
        for word in sorted(self.words):
            parted[piece_of(word, count)][word] = list(self.words[word])
        for number, words in enumerate(parted):
            yield f"search/words-{number}.js", _script("words", number, words)

    def _folded(self) -> dict[str, str]:
        """What folding makes of the characters that no script folds by itself."""
        odd = {char for char in self.characters if not char.isascii()}
        plain = {char: folded for char in sorted(odd) if (folded := fold(char)) and folded != char}
        return plain | {mark: "" for mark in sorted(odd) if _is_dropped(mark)}


def _is_dropped(mark: str) -> bool:
    """Whether it is a vowel sign that folding takes off its letter."""
    return unicodedata.category(mark) == "Mn" and any(fold(letter + mark) == letter for letter in "با")


def piece_of(word: str, count: int) -> int:
    """The piece of a word: by its first two letters where these are of ASCII, else by its first alone. The script
    reckons the same."""
    first, second = ord(word[0]), ord(word[1]) if len(word) > 1 and word[:2].isascii() else 0
    return (first * 31 + second) % count


def _script(kind: str, number: int, value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028")
    return f'mirrorSearch("{kind}",{number},{text});\n'.encode()
