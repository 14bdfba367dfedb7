"""The numbers that an essay keeps of what readers left with it: how many responses and mentions are shown, and the last
number that a response was given. The verbs write them; here they are counted anew, for `manage.py doctor`."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from comments.models import Comment, Mention
from essays.models import Essay
from sitewide import state
from sitewide.database.differences import Difference

# What an essay keeps, with the words for it and the name of what it has to be.
NUMBERS = {
    "comment_count": ("Responses shown on", "shown"),
    "mention_count": ("Mentions shown on", "mentions_shown"),
    "last_comment_number": ("Last number of a response to", "least"),
}


def differences() -> Iterator[Difference]:
    """Where such a number is not what it has to be; changes nothing."""
    for essay in _wrong():
        for name, (words, true) in NUMBERS.items():
            stored, right = getattr(essay, name), getattr(essay, true)
            if stored != right:
                yield Difference(f"{words} “{essay}” ({essay.pk})", stored, right)


@transaction.atomic
def mend() -> None:
    """Writes all of them right."""
    state.take_turn()
    for essay in _wrong():
        Essay.objects.filter(pk=essay.pk).update(**{name: getattr(essay, true) for name, (_, true) in NUMBERS.items()})
    state.bump()


def _wrong() -> QuerySet[Any]:
    published = Comment.objects.filter(state=Comment.State.PUBLISHED)
    shown = Mention.objects.filter(state=Mention.State.PUBLISHED)
    # A number is given once: it may be above all that are left, as a reply may have been erased.
    highest = _of_essay(Comment.objects.all(), Max("number"))
    rows = Essay.objects.only("title", *NUMBERS).order_by("pk").annotate(
        shown=_of_essay(published, Count("pk")), mentions_shown=_of_essay(shown, Count("pk")),
        least=Greatest(F("last_comment_number"), highest),
    )  # fmt: skip
    wrong = Q()
    for name, (_, true) in NUMBERS.items():
        wrong |= ~Q(**{name: F(true)})
    return rows.filter(wrong)


def _of_essay(rows: QuerySet[Any], number: Any) -> Coalesce:
    found = rows.filter(essay=OuterRef("pk")).order_by().values("essay").annotate(found=number).values("found")
    return Coalesce(Subquery(found), 0)
