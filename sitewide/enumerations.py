"""Several things in one sentence, by the signs and words that the language puts between them."""

from django.utils.translation import pgettext


def commas(things):
    """ "a, b, c"."""
    return pgettext("between things in a list", ", ").join(map(str, things))


def ands(things):
    """ "a and b"."""
    return pgettext("between two things", " and ").join(map(str, things))


def commas_and(things):
    """ "a, b and c"."""
    things = [*map(str, things)]
    return ands([commas(things[:-1]), things[-1]] if len(things) > 1 else things)
