"""The site's own settings, changed by administrators: title, tagline, what leads, the zone."""

from zoneinfo import available_timezones

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from essays.models import Essay, Licence
from sitewide import state
from sitewide.database.rows import clean_row
from sitewide.models import SiteSettings

NAMES = ("title", "tagline", "lead_essay", "default_licence", "time_zone", "contact_email", "second_pair_of_eyes",
         "bookmarks_more_label", "bookmarks_more_url")  # fmt: skip


@transaction.atomic
def save_settings(values, *, by):
    """Stores the settings and raises the content version; returns the row. `values` has the fields of NAMES.

    `by` is an administrator (None: the system itself). `lead_essay` is the guid of a published essay or None,
    `default_licence` the code of a licence or "", `time_zone` a name of the IANA list. Raises ValidationError by field.
    """
    if by is not None and not by.is_administrator:
        raise PermissionDenied(_("Only administrators change the settings."))
    state.take_turn()
    row = SiteSettings.objects.select_for_update().get_or_create(pk=1)[0]
    for name in NAMES:
        if name in values:
            setattr(row, name, values[name])
    clean_row(row)
    _check(row)
    row.save(update_fields=NAMES)
    state.bump()
    return row


def _check(row):
    errors = {}
    if not row.title.strip():
        errors["title"] = _("Give the site a title.")
    if row.time_zone not in available_timezones():
        errors["time_zone"] = _("Choose a zone of the list, like Europe/Brussels.")
    if row.lead_essay and not Essay.objects.published().filter(guid=row.lead_essay).exists():
        errors["lead_essay"] = _("This essay is not published any more. Choose another.")
    if row.default_licence and not Licence.objects.filter(code=row.default_licence).exists():
        errors["default_licence"] = _("This licence is not there any more. Choose another.")
    if errors:
        raise ValidationError(errors)
