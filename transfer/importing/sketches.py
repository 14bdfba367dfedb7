"""Texts that say the same, recognised by their words: a one-permutation MinHash of runs of four words.

Each run of words has a number; the numbers are dealt into BINS by chance, and of each bin the smallest is kept. Two
texts have the same smallest number in as large a part of the bins as they share runs of words. Signs, case and markup
are no words, so a changed comma changes nothing; one changed word changes four runs. Of a text of 300 words, ten
words may be others before it counts as another text (SAME), a quoted half is never enough.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from essays.models import Essay, ImportedFrom
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


def likeness(one: list[int], other: list[int]) -> float:
    """Which part of the runs of words two texts share, about: 0 to 1."""
    both = len({number >> 40 for number in one} & {number >> 40 for number in other})
    return len({*one} & {*other}) / both if both else 0.0


def keep(essay: Essay, numbers: list[int], *, is_new: bool = False) -> None:
    """Stores the sketch of an essay as readers see it; `is_new`: it had none."""
    if not is_new:
        Sketch.objects.filter(essay=essay).delete()
    row = Sketch.objects.create(essay=essay, edition=essay.edition, values=numbers)
    SketchPart.objects.bulk_create(SketchPart(sketch=row, value=number) for number in numbers[:LOOKED_FOR])


def missing() -> Iterator[Essay]:
    """The essays before readers that have no sketch of what they say now."""
    stale = Essay.objects.released().exclude(sketch__edition=F("edition"))
    yield from stale.only("pk", "text", "edition").iterator(chunk_size=BATCH)


@transaction.atomic
def _keep_all(essays: list[Essay]) -> None:
    for essay in essays:
        keep(essay, sketch(essay.text))


class Index:
    """The essays that were there before this import, found by their words. Those without a sketch are sketched first:
    stored, or (`in_memory`, where nothing may be written) remembered."""

    def __init__(self, source: str, *, in_memory: bool) -> None:
        self.source = source
        self.remembered: dict[int, list[int]] = {}
        self.by_number: dict[int, list[int]] = {}
        batch: list[Essay] = []
        for essay in missing():
            if in_memory:
                self._remember(essay.pk, sketch(essay.text))
                continue
            batch.append(essay)
            if len(batch) == BATCH:
                _keep_all(batch)
                batch = []
        _keep_all(batch)

    def _remember(self, pk: int, numbers: list[int]) -> None:
        self.remembered[pk] = numbers
        for number in numbers[:LOOKED_FOR]:
            self.by_number.setdefault(number, []).append(pk)

    def same(self, numbers: list[int]) -> int | None:
        """The id of the essay that says the same, and did not come from this source; None where there is none."""
        if not numbers:
            return None
        found = dict(self._stored(numbers)) | {pk: self.remembered[pk] for pk in self._near(numbers)}
        best = sorted((-likeness(numbers, its), pk) for pk, its in found.items())
        for less, pk in best:
            if -less < SAME:
                break
            if not ImportedFrom.objects.filter(kind__in=("essay", "joined"), object_id=pk, source=self.source).exists():
                return pk
        return None

    def _near(self, numbers: list[int]) -> list[int]:
        near = Counter(pk for number in numbers[:LOOKED_FOR] for pk in self.by_number.get(number, ()))
        return [pk for pk, _ in near.most_common(CANDIDATES)]

    def _stored(self, numbers: list[int]) -> list[tuple[int, list[int]]]:
        parts = SketchPart.objects.filter(value__in=numbers[:LOOKED_FOR]).values("sketch")[:CANDIDATES]
        rows = Sketch.objects.filter(pk__in=[part["sketch"] for part in parts])
        return [row for row in rows.values_list("essay", "values") if row[0] not in self.remembered]
