"""Several things in one sentence, by the signs and words that the language puts between them."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def commas(things: Iterable[object]) -> str:
    """ "a, b, c"."""
    return pgettext("between things in a list", ", ").join(map(str, things))


def ands(things: Iterable[object]) -> str:
    """ "a and b"."""
    return pgettext("between two things", " and ").join(map(str, things))


def commas_and(things: Iterable[object]) -> str:
    """ "a, b and c"."""
    *before, last = [*map(str, things)] or [""]
    return ands([commas(before), last]) if before else last
