"""Pages made for one person: kept by no cache on the way, found by no search engine, named to no other site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse


def keep_private(response: HttpResponse, *, robots: str = "noindex") -> HttpResponse:
    """Says so in the headers of an answer, and returns it."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = robots
    # Not "no-referrer": under it browsers send forms with "Origin: null", as pages of other sites may.
    response["Referrer-Policy"] = "same-origin"
    return response


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views of which every answer is private."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return keep_private(view(request, *args, **kwargs))

    return answered
