"""Words of the pages of addresses."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from addresses.redirects import leads_to
from addresses.typed_addresses import leads_elsewhere, readable
from sitewide.text.datetimes import day_text
from sitewide.text.numbers import number

register = template.Library()
register.filter("readable", readable)
register.filter("figures", number)
register.filter("leads_to", leads_to)
register.filter("elsewhere", leads_elsewhere)


@register.filter
def last_day(day):
    """ "today", "yesterday", "25th November 2026"."""
    ago = (timezone.localdate() - day).days
    return {0: gettext("today"), 1: gettext("yesterday")}.get(ago) or day_text(day)
