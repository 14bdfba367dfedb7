"""What stands beside the essays: books, calls for contributions, bookmarks."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sitewide.mail.mailbox_fields import AddressField


class Book(models.Model):
    title = models.CharField(max_length=250)
    slug = models.CharField(max_length=100, unique=True)
    author = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.TextField(_("why read it"), max_length=10_000, blank=True)
    why_html = models.TextField(blank=True, editable=False)
    borrow = models.CharField(_("where to borrow it"), max_length=300, blank=True)
    borrow_url = models.URLField(max_length=500, blank=True)
    buy = models.CharField(_("where to buy it"), max_length=300, blank=True)
    buy_url = models.URLField(max_length=500, blank=True)
    cover = models.ForeignKey("essays.Media", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hub = models.ForeignKey("essays.Hub", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    featured = models.BooleanField(default=False)
    added = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-featured", "-added", "-id"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("book", args=[self.slug])


class CallQuerySet(models.QuerySet):
    def started(self, now=None):
        """Those that readers may see."""
        return self.filter(opens__lte=now or timezone.now())

    def open(self, now=None):
        now = now or timezone.now()
        return self.started(now).filter(closes__gt=now).order_by("closes", "id")

    def past(self, now=None):
        return self.filter(closes__lte=now or timezone.now()).order_by("-closes", "-id")


class Call(models.Model):
    """A call for contributions. It closes itself at its moment and keeps its page."""

    title = models.CharField(max_length=250)
    slug = models.CharField(max_length=100, unique=True)
    standfirst = models.CharField(max_length=300, blank=True)
    body = models.TextField(max_length=50_000, blank=True)
    html = models.TextField(blank=True, editable=False)
    opens = models.DateTimeField(default=timezone.now)
    closes = models.DateTimeField()
    hubs = models.ManyToManyField("essays.Hub", blank=True, related_name="+")
    fee = models.CharField(max_length=200, blank=True)
    licence = models.ForeignKey("essays.Licence", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ask = models.CharField(_("who to ask"), max_length=200, blank=True)
    ask_email = AddressField(_("address to write to"), max_length=254, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-closes", "-id"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("call", args=[self.slug])

    @property
    def is_open(self):
        return self.opens <= timezone.now() < self.closes


class Bookmark(models.Model):
    title = models.CharField(max_length=250)
    url = models.URLField(max_length=500, unique=True)
    note = models.CharField(max_length=500, blank=True)
    tags = models.ManyToManyField("essays.Tag", blank=True, related_name="bookmarks")
    added = models.DateField(default=timezone.localdate)
    copy_url = models.URLField(_("address of a kept copy"), max_length=500, blank=True)
    gone = models.BooleanField(_("the address is dead"), default=False)

    class Meta:
        ordering = ["-added", "-id"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('bookmarks')}#bookmark-{self.pk}"
