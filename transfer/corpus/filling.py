"""A corpus becomes a site: texts are composed and rendered by several processes and stored by one, through the verbs
that take in what other sites had; replies, series and withdrawals come after.
"""

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

import search
from comments.models import Comment
from comments.posting.arrivals import take_in_all
from comments.posting.arriving_rows import ArrivingReply
from essays import publishing, taxonomy
from essays.derived import rendering
from essays.models import Essay, Hub, Media, Series, SeriesEntry
from essays.publishing import arrivals
from essays.taxonomy.series import put_in_order, save_series
from sitewide import state
from sitewide.text.slugs import slugify
from transfer.corpus import pictures, prose
from transfer.corpus.composing import REPLIES, Composed, Corpus, State
from transfer.importing.preparing import in_processes

One = TypeVar("One")
NAMESPACE = uuid.UUID("0b9d1c52-7c0e-4a4b-9d52-51f5a7c1d0c4")
SOURCE = "corpus"  # of ImportedFrom
TOGETHER = 50  # essays that are stored in one transaction
REPLIED = 100  # of the newest essays
REPLIES_TOGETHER = 25  # essays
Progress = Callable[[str, int, int], None]


class NotEmpty(Exception):
    """The site has essays already, and nobody said that more may be put beside them."""


@dataclass
class _Filling:
    """What the storing process knows: the corpus, what its essays stand beside, and the ids of what is stored."""

    corpus: Corpus
    hubs: list[Hub]
    pictures: list[Media]
    licence_id: int | None
    authors: dict[str, int] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)

    def prepare(self, number: int) -> tuple[Composed, rendering.Prepared | None]:
        """An essay with its rendering (of a draft none), as another process makes it."""
        composed = self.corpus.compose(number)
        if composed.state is State.DRAFT:
            return composed, None
        return composed, rendering.prepare(composed.body, "en", hubs=self.hubs)

    def arriving(self, composed: Composed, prepared: rendering.Prepared | None) -> arrivals.Arriving:
        """The same as it is to be stored."""
        picture = None if composed.picture is None else self.pictures[composed.picture]
        content = {
            "title": composed.title, "standfirst": composed.standfirst, "body": composed.body, "language": "en",
            "authors": [self._author(name) for name in composed.authors], "tags": composed.tags,
            "hubs": [self.hubs[place].pk for place in composed.hubs], "licence_id": self.licence_id,
            "cover_id": picture.pk if picture else None,
        }  # fmt: skip
        past = [arrivals.Past(composed.title, composed.before, composed.at)] if composed.before else []
        return arrivals.Arriving(
            content, at=None if composed.state is State.DRAFT else composed.at, past=past, prepared=prepared,
            changed_at=composed.at + timedelta(hours=1) if past else None, guid=guid(self.corpus.seed, composed.number),
        )  # fmt: skip

    def _author(self, name: str) -> int:
        if name not in self.authors:
            self.authors[name] = taxonomy.author_named(name).pk
        return self.authors[name]

    @transaction.atomic
    def store(self, some: list[tuple[Composed, rendering.Prepared | None]]) -> None:
        """Stores essays, all of them or none."""
        with search.gathering():
            together = arrivals.Together(by=None)
            together.expect(
                slugs=[slugify(composed.title) for composed, _ in some],
                prepared=[prepared for _, prepared in some if prepared],
            )
            arrived = [together.add(self.arriving(*one)) for one in some]
            together.store()
        for (composed, _), one in zip(some, arrived, strict=True):
            self.ids[composed.number] = one.essay.pk


def guid(seed: int, number: int) -> uuid.UUID:
    """By which an essay of a corpus is known."""
    return uuid.uuid5(NAMESPACE, f"{seed}/{number}")


def fill(
    count: int, seed: int, until: date, *, add: bool = False, processes: int | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Counter[str]:  # fmt: skip
    """Puts a corpus of `count` essays into the site and returns how many there are of each kind. The same count, seed
    and day give the same words, names, moments and links; what is secret (the tokens of replies) is another each time.

    Raises NotEmpty where the site has essays; with `add` they come beside those, and go on where a corpus of this seed
    ends. `processes` compose and render (None: one a processor, 0: none beside this one); `progress` is called with the
    name of a step, how many of it are done, and of how many.
    """
    if Essay.objects.exists() and not add:
        raise NotEmpty
    progress("pictures", 0, pictures.COUNT)
    hung, hubs = pictures.hung(seed), list(Hub.objects.all())
    licence = taxonomy.default_licence(state.current().settings)
    names = tuple(media.name for media in hung)
    corpus = Corpus(seed, _first_free(seed), count, until, len(hubs), names)
    filling = _Filling(corpus, hubs, hung, licence.pk if licence else None)
    numbers = range(corpus.first, corpus.end)
    prepared = in_processes(filling.prepare, numbers, (os.cpu_count() or 1) if processes is None else processes)
    with closing(prepared):
        for some in _parted(prepared, TOGETHER):
            filling.store(some)
            progress("essays", len(filling.ids), count)
    _withdraw(filling, progress)
    _put_in_series(filling, progress)
    replies = _reply(filling, progress)
    return Counter(corpus.state(number).value for number in numbers) + replies


def _first_free(seed: int) -> int:
    """The first number of which no essay is here: a corpus has them one after the other."""
    low, high = 0, 1
    is_here = lambda number: Essay.objects.filter(guid=guid(seed, number)).exists()  # noqa: E731
    while is_here(high - 1):
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if is_here(middle) else (low, middle)
    return low


def _parted(made: Iterable[One], size: int) -> Iterator[list[One]]:
    iterator = iter(made)
    while some := list(islice(iterator, size)):
        yield some


def _withdraw(filling: _Filling, progress: Progress) -> None:
    wanted = [pk for number, pk in filling.ids.items() if filling.corpus.state(number) is State.WITHDRAWN]
    for done, pk in enumerate(wanted, 1):
        publishing.withdraw(Essay.objects.get(pk=pk), "Its figures were wrong.", by=None)
        progress("withdrawals", done, len(wanted))


def _put_in_series(filling: _Filling, progress: Progress) -> None:
    wanted = filling.corpus.series()
    for place, numbers in enumerate(wanted):
        chance = filling.corpus.chance(place, "series")
        series = Series(title=prose.title(chance), introduction=prose.sentences(chance, 2))
        ids = [filling.ids[number] for number in numbers]
        with transaction.atomic():
            save_series(series, by=None)
            SeriesEntry.objects.bulk_create(SeriesEntry(series=series, essay_id=pk) for pk in ids)
            put_in_order(series, ids, by=None)
        progress("series", place + 1, len(wanted))


def _reply(filling: _Filling, progress: Progress) -> Counter[str]:
    """Ten replies under each of the newest, in threads; under a few one more that waits."""
    made: Counter[str] = Counter()
    numbers = filling.corpus.replied(REPLIED)
    for some in _parted(numbers, REPLIES_TOGETHER):
        essays = Essay.objects.in_bulk([filling.ids[number] for number in some])
        many = [(essays[filling.ids[number]], _replies(filling.corpus, number)) for number in some]
        for (_essay, replies), taken in zip(many, take_in_all(many, source=SOURCE, by=None), strict=True):
            made["replies"] += taken.created
            made["held replies"] += sum(reply.state == Comment.State.HELD for reply in replies)
        progress("replies", made["replies"], len(numbers) * REPLIES)
    return made


def _replies(corpus: Corpus, number: int) -> list[ArrivingReply]:
    chance = corpus.chance(number, "replies")
    keys = [f"{corpus.seed}/{number}/{place}" for place in range(REPLIES + (number % 5 == 0))]
    found = []
    for place, key in enumerate(keys):
        reader = prose.rank(chance, 2000, flat=20)
        at = min(corpus.at(number) + timedelta(minutes=7 * (place + 1)), timezone.now())
        found.append(ArrivingReply(
            key, prose.person(corpus.chance(reader, "reader"), 500), prose.reply(chance), at,
            parent=chance.choice(keys[:place]) if place and chance.random() < 0.6 else "",
            email=f"reader{reader}@example.org",
        ))  # fmt: skip
    waiting = found[REPLIES:]
    return [*found[:REPLIES], *(replace(one, state=Comment.State.HELD) for one in waiting)]
