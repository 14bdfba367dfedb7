"""A second look that the writer of a refused reply asked for; see comments.moderation.appeals."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models.comment import Comment
from comments.models.log import ModerationEntry

REFUSED = (Comment.State.REJECTED, Comment.State.REMOVED)


class AppealQuerySet(models.QuerySet):
    def undecided(self):
        """Those that wait: neither decided, nor is their reply where it was asked to be."""
        return self.filter(Q(decision=None) | Q(decision__undone_by__isnull=False), comment__state__in=REFUSED)


class Appeal(models.Model):
    """What a writer says against a decision, once a reply; `decision` is the line of the log that settled it."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField(gettext_lazy("what its writer says"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    decision = models.OneToOneField(
        ModerationEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="settles"
    )
    answer = models.TextField(gettext_lazy("words to its writer"), max_length=1000, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return _("Appeal on %(comment_id)s") % {"comment_id": self.comment_id}

    @property
    def settled(self):
        """The entry of the log that decided it and stands; None while it waits."""
        entry = self.decision
        return entry if entry is not None and not hasattr(entry, "undone_by") else None
