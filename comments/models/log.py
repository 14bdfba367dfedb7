"""The record of every decision on responses; see comments.audit for what makes it one chain."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models.comment import Comment

# All but how a reply came here. Each verb by itself, in which form SQLite knows the condition of an index again.
DONE = ~Q(verb="arrived") & ~Q(verb="take-in")


class ModerationEntryQuerySet(models.QuerySet):
    def done(self):
        """What somebody did with a reply or the rules: not how a reply came here."""
        return self.filter(DONE)


class ModerationEntry(models.Model):
    """One decision. It holds no words: the note's text lies apart in ModerationNote, so that it can be erased."""

    class Verb(models.TextChoices):
        ARRIVED = "arrived", gettext_lazy("Arrived")
        PUBLISH = "publish", gettext_lazy("Published")
        REJECT = "reject", gettext_lazy("Rejected")
        SPAM = "spam", gettext_lazy("Marked as spam")
        REMOVE = "remove", gettext_lazy("Removed")
        RESTORE = "restore", gettext_lazy("Restored")
        HOLD = "hold", gettext_lazy("Held again")
        UNDO = "undo", gettext_lazy("Undone")
        WITHDRAW = "withdraw", gettext_lazy("Withdrawn by its writer")
        KEEP = "keep", gettext_lazy("Kept, reports put aside")
        BLOCK = "block", gettext_lazy("Blocked")
        LIFT = "lift", gettext_lazy("Block lifted")
        EDIT = "edit", gettext_lazy("Changed by its writer")
        APPEAL = "appeal", gettext_lazy("Appealed")
        UPHOLD = "uphold", gettext_lazy("Put back on appeal")
        TURN_DOWN = "turn-down", gettext_lazy("Appeal turned down")
        ERASE = "erase", gettext_lazy("Erased at its writer’s wish")
        RULES = "rules", gettext_lazy("Rules changed")
        TAKE_IN = "take-in", gettext_lazy("Taken in from another site")

    # How a reply comes here: it was sent, or it was taken in as another site had decided on it.
    COMING = frozenset({Verb.ARRIVED, Verb.TAKE_IN})
    # What is told of a reply without anybody having decided anything here.
    UNDECIDED = COMING | {Verb.WITHDRAW, Verb.EDIT, Verb.APPEAL, Verb.ERASE}

    # What the log tells of cannot be deleted; what somebody wants forgotten is emptied instead.
    comment = models.ForeignKey(Comment, null=True, on_delete=models.PROTECT, related_name="log")
    # A block concerns no one reply; then `comment` is empty and `to_state` says what kind of block it is. Of a change
    # of rules it says whose: the site's, a hub's or an essay's.
    block = models.ForeignKey("comments.Block", null=True, on_delete=models.PROTECT, related_name="log", editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    reason = models.CharField(max_length=12, choices=Comment.Reason.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    note_hash = models.CharField(max_length=64, blank=True)
    # Of the reply's name and words as they are after this line (comments.audit.agreement); empty in lines from before
    # that.
    words_hash = models.CharField(max_length=64, blank=True, editable=False)
    # Its place in the chain (comments.audit.hash_chain); lines from before there was one have none.
    place = models.PositiveBigIntegerField(null=True, unique=True, editable=False)
    day = models.DateField(null=True, editable=False)  # in the site's zone, when it was sealed
    salt = models.CharField(max_length=32, blank=True, editable=False)
    seal = models.CharField(max_length=64, blank=True, editable=False)

    objects = ModerationEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at"], name="moderation_log"),
            models.Index(fields=["-at", "-id"], name="moderation_done", condition=DONE),
            models.Index(fields=["day"], name="sealed_day"),
        ]
        verbose_name_plural = gettext_lazy("moderation entries")

    def __str__(self):
        return f"{self.get_verb_display()} {self.comment_id}"

    @property
    def by_its_writer(self):
        """Whether it tells of what the writer of a reply did with it."""
        return self.verb in self.UNDECIDED - self.COMING


class ModerationNote(models.Model):
    """The words of a decision and the salt of their hash; deleting this row leaves the log verifiable."""

    entry = models.OneToOneField(ModerationEntry, on_delete=models.CASCADE, related_name="words")
    text = models.TextField(max_length=1000)
    salt = models.CharField(max_length=32)

    def __str__(self):
        return _("Note on entry %(entry_id)s") % {"entry_id": self.entry_id}
