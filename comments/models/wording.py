"""The words that a reply had before its writer changed them."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models.comment import Comment


class Wording(models.Model):
    """Earlier words of a reply, for moderators alone; see comments.writers.editing."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    body = models.TextField(max_length=10_000)
    html = models.TextField(blank=True)
    was_public = models.BooleanField(gettext_lazy("readers saw it"), default=False)
    until = models.DateTimeField(gettext_lazy("when other words took its place"))

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["comment", "version"], name="wording_once")]

    def __str__(self):
        return _("Wording %(version)s of %(comment_id)s") % {"version": self.version, "comment_id": self.comment_id}
