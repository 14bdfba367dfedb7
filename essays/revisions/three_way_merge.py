"""Three texts in, what two people made of one of them out: paragraph by paragraph, and put together again. Pure.

Both began with `base`; `theirs` was saved meanwhile, `yours` is about to be. What only one of them changed can be
taken as it is; what both changed must be chosen, or written anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from essays.markup.blocks import Block, blocks
from essays.revisions import diff

Blocks: TypeAlias = tuple[Block, ...]
Places: TypeAlias = tuple[int | None, int | None]
Change: TypeAlias = tuple[int, int, str, int]  # from, to, the words in its place, and whose: 0 theirs, 1 yours
Choices: TypeAlias = Mapping[str, Sequence[str]]
SAME, THEIRS, YOURS, BOTH = "same", "theirs", "yours", "both"
ANEW = "anew"
CHOICES = (THEIRS, YOURS, BOTH, ANEW)


@dataclass(frozen=True)
class Section:
    """A stretch of the text: its Blocks in each version, and who changed it (SAME, THEIRS, YOURS or BOTH).

    `at` says where its blocks begin in theirs and in yours. An empty tuple: it does not stand there. `key` names it for
    as long as the version saved meanwhile and the one both began with stay the same.
    """

    who: str
    base: Blocks
    theirs: Blocks
    yours: Blocks
    at: tuple[int, int] = (0, 0)
    key: str = ""

    @property
    def is_new(self) -> bool:
        return not self.base

    @property
    def block(self) -> Block:
        """The block that the section goes by: yours, else theirs, else the one that both took out."""
        return (self.yours or self.theirs or self.base)[0]

    def text(self, side: str) -> str:
        """The text of one side ("base", "theirs" or "yours"), its blocks with empty lines between them."""
        return "\n\n".join(block.text for block in getattr(self, side))


def sections(base: str, theirs: str, yours: str) -> list[Section]:
    """The Sections of three texts (Markdown with "\\n" as line end), in reading order; none is empty."""
    old = blocks(base)
    sides = [_beside(old, blocks(text)) for text in (theirs, yours)]
    found: list[Section] = []
    at = (0, 0)

    def add(before: Blocks, them: Blocks, you: Blocks) -> None:
        nonlocal at
        if before or them or you:
            found.append(Section(_who(before, them, you), before, them, you, at))
            at = at[0] + len(them), at[1] + len(you)

    for index in range(len(old) + 1):
        for added in _added(*(side.before[index] for side in sides)):
            add((), *added)
        if index < len(old):
            add((old[index],), *(side.beside[index] for side in sides))
    return _keyed(found)


def chosen_for(section: Section, choices: Choices) -> tuple[str, str]:
    """(choice, text written anew) of a section: what stands in `choices` under its key, else what goes without saying;
    ("", "") where that is nothing."""
    choice, words = choices.get(section.key, ("", ""))
    if choice in CHOICES:
        return choice, words
    return (section.who if section.who in {THEIRS, YOURS} else ""), words


def merge(sections: Iterable[Section], choices: Choices) -> str:
    """The text that comes out. `choices` holds {key of a section: (choice, text for ANEW)}.

    What only one side changed is taken from that side where nothing is said. Raises ValueError where a section that
    both changed is still open.
    """
    text = ""
    last: Places = (None, None)
    for section in sections:
        for block, places in _taken(section, choices):
            text += _between(last, places, block) + block.text if text else block.text
            last = places
    return text


def together(base: str, theirs: str, yours: str) -> str:
    """One paragraph with the words that both changed. Where their changes overlap, theirs stand before yours."""
    if theirs == yours or base == yours:
        return theirs
    if base == theirs:
        return yours
    if not base or not theirs or not yours:
        return "\n\n".join(filter(None, (theirs, yours)))
    changes = sorted(
        [*((*change, 0) for change in _changes(base, theirs)), *((*change, 1) for change in _changes(base, yours))],
        key=lambda change: (change[0], change[1], change[3]),
    )
    text, at = "", 0
    for group in _overlapping(changes):
        start, end = group[0][0], max(change[1] for change in group)
        text += base[at:start] + _of_group(base, start, end, group)
        at = end
    return text + base[at:]


@dataclass(frozen=True)
class _Side:
    """One version beside the old blocks: what became of each, and what was put in before it (and at the end)."""

    beside: list[Blocks]
    before: list[Blocks]


def _beside(old: Sequence[Block], new: Sequence[Block]) -> _Side:
    beside: list[Blocks] = [()] * len(old)
    before: list[Blocks] = [()] * (len(old) + 1)
    index = 0
    for was, now in diff.match(old, new):
        if was is None:
            before[index] += (now,) if now else ()
        else:
            beside[index] = (now,) if now else ()
            index += 1
    return _Side(beside, before)


def _who(base: Iterable[Block], theirs: Iterable[Block], yours: Iterable[Block]) -> str:
    was, them, you = ([block.text for block in side] for side in (base, theirs, yours))
    if them == you:
        return SAME
    return YOURS if them == was else THEIRS if you == was else BOTH


def _added(theirs: Sequence[Block], yours: Sequence[Block]) -> list[tuple[Blocks, Blocks]]:
    """Pairs of what both put in at one place: what they have in common stands alone, between it what differs."""
    pairs: list[tuple[Blocks, Blocks]] = []
    run: tuple[Blocks, Blocks] = ((), ())
    for them, you in diff.match(theirs, yours):
        if them and you and them.text == you.text:
            pairs += [run, ((them,), (you,))]
            run = ((), ())
        else:
            run = run[0] + ((them,) if them else ()), run[1] + ((you,) if you else ())
    return [pair for pair in [*pairs, run] if pair[0] or pair[1]]


def _keyed(found: Iterable[Section]) -> list[Section]:
    """The sections with keys: made of what is not being typed, so that they hold while one goes on writing."""
    seen: dict[int, int] = {}
    keyed = []
    for section in found:
        mark = zlib.crc32(f"{section.text('base')}\0{section.text('theirs')}".encode("utf-8", "surrogatepass"))
        seen[mark] = seen.get(mark, 0) + 1
        key = f"{mark:08x}-{seen[mark]}"
        keyed.append(Section(section.who, section.base, section.theirs, section.yours, section.at, key))
    return keyed


def _taken(section: Section, choices: Choices) -> list[tuple[Block, Places]]:
    """The blocks of a section that come into the text, each with its places in theirs and yours (None for none)."""
    theirs: list[tuple[Block, Places]] = [(block, (section.at[0] + n, None)) for n, block in enumerate(section.theirs)]
    yours: list[tuple[Block, Places]] = [(block, (None, section.at[1] + n)) for n, block in enumerate(section.yours)]
    if section.who == SAME:
        return [(block, (a, b)) for (block, (a, _)), (_, (_, b)) in zip(theirs, yours, strict=True)]
    choice, words = chosen_for(section, choices)
    if choice == ANEW:
        return [(block, (None, None)) for block in blocks(words)]
    if not choice:
        raise ValueError(f"nothing is chosen for {section.key}")
    return {THEIRS: theirs, YOURS: yours, BOTH: theirs + yours}[choice]


def _between(last: Places, places: Places, block: Block) -> str:
    """What stands before a block: as in its own text where it follows what it followed there, else an empty line."""
    follows = any(a is not None and b == a + 1 for a, b in zip(last, places, strict=True))
    return block.gap if block.gap and (follows or block.gap.count("\n") > 1) else "\n\n"


def _changes(old: str, new: str) -> list[tuple[int, int, str]]:
    """What became of the old text: (from, to, words in its place), by index, in order."""
    changes, at, open_at, words = [], 0, None, ""
    for piece in [*diff.words(old, new), diff.Piece(diff.SAME, "")]:
        if piece.sign == diff.SAME:
            if open_at is not None:
                changes.append((open_at, at, words))
            open_at, words = None, ""
        elif open_at is None:
            open_at = at
        if piece.sign == diff.ADDED:
            words += piece.text
        else:
            at += len(piece.text)
    return changes


def _overlapping(changes: Iterable[Change]) -> list[list[Change]]:
    """The changes in groups of those that touch the same words."""
    groups: list[list[Change]] = []
    end = -1
    for change in changes:
        start, stop = change[0], change[1]
        if groups and start < end:
            groups[-1].append(change)
        else:
            groups.append([change])
        end = max(end, stop)
    return groups


def _of_group(base: str, start: int, end: int, group: Sequence[Change]) -> str:
    """The words of a stretch: those of the one side that changed it, else theirs and then yours."""
    texts = []
    for side in (0, 1):
        text, at = "", start
        for a, b, words, by in group:
            if by == side:
                text += base[at:a] + words
                at = b
        texts.append(text + base[at:end])
    theirs, yours = texts
    if {change[3] for change in group} == {0} or theirs == yours:
        return theirs
    if {change[3] for change in group} == {1}:
        return yours
    return f"{theirs.rstrip()} {yours.lstrip()}" if theirs.strip() and yours.strip() else theirs + yours
