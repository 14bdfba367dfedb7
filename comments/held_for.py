"""The codes of the reasons for which replies were held, beside these (comments.models.reason_codes), compared with them
for `manage.py doctor`."""

from collections.abc import Iterator

from django.db import transaction

from comments.models import Comment
from comments.models.reason_codes import codes_of
from sitewide import state
from sitewide.database.bulk_updates import update_each
from sitewide.database.differences import Difference

AT_ONCE = 1000  # replies that are read together


def differences() -> Iterator[Difference]:
    """Where other codes are kept. Reads all replies; changes nothing."""
    for pk, kept, true in _wrong():
        yield Difference(f"Codes of the reasons why reply {pk} was held", kept, true)


@transaction.atomic
def mend() -> None:
    """Writes all of them right."""
    state.take_turn()
    update_each(Comment, ["reason_codes"], [(pk, true) for pk, _kept, true in _wrong()])


def _wrong() -> Iterator[tuple[int, str, str]]:
    rows = Comment.objects.order_by("pk").values_list("pk", "reason_codes", "reasons")
    for pk, kept, reasons in rows.iterator(chunk_size=AT_ONCE):
        if kept != (true := codes_of(reasons)):
            yield pk, kept, true
