"""Which tags stand most often beside a tag or in a hub."""

from functools import cache

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from essays.models import Count, Tag
from essays.models.count import ALWAYS
from sitewide.database.compiled_queries import CompiledQuery


def tags_beside(kind, of, number):
    """The tags that are counted most often beside one, as dictionaries (name, slug, key, count), the most first; in one
    query, which reads no more rows than it gives, and those of what became public lately."""
    rows = _most(number).rows(kind, of, timezone.now())
    return [dict(zip(("name", "slug", "key", "count"), row, strict=True)) for row in rows]


@cache
def _most(number):
    def asked(kind, of, now):
        rows = Count.objects.filter(kind=kind, of=of).order_by()
        first = rows.filter(since=ALWAYS).order_by("-many", "beside").values("beside")[:number]
        due = rows.by_now(now).filter(since__gt=ALWAYS)
        # Each of the two sums by its own index: asked as one, SQLite reads all rows of `of` for each tag.
        always = rows.filter(beside=OuterRef("pk"), since=ALWAYS).values("many")
        lately = due.filter(beside=OuterRef("pk")).values("beside").annotate(n=Sum("many")).values("n")
        tags = Tag.objects.filter(Q(pk__in=first) | Q(pk__in=due.values("beside")))
        tags = tags.annotate(n=Coalesce(Subquery(always), 0) + Coalesce(Subquery(lately), 0))
        return tags.order_by("-n", "pk")[:number].values_list("name", "slug", "key", "n")

    return CompiledQuery(asked)
