"""The essays that stand under one of a kind (a tag, an author, a hub): lists and feeds of them, each asked for as its
database finds it soonest, and put into SQL once in a process.

Few are found by what they stand under, and sorted: SQLite does so by an index in which no text is passed. Of many, all
essays are gone through in the order of the list, and each is asked whether it stands there, until a page is full: for a
list from the month on in which the page is known to begin (essays.reading.deep_pages), for a feed only where so many
stand there that its page is soon full.
"""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from essays.models import Count, Essay, EssayAuthor, TaggedEssay
from essays.models.essay import EssayQuerySet
from essays.reading.deep_pages import FEW, Months, NewestFirst, of_few, part_of
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.pagination import PER_PAGE

DENSE = 50  # of so many essays one or more: to pass over these takes less than to find and sort what stands there


class EssaysUnder:
    """Of one kind: the table with a row for each essay that stands under one, and which of its columns names that."""

    def __init__(self, through: type[Model], of: str, essay: str = "essay") -> None:
        self._rows, self._of, self._essay = through._base_manager.order_by(), of, essay
        self._few = CompiledQuery(lambda now, one: part_of(self.found(one, now).newest_of_few(), slice(PER_PAGE), FEW))
        self._many = CompiledQuery(
            lambda now, one, last: self.asked(one, now).filter(dated__lte=last).newest().for_rows()[:PER_PAGE]
        )

    def found(self, one: Any, now: Any = None) -> EssayQuerySet:
        """Those that everybody sees (`now`), found by what they stand under."""
        rows = self._rows.filter(**{self._of: one})
        return Essay.objects.published(now).filter(pk__in=rows.values(self._essay))

    def asked(self, one: Any, now: Any = None) -> EssayQuerySet:
        """The same, by a question about each of all essays."""
        rows = self._rows.filter(**{self._of: one, self._essay: OuterRef("pk")})
        return Essay.objects.published(now).filter(Exists(rows))

    def rows(self, one: Any, count: int) -> EssayQuerySet:
        """Those of one, of which there are `count`, newest first."""
        return self.found(one).newest_of_few() if count <= FEW else self.asked(one).newest()

    def newest(self, one: Any, count: int, months: Months) -> NewestFirst:
        """A list of them for the paginator; `months` as NewestFirst takes them."""

        def first(last: date | None) -> list[Essay]:
            now = timezone.now()
            return self._many.instances(now, one.pk, last) if last else self._few.instances(now, one.pk)

        return NewestFirst(self.rows(one, count), count, first, months)

    def by_appearance(self, one: Any, count: int, part: slice) -> EssayQuerySet:
        """A part of those of one, of which there are `count`, in the order of feeds."""
        if count > FEW and count * DENSE > Count.objects.one(Count.Kind.ESSAYS):
            return self.asked(one).by_appearance()[part]
        if connection.vendor == "postgresql":
            return of_few(self.found(one), count).by_appearance()[part]
        ids = self.found(one).by_appearance_of_few().values("pk")
        return Essay.objects.filter(pk__in=ids[part]).by_appearance()


UNDER_TAG = EssaysUnder(TaggedEssay, "tag", "content_object")
UNDER_AUTHOR = EssaysUnder(EssayAuthor, "author")
UNDER_HUB = EssaysUnder(Essay.hubs.through, "hub")
