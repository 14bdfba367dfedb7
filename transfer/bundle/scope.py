"""What a bundle holds: which essays were asked for, and what is collected of what they need, as they are written."""

import datetime
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from comments.models import Comment
from essays.derived.named_media import picture_names
from essays.models import Author, Essay, Hub, Tag
from noticeboard.models import Bookmark
from transfer.selection import Selection

M = TypeVar("M", bound=Model)


def in_turn(rows: QuerySet[M], size: int, known: Iterable[int]) -> Iterator[M]:
    """The rows with these ids in the order of the ids, so many at a time. Only ids are asked for, eight bytes each in
    memory: to put whole rows in order a database would keep all their texts, and what chooses them would be worked
    out anew for each part."""
    ids = array("q", sorted(known))
    for start in range(0, len(ids), size):
        yield from rows.filter(pk__in=ids[start : start + size].tolist()).order_by("pk")


@dataclass
class Scope:
    """What goes into one bundle. `essays` and `unpublished` are ids; readers see things as they are at `now`."""

    selection: Selection
    private: bool = False
    now: datetime.datetime = field(default_factory=timezone.now)
    pictures: set[str] = field(default_factory=set)  # names
    covers: set[int] = field(default_factory=set)  # ids of files of the library
    authors: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    hubs: set[int] = field(default_factory=set)
    licences: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.essays: set[int] = set(self.published().values_list("pk", flat=True).iterator())
        self.unpublished: set[int] = set(self.kept_back().values_list("pk", flat=True).iterator())
        self.withdrawn: set[int] = set(self.taken_back().values_list("pk", flat=True).iterator())
        self.told = self.essays | self.unpublished | self.withdrawn  # all that are named in the bundle in any way
        self.author_slugs = dict(Author.objects.values_list("pk", "slug").iterator())
        self.hub_slugs = dict(Hub.objects.values_list("pk", "slug"))

    @property
    def is_whole(self) -> bool:
        return self.selection.is_whole

    def published(self) -> QuerySet[Essay]:
        """The essays that readers may read."""
        return self.selection.of(Essay.objects.published(self.now)).order_by("pk")

    def kept_back(self) -> QuerySet[Essay]:
        """Drafts, what is scheduled, and what was withdrawn with its words: in private bundles only."""
        if not self.private:
            return Essay.objects.none()
        shown = Essay.objects.published(self.now)
        return self.selection.of(Essay.objects.exclude(pk__in=shown.values("pk"))).order_by("pk")

    def taken_back(self) -> QuerySet[Essay]:
        """What was withdrawn, as its address tells of it: in public bundles of the whole site."""
        rows = Essay.objects.filter(live=Essay.Live.WITHDRAWN).order_by("pk")
        return rows.none() if self.private or not self.is_whole else rows

    def replies(self) -> Iterator[tuple[int, int | None, bool]]:
        """(id, the id of the paragraph that it answers, whether it is published) of the rows of threads that readers
        may read, those whose place alone is shown among them. All are read in one turn and chosen here: asked for by
        their essays, of which there may be 100,000, a database takes minutes."""
        # Those of a withdrawn essay come back with it, so a private bundle has them.
        chosen = self.essays | self.unpublished
        found = Comment.objects.numbered().order_by().values_list("pk", "essay_id", "passage_id", "state")
        for pk, essay, passage, state in found.iterator():
            if essay in chosen:
                yield pk, passage, state == Comment.State.PUBLISHED

    def shows(self, text: str) -> None:
        """Notes the pictures and recordings that a text names."""
        if "media:" in text:
            self.pictures |= picture_names(text)

    def needs(self, row: Any) -> None:
        """Notes what an essay, or an edition of one, is under and beside."""
        self.covers |= {row.cover_id} - {None}
        self.licences |= {row.licence_id} - {None}
        self.shows(row.body)

    def tag_rows(self) -> Iterator[Tag]:
        """The tags that go: those that readers meet, and other words for them. Chosen here, as no database takes the
        names of so many as numbers in a question."""
        met = self._tags_met()
        for row in Tag.objects.select_related("synonym_of").order_by("pk").iterator():
            if met is None or row.pk in met or row.synonym_of_id in met:
                yield row

    def _tags_met(self) -> set[int] | None:
        """The ids of tags that readers meet; None where all go."""
        if self.private and self.is_whole:
            return None
        met = set(self.tags)
        if self.is_whole:
            met |= set(Tag.objects.exclude(definition="").filter(synonym_of=None).values_list("pk", flat=True))
            met |= set(Bookmark.tags.through.objects.values_list("tag_id", flat=True))
        synonyms = Tag.objects.filter(synonym_of__isnull=False).values_list("pk", "synonym_of_id").iterator()
        return met | {of for pk, of in synonyms if pk in met}
