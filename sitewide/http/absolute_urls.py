"""Absolute addresses come from SITE_URL, never from the request's Host."""

from django.conf import settings
from django.urls import reverse


def absolute_url(name: str, *args: object) -> str:
    """The full address of a page, by its name and its parts: for letters, and for whatever leaves the site."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
