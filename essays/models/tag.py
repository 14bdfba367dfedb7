import unicodedata

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from sitewide.slugs import slugify


def fold(name):
    """The key by which two spellings are one name: NFKC, case folded, white space as single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class TagQuerySet(models.QuerySet):
    def shown(self):
        """Those that readers may be told of: tags, and other words for them, but no name that one had before."""
        return self.filter(former=False)


class Tag(TagBase):
    """Our own tag: its key folds every script (taggit's own folding on SQLite knows only ASCII)."""

    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=100, unique=True)
    key = models.CharField(max_length=120, unique=True)
    definition = models.TextField(blank=True, max_length=1000)
    synonym_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="synonyms")
    # A name that the tag had before: drafts and old addresses still know it, readers are not shown it.
    former = models.BooleanField(_("a former name"), default=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])

    def slugify(self, tag, i=None):
        base = slugify(tag, 90) or "tag"
        return f"{base}-{i}" if i is not None else base


class TaggedEssay(ItemBase):
    content_object = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="essay_tag_once")]

    def __str__(self):
        return f"{self.content_object_id}: {self.tag_id}"
