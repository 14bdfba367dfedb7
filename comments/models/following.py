"""Who asked to be told of answers; see comments.notifications.reply_subscriptions."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models.comment import Comment


class Following(models.Model):
    """The wish of a reply's writer to be told of answers to it. It holds once the owner of its e-mail confirmed it."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="following")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return _("Answers to %(comment_id)s") % {"comment_id": self.comment_id}
