"""Redirects: to the page that shows what a form did (303), and from an address that was in use to the one of now
(301), to which what was asked for behind the “?” goes along."""

from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import resolve_url


def see_other(to: str, *args: object, then: str = "") -> HttpResponseRedirect:
    """303 to a page, named as for `django.shortcuts.redirect` (the name of an address and its parts, or an address),
    with the query or the fragment that stands behind it. 303, so that a page loaded again sends no form again."""
    return HttpResponseRedirect(resolve_url(to, *args) + then, status=303)


def moved(request: HttpRequest, to: str) -> HttpResponsePermanentRedirect:
    """301 to `to` (an address that may have a query and a fragment of its own), with the request's query."""
    return HttpResponsePermanentRedirect(with_query(to, request.META.get("QUERY_STRING", "")))


def with_query(to: str, query: str) -> str:
    """An address with a query, put behind the one that it has and before its fragment."""
    if not query:
        return to
    address, sign, fragment = to.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{sign}{fragment}"
