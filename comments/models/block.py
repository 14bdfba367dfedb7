"""Whom and what moderators keep out for a while; see comments.moderation.blocks."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class BlockQuerySet(models.QuerySet):
    def in_force(self, now=None):
        """Neither lifted nor past their end."""
        now = now or timezone.now()
        return self.filter(models.Q(until=None) | models.Q(until__gt=now), lifted_at=None)


class Block(models.Model):
    """One block. Of people, addresses and networks it holds a keyed hash, and that only while it is in force.

    The row itself stays: the log tells of it.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("A person, by e-mail address")
        ADDRESS = "address", _("An internet address")
        NETWORK = "network", _("A network of addresses")
        HOST = "host", _("A site that is linked to")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=253, blank=True)  # a keyed hash; of a site its name; "" once it has ended
    note = models.CharField(max_length=200, blank=True)  # for the other moderators
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="blocks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "key"], name="block_of", condition=models.Q(lifted_at=None))]

    def __str__(self):
        return f"{self.get_kind_display()} {self.key[:8]}"

    def is_in_force(self, now=None):
        return self.lifted_at is None and (self.until is None or self.until > (now or timezone.now()))
