"""Numbers as people read them, in figures with the language's separators, small ones in words; and as they come in a
query, a form or a header."""

from django.utils.formats import number_format
from django.utils.translation import pgettext_lazy

# A plain call for each, so that makemessages finds them.
WORDS = (
    pgettext_lazy("number", "no"),
    pgettext_lazy("number", "one"),
    pgettext_lazy("number", "two"),
    pgettext_lazy("number", "three"),
    pgettext_lazy("number", "four"),
    pgettext_lazy("number", "five"),
    pgettext_lazy("number", "six"),
    pgettext_lazy("number", "seven"),
    pgettext_lazy("number", "eight"),
    pgettext_lazy("number", "nine"),
    pgettext_lazy("number", "ten"),
)


def number(count: int) -> str:
    """A whole number in figures: "1,204"."""
    return number_format(count, force_grouping=True) if abs(count) > 999 else str(count)


def number_in_words(count: int) -> str:
    """A count in words up to ten, from there on in figures: "no", "two", "ten", "11", "1,204"."""
    return str(WORDS[count]) if 0 <= count < len(WORDS) else number(count)


def whole_number(text: str | None, *, digits: int = 15) -> int | None:
    """The number that a text spells in at most so many ASCII digits and in nothing else; None for any other text.

    Bounded, as a database refuses a number past 64 bits and Python takes long over one of a million digits; ASCII only,
    as `int` also reads "٣" and "1_000", and an address would have many spellings.
    """
    if text and text.isascii() and text.isdigit() and len(text) <= digits:
        return int(text)
    return None
