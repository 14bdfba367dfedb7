"""What the tests of the desk stand on: a small site, and people at its desk."""

from django.test import Client

from essays.models import Hub, Licence
from sitewide.models import SiteSettings


def make_site():
    """The three hubs, two licences and the settings, without the pages of a real site."""
    Hub.objects.bulk_create(
        Hub(name=slug.title(), slug=slug, ink=slug, argument=f"The argument of {slug}.", position=n)
        for n, slug in enumerate(("alternatives", "movements", "politics"))
    )
    Licence.objects.create(code="CC-BY-SA-4.0", name="Free to copy, CC BY-SA", legal_name="Attribution-ShareAlike")
    Licence.objects.create(code="CC0-1.0", name="No rights reserved, CC0", legal_name="Zero", position=1)
    SiteSettings.objects.create(pk=1, title="A Site of Commons", default_licence="CC-BY-SA-4.0")


def signed_in(user):
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client
