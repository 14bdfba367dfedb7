from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essays.models.count import Count, count_of
from sitewide.text.folding import fold_name

MAX_KEY = 300


def author_key(name):
    """The key by which two spellings are one author's name."""
    return fold_name(name)[:MAX_KEY]


class AuthorQuerySet(models.QuerySet):
    def with_counts(self):
        """Adds `count`: how many essays everybody may read."""
        return self.annotate(count=count_of(Count.Kind.AUTHOR, "pk"))


class Author(models.Model):
    """A by-line, with or without an account behind it."""

    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=120, unique=True)
    key = models.CharField(
        max_length=MAX_KEY, db_index=True, editable=False, default=""
    )  # two people may have one name
    portrait = models.ForeignKey("essays.Media", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    bio = models.TextField(_("biography"), blank=True, max_length=5000)
    bio_html = models.TextField(blank=True, editable=False)
    site = models.URLField(_("web site"), max_length=300, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="author"
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="author_by_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])
