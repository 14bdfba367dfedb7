"""The words that rendering puts into a text itself. They are stored with it, in the language of the site: another
language takes `rerender --all`. The sanitiser lets these through, and no others."""

import re
from functools import lru_cache

from django.utils.translation import get_language, gettext

NUMBER = r"\d{1,5}"


def paragraph(number: int | str) -> str:
    return gettext("Paragraph %(n)s") % {"n": number}


def note(number: int | str) -> str:
    return gettext("Note %(n)s") % {"n": number}


def back_from(number: int | str) -> str:
    return gettext("Back to the text from note %(n)s") % {"n": number}


def box(kind: str, number: int | str) -> str:
    """Of a box that can be scrolled: "Table", "Code 2"."""
    name = gettext("Table") if kind == "table" else gettext("Code")
    return name if number == 1 else gettext("%(name)s %(n)s") % {"name": name, "n": number}


def is_ours(tag: str, label: str) -> bool:
    """Whether a label that stands at an element is one of these."""
    pattern = _patterns(get_language()).get(tag)
    return bool(pattern and pattern.match(label))


@lru_cache(maxsize=8)
def _patterns(_language: str | None) -> dict[str, re.Pattern[str]]:
    links = [paragraph("\0"), note("\0"), back_from("\0")]
    boxes = [box(kind, number) for kind in ("table", "pre") for number in (1, "\0")]
    return {"a": _one_of(links), "div": _one_of(boxes)}


def _one_of(labels: list[str]) -> re.Pattern[str]:
    written = (re.escape(label).replace(re.escape("\0"), NUMBER) for label in labels)
    return re.compile(rf"(?:{'|'.join(written)})\Z")
