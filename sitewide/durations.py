"""Waiting times as people say them."""

from django.shortcuts import render
from django.utils.translation import ngettext

from sitewide.unsent import unsent


def in_words(seconds):
    """Seconds as "40 seconds", "1 minute", "3 minutes", "2 hours": rounded up, so that nobody comes back too early."""
    if seconds < 60:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    if seconds <= 90 * 60:
        minutes = -(-seconds // 60)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = -(-seconds // 3600)
    return ngettext("%d hour", "%d hours", hours) % hours


def too_many(request, wait):
    """429 with the waiting time (seconds) in words and in Retry-After."""
    response = render(request, "commonswiki/429.html", {"wait": wait, "unsent": unsent(request)}, status=429)
    response["Retry-After"] = str(wait)
    return response
