"""Which pictures of the library are shown: by words, unused ones, those that nobody has described."""

from dataclasses import dataclass, field

from django.db.models import Q

from essays.media import references
from essays.media.descriptions import is_placeholder
from essays.models import Media

ALL, UNUSED, UNDESCRIBED = "", "unused", "undescribed"
MAX_WORDS = 100


@dataclass
class Library:
    """What is asked for: `words`, and `show`, one of the three; the ids of what that leaves, and how many there are of
    each with these words. A number of queries that does not grow with the pictures."""

    words: str = ""
    show: str = ALL
    ids: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def with_words(words):
    """The pictures with every one of these words in what is said of them: a queryset, the newest first."""
    rows = Media.objects.select_related("licence", "uploaded_by").order_by("-created", "-pk")
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(alt__icontains=word) | Q(caption__icontains=word) | Q(credit__icontains=word)
        )
    return rows


def cleaned(words):
    """Words to look for, as they were typed, within their limit."""
    return " ".join(words.split())[:MAX_WORDS]


def library(words="", show=ALL):
    """The Library for these words; any other `show` than its three is ALL."""
    rows = list(with_words(words).values_list("pk", "name", "alt"))
    names, held = references.used()
    shown = {
        ALL: [pk for pk, _name, _alt in rows],
        UNUSED: [pk for pk, name, _alt in rows if name not in names and pk not in held],
        UNDESCRIBED: [pk for pk, _name, alt in rows if is_placeholder(alt)],
    }
    show = show if show in shown else ALL
    return Library(words, show, shown[show], {name: len(ids) for name, ids in shown.items()})


def in_order(ids):
    """The pictures of these ids (a page of them), in this order."""
    found = Media.objects.select_related("licence", "uploaded_by").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
