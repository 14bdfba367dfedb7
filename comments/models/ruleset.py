"""The rules by which replies are held: one row for the site, one for each hub and each essay that has its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RuleSet(models.Model):
    """What one level says; a field left empty (NULL) leaves it to the level above. See comments.rules.effective."""

    hub = models.OneToOneField("essays.Hub", null=True, blank=True, on_delete=models.CASCADE, related_name="rules")
    essay = models.OneToOneField("essays.Essay", null=True, blank=True, on_delete=models.CASCADE, related_name="rules")
    # "site", "hub:3", "essay:7": NULLs are not unique, and of the site there is one row only.
    scope = models.CharField(max_length=30, unique=True, editable=False)

    hold_all = models.BooleanField(_("every reply is held"), null=True, blank=True)
    trusted_after = models.PositiveSmallIntegerField(null=True, blank=True)
    links = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_words = models.TextField(blank=True)
    disallowed_words = models.TextField(blank=True)
    minute_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    hour_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    network_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    close_after = models.PositiveSmallIntegerField(_("days until replies close, 0 for never"), null=True, blank=True)
    depth = models.PositiveSmallIntegerField(_("levels of answers, 0 for any"), null=True, blank=True)
    page_length = models.PositiveSmallIntegerField(null=True, blank=True)
    registered_only = models.BooleanField(_("only signed-in people may reply"), null=True, blank=True)
    frozen = models.BooleanField(_("nobody may reply anywhere"), default=False)
    frozen_words = models.CharField(max_length=300, blank=True)

    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hub=None) | Q(essay=None), name="rules_of_one_level"),
            models.CheckConstraint(condition=Q(frozen=False) | Q(hub=None, essay=None), name="only_the_site_is_frozen"),
        ]

    def __str__(self):
        return self.scope


class ImportedList(models.Model):
    """A list of words that came as a file. Its text never changes: it is used or not, and taken away whole."""

    class Strength(models.TextChoices):
        HOLD = "hold", _("hold")
        DISALLOW = "disallow", _("disallow")

    rules = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="lists")
    name = models.CharField(max_length=100)
    strength = models.CharField(max_length=8, choices=Strength.choices, default=Strength.HOLD)
    inside = models.BooleanField(_("found inside longer words too"), default=False)
    text = models.TextField()
    entries = models.PositiveIntegerField(default=0)
    in_use = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
