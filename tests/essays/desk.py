"""What the tests of the desk stand on: a small site, and people at its desk."""

from django.core.management import call_command
from django.test import Client

from essays.models import Hub
from sitewide.models import SiteSettings


def make_site():
    """The rows that a new site begins with, under a title of its own; made again where a test before cleared all."""
    if not Hub.objects.exists():
        call_command("setup", verbosity=0)
    SiteSettings.objects.filter(pk=1).update(title="A Site of Commons")


def signed_in(user):
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client
