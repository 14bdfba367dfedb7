"""A line of text in the order in which it is drawn from left to right (Unicode's bidirectional algorithm, UAX 9).

Needed as one line can take letters of several font files, and what shapes text knows one at a time. The levels are
python-bidi's, which does all but pairs of brackets (N0); titles and names keep no explicit marks. Pure.
"""

import unicodedata
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from bidi import algorithm

F = TypeVar("F", bound=Hashable)
# The steps of the algorithm, in its order: X1 to X10, W, N, I.
RESOLVING = (
    algorithm.explicit_embed_and_overrides,
    algorithm.resolve_weak_types,
    algorithm.resolve_neutral_types,
    algorithm.resolve_implicit_levels,
)
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


def levels(bases: str, direction: str) -> list[int]:
    """The embedding level of each character in a line that runs in `direction`. None of `bases` is a mark or a joiner:
    those have the level of the letter that they belong to."""
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = (1, "R") if direction == "rtl" else (0, "L")
    algorithm.get_embedding_levels(bases, storage)
    for resolve in RESOLVING:
        resolve(storage, False)
    return [char["level"] for char in storage["chars"]]


def _base(cluster: str) -> str:
    """The letter of a cluster by which its place is found; a blank for a joiner that joins nothing."""
    return next((char for char in cluster if char not in JOINERS), " ")


def visual_runs(text: str, direction: str, face_of: Callable[[str], F | None]) -> list[Run[F]]:
    """The runs of a line from left to right. `face_of` says by which face a cluster is drawn; None: by none, and it is
    left out."""
    kept = [(cluster, face) for cluster in clusters(text) if (face := face_of(cluster)) is not None]
    places = levels("".join(_base(cluster) for cluster, _ in kept), direction)
    runs: list[tuple[int, F, str]] = []
    for level, (cluster, face) in zip(places, kept, strict=True):
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
