"""A line of text in the order in which it is drawn from left to right (Unicode's bidirectional algorithm, UAX 9).

Needed as one line can take letters of several font files, and what shapes text knows one at a time. Without the
algorithm's explicit marks, which titles and names do not keep, and without its pairs of brackets (N0). Pure.
"""

import unicodedata
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

F = TypeVar("F", bound=Hashable)
STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}  # how neutrals see what stands beside them (N1)
JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Run(Generic[F]):
    """Letters of one face and one direction that stand together, in the order in which they are read."""

    text: str
    face: F
    direction: str


def without_controls(text: str) -> str:
    """The text in its composed form, each blank a space, without marks that are only for computers (directions, soft
    hyphens, lines); the two joiners stay, as scripts are written with them."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(c for c in text if c in JOINERS or not unicodedata.category(c).startswith("C"))


def clusters(text: str) -> Iterator[str]:
    """What readers take for one letter each: a base with its marks, and what a joiner or a virama ties to it."""
    held = ""
    for char in text:
        marks = unicodedata.category(char).startswith("M") or char in JOINERS or 0x1F3FB <= ord(char) <= 0x1F3FF
        tied = held and (held[-1] == "\u200d" or unicodedata.combining(held[-1]) == 9)
        if held and not marks and not tied:
            yield held
            held = ""
        held += char
    if held:
        yield held


def levels(text: str, direction: str) -> list[int]:
    """The embedding level of each character in a line that runs in `direction`."""
    base = 1 if direction == "rtl" else 0
    kinds = _resolved(text, "R" if base else "L")
    found = []
    for kind in kinds:
        if base:
            found.append(1 if kind == "R" else 2)
        else:
            found.append({"L": 0, "R": 1}.get(kind, 2))
    return found


def _resolved(text: str, base: str) -> list[str]:
    """The kind of each character once weak and neutral ones are resolved: L, R, EN or AN."""
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    strong = previous = base
    for at, kind in enumerate(kinds):
        if kind == "NSM" or text[at] in JOINERS:
            kind = previous
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kind = "L"
        kinds[at] = previous = kind
    _settle_numbers(kinds)
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] not in STRONG:
            end += 1
        if end > at:
            before = STRONG[kinds[at - 1]] if at else base
            after = STRONG[kinds[end]] if end < len(kinds) else base
            kinds[at:end] = [before if before == after else base] * (end - at)
        at = end + 1
    return kinds


def _settle_numbers(kinds: list[str]) -> None:
    """Marks within and beside a number belong to it: 3,5 and 12% (W4, W5)."""
    for at in range(1, len(kinds) - 1):
        between = kinds[at - 1] == kinds[at + 1] and kinds[at - 1] in {"EN", "AN"}
        if between and (kinds[at] == "CS" or (kinds[at] == "ES" and kinds[at - 1] == "EN")):
            kinds[at] = kinds[at - 1]
    for order in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for at in order:
            if kinds[at] == "ET" and kinds[at + step] == "EN":
                kinds[at] = "EN"


def visual_runs(text: str, direction: str, face_of: Callable[[str], F | None]) -> list[Run[F]]:
    """The runs of a line from left to right. `face_of` says by which face a cluster is drawn; None: by none, and it is
    left out."""
    kept = [(cluster, face) for cluster in clusters(text) if (face := face_of(cluster)) is not None]
    whole = levels("".join(cluster for cluster, _ in kept), direction)
    runs: list[tuple[int, F, str]] = []
    at = 0
    for cluster, face in kept:
        level = whole[at]
        at += len(cluster)
        if runs and runs[-1][:2] == (level, face):
            runs[-1] = (level, face, runs[-1][2] + cluster)
        else:
            runs.append((level, face, cluster))
    for depth in range(max((level for level, *_ in runs), default=0), 0, -1):
        runs = _turned(runs, depth)
    return [Run(text, face, "rtl" if level % 2 else "ltr") for level, face, text in runs]


def _turned(runs: list[tuple[int, F, str]], depth: int) -> list[tuple[int, F, str]]:
    """The runs with every stretch of this level or a deeper one turned round (L2)."""
    done: list[tuple[int, F, str]] = []
    stretch: list[tuple[int, F, str]] = []
    for run in runs:
        if run[0] >= depth:
            stretch.append(run)
        else:
            done += [*reversed(stretch), run]
            stretch = []
    return [*done, *reversed(stretch)]
