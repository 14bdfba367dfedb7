"""Lengths of time as people say them."""

from django.utils.translation import ngettext


def in_words(seconds: int) -> str:
    """Seconds as "40 seconds", "1 minute", "3 minutes", "2 hours": rounded up, so that nobody comes back too early."""
    if seconds < 60:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    if seconds <= 90 * 60:
        minutes = -(-seconds // 60)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = -(-seconds // 3600)
    return ngettext("%d hour", "%d hours", hours) % hours
