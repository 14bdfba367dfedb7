"""What is being written and is not saved yet: kept apart from drafts, seen by its writer alone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkingCopy(models.Model):
    """The editor's form as it stood when typing rested: one for each writer and essay, or essay to be (`guid`).

    More may be set aside: what somebody left for the draft, or wrote in another window, and may want back.
    """

    essay = models.ForeignKey(
        "essays.Essay", null=True, blank=True, on_delete=models.CASCADE, related_name="working_copies"
    )
    guid = models.UUIDField(null=True, blank=True)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_copies")
    parent = models.ForeignKey("essays.Revision", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=dict)  # the form's fields as they were typed: name to text or list of texts
    # What is chosen so far on the page of a conflict: {"theirs": id of a revision, "choices": {key: [choice, words]}}.
    merge = models.JSONField(default=dict)
    aside = models.BooleanField(default=False)
    kept_at = models.DateTimeField(default=timezone.now)
    aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["writer", "essay"], condition=models.Q(aside=False), name="working_copy_of_essay_once"
            ),
            models.UniqueConstraint(
                fields=["writer", "guid"], condition=models.Q(aside=False), name="working_copy_of_new_once"
            ),
        ]

    def __str__(self):
        return f"{self.essay_id or self.guid}: {self.writer_id}"


class Presence(models.Model):
    """Somebody has an essay open in the editor: seen a moment ago, perhaps typing in a paragraph. It locks nothing."""

    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    paragraph = models.PositiveIntegerField(default=0)  # 0: not typing

    class Meta:
        constraints = [models.UniqueConstraint(fields=["essay", "person"], name="presence_once")]

    def __str__(self):
        return f"{self.essay_id}: {self.person_id}"


class PreviewLink(models.Model):
    """A secret address at which somebody from outside reads one revision until a day; only its hash is stored."""

    revision = models.ForeignKey("essays.Revision", on_delete=models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_for = models.CharField(_("for whom"), max_length=120, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self):
        return f"{self.revision_id}: {self.made_for}"

    @property
    def is_open(self):
        return self.revoked_at is None and self.expires > timezone.now()
