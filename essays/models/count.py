"""Counts that public pages show, kept as rows (a counter cache): written by the verbs, checked by `manage.py doctor`.

One table for all that is counted by ids, as all of it is written by one statement, whatever a verb changed; and one for
the hubs, of which a page asks for every combination. A row is of a moment: what is scheduled is counted in rows of its
own, which count from their moment on. So a count is the sum of the rows whose moment has come, exact at that second
whether the worker runs or not; the worker only puts them together with the others (essays.derived.counts).
"""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from sitewide.database.compiled_queries import CompiledQuery

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)  # the moment of rows that count already
ALL = 0  # in the place of a month: all of them


class CountQuerySet(models.QuerySet):
    def by_now(self, now=None):
        """Those that count: their moment has come."""
        return self.filter(since__lte=now or timezone.now())

    def one(self, kind, of=0, beside=0):
        """One count, in one query."""
        return sum(many for (many,) in _ONE.rows(kind, of, beside, timezone.now()))

    def each(self, kind, **only):
        """{of: how many} of a kind, in one query."""
        rows = self.by_now().filter(kind=kind, **only).order_by().values_list("of")
        return dict(rows.annotate(n=Sum("many")))

    def beside(self, kind, of):
        """{what stands beside one: how often}, in one query, of which there are few."""
        found = {}
        for beside, many in _BESIDE.rows(kind, of, timezone.now()):
            found[beside] = found.get(beside, 0) + many
        return found

    def totals(self, now=None):
        """What the site has in all, {Kind: how many}: essays, responses, tags and authors with an essay. One query."""
        kinds = {Count.Kind.TAG: Count.Kind.TAGS, Count.Kind.AUTHOR: Count.Kind.AUTHORS}
        whole = [Count.Kind.ESSAYS, Count.Kind.RESPONSES, *kinds.values()]
        counted = self.filter(kind=OuterRef("kind"), of=OuterRef("of"), since=ALWAYS)
        new = self.by_now(now).filter(~Exists(counted), kind__in=kinds, since__gt=ALWAYS)
        rows = self.by_now(now).filter(kind__in=whole)
        found = dict.fromkeys(whole, 0)
        seen = set()
        names = ("kind", "of", "many")
        for kind, of, many in rows.order_by().values_list(*names).union(new.order_by().values_list(*names), all=True):
            if kind in kinds:
                seen.add((kinds[kind], of))
            else:
                found[kind] += many
        for kind, _of in seen:
            found[kind] += 1
        return found


_ONE = CompiledQuery(
    lambda kind, of, beside, now: (
        Count.objects.by_now(now).filter(kind=kind, of=of, beside=beside).order_by().values_list("many")
    )
)
_BESIDE = CompiledQuery(
    lambda kind, of, now: Count.objects.by_now(now).filter(kind=kind, of=of).order_by().values_list("beside", "many")
)


def count_of(kind, of):
    """How many of a kind, as an expression for a queryset; `of` names the field with the id."""
    rows = Count.objects.by_now().filter(kind=kind, of=OuterRef(of), beside=0).order_by().values("of")
    return Coalesce(Subquery(rows.annotate(n=Sum("many")).values("n")), 0)


def has_count(kind, of):
    """Whether anything is counted there, as a condition for a queryset."""
    return Exists(Count.objects.by_now().filter(kind=kind, of=OuterRef(of), beside=0))


class Count(models.Model):
    """How many public essays there are of something; a row with none is not kept."""

    class Kind(models.IntegerChoices):
        ESSAYS = 1, "essays"
        RESPONSES = 2, "responses"
        TAGS = 3, "tags in use"
        AUTHORS = 4, "authors with an essay"
        MONTH = 5, "essays of a month"  # of: 202403
        AUTHOR = 6, "essays of an author"
        TAG = 7, "essays with a tag"
        TAG_TAG = 8, "essays with two tags"  # both ways round
        HUB_TAG = 9, "essays of a hub with a tag"
        TAG_HUB = 10, "essays with a tag in a hub"
        AUTHOR_HUB = 11, "essays of an author in a hub"
        HUB_MONTH = 12, "essays of a hub in a month"
        TAG_MONTH = 13, "essays with a tag in a month"
        AUTHOR_MONTH = 14, "essays of an author in a month"
        HUB_RESPONSES = 15, "responses to essays of a hub"

    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    of = models.BigIntegerField(default=0)
    beside = models.BigIntegerField(default=0)
    since = models.DateTimeField(default=ALWAYS)
    many = models.IntegerField(default=0)

    objects = CountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "of", "beside", "since"], name="count_once")]
        indexes = [
            models.Index(fields=["kind", "since"], name="count_due"),
            models.Index(fields=["kind", "of", "since", "-many", "beside"], name="count_most"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.of}/{self.beside}: {self.many}"


class HubSetCountQuerySet(models.QuerySet):
    def each(self, now=None):
        """{id of a hub: how many essays}, in one query; a hub with none is not in it."""
        found = {}
        rows = self.filter(month=ALL, since__lte=now or timezone.now())
        for hubs, many in rows.order_by().values_list("hubs", "many"):
            for pk in filter(None, hubs.split(",")):
                found[int(pk)] = found.get(int(pk), 0) + many
        return found


class HubSetCount(models.Model):
    """How many public essays stand in exactly these hubs, and in no other: of these are made the counts of a hub, of
    two, of all three, and of the fields of the rings. There are as many rows as combinations in use; and as many again
    for each month, by which a page far down is found."""

    month = models.PositiveIntegerField(default=ALL)  # 202403, or ALL
    hubs = models.CharField(max_length=1000)  # ids in their order, with commas between
    since = models.DateTimeField(default=ALWAYS)
    many = models.IntegerField(default=0)

    objects = HubSetCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "hubs", "since"], name="hub_set_count_once")]

    def __str__(self):
        return f"{self.hubs}: {self.many}"


class CountedEssay(models.Model):
    """As what an essay is counted: by this the next verb knows what to take away. Without a row it is not counted."""

    essay = models.OneToOneField("essays.Essay", on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(db_index=True)  # ALWAYS, or its moment that was to come when it was counted
    month = models.PositiveIntegerField()  # 202403; 0 where it has no day
    authors = models.JSONField(default=list)  # ids, sorted, as all three
    tags = models.JSONField(default=list)
    hubs = models.JSONField(default=list)
    responses = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.essay_id}"
