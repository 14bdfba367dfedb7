from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essays.models.published import is_published

AMISS = Q(kind="missing") | ~Q(lost="")


class LinkQuerySet(models.QuerySet):
    def amiss(self):
        """Those that lead nowhere, or to a heading that is gone."""
        return self.filter(AMISS)

    def from_published(self, now=None):
        """Those that stand in an essay that everybody sees."""
        return self.filter(is_published("essay__", now))


class Link(models.Model):
    """A link in an essay’s live text to an essay, a hub or the strategy, or to a title that does not exist (yet)."""

    class Kind(models.TextChoices):
        ESSAY = "essay"
        HUB = "hub"
        STRATEGY = "strategy"
        MISSING = "missing"

    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    to_essay = models.ForeignKey(
        "essays.Essay", null=True, blank=True, on_delete=models.CASCADE, related_name="linked_from"
    )
    to_hub = models.ForeignKey(
        "essays.Hub", null=True, blank=True, on_delete=models.CASCADE, related_name="linked_from"
    )
    wanted = models.CharField(_("title as written, folded"), max_length=250, db_index=True, blank=True)
    # From a number sign on: a heading, or more of a title that has the sign itself.
    fragment = models.CharField(max_length=250, blank=True, default="")
    lost = models.CharField(_("a heading that its target has not"), max_length=300, blank=True, default="")
    words = models.CharField(max_length=250)
    sentence = models.CharField(max_length=600, blank=True)
    paragraph = models.PositiveIntegerField(default=0)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["essay", "paragraph", "id"]
        indexes = [models.Index(fields=["essay", "kind", "lost"], condition=AMISS, name="link_amiss")]

    def __str__(self):
        return f"{self.essay_id} → {self.words}"
