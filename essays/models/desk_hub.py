"""Under which hubs the desk lists an essay (a read model): in one narrow row all that its list is filtered and ordered
by, so that a page is found and counted by one index. Written by the verbs (essays.derived.desk_hubs), checked by
`manage.py doctor`."""

from django.db import models

from essays.models.essay import Essay
from essays.models.revision import Revision

NONE = 0  # in the place of a hub's id: what stands in none


class DeskHubQuerySet(models.QuerySet):
    def last_saved(self):
        """In the order of EssayQuerySet.last_saved."""
        return self.filter(saved_at__isnull=False).order_by("-saved_at", "-essay_id")


class DeskHub(models.Model):
    """An essay under a hub: of its live text, and of its newest draft where it was never public."""

    essay = models.ForeignKey(Essay, on_delete=models.CASCADE, related_name="+", db_index=False)
    hub = models.BigIntegerField(default=NONE)  # an id, with a value for none: PostgreSQL sorts what is null
    live = models.CharField(max_length=10, choices=Essay.Live.choices)
    live_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=10, choices=Revision.Step.choices, blank=True)  # of a draft; "" of an edition
    saved_at = models.DateTimeField(null=True)

    objects = DeskHubQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["essay", "hub"], name="desk_hub_once")]
        indexes = [
            models.Index(fields=["hub", "-saved_at", "-essay"], name="desk_hub_saved"),
            models.Index(fields=["hub", "live", "-saved_at", "-essay", "live_at"], name="desk_hub_live"),
            models.Index(fields=["hub", "step", "-saved_at", "-essay"], name="desk_hub_step"),
        ]

    def __str__(self):
        return f"{self.essay_id}: {self.hub}"
