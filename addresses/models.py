"""Addresses that were asked for and not found, and the links of essays to other sites. Redirects are rows of the essays
(`essays.models.OldPath`), as those are asked for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Missing(models.Model):
    """An address that was asked for and is not there. Nothing is known of who asked."""

    path = models.CharField(_("normalised, as old paths are"), max_length=500, unique=True)
    shown = models.CharField(_("as it was asked for first"), max_length=500)
    first_asked = models.DateTimeField(db_index=True)
    last_asked = models.DateField(db_index=True)
    ignored = models.BooleanField(default=False)

    def __str__(self):
        return self.shown


class MissingDay(models.Model):
    """How often a missing address was asked for on one day, of the site's zone."""

    missing = models.ForeignKey(Missing, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["missing", "day"], name="missing_day_once")]

    def __str__(self):
        return f"{self.day}: {self.count}"


class OutgoingLink(models.Model):
    """An address of another site to which essays link, and what it answered when it was asked."""

    class State(models.TextChoices):
        NEW = "new", _("not asked yet")
        WELL = "well", _("well")
        UNSURE = "unsure", _("unsure")
        FAILING = "failing", _("failing")
        DEAD = "dead", _("dead")

    digest = models.CharField(_("SHA-256 of the address"), max_length=64, unique=True)
    url = models.CharField(max_length=2000)
    host = models.CharField(max_length=253, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW, db_index=True)
    answered = models.CharField(max_length=200, blank=True)  # in words
    failures = models.PositiveSmallIntegerField(default=0)  # on days of their own
    failed_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, db_index=True)
    due = models.DateTimeField(db_index=True)
    is_fine = models.BooleanField(_("somebody looked and found it well"), default=False)

    def __str__(self):
        return self.url


class LinkPlace(models.Model):
    """Where an essay has a link: the sentence around it."""

    link = models.ForeignKey(OutgoingLink, on_delete=models.CASCADE, related_name="places")
    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="outgoing_links")
    sentence = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "essay"], name="link_place_once")]

    def __str__(self):
        return self.sentence


class LinksRead(models.Model):
    """Of which edition of an essay the links were read last."""

    essay = models.OneToOneField("essays.Essay", on_delete=models.CASCADE, related_name="links_read")
    edition = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.essay_id}: {self.edition}"
