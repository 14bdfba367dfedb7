import unicodedata

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from sitewide.text.folding import fold_tag
from sitewide.text.slugs import slugify

MAX_KEY = 120


def tag_key(name):
    """The key of a tag of this name."""
    return fold_tag(name)[:MAX_KEY]


def key_beside(name):
    """The key of a tag that was there already when its name became one with another's, and that bears it beside that
    other, until they are merged. No name folds to a key of this kind, as a stroke is folded."""
    return f"{tag_key(name)}/{' '.join(unicodedata.normalize('NFKC', name).casefold().split())}"[: 2 * MAX_KEY + 1]


class TagQuerySet(models.QuerySet):
    def named(self, names):
        """{name: Tag} of those of these names that a tag has, in any spelling. In one query; none for no names."""
        keys = {name: (key_beside(name), tag_key(name)) for name in names}
        wanted = {key for both in keys.values() for key in both}
        rows = {tag.key: tag for tag in self.filter(key__in=wanted)} if wanted else {}
        found = {name: rows.get(beside) or rows.get(key) for name, (beside, key) in keys.items()}
        return {name: tag for name, tag in found.items() if tag}

    def shown(self):
        """Those that readers may be told of: tags, and other words for them, but no name that one had before."""
        return self.filter(former=False)


class Tag(TagBase):
    """Our own tag: its key folds spellings in every script (taggit's own folding on SQLite knows only ASCII)."""

    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=100, unique=True)
    key = models.CharField(max_length=2 * MAX_KEY + 1, unique=True)
    definition = models.TextField(blank=True, max_length=1000)
    synonym_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="synonyms")
    # A name that the tag had before: drafts and old addresses still know it, readers are not shown it.
    former = models.BooleanField(_("a former name"), default=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        # Of the few that have one: of an index with all of them SQLite takes it that each still is in thousands.
        indexes = [
            models.Index(
                fields=["synonym_of", "key"], name="tag_synonyms", condition=models.Q(synonym_of__isnull=False)
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])

    @property
    def is_doubled(self):
        """Whether another tag has this name in another spelling: one of the two wants to be merged into the other."""
        return self.key == key_beside(self.name)

    def slugify(self, tag, i=None):
        base = slugify(tag, 90) or "tag"
        return f"{base}-{i}" if i is not None else base


class TaggedEssay(ItemBase):
    content_object = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="essay_tag_once")]
        # For the related: the last essays that got a tag (essays.derived.nearest).
        indexes = [models.Index(fields=["tag", "-id"], name="tagged_lately")]

    def __str__(self):
        return f"{self.content_object_id}: {self.tag_id}"
