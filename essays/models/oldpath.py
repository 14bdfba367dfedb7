from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OldPath(models.Model):
    """An address that was in use: it leads (301) to what it named, or says that it is gone (410)."""

    path = models.CharField(_("path with its query, normalised"), max_length=500, unique=True)
    essay = models.ForeignKey("essays.Essay", null=True, blank=True, on_delete=models.CASCADE, related_name="old_paths")
    tag = models.ForeignKey("essays.Tag", null=True, blank=True, on_delete=models.CASCADE, related_name="old_paths")
    author = models.ForeignKey(
        "essays.Author", null=True, blank=True, on_delete=models.CASCADE, related_name="old_paths"
    )
    hub = models.ForeignKey("essays.Hub", null=True, blank=True, on_delete=models.CASCADE, related_name="old_paths")
    address = models.CharField(_("a plain address"), max_length=500, blank=True)
    # Which heading of an essay or a hub is meant, by its words or its id; where it is gone, the page is.
    fragment = models.CharField(_("heading"), max_length=250, blank=True, default="")
    status = models.PositiveSmallIntegerField(choices=[(301, _("moved")), (410, _("gone"))], default=301)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="oldpath_one_target",
                condition=(
                    Q(essay__isnull=False, tag=None, author=None, hub=None, address="")
                    | Q(essay=None, tag__isnull=False, author=None, hub=None, address="")
                    | Q(essay=None, tag=None, author__isnull=False, hub=None, address="")
                    | Q(essay=None, tag=None, author=None, hub__isnull=False, address="")
                    | Q(essay=None, tag=None, author=None, hub=None) & (~Q(address="") | Q(status=410))
                ),
            )
        ]

    def __str__(self):
        return self.path

    @property
    def target(self):
        return self.essay or self.tag or self.author or self.hub


class OldTitle(models.Model):
    """What an essay was called elsewhere, before it came here: `[[…]]` finds it by that, and by a heading of it where
    the name led to one. What it was called here is known by its revisions."""

    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="old_titles")
    title = models.CharField(_("title"), max_length=250)
    key = models.CharField(_("title, folded, with blanks"), max_length=300, db_index=True)
    heading = models.CharField(_("heading"), max_length=250, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["essay", "key"], name="old_title_once")]

    def __str__(self):
        return self.title


class ImportedFrom(models.Model):
    """What an imported thing became, by its key in the source, so that a second import adds nothing."""

    source = models.CharField(max_length=120)
    key = models.CharField(max_length=400)
    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="imported_once")]
        indexes = [models.Index(fields=["kind", "object_id"], name="imported_target")]

    def __str__(self):
        return f"{self.source}: {self.key}"
