"""A paragraph of an essay as responses answered it, and where it stands by now."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays.models import Essay, Hub


class Passage(models.Model):
    """One numbered paragraph of one edition. All responses to it share the row; it is never deleted with the text."""

    class Found(models.TextChoices):
        SAME = "same", gettext_lazy("the same")
        CHANGED = "changed", gettext_lazy("changed")
        GONE = "gone", gettext_lazy("taken out")

    essay = models.ForeignKey(Essay, on_delete=models.CASCADE, related_name="passages")
    edition = models.PositiveIntegerField()
    number = models.PositiveIntegerField()  # of the paragraph, in that edition
    text = models.TextField(gettext_lazy("its plain text"), blank=True)  # "" once that edition is withheld
    quote = models.CharField(gettext_lazy("as it is quoted"), max_length=600, blank=True)
    keys = models.JSONField(gettext_lazy("what all paragraphs of that edition are known by"), default=list)
    hubs = models.ManyToManyField(Hub, related_name="passages", blank=True)
    # In the edition that readers have: the number of the paragraph (null: it is gone), and since which edition so.
    place = models.PositiveIntegerField(null=True, blank=True)
    found = models.CharField(max_length=7, choices=Found.choices, default=Found.SAME)
    since = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number", "id"]
        constraints = [models.UniqueConstraint(fields=["essay", "edition", "number"], name="passage_once")]

    def __str__(self):
        return _("¶ %(number)s of edition %(edition)s of essay %(essay_id)s") % {
            "number": self.number,
            "edition": self.edition,
            "essay_id": self.essay_id,
        }
