"""How fast something goes, and how long it still takes, in words for people. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sitewide.text.numbers import number

ENOUGH = 3.0  # seconds after which a pace says something


def pace_words(done: int, total: int, seconds: float) -> str:
    """ "34 a second"; "" where it is too early to say, or nobody knows of how many."""
    if not done or not total or seconds < ENOUGH:
        return ""
    rate = done / seconds
    return _("%s a second") % number(round(rate)) if rate >= 1.5 else _("%s a minute") % number(round(rate * 60))


def left_words(done: int, total: int, seconds: float) -> str:
    """ "about 50 seconds left", by the pace of the `seconds` that `done` of `total` took; "" as `pace_words`."""
    if not done or not total or seconds < ENOUGH:
        return ""
    left = (total - done) * seconds / done
    if left < 100:
        tens = max(10, round(left / 10) * 10)
        return ngettext("about %d second left", "about %d seconds left", tens) % tens
    minutes = round(left / 60)
    if minutes < 100:
        return ngettext("about %d minute left", "about %d minutes left", minutes) % minutes
    hours = round(minutes / 60)
    return ngettext("about %d hour left", "about %d hours left", hours) % hours
