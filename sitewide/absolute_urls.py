"""Absolute addresses come from SITE_URL, never from the request's Host."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import reverse


def absolute_url(name: str, *args: object) -> str:
    """The full address of a page, by its name and its parts: for letters, and for whatever leaves the site."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def at_site_url(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views of Django's own that make absolute addresses from the request: it looks as if sent to SITE_URL."""

    @wraps(view)
    def answer(request: WSGIRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        site = urlsplit(settings.SITE_URL)
        request.META["HTTP_HOST"] = site.netloc
        request.META["wsgi.url_scheme"] = request.environ["wsgi.url_scheme"] = site.scheme
        return view(request, *args, **kwargs)

    return answer
