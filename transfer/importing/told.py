"""What the desk tells of an import's report: its figures, and what to know, each in a sentence. Pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sitewide.text.numbers import number
from transfer.importing.note_words import sentence

# Of a report's figures those that are shown large, with their words.
FIGURES = {
    "essays": _("essays"),
    "pages": _("pages"),
    "hubs": _("hubs"),
    "series": _("series"),
    "drafts": _("drafts"),
    "scheduled": _("scheduled"),
    "authors": _("authors"),
    "tags": _("tags"),
    "books": _("books"),
    "calls": _("calls"),
    "bookmarks": _("bookmarks"),
    "editions": _("older editions"),
    "replies": _("comments"),
    "pictures": _("pictures"),
    "recordings": _("recordings"),
    "addresses": _("old addresses"),
}
ALWAYS = ("essays", "authors", "replies", "pictures", "addresses")
MOST_ABOUT = 6
FIRST = 20


@dataclass(frozen=True)
class Told:
    """One line of what to know: its number, its sentence, what it is about most often, the first of them as (key,
    words), and how many more there are; a note that is a number alone has none."""

    code: str
    count: int
    sentence: str
    about: str
    first: tuple[tuple[str, str], ...]
    more: int


def figures_of(report: dict[str, Any]) -> list[tuple[str, Any]]:
    """(number, words) of what came, or would; those that say nothing are left out."""
    found = report.get("figures", {})
    rows = [(found.get(name, 0), name) for name in FIGURES]
    joined = report.get("counts", {}).get("joined", 0)
    shown = [(number(count), FIGURES[name]) for count, name in rows if count or name in ALWAYS]
    return [*shown, (number(joined), _("joined with what was here"))] if joined else shown


def notes_of(report: dict[str, Any]) -> list[Told]:
    """What to know: texts that are refused first, then by their number."""
    notes = sorted(report.get("notes", []), key=lambda note: -note["count"])
    told = [_told(note["code"], note["count"], note["about"], note["first"]) for note in notes]
    refused = [{"key": line["key"], "words": f"{line['title']}: {line['words']}"} for line in report.get("refused", [])]
    count = report.get("counts", {}).get("refused", 0)
    return [_told("refused", count, {}, refused), *told] if count else told


def _told(code: str, count: int, about: dict[str, int], first: list[dict[str, str]]) -> Told:
    most = sorted(about.items(), key=lambda one: -one[1])[:MOST_ABOUT]
    words = ", ".join(f"{name} {number(times)}" for name, times in most if name)
    lines = tuple((one["key"], one["words"]) for one in first[:FIRST])
    return Told(code, count, sentence(code, count), words, lines, count - len(lines) if lines else 0)
