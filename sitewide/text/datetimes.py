"""Days and moments as people read, say and type them, in the site's zone: also in the nights when the clocks change.

All dates of the site are written here; a language changes their order by translating the formats.
"""

import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from sitewide.text.durations import in_words
from sitewide.text.numbers import number_in_words

UNREAD = ZoneInfo("UTC")  # marks what was typed without a zone


def local(value: Any) -> Any:
    """A moment in the site's zone; a date as it is."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day_text(value: datetime.date) -> str:
    """A date or a moment as "8th March 2013"."""
    day = local(value)
    return _day_text(day.date() if isinstance(day, datetime.datetime) else day, get_language())


@lru_cache(maxsize=512)  # what lists show of each is kept once more (essays.templatetags.essay_tags.day)
def _day_text(day: datetime.date, language: str | None) -> str:
    """In the language that is active. Lists write the same days again and again, and each takes a tenth of a ms."""
    return date_format(day, pgettext("format of a day", "jS F Y"))


def citation_day(value: datetime.date) -> str:
    """A date as citations have it: "8 March 2013"."""
    return date_format(local(value), pgettext("format of a day in a citation", "j F Y"))


def month_text(value: datetime.date) -> str:
    """A date as its month: "March 2013"."""
    return date_format(local(value), pgettext("format of a month", "F Y"))


def month_short(value: datetime.date) -> str:
    """The name of a date's month, short: "Mar"."""
    return date_format(local(value), pgettext("format of a month's short name", "M"))


def time_text(value: datetime.datetime | datetime.time) -> str:
    """A moment, or a time, as "09:05"."""
    return date_format(local(value), pgettext("format of a time", "H:i"))


def moment_text(value: datetime.datetime) -> str:
    """A moment as "8th March 2013, 09:05"."""
    return date_format(local(value), pgettext("format of a day with its time", "jS F Y, H:i"))


def zone_name(zone: datetime.tzinfo | str) -> str:
    """The name of a zone as people say it: "Brussels", "Buenos Aires", "UTC"."""
    return str(zone).rpartition("/")[2].replace("_", " ")


def clock(moment: datetime.datetime) -> str:
    """The time of a moment in the zone that is active: "09:00 in Brussels", "09:00 UTC"."""
    zone = str(timezone.get_current_timezone())
    words = {"time": time_text(moment), "place": zone_name(zone)}
    is_place = "/" in zone and not zone.startswith("Etc/")
    return (_("%(time)s in %(place)s") if is_place else _("%(time)s %(place)s")) % words


def until(moment: datetime.datetime, now: datetime.datetime | None = None) -> str:
    """What a moment to come means here: "In two days, 09:00 in Brussels". Of a moment that has passed: that it has.

    In the night when the clocks go back some times come twice: then it is said which of the two is meant.
    """
    now = now or timezone.now()
    seconds = moment.timestamp() - now.timestamp()  # not by their clocks, which may be changed between the two
    if seconds <= 0:
        return _("That moment has passed.")
    days = (timezone.localdate(moment) - timezone.localdate(now)).days
    if days == 0:
        when = _("In %s") % in_words(max(1, int(seconds)))
    elif days == 1:
        when = _("Tomorrow")
    else:
        when = ngettext("In %s day", "In %s days", days) % number_in_words(days)
    said = _("%(when)s, %(clock)s") % {"when": when, "clock": clock(moment)}
    if which := _which_of_two(moment):
        said = _("%(said)s (%(which)s; the clocks go back that night)") % {"said": said, "which": which}
    return said


def _which_of_two(moment: datetime.datetime) -> str:
    here = timezone.localtime(moment)
    first, second = here.replace(fold=0), here.replace(fold=1)
    if _offset(first) <= _offset(second):
        return ""
    return _("the second of two such times") if here.fold else _("the first of two such times")


def _offset(moment: datetime.datetime) -> datetime.timedelta:
    return moment.utcoffset() or datetime.timedelta()


def at_local_time(naive: datetime.datetime, zone: datetime.tzinfo | None = None) -> datetime.datetime:
    """The moment at which clocks in the zone (the active one) show this time: the first where they show it twice.

    Raises ValidationError in words, with a time that there is, where the clocks are put forward over it.
    """
    zone = zone or timezone.get_current_timezone()
    before, after = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if _offset(before) < _offset(after):
        real = time_text(naive + (_offset(after) - _offset(before)))
        words = {"time": time_text(naive), "day": day_text(naive), "place": zone_name(zone), "real": real}
        raise ValidationError(
            _("There is no %(time)s on %(day)s in %(place)s: the clocks are put forward over it. Choose %(real)s, or "
              "another time.") % words, code="no_such_time",
        )  # fmt: skip
    return before


class MomentField(forms.DateTimeField):
    """A day and a time in the site's zone. `lenient`: what is no moment is None, for where nobody asks for one now."""

    lenient = False
    default_error_messages = {"invalid": gettext_lazy("Enter a day and a time, like 2013-03-14 09:00.")}

    def to_python(self, value: Any) -> datetime.datetime | None:
        with timezone.override(UNREAD):
            typed = super().to_python(value)
        if typed is None or typed.tzinfo is not UNREAD:
            return typed
        try:
            return at_local_time(typed.replace(tzinfo=None))
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def clean(self, value: Any) -> datetime.datetime | None:
        try:
            found: datetime.datetime | None = super().clean(value)
        except ValidationError:
            if self.lenient:
                return None
            raise
        return found
