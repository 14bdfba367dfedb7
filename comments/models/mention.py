"""What another site said of an essay: a pingback or trackback that was taken in. It is no reader's reply."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essays.models import Essay


class Mention(models.Model):
    """A page elsewhere that links to an essay, as it announced itself to the site that the essay came from."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("Shown")
        HELD = "held", _("Held")
        REMOVED = "removed", _("Removed")

    essay = models.ForeignKey(Essay, on_delete=models.CASCADE, related_name="mentions")
    title = models.CharField(_("title of that page"), max_length=300, blank=True)
    url = models.URLField(_("its address"), max_length=500)
    excerpt = models.TextField(_("what it says"), max_length=2000, blank=True)
    at = models.DateTimeField(_("when it announced itself"), default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["essay", "at"], name="mention_shown", condition=Q(state="published")),
            models.Index(fields=["-at"], name="mention_newest"),
        ]

    def __str__(self):
        return f"{self.essay_id}: {self.url}"

    @property
    def host(self):
        """The name of the site that it is on."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")
