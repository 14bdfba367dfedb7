"""The mailing list: an address is on it only after its owner has pressed a button on a mailed page.

Leaving deletes the row: whoever has left is not known here any more.
"""

from django.db import models
from django.utils import timezone

from sitewide.mailbox_fields import AddressField, MailboxField


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
        return f"Subscriber {self.pk}"
