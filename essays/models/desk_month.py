"""How many essays the desk lists: kept as rows (a counter cache), as its list says how many there are, and finds a page
far down by them. Written by the verbs (essays.derived.desk_months), checked by `manage.py doctor`."""

from django.db import models

from essays.models.essay import Essay

EVERY = -1  # in the place of a hub's id: whatever hubs an essay is listed in


class DeskMonthQuerySet(models.QuerySet):
    def months(self, hub=EVERY, live=()):
        """{202403: how many were saved last in this month}, listed in a hub (or in NONE), of these states; of all,
        where none is given. In one query."""
        rows = self.filter(hub=hub, live__in=live) if live else self.filter(hub=hub)
        found = {}
        for month, many in rows.order_by().values_list("month", "many"):
            found[month] = found.get(month, 0) + many
        return found


class DeskMonth(models.Model):
    """Essays in one state of their public side, listed in one hub, with the last save in one month; none: no row."""

    live = models.CharField(max_length=10, choices=Essay.Live.choices)
    hub = models.BigIntegerField(default=EVERY)
    month = models.PositiveIntegerField()  # of UTC, 202403
    many = models.IntegerField(default=0)

    objects = DeskMonthQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hub", "live", "month"], name="desk_month_once")]

    def __str__(self):
        return f"{self.live}, {self.hub}, {self.month}: {self.many}"
