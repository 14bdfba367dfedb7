"""From an address that was in use to the one of now: what was asked for behind the “?” goes along."""

from django.http import HttpResponsePermanentRedirect


def moved(request, to):
    """301 to `to` (an address that may have a query and a fragment of its own), with the request's query."""
    return HttpResponsePermanentRedirect(with_query(to, request.META.get("QUERY_STRING", "")))


def with_query(to, query):
    """An address with a query, put behind the one that it has and before its fragment."""
    if not query:
        return to
    address, sign, fragment = to.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{sign}{fragment}"
