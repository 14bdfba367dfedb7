import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essays.models.author import Author
from essays.models.essay import LANGUAGE_CHOICES, CommentsPolicy, Essay

# What a revision carries: the whole essay as its editors see it. `essays.editor.drafts.content_from` fills these names
# from the form, `essays.publishing.steps.copy` carries them to the Essay, which has the same.
CONTENT = (
    "title", "slug", "standfirst", "lead_in", "body", "language", "dated", "source_url", "licence_id",
    "authors", "hubs", "tags", "featured", "comments_policy", "cover_id", "no_cover",
)  # fmt: skip
# Came after texts were saved that still go by their digests, which know of them only where they say something.
LATER = ("cover_id", "no_cover")


class RevisionQuerySet(models.QuerySet):
    def editions(self):
        """Those that readers have seen or see: with an edition number."""
        return self.filter(edition__isnull=False)

    def published(self, now=None):
        """Those that readers may read and compare: the editions whose moment has come, of essays that are public."""
        now = now or timezone.now()
        shown = Essay.objects.published(now)
        return self.editions().filter(edition_at__lte=now, essay__in=shown).order_by("edition")


class Revision(models.Model):
    """One save of an essay, whole and immutable; published ones carry their edition number."""

    class Step(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "review", _("In review")
        CHANGES_ASKED = "changes", _("Changes asked")
        APPROVED = "approved", _("Approved")
        SUPERSEDED = "superseded", _("Superseded")

    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="children")
    saver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="revisions")
    saved_at = models.DateTimeField(default=timezone.now)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.DRAFT)
    step_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    step_at = models.DateTimeField(default=timezone.now)
    step_note = models.TextField(blank=True, max_length=2000)
    edition = models.PositiveIntegerField(null=True, blank=True)
    edition_at = models.DateTimeField(null=True, blank=True)
    # What the form takes is shorter; what is imported has the name of who made the change, too.
    summary = models.CharField(_("summary of this change"), max_length=800, blank=True)
    # Against the edition before it, counted when it was published; null where nobody counted.
    words_added = models.PositiveIntegerField(null=True, blank=True, editable=False)
    words_removed = models.PositiveIntegerField(null=True, blank=True, editable=False)

    title = models.CharField(max_length=250)
    slug = models.CharField(max_length=100, blank=True)
    standfirst = models.CharField(max_length=1000, blank=True)
    lead_in = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=300_000, blank=True)
    language = models.CharField(max_length=12, choices=LANGUAGE_CHOICES, default="en")
    dated = models.DateField(null=True, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    licence = models.ForeignKey("essays.Licence", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    authors = models.JSONField(default=list)  # ids of Author rows, in order
    hubs = models.JSONField(default=list)  # ids of Hub rows
    tags = models.JSONField(default=list)  # names
    featured = models.BooleanField(default=False)
    comments_policy = models.CharField(max_length=8, choices=CommentsPolicy.choices, default=CommentsPolicy.OPEN)
    cover = models.ForeignKey("essays.Media", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    no_cover = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64, editable=False)

    withheld_at = models.DateTimeField(null=True, blank=True)
    withheld_reason = models.CharField(max_length=300, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["essay", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["essay", "edition"], name="revision_edition_once"),
        ]
        indexes = [  # for the desk, which shows what happened last
            models.Index(fields=["step", "-step_at"], condition=Q(edition=None), name="revision_open"),
            models.Index(fields=["edition_at"], condition=Q(edition__gt=1), name="revision_new_edition"),
            # For a picture's “Used in”: the newest of thousands with it as a cover, which PostgreSQL would sort.
            models.Index(fields=["cover", "id", "essay"], condition=Q(cover__isnull=False), name="revision_covered"),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"

    def content(self):
        """Everything that makes one text differ from another, as a dictionary of plain values."""
        return {name: getattr(self, name) for name in CONTENT}

    def author_names(self):
        """The names of its authors, in their order; those that are gone are left out. One query."""
        rows = Author.objects.in_bulk(self.authors)
        return [rows[pk].name for pk in self.authors if pk in rows]

    def digest(self):
        """SHA-256 over the content, by which a save that changes nothing is recognised."""
        content = {name: value for name, value in self.content().items() if value or name not in LATER}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
