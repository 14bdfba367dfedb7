"""When the newest draft of each essay was saved, as the desk's list goes by it (Essay.saved_at). The verbs write it;
here it is looked at anew, for `manage.py doctor`."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from essays.models import Essay, Revision
from sitewide import state
from sitewide.database.differences import Difference


def differences() -> Iterator[Difference]:
    """Where it is another moment, or none; changes nothing."""
    for pk, stored, true in _wrong().values_list("pk", "saved_at", "head__saved_at"):
        yield Difference(f"Last save of essay {pk}", stored, true)


@transaction.atomic
def mend() -> None:
    """Writes all of them right."""
    state.take_turn()
    saved = Revision.objects.filter(pk=OuterRef("head")).order_by().values("saved_at")
    Essay.objects.filter(pk__in=[essay.pk for essay in _wrong().only("pk")]).update(saved_at=Subquery(saved))


def _wrong() -> QuerySet[Any]:
    one_is_missing = Q(saved_at=None, head__isnull=False) | Q(saved_at__isnull=False, head=None)
    return Essay.objects.filter(one_is_missing | ~Q(saved_at=F("head__saved_at"))).order_by("pk")
