"""Responses to one paragraph: which paragraph is meant, what is kept of it, and where it stands after each publication.

A paragraph is named in addresses and forms by its number in the text as it is now, and in a form by what it is known by
as well ("4.1f0c…"): an essay published anew while somebody was writing must not turn an answer to one paragraph into an
answer to another.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext

from comments.models import Comment, Passage
from comments.paragraphs import anchoring
from essays.markup.excerpt import excerpt
from essays.markup.paragraph_slots import paragraphs
from essays.models import Essay, Hub
from essays.models.hub import RINGS
from sitewide.text.enumerations import ands
from sitewide.typography import typeset

QUOTED_WORDS = 40
_NAMED = re.compile(rf"([1-9]\d{{0,4}})(?:\.([0-9a-f]{{{anchoring.KEY}}}))?\Z")
Found = Passage.Found


@dataclass(frozen=True)
class About:
    """The paragraph that a reply answers: its number and plain text in this edition, the keys of all paragraphs of the
    edition, and the hubs that it speaks of."""

    number: int
    edition: int
    text: str
    keys: tuple[str, ...]
    hubs: tuple[Hub, ...]

    @property
    def name(self) -> str:
        """How a form names it."""
        return f"{self.number}.{self.keys[self.number - 1]}"

    @property
    def quote(self) -> str:
        return quote_of(self.text)

    @property
    def spoken_of(self) -> tuple[str, str]:
        return spoken_of([(hub.name, hub.ink) for hub in self.hubs])


class Changed(Exception):
    """The paragraph that a form names has other words by now; `about` is the one with its number, or None."""

    def __init__(self, about):
        super().__init__()
        self.about = about


def quote_of(text: str) -> str:
    """A paragraph as it is quoted: its first words, at most 600 characters."""
    found = excerpt(text, QUOTED_WORDS)
    return found if len(found) <= 600 else f"{found[:599]}…"


def spoken_of(hubs: Collection[tuple[str, str]]) -> tuple[str, str]:
    """What a paragraph speaks of, in words, and the ink that goes with it ("" for none), from (name, ink) pairs."""
    inks = {ink for _name, ink in hubs if ink in RINGS}
    if len(inks) == len(RINGS):
        return gettext("The strategy"), ""
    names = ands(typeset(name) for name, _ink in hubs)
    return names, inks.pop() if len(hubs) == len(inks) == 1 else ""


def find_about(essay, named):
    """The paragraph of an essay that an address or a form names ("4", "4.1f0c…"); None for nothing that can be named.

    With a key it is found wherever it stands by now; Changed is raised when no paragraph has that key any more.
    """
    match = _NAMED.match(named)
    if match is None:
        return None
    found = paragraphs(essay.html)
    keys = tuple(anchoring.key(paragraph.text) for paragraph in found)
    number, known = int(match[1]), match[2]
    if known and known in keys:
        places = [place for place, key in enumerate(keys, 1) if key == known]
        return _about(essay, found, keys, min(places, key=lambda place: abs(place - number)))
    about = _about(essay, found, keys, number) if number <= len(found) else None
    if known:
        raise Changed(about)
    return about


def _about(essay, found, keys, number):
    paragraph = found[number - 1]
    hubs = [hub for hub in Hub.objects.all() if hub.ink in paragraph.inks or hub.get_absolute_url() in paragraph.links]
    return About(number, essay.edition, paragraph.text, keys, tuple(hubs))


def said_about(hub):
    """The published responses to paragraphs that speak of a hub, newest first, each with its essay and its passage."""
    rows = Comment.objects.published().filter(passage__hubs=hub).select_related("essay", "passage")
    return rows.defer(
        "essay__body", "essay__html", "essay__text", "essay__toc", "passage__text", "passage__keys"
    ).newest()


def keep(essay, about):
    """The Passage of a paragraph that is answered, made with the first answer; the essay is locked by the caller."""
    passage, made = Passage.objects.get_or_create(
        essay=essay, edition=about.edition, number=about.number,
        defaults={
            "text": about.text, "quote": about.quote, "keys": list(about.keys), "place": about.number,
        },
    )  # fmt: skip
    if made:
        passage.hubs.set(about.hubs)
        if about.edition != essay.edition:  # published anew between the form and the lock
            anchor_essay(essay)
            passage.refresh_from_db()
    return passage


def anchor_essay(essay):
    """Finds the paragraphs that were answered in the text that readers have now; follows every publication.

    Each is looked for as it was answered, so an older edition that comes back brings its paragraphs back. None is ever
    deleted. The words of withheld editions are kept only as long as they stand in the text of today.
    """
    rows = list(essay.passages.all()) if essay.live == Essay.Live.PUBLISHED else []
    if not rows:
        return
    ground = anchoring.Ground([paragraph.text for paragraph in paragraphs(essay.html)])
    withheld = set(essay.revisions.filter(withheld_at__isnull=False, edition__isnull=False).values_list("edition"))
    for row in rows:
        _anchor(row, ground, essay.edition, is_withheld=(row.edition,) in withheld)
    Passage.objects.bulk_update(rows, ["place", "found", "since", "text", "quote"], batch_size=200)


def _anchor(row, ground, edition, *, is_withheld):
    before = row.found
    found = ground.find(anchoring.Quoted(row.text, row.number, tuple(row.keys)))
    row.place, row.found = found.place, Found(found.sign)
    if row.found != before:
        row.since = 0 if row.found == Found.SAME else edition
    if is_withheld and row.found != Found.SAME:
        row.text = row.quote = ""


def name_again(passage):
    """How a form names a paragraph that was answered before, as it stands now; "" for one that is gone."""
    if passage is None or passage.place is None:
        return ""
    if passage.found == Found.SAME:
        return f"{passage.place}.{passage.keys[passage.number - 1]}"
    return str(passage.place)
