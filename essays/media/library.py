"""Which pictures of the library are shown: by words, unused ones, those that nobody has described."""

from dataclasses import dataclass

from django.db.models import QuerySet

from essays.media import references
from essays.models import Media
from sitewide.pagination import IdsFirst
from sitewide.text.folding import fold_name

ALL, UNUSED, UNDESCRIBED = "", "unused", "undescribed"
MAX_WORDS = 100


@dataclass(frozen=True)
class Library:
    """What is asked for: `words`, and `show`, one of the three; the pictures that this leaves, in their order, and how
    many there are of each with these words. A number of queries that does not grow with the pictures, nor, without
    words, what is read."""

    words: str
    show: str
    pictures: IdsFirst
    counts: dict[str, int]


def with_words(words: str) -> QuerySet[Media]:
    """The pictures with every one of these words in what is said of them: a queryset, the newest first."""
    rows = Media.objects.select_related("licence", "uploaded_by").order_by("-created", "-pk")
    for word in fold_name(words).split():
        rows = rows.filter(words__contains=word)
    return rows


def cleaned(words: str) -> str:
    """Words to look for, as they were typed, within their limit."""
    return " ".join(words.split())[:MAX_WORDS]


def library(words: str = "", show: str = ALL) -> Library:
    """The Library for these words; any other `show` than its three is ALL."""
    rows = with_words(words)
    shown = {ALL: rows, UNUSED: rows.filter(references.unused()), UNDESCRIBED: rows.filter(described=False)}
    show = show if show in shown else ALL
    counts = {name: some.order_by().count() for name, some in shown.items()}
    return Library(words, show, IdsFirst(shown[show], rows, counts[show]), counts)


def in_order(ids: list[int]) -> list[Media]:
    """The pictures of these ids (a page of them), in this order."""
    found = Media.objects.select_related("licence", "uploaded_by").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
