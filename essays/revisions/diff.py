"""Two texts in, what changed between them out: paragraph by paragraph, word by word. Pure: imports no model.

Two levels, as a difference over all words at once is slow and jumps between paragraphs: first blocks are matched with
blocks, then words with words within those that belong together.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeAlias

from essays.markup.blocks import Block, blocks
from essays.markup.excerpt import UNSPACED, count_words

Pair: TypeAlias = tuple[Block | None, Block | None]
Opcode: TypeAlias = tuple[str, int, int, int, int]
SAME, CHANGED, ADDED, REMOVED = "=", "±", "+", "−"
ALIKE = 0.35  # the part of their words that two paragraphs must share to count as one that was changed
MOST_PAIRS = 60_000  # comparisons of paragraphs with each other, and
MOST_WORK = 300_000  # pairs of like words that are looked at in one comparison; past it by sentences
MOST_TOKENS = 3_000  # words of one paragraph, beyond which it is compared by its sentences
# A word with its marks; one character where words are not parted; white space; any other character.
_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W]+(?:[’'\u0300-\u036f\u0900-\u0dff][^\W]*)*|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\n。！？]*[.!?\n。！？]*\s*")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Piece:
    """A run of words that is the same in both texts (SAME), ADDED or REMOVED."""

    sign: str
    text: str


@dataclass(frozen=True)
class Row:
    """A paragraph of either text or of both: `sign` is SAME, CHANGED, ADDED or REMOVED; `pieces` its words in order.

    `old` and `new` are its Blocks, None where it is not there.
    """

    sign: str
    old: Block | None
    new: Block | None
    pieces: tuple[Piece, ...] = ()

    @property
    def block(self) -> Block:
        return self.new or self.old  # type: ignore[return-value]  # one of the two is there

    @property
    def before(self) -> list[Piece]:
        """Its pieces as the old text has them."""
        return [piece for piece in self.pieces if piece.sign != ADDED]

    @property
    def after(self) -> list[Piece]:
        """Its pieces as the new text has them."""
        return [piece for piece in self.pieces if piece.sign != REMOVED]


@dataclass
class Fold:
    """Paragraphs one after the other that read the same: the Rows, and the first and last number among them (or 0)."""

    rows: list[Row] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        return [row.new.number for row in self.rows if row.new and row.new.number]

    @property
    def first(self) -> int:
        return min(self.numbers, default=0)

    @property
    def last(self) -> int:
        return max(self.numbers, default=0)


def compare(old: str, new: str) -> list[Row]:
    """The Rows of two texts (Markdown with "\\n" as line end), in the order in which they would be read."""
    return compare_blocks(blocks(old), blocks(new))


def compare_blocks(old: Sequence[Block], new: Sequence[Block]) -> list[Row]:
    """The Rows of two lists of Blocks: of sources, or of words as they are read."""
    left = Budget()
    return [_row(a, b, left) for a, b in match(old, new)]


def folded(rows: Iterable[Row]) -> list[Row | Fold]:
    """The rows with each run of unchanged ones put into a Fold."""
    found: list[Row | Fold] = []
    for row in rows:
        if row.sign != SAME:
            found.append(row)
        elif found and isinstance(found[-1], Fold):
            found[-1].rows.append(row)
        else:
            found.append(Fold([row]))
    return found


def words_changed(rows: Iterable[Row]) -> tuple[int, int]:
    """How many words were added and how many removed."""
    pieces = [piece for row in rows for piece in row.pieces]
    added, removed = (sum(count_words(p.text) for p in pieces if p.sign == sign) for sign in (ADDED, REMOVED))
    return added, removed


@dataclass
class Budget:
    """How many pairs of like words may still be looked at, in all paragraphs together: what difflib's time goes by."""

    left: int = MOST_WORK

    def spend(self, a: Sequence[str], b: Sequence[str]) -> bool:
        """Whether this pair of lists may be compared word by word."""
        start, end = _alike(a, b)
        mine, other = Counter(a[start : len(a) - end]), Counter(b[start : len(b) - end])
        total = other.total()
        often = total // 100 + 1 if total >= 200 else total  # what is there more often begins no match (autojunk)
        self.left -= sum(n * other[word] for word, n in mine.items() if other[word] <= often)
        return self.left >= 0


def words(old: str, new: str, budget: Budget | None = None) -> tuple[Piece, ...]:
    """The Pieces of two short texts, such as titles, or of two paragraphs: by words while the `budget` lasts, then by
    sentences."""
    if old == new:
        return (Piece(SAME, old),) if old else ()
    if not old or not new:
        return (Piece(ADDED if new else REMOVED, old or new),)
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(a), len(b)) > MOST_TOKENS or not (budget or Budget()).spend(a, b):
        a, b = _SENTENCE.findall(old), _SENTENCE.findall(new)
    return _readable(_opcodes(a, b), a, b)


def names(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """The Pieces of two lists of names, such as tags: those that stay, those added, those removed, in order."""
    kept = [Piece(SAME if name in old else ADDED, name) for name in new]
    return [*kept, *(Piece(REMOVED, name) for name in old if name not in new)]


def match(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """Pairs of Blocks that belong together, in reading order, with None for what stands in one text only."""
    texts = [block.text for block in old], [block.text for block in new]
    pairs: list[Pair] = []
    for tag, a, b, c, d in _opcodes(*texts):
        if tag == "equal":
            pairs += zip(old[a:b], new[c:d], strict=True)
        else:
            pairs += _pair(old[a:b], new[c:d])
    return pairs


def _opcodes(a: Sequence[str], b: Sequence[str]) -> list[Opcode]:
    """difflib's opcodes. What begins and ends alike is not looked at; in a long run no match begins at what is there
    too often (autojunk), without which texts of one word repeated would take minutes."""
    start, end = _alike(a, b)
    codes = [("equal", 0, start, 0, start)] if start else []
    middle = SequenceMatcher(None, a[start : len(a) - end], b[start : len(b) - end]).get_opcodes()
    codes += [(tag, i + start, j + start, k + start, m + start) for tag, i, j, k, m in middle]
    return codes + ([("equal", len(a) - end, len(a), len(b) - end, len(b))] if end else [])


def _alike(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """How many words two lists begin with, and how many they end with, alike."""
    start, end = 0, 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return start, end


def _row(old: Block | None, new: Block | None, budget: Budget) -> Row:
    if old is None or new is None:
        return Row(ADDED if new else REMOVED, old, new, words(old.text if old else "", new.text if new else ""))
    return Row(SAME if old.text == new.text else CHANGED, old, new, words(old.text, new.text, budget))


def _pair(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """Pairs the blocks of a stretch that differs so that those paired share most words, none crossing another."""
    if not old or not new:
        return [*((a, None) for a in old), *((None, b) for b in new)]
    if len(old) == len(new) == 1 and not _may_pair(old[0], new[0]):
        return [(old[0], None), (None, new[0])]
    likeness = _likeness(old, new) if len(old) * len(new) <= MOST_PAIRS else None
    if likeness is None:  # far too many to compare: as they follow one another
        short = min(len(old), len(new))
        return [*zip(old[:short], new[:short], strict=True), *_pair(old[short:], new[short:])]
    best = _best_sums(likeness, len(old), len(new))
    pairs: list[Pair] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[j]))
            j += 1
    return [*pairs, *((a, None) for a in old[i:]), *((None, b) for b in new[j:])]


def _may_pair(a: Block, b: Block) -> bool:
    return bool(_likeness([a], [b])[0][0])


def _likeness(old: Sequence[Block], new: Sequence[Block]) -> list[list[float]]:
    """How alike each of the old blocks is to each of the new: 0, or from ALIKE to 1."""
    bags = [[frozenset(_TOKEN.findall(block.text.casefold())) - {" "} for block in side] for side in (old, new)]
    table = []
    for a in bags[0]:
        line = []
        for b in bags[1]:
            share = 2 * len(a & b) / (len(a) + len(b) or 1)
            line.append(share if share >= ALIKE else 0)
        table.append(line)
    for i, was in enumerate(old):
        for j, now in enumerate(new):
            if was.kind != now.kind and table[i][j] < 0.8:
                table[i][j] = 0
    return table


def _best_sums(likeness: list[list[float]], n: int, m: int) -> list[list[float]]:
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return best


def _readable(opcodes: Iterable[Opcode], a: list[str], b: list[str]) -> tuple[Piece, ...]:
    """Pieces for the eye: what is the same only by a space or a comma between two changes is part of the change."""
    runs: list[tuple[list[str], list[str], bool]] = []  # old tokens, new tokens, are they the same
    for tag, i, j, k, m in opcodes:
        same = tag == "equal"
        if same and runs and not _WORD.search("".join(a[i:j])) and j < len(a) and m < len(b):
            same = False
        if runs and not same and not runs[-1][2]:
            runs[-1][0].extend(a[i:j])
            runs[-1][1].extend(b[k:m])
        else:
            runs.append((a[i:j], b[k:m], same))
    pieces = []
    for old, new, same in runs:
        pieces += [Piece(SAME, "".join(old))] if same else _trimmed("".join(old), "".join(new))
    return tuple(_slid(_joined(pieces)))


def _trimmed(old: str, new: str) -> list[Piece]:
    """A change without the space that both sides begin or end with."""
    start = old[: len(old) - len(old.lstrip())]
    start = start if new.startswith(start) and start != old else ""
    old, new = old[len(start) :], new[len(start) :]
    end = old[len(old.rstrip()) :]
    end = end if end and new.endswith(end) and end != new else ""
    if end:
        old, new = old[: -len(end)], new[: -len(end)]
    return [Piece(SAME, start), Piece(REMOVED, old), Piece(ADDED, new), Piece(SAME, end)]


def _slid(pieces: Iterable[Piece]) -> list[Piece]:
    """Words that came or went after a space are shown with the space behind them: it is the same change."""
    pieces = list(pieces)
    for at in range(1, len(pieces) - 1):
        before, piece, after = pieces[at - 1 : at + 2]
        space = piece.text[: len(piece.text) - len(piece.text.lstrip())]
        alone = before.sign == after.sign == SAME and piece.sign != SAME
        if alone and space and space != piece.text and after.text.startswith(space):
            pieces[at - 1 : at + 2] = [
                Piece(SAME, before.text + space),
                Piece(piece.sign, piece.text[len(space) :] + space),
                Piece(SAME, after.text[len(space) :]),
            ]
    return [piece for piece in pieces if piece.text]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with neighbours of one sign made one."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.text and found and found[-1].sign == piece.sign:
            found[-1] = Piece(piece.sign, found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found
