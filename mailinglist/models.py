"""The mailing list: an address is on it only after its owner has pressed a button on a mailed page.

Leaving deletes the row: whoever has left is not known here any more, but for a keyed hash for eight days.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from sitewide.mail.mailbox_fields import AddressField, MailboxField


class Departure(models.Model):
    """That a mailbox left, by its keyed hash, for as long as older links to join might hold."""

    mailbox_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    back_until = models.DateTimeField(null=True, blank=True)  # until when it can be undone, where it was listed

    def __str__(self):
        return _("Departure %(pk)s") % {"pk": self.pk}


class SubscriberQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)


class Subscriber(models.Model):
    email = AddressField(max_length=254)  # as it was typed: where letters go
    mailbox = MailboxField(of="email")  # one mailbox gets one letter
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["mailbox"], name="subscriber_mailbox_once")]

    def __str__(self):
        return _("Subscriber %(pk)s") % {"pk": self.pk}
