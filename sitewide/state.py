"""The state of the site that every page stands on: its settings, the content version and the due moments around now.

One query reads all of it. `bump()` is called by each verb that changes what the public sees.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, Min, Subquery, Value
from django.utils import timezone

from sitewide.models import DueMoment, SiteSettings


@dataclass(frozen=True, slots=True)
class SiteState:
    """The settings row with the last due moment that has passed and the next one to come (None where there is none)."""

    settings: SiteSettings
    last_due: datetime | None
    next_due: datetime | None
    now: datetime

    @property
    def validator(self):
        """Changes whenever a public page may have changed: version, last due moment, day in the zone."""
        day = self.now.astimezone(self.settings.zone).date().isoformat()
        raw = f"{self.settings.version}|{self.last_due and self.last_due.isoformat()}|{day}"
        return hashlib.sha256(raw.encode()).hexdigest()[:16]


def current(now=None):
    """The site's state now, in one query; the settings row is made with its defaults where it is missing."""
    now = now or timezone.now()
    one = Value(1)
    past = DueMoment.objects.filter(at__lte=now).annotate(one=one).values("one").annotate(m=Max("at")).values("m")
    future = DueMoment.objects.filter(at__gt=now).annotate(one=one).values("one").annotate(m=Min("at")).values("m")
    row = SiteSettings.objects.annotate(last_due=Subquery(past[:1]), next_due=Subquery(future[:1])).filter(pk=1).first()
    if row is None:
        SiteSettings.objects.get_or_create(pk=1)
        return current(now)
    return SiteState(row, row.last_due, row.next_due, now)


def bump():
    """Raises the content version, in the transaction of the change that it tells of.

    Together with the change rather than after it: a process that dies between the two would leave stale pages, and no
    page can be kept under the new version before the change is to be seen. Called last in a verb: it locks the row.
    """
    SiteSettings.objects.filter(pk=1).update(version=F("version") + 1)


def set_due(subject, at):
    """Records that public pages change at `at` because of `subject` ("essay:12"); None takes the record away."""
    if at is None:
        DueMoment.objects.filter(subject=subject).delete()
    else:
        DueMoment.objects.update_or_create(subject=subject, defaults={"at": at})
