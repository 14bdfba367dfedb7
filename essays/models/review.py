"""What editors say to each other about a draft, and what was done with an essay. None of it is ever public."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EditorialNote(models.Model):
    """A note on one paragraph of an essay under review, or an answer to one (`answers`). It stays with the essay.

    `paragraph` is the number in the revision it was written on (0: the title and details), `passage` how that paragraph
    began, so that the note is found again when paragraphs move.
    """

    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="notes")
    revision = models.ForeignKey("essays.Revision", on_delete=models.CASCADE, related_name="notes")
    paragraph = models.PositiveIntegerField(default=0)
    passage = models.CharField(max_length=200, blank=True)
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self):
        return f"{self.essay_id} ¶{self.paragraph}"


class EssayEvent(models.Model):
    """One step in an essay's life: the essay's log, for the desk. Rows are only ever added."""

    class Verb(models.TextChoices):
        SUBMITTED = "submitted", _("Sent for review")
        TAKEN_BACK = "taken-back", _("Taken back")
        CHANGES_ASKED = "changes", _("Changes asked")
        APPROVED = "approved", _("Approved")
        SCHEDULED = "scheduled", _("Scheduled")
        UNSCHEDULED = "unscheduled", _("Taken off the schedule")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REPUBLISHED = "republished", _("Published again")
        RESTORED = "restored", _("Restored")
        WITHHELD = "withheld", _("Revision withheld")

    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="events")
    revision = models.ForeignKey(
        "essays.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    verb = models.CharField(max_length=12, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.essay_id}: {self.verb}"
