"""What readers report of published responses; see comments.moderation.reports."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.log import ModerationEntry


class FlagQuerySet(models.QuerySet):
    def open(self):
        """What no moderator has settled yet."""
        return self.filter(settled_by=None)


class Flag(models.Model):
    """A reader's report of one response. Where it came from is known only as a keyed hash, and that for seven days."""

    class Reason(models.TextChoices):
        PRIVATE = "private", _("Private details")
        ATTACK = "attack", _("Personal attack")
        ADVERTISING = "advertising", _("Advertising")
        OFF_SUBJECT = "off-subject", _("Off the subject")
        OTHER = "other", _("Other")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.TextField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    person_hash = models.CharField(max_length=64, blank=True)  # another one for each response and report
    # The decision that settled it; that one undone, it is open again.
    settled_by = models.ForeignKey(
        ModerationEntry, null=True, blank=True, on_delete=models.SET_NULL, related_name="settled"
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person_hash"], name="flag_one_a_person", condition=~models.Q(person_hash="")
            )
        ]

    def __str__(self):
        return gettext("%(reason)s on comment %(comment_id)s") % {
            "reason": self.get_reason_display(),
            "comment_id": self.comment_id,
        }
