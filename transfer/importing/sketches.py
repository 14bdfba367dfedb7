"""Texts that say the same, recognised by their words: a one-permutation MinHash of runs of four words.

Each run of words has a number; the numbers are dealt into BINS by chance, and of each bin the smallest is kept. Two
texts have the same smallest number in as large a part of the bins as they share runs of words. Signs, case and markup
are no words, so a changed comma changes nothing; one changed word changes four runs. Of a text of 300 words, ten
words may be others before it counts as another text (SAME), a quoted half is never enough.
"""

import re
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from essays.models import Essay, ImportedFrom
from transfer.importing.spooled_map import SpooledLists, SpooledMap
from transfer.models import Sketch, SketchPart

RUN = 4  # words
BINS = 128
LOOKED_FOR = 12  # of the numbers, by an index
SAME = 0.86  # of the numbers
SHORTEST = 60  # words: shorter texts are alike by chance
CANDIDATES = 200  # rows that are looked at
BATCH = 100
_WORD = re.compile(r"\w+")


def sketch(text: str) -> list[int]:
    """The numbers of a plain text, one for each bin that has any; none for a text too short to be recognised."""
    words = _WORD.findall(text.casefold())
    if len(words) < SHORTEST:
        return []
    least: dict[int, int] = {}
    for at in range(len(words) - RUN + 1):
        # Mixed once more, as the low bits of a checksum are no good choice of a bin.
        number = (zlib.crc32(" ".join(words[at : at + RUN]).encode()) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFF
        place = number % BINS
        number >>= 8
        if number < least.get(place, number + 1):
            least[place] = number
    return [(place << 40) | least[place] for place in sorted(least)]


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Which part of the runs of words two texts share, about: 0 to 1."""
    both = len({number >> 40 for number in one} & {number >> 40 for number in other})
    return len({*one} & {*other}) / both if both else 0.0


def keep_all(many: Sequence[tuple[Essay, list[int]]], *, are_new: bool = False) -> None:
    """Stores the sketches of essays as readers see them; `are_new`: they had none."""
    if many and not are_new:
        Sketch.objects.filter(essay__in=[essay for essay, _ in many]).delete()
    rows = [Sketch(essay=essay, edition=essay.edition, values=numbers) for essay, numbers in many]
    Sketch.objects.bulk_create(rows)
    SketchPart.objects.bulk_create(SketchPart(sketch=row, value=one) for row in rows for one in row.values[:LOOKED_FOR])


def missing() -> Iterator[Essay]:
    """The essays before readers that have no sketch of what they say now."""
    stale = Essay.objects.released().exclude(sketch__edition=F("edition"))
    yield from stale.only("pk", "text", "edition").iterator(chunk_size=BATCH)


@transaction.atomic
def _sketch_all(essays: list[Essay]) -> None:
    keep_all([(essay, sketch(essay.text)) for essay in essays])


class Index:
    """The essays that were there before this import, found by their words. Those without a sketch are sketched first:
    stored, or (`in_memory`, where nothing may be written) remembered."""

    def __init__(self, source: str, *, in_memory: bool) -> None:
        self.source = source
        self.remembered: SpooledMap[array[int]] = SpooledMap()  # the numbers, by the ids of essays
        self.by_number = SpooledLists[int]()  # the ids, by the first numbers
        batch: list[Essay] = []
        for essay in missing():
            if in_memory:
                self._remember(essay.pk, sketch(essay.text))
                continue
            batch.append(essay)
            if len(batch) == BATCH:
                _sketch_all(batch)
                batch = []
        _sketch_all(batch)

    def _remember(self, pk: int, numbers: list[int]) -> None:
        self.remembered[str(pk)] = array("Q", numbers)
        for number in numbers[:LOOKED_FOR]:
            self.by_number.add(str(number), pk)

    def same_of(self, many: Sequence[tuple[str, list[int]]]) -> dict[str, int]:
        """Of texts, each (its key, its numbers), the ids of the essays that say the same and did not come from this
        source, by their keys; those of which there is none are left out."""
        stored, found = self._stored([numbers for _, numbers in many]), {}
        likely: dict[str, list[int]] = {}
        for key, numbers in many:
            here = Counter(pk for one in numbers[:LOOKED_FOR] for pk in stored.by_number.get(one, ()))
            near = [*self._near(numbers), *(pk for pk, _ in here.most_common(CANDIDATES))]
            its = {pk: self.remembered.get(str(pk)) or stored.values[pk] for pk in near}
            best = sorted((-likeness(numbers, other), pk) for pk, other in its.items())
            likely[key] = [pk for less, pk in best if -less >= SAME]
        wanted = {pk for pks in likely.values() for pk in pks}
        rows = ImportedFrom.objects.filter(kind__in=("essay", "joined"), object_id__in=wanted, source=self.source)
        own = set(rows.values_list("object_id", flat=True)) if wanted else set()
        for key, pks in likely.items():
            if others := [pk for pk in pks if pk not in own]:
                found[key] = others[0]
        return found

    def _near(self, numbers: list[int]) -> list[int]:
        near = Counter(pk for number in numbers[:LOOKED_FOR] for pk in self.by_number.last(str(number), CANDIDATES))
        return [pk for pk, _ in near.most_common(CANDIDATES)]

    def _stored(self, many: Iterable[list[int]]) -> "_Stored":
        """The sketches in the database that have one of the first numbers of any of these."""
        wanted = {number for numbers in many for number in numbers[:LOOKED_FOR]}
        found = _Stored()
        parts = SketchPart.objects.filter(value__in=wanted).values_list("value", "sketch__essay", "sketch")
        essays: dict[int, int] = {}
        for value, essay, row in parts if wanted else ():
            if str(essay) not in self.remembered and len(found.by_number.setdefault(value, [])) < CANDIDATES:
                found.by_number[value].append(essay)
                essays[row] = essay
        rows = Sketch.objects.filter(pk__in=essays).values_list("essay", "values") if essays else ()
        found.values = dict(rows)
        return found


@dataclass
class _Stored:
    """Sketches by the ids of their essays, and these by their first numbers."""

    values: dict[int, list[int]] = field(default_factory=dict)
    by_number: dict[int, list[int]] = field(default_factory=dict)
