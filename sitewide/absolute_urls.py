"""Absolute addresses come from SITE_URL, never from the request's Host."""

from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def absolute_url(name, *args):
    """The full address of a page, by its name and its parts: for letters, and for whatever leaves the site."""
    return settings.SITE_URL + reverse(name, args=args)


def at_site_url(view):
    """For views of Django's own that make absolute addresses from the request: it looks as if sent to SITE_URL."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        site = urlsplit(settings.SITE_URL)
        request.META["HTTP_HOST"] = site.netloc
        request.META["wsgi.url_scheme"] = request.environ["wsgi.url_scheme"] = site.scheme
        return view(request, *args, **kwargs)

    return answer
