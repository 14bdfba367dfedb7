"""A response of a reader, and which responses are meant."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models.reason_codes import ReasonCodesField
from essays.markup.excerpt import excerpt
from essays.models import Essay
from essays.models.published import is_published
from sitewide.mail.mailbox_fields import AddressField, MailboxField

# What a moderator has to decide: what is held, and what readers reported.
WAITING = Q(state="held") | Q(state="published", reported_at__isnull=False)


class CommentQuerySet(models.QuerySet):
    def published(self, now=None):
        """What everybody sees: published, on an essay that everybody sees."""
        return self.filter(is_published("essay__", now), state=Comment.State.PUBLISHED)

    def numbered(self):
        """The rows a thread is built of: all that have ever been published. Which of them are shown says
        `comments.threads.ordering.arrange`."""
        return self.filter(number__isnull=False)

    def held(self):
        return self.filter(state=Comment.State.HELD)

    def waiting(self):
        """What a moderator has to decide. `waits`: since when."""
        return self.filter(WAITING).annotate(waits=Coalesce("reported_at", "submitted_at"))

    def newest(self):
        """In the order of feeds and of Recent Comments: by when they were published, newest first."""
        return self.order_by("-published_at", "-id")


class Comment(models.Model):
    """A reader's response. What was typed is kept as typed; what it renders to is stored beside it."""

    class State(models.TextChoices):
        HELD = "held", gettext_lazy("Held")
        PUBLISHED = "published", gettext_lazy("Published")
        REJECTED = "rejected", gettext_lazy("Rejected")
        SPAM = "spam", gettext_lazy("Spam")
        REMOVED = "removed", gettext_lazy("Removed")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")

    class Reason(models.TextChoices):
        OFF_SUBJECT = "off-subject", gettext_lazy("Off the subject")
        ATTACK = "attack", gettext_lazy("Personal attack")
        ADVERTISING = "advertising", gettext_lazy("Advertising")
        REPEATS = "repeats", gettext_lazy("Repeats")
        PRIVATE = "private", gettext_lazy("Private details")
        OTHER = "other", gettext_lazy("Other")

    class Learned(models.TextChoices):
        SPAM = "spam", gettext_lazy("spam")
        HONEST = "honest", gettext_lazy("honest")

    essay = models.ForeignKey(Essay, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    revision = models.ForeignKey("essays.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The paragraph that it answers; null where it answers the whole essay, or another response.
    passage = models.ForeignKey(
        "comments.Passage", null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    name = models.CharField(max_length=255)  # more than the form takes: other sites took more
    email = AddressField(max_length=254, blank=True)
    mailbox = MailboxField(of="email")  # the form by which its writer is known
    website = models.URLField(max_length=300, blank=True)
    body = models.TextField(max_length=10_000)
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(gettext_lazy("plain text"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    reasons = models.JSONField(gettext_lazy("why it was held"), default=list)
    reason_codes = ReasonCodesField(of="reasons")  # what the queue finds and counts by
    submitted_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(
        gettext_lazy("why it was not published"), max_length=12, choices=Reason.choices, blank=True
    )
    note = models.TextField(gettext_lazy("words to its writer"), max_length=1000, blank=True)
    repeats_number = models.PositiveIntegerField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    fingerprint_window = models.BigIntegerField(default=0)
    words_hash = models.CharField(max_length=64, blank=True)
    # Of the hash under which the log of moderation seals name and words (comments.audit.agreement).
    words_salt = models.CharField(max_length=32, blank=True, editable=False)
    address_hash = models.CharField(max_length=64, blank=True)
    network_hash = models.CharField(max_length=64, blank=True)
    # Of the browser and all of its form, by which a double click is known (comments.posting.resends).
    sent_hash = models.CharField(max_length=64, blank=True)
    # By whom, where the writer asked to be known here: the key of a signed cookie (comments.identity.writer_trust), and
    # when the mailed link was opened that shows the e-mail address to be the writer's own.
    writer_key = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    legacy_anchor = models.CharField(max_length=40, blank=True)
    # What the site had learned when it arrived: 0 to 100, and [word, of 100 so many were spam, speaks for spam].
    probable_spam = models.BooleanField(default=False)
    spam_score = models.PositiveSmallIntegerField(default=0)
    spam_clues = models.JSONField(default=list)
    # When its oldest report that no moderator has settled was made; see comments.moderation.reports.
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)
    learned_as = models.CharField(max_length=6, choices=Learned.choices, blank=True)
    # Raised with each change of its words, so that nobody decides on words that they did not see
    # (comments.writers.editing).
    version = models.PositiveSmallIntegerField(default=0)
    edited_at = models.DateTimeField(gettext_lazy("changed after readers saw it"), null=True, blank=True)
    erased_at = models.DateTimeField(gettext_lazy("emptied at its writer's wish"), null=True, blank=True)
    emblem = models.CharField(
        gettext_lazy("the small picture beside its name"), max_length=4, blank=True
    )  # comments.threads.identicons

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["essay", "number"], name="comment_number_once"),
            models.UniqueConstraint(fields=["fingerprint", "fingerprint_window"], name="comment_sent_once"),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="comment_queue"),
            models.Index(fields=["state", "-published_at"], name="comment_recent"),
            models.Index(fields=["state", "-decided_at", "-id"], name="comment_decided"),
            models.Index(fields=["state", "essay"], name="comment_on_essay"),
            # In the order of the queue. Its condition is written as it is asked for: so SQLite knows it again.
            models.Index(
                "probable_spam",
                Coalesce("reported_at", "submitted_at"),
                "id",
                name="comment_waiting",
                condition=WAITING,
            ),
            # All that the queue asks of what was held for a reason, in the order of what is decided.
            models.Index(
                fields=["state", "-decided_at", "-id", "reason_codes", "submitted_at", "essay"],
                name="comment_held_for",
                condition=~Q(reason_codes=""),
            ),
            models.Index(fields=["essay", "words_hash"], name="comment_words"),
            models.Index(fields=["mailbox"], name="comment_mailbox"),
            models.Index(fields=["writer_key"], name="comment_known", condition=~Q(writer_key="")),
            models.Index(fields=["submitted_at"], name="comment_addressed", condition=~Q(address_hash="")),
            models.Index(fields=["reported_at"], name="comment_reported", condition=Q(reported_at__isnull=False)),
        ]

    def __str__(self):
        return _("%(name)s on essay %(essay_id)s") % {"name": self.name, "essay_id": self.essay_id}

    def get_absolute_url(self):
        return reverse("response-number", args=[self.essay.slug, self.number])

    def excerpt(self, words=25):
        """Its first words as plain text, with "…" where there are more."""
        return excerpt(self.text, words)
