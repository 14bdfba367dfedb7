"""What every app needs and none owns: the row of settings, what changed, due moments, the outbox, the worker's
heartbeat and the counters of limits."""

from zoneinfo import ZoneInfo

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sitewide.mail.mailbox_fields import AddressField, MailboxField
from sitewide.typography import typeset


class SiteSettings(models.Model):
    """The one row of settings, with the content version that every verb which changes what the public sees raises."""

    title = models.CharField(max_length=120, default="Commonswiki")
    tagline = models.CharField(max_length=200, blank=True)
    # This app imports no other, so an essay is named by its guid and a licence by its code.
    lead_essay = models.UUIDField(null=True, blank=True, editable=False)
    default_licence = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    contact_email = AddressField(_("address for readers to write to"), max_length=254, blank=True)
    second_pair_of_eyes = models.BooleanField(_("whoever saved a revision cannot approve it"), default=False)
    bookmarks_more_label = models.CharField(max_length=60, blank=True)
    bookmarks_more_url = models.URLField(max_length=500, blank=True)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)  # when the version rose last

    class Meta:
        verbose_name = verbose_name_plural = _("settings")

    def __str__(self):
        return self.title

    @property
    def printed_title(self):
        """Its title with the marks of texts, as people read it."""
        return typeset(self.title)

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)


class ContentChange(models.Model):
    """One key (sitewide.surrogate_keys) of what changed as the content rose to a version; "" means any. Kept for about
    a day: see sitewide.content_changes."""

    version = models.PositiveBigIntegerField(db_index=True)
    key = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self):
        return f"{self.key or '*'} at {self.version}"


class DueMoment(models.Model):
    """A moment at which public pages change with no worker running: an essay goes live, a call or comments close."""

    subject = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.subject} at {self.at:%Y-%m-%d %H:%M}"


class OutboxMessage(models.Model):
    """A letter to be sent: not before its time, tried again when it cannot be sent, never sent twice."""

    key = models.CharField(max_length=120, blank=True, db_index=True)
    to = AddressField(max_length=254)
    mailbox = MailboxField(of="to")  # by what letters are counted
    allowance = models.CharField(max_length=20, blank=True)  # as what they are counted: sitewide.mail.allowances
    about = models.CharField(max_length=40, blank=True, db_index=True)  # what must be public for it to leave
    subject = models.CharField(max_length=250)
    body = models.TextField(validators=[MaxLengthValidator(100_000)])
    headers = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    gathered = models.BooleanField(default=False)  # it left within the letter before it, and counts for none
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["not_before", "id"]
        indexes = [
            models.Index(fields=["mailbox"], name="outbox_mailbox"),
            models.Index(
                fields=["not_before"], name="outbox_waiting", condition=models.Q(sent_at=None, given_up_at=None)
            ),
            models.Index(fields=["allowance", "mailbox"], name="outbox_counted", condition=~models.Q(allowance="")),
        ]

    def __str__(self):
        return f"{self.subject} → {self.to}"


class Heartbeat(models.Model):
    """One row: when the worker was here last. Apart from the settings, whose row every change of a page locks."""

    at = models.DateTimeField()

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class LetterOptOut(models.Model):
    """An address to which letters of one kind do not go any more; see sitewide.mail.subscriptions."""

    kind = models.CharField(max_length=20)
    email = models.CharField(max_length=320)  # in the one form of sitewide.mail.mailboxes
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "email"], name="letter_opt_out_once")]

    def __str__(self):
        return gettext("No letters: %(kind)s") % {"kind": self.kind}


class LimitCount(models.Model):
    """How often one keyed hash did one thing within one window of time."""

    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    expires = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="limit_key_window")]

    def __str__(self):
        return f"{self.key[:8]}… {self.count}"
