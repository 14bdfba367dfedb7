"""How often something happened on each of some days, as thin bars and in words. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sitewide.text.datetimes import day_text
from sitewide.text.numbers import number

WIDTH, GAP, HEIGHT = 3, 1, 20


class Bars(NamedTuple):
    """The outline of the bars (the `d` of a path of SVG), in a box of `width` and `height`, and what they say."""

    outline: str
    width: int
    height: int
    words: str


def bars_of(counts: Sequence[int], last: date) -> Bars:
    """Bars of the counts of days, of which `last` is the last; the tallest day takes the whole height."""
    most = max(counts, default=0)
    outline = "".join(_bar(at, count, most) for at, count in enumerate(counts) if count)
    return Bars(outline, len(counts) * (WIDTH + GAP) - GAP, HEIGHT, _words(counts, most, last))


def _bar(at: int, count: int, most: int) -> str:
    height = max(1, round(HEIGHT * count / most))
    return f"M{at * (WIDTH + GAP)} {HEIGHT}v-{height}h{WIDTH}v{height}z"


def _words(counts: Sequence[int], most: int, last: date) -> str:
    if not most:
        return _("on none of these days")
    days = sum(1 for count in counts if count)
    day = last - timedelta(days=len(counts) - 1 - list(counts).index(most))
    told = ngettext("on %s day", "on %s days", days) % number(days)
    return _("%(days)s, most on %(day)s: %(most)s") % {"days": told, "day": day_text(day), "most": number(most)}
