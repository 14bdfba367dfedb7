from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

RINGS = ("alternatives", "movements", "politics")


class Hub(models.Model):
    """An element of the strategy. The three with a ring's ink make the rings; further hubs have a plain header."""

    class Ink(models.TextChoices):
        ALTERNATIVES = "alternatives", _("verdigris (the ring of alternatives)")
        MOVEMENTS = "movements", _("vermilion (the ring of movements)")
        POLITICS = "politics", _("ultramarine (the ring of politics)")
        PLAIN = "plain", _("plain, without a ring")

    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=60, unique=True)
    ordinal = models.CharField(_("its word"), max_length=40, blank=True, help_text=_("such as “First,”"))
    argument = models.CharField(_("one-line argument"), max_length=200)
    mark = models.CharField(_("words of the margin mark"), max_length=80, blank=True)
    body = models.TextField(_("the argument at length"), blank=True, max_length=50_000)
    html = models.TextField(blank=True, editable=False)
    html_version = models.PositiveSmallIntegerField(default=0, editable=False)
    ink = models.CharField(max_length=12, choices=Ink.choices, default=Ink.PLAIN)
    position = models.PositiveSmallIntegerField(default=0)
    questions = models.TextField(_("open questions, one a line"), blank=True, max_length=5000)
    without = models.CharField(_("“take one away”: what is missing without it"), max_length=400, blank=True)
    # Over its argument, printed in its ink.
    picture = models.ForeignKey("essays.Media", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    start_here = models.ManyToManyField("essays.Essay", through="HubStart", related_name="+")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ink"],
                name="hub_ink_once",
                condition=~models.Q(ink="plain"),
                violation_error_message=_("Another hub has this ink already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("hub", args=[self.slug])

    @property
    def is_ring(self):
        return self.ink != self.Ink.PLAIN

    @property
    def question_list(self):
        return [q.strip() for q in self.questions.splitlines() if q.strip()]

    @property
    def card(self):
        """What a page shows of it, as JSON."""
        return {"slug": self.slug, "name": self.name, "ink": self.ink}


class HubStart(models.Model):
    """“Start here”: the editors' own order of essays in a hub."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="starts")
    essay = models.ForeignKey("essays.Essay", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["hub", "essay"], name="hub_start_once")]

    def __str__(self):
        return f"{self.hub_id}/{self.position}"


class HubPair(models.Model):
    """Why two hubs belong together, in one sentence."""

    first = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="pairs_as_first")
    second = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="pairs_as_second")
    why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="hub_pair_once")]

    def __str__(self):
        return f"{self.first} + {self.second}"
