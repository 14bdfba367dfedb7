"""The words that a reply had before its writer changed them."""

from django.db import models

from comments.models.comment import Comment


class Wording(models.Model):
    """Earlier words of a reply, for moderators alone; see comments.writers.editing."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    body = models.TextField(max_length=10_000)
    html = models.TextField(blank=True)
    was_public = models.BooleanField("readers saw it", default=False)
    until = models.DateTimeField("when other words took its place")

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["comment", "version"], name="wording_once")]

    def __str__(self):
        return f"Wording {self.version} of {self.comment_id}"
