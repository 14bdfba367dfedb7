from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """Essays that are read one after the other, in the order that editors gave them."""

    title = models.CharField(max_length=120)
    slug = models.CharField(max_length=100, unique=True)
    introduction = models.TextField(blank=True, max_length=5000)
    introduction_html = models.TextField(blank=True, editable=False)
    essays = models.ManyToManyField("essays.Essay", through="SeriesEntry", related_name="series")

    class Meta:
        ordering = ["title", "id"]
        verbose_name_plural = _("series")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("series", args=[self.slug])


class SeriesEntry(models.Model):
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="entries")
    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="series_entries")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["series", "essay"], name="series_entry_once")]

    def __str__(self):
        return f"{self.series_id}/{self.position}"
