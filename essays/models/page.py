from django.db import models
from django.urls import reverse

# The pages that have an address of their own. "strategy" and "alliance" are texts within other pages.
ADDRESSED = ("about", "licence", "comment-policy", "privacy", "accessibility")


class Page(models.Model):
    """A text of the site that editors change on the desk: about, licence, policies, and the words of the strategy."""

    slug = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True, max_length=100_000)
    html = models.TextField(blank=True, editable=False)
    html_version = models.PositiveSmallIntegerField(default=0, editable=False)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        if self.slug in ADDRESSED:
            return reverse("page", args=[self.slug])
        return reverse("strategy" if self.slug == "strategy" else "home")
