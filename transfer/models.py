"""The runs of imports and exports that the desk knows, and by what essays are recognised that say the same."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """One import: what is brought, what was chosen, how far it is. Its steps: `transfer.importing.runs`."""

    class Kind(models.TextChoices):
        WORDPRESS = "wordpress", _("WordPress")
        MEDIAWIKI = "mediawiki", _("MediaWiki")
        MARKDOWN = "markdown", _("Markdown")
        GHOST = "ghost", _("Ghost")
        FEED = "feed", _("A feed")
        BUNDLE = "bundle", _("A bundle")

    class State(models.TextChoices):
        LOOKING = "looking", _("Being looked at")
        LOOKED = "looked", _("Looked at")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    file_name = models.CharField(_("name of the file"), max_length=255)  # as whoever sent it calls it
    path = models.CharField(max_length=500)  # below VAR_DIR
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOOKING)
    step = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.TextField(_("why it failed"), blank=True)
    step_began = models.DateTimeField(null=True, blank=True)
    wants_stop = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    beat = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["state", "created"], name="import_state")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class Export(models.Model):
    """One export that the desk asked for: as what, what of the site, and the file that it became. Its steps:
    `transfer.exports.runs`."""

    class Kind(models.TextChoices):
        BUNDLE = "bundle", _("The bundle")
        WORDPRESS = "wordpress", _("WordPress")
        MIRROR = "mirror", _("A mirror")
        GIT = "git", _("A git repository")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    filters = models.JSONField(default=dict)  # names, as of `transfer.selection.Selection.named`
    private = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    folder = models.CharField(max_length=40)  # below VAR_DIR/exports; nobody guesses it
    file_name = models.CharField(_("name of the file"), max_length=200)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    error = models.TextField(_("why it failed"), blank=True)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="exports"
    )

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["state", "created"], name="export_state")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class Sketch(models.Model):
    """A few numbers by which an essay is recognised that says the same: see `transfer.importing.sketches`."""

    essay = models.OneToOneField("essays.Essay", on_delete=models.CASCADE, related_name="sketch")
    edition = models.PositiveIntegerField()  # of which it was made
    values = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.essay_id}"


class SketchPart(models.Model):
    """One of the first numbers of a sketch, to be looked for."""

    sketch = models.ForeignKey(Sketch, on_delete=models.CASCADE, related_name="parts")
    value = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.sketch_id}: {self.value}"
