"""Everything beside the essays' own words, a line a thing: what they are sorted by, the board, replies, old addresses.

Each function takes the Scope of a bundle and gives its lines in the order in which things were made: that order decides
between equals, and so has to be the same on the other side.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from comments.models import Comment, Mention, Passage
from essays.models import Author, Hub, HubPair, Licence, OldPath, OldTitle, Page, Series, SeriesEntry
from mailinglist.models import Subscriber
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from transfer.bundle import rows
from transfer.bundle.form import Refused
from transfer.bundle.scope import Scope, in_turn
from transfer.bundle.shapes import PRIVATE_SETTINGS, SETTINGS, SHAPES

TOGETHER = 500
State = Comment.State
GONE = {State.REMOVED: "removed", State.WITHDRAWN: "withdrawn"}  # all else that is not shown is "hidden"


def settings(scope: Scope) -> dict[str, Any]:
    """The settings that readers see."""
    row = state.current().settings
    shown = scope.published().filter(guid=row.lead_essay).exists()
    return rows.encoded(SETTINGS, row, lead_essay=rows.plain(row.lead_essay) if shown else None)


def private_settings(_scope: Scope) -> dict[str, Any]:
    return rows.encoded(PRIVATE_SETTINGS, state.current().settings)


def licences(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Licence.objects.order_by("pk"):
        if scope.is_whole or row.pk in scope.licences:
            yield rows.encoded(SHAPES["licences"], row)


def authors(scope: Scope) -> Iterator[dict[str, Any]]:
    """Those who sign what is in the bundle; no account is told of."""
    everyone = scope.private and scope.is_whole
    for row in Author.objects.select_related("portrait").order_by("pk").iterator(chunk_size=TOGETHER):
        if everyone or row.pk in scope.authors:
            scope.covers |= {row.portrait_id} - {None}
            scope.shows(row.bio)
            yield rows.encoded(SHAPES["authors"], row)


def tags(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in scope.tag_rows():
        yield rows.encoded(SHAPES["tags"], row, doubled=row.is_doubled)


def hubs(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Hub.objects.select_related("picture").order_by("pk"):
        if scope.is_whole or row.pk in scope.hubs:
            scope.covers |= {row.picture_id} - {None}
            scope.shows(row.body)
            starts = row.starts.values_list("essay", "essay__slug")
            yield rows.encoded(SHAPES["hubs"], row, starts=[slug for pk, slug in starts if pk in scope.essays])


def pairs(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in HubPair.objects.select_related("first", "second").order_by("pk"):
        if scope.is_whole or {row.first_id, row.second_id} <= scope.hubs:
            yield rows.encoded(SHAPES["pairs"], row)


def pages(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Page.objects.order_by("pk") if scope.is_whole else ():
        scope.shows(row.body)
        yield rows.encoded(SHAPES["pages"], row)


def series(scope: Scope) -> Iterator[dict[str, Any]]:
    told = scope.essays | scope.unpublished
    entries = SeriesEntry.objects.annotate(slug=F("essay__slug")).order_by("position", "pk")
    found = Series.objects.prefetch_related(Prefetch("entries", entries)).order_by("pk")
    for row in found.iterator(chunk_size=TOGETHER):
        essays = [entry.slug for entry in row.entries.all() if entry.essay_id in told]
        if essays or (scope.private and scope.is_whole):
            scope.shows(row.introduction)
            yield rows.encoded(SHAPES["series"], row, essays=essays)


def passages(scope: Scope) -> Iterator[dict[str, Any]]:
    """The paragraphs that a reply which is told of answers."""
    answered = {passage for _pk, passage, is_published in scope.replies() if passage and is_published}
    answered |= {passage for _pk, passage in _held(scope) if passage}
    found = Passage.objects.annotate(slug=F("essay__slug")).prefetch_related("hubs")
    for row in in_turn(found, TOGETHER, answered):
        hubs_in_order = sorted(row.hubs.all(), key=lambda hub: (hub.position, hub.pk))
        scope.hubs |= {hub.pk for hub in hubs_in_order}
        keys, names = rows.plain(row.keys), [hub.slug for hub in hubs_in_order]
        yield rows.encoded(SHAPES["passages"], row, essay=row.slug, keys=keys, hubs=names)


ABOUT_REPLY = {
    "slug": F("essay__slug"), "answered": F("parent__number"), "read": F("revision__edition"),
    "paragraph": F("passage__number"), "of_edition": F("passage__edition"),
}  # fmt: skip


def replies(scope: Scope) -> Iterator[dict[str, Any]]:
    """Published replies with their words; of those that are not shown any more the place, and what stands there."""
    found = Comment.objects.annotate(**ABOUT_REPLY).defer("html", "text", "spam_clues", "reasons")
    for row in in_turn(found, TOGETHER, (pk for pk, _passage, _is_published in scope.replies())):
        beside = {"essay": row.slug, "parent": row.answered, "state": "published"}
        if row.state == State.PUBLISHED:
            beside |= {"read_edition": row.read, "passage": row.paragraph, "passage_edition": row.of_edition}
            yield rows.encoded(SHAPES["replies"], row, reason="", repeats_number=None, decided_at=None, **beside)
        else:
            beside["state"] = GONE.get(row.state, "hidden")
            yield _place_of(row, beside)


def _place_of(row: Comment, beside: dict[str, Any]) -> dict[str, Any]:
    """What is left of a reply that is not shown: no word of it, and no name."""
    told = {"name": "", "website": "", "body": "", "legacy_anchor": "", "emblem": "", "published_at": None}
    told |= {"edited_at": None}
    if row.state != State.REMOVED:
        told |= {"reason": "", "repeats_number": None}
    if row.state not in GONE:
        told["decided_at"] = None
    return rows.encoded(SHAPES["replies"], row, **told, **beside)


def mentions(scope: Scope) -> Iterator[dict[str, Any]]:
    """What other sites said of the essays, as far as it is shown."""
    shown = Mention.objects.filter(state=Mention.State.PUBLISHED).order_by().values_list("pk", "essay_id").iterator()
    ids = (pk for pk, essay in shown if essay in scope.essays)
    for row in in_turn(Mention.objects.annotate(slug=F("essay__slug")), TOGETHER, ids):
        yield rows.encoded(SHAPES["mentions"], row, essay=row.slug)


def books(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Book.objects.select_related("cover", "hub").order_by("pk") if scope.is_whole else ():
        scope.covers |= {row.cover_id} - {None}
        scope.shows(row.why)
        yield rows.encoded(SHAPES["books"], row)


def calls(scope: Scope) -> Iterator[dict[str, Any]]:
    """Those that have opened; the address to write to is an e-mail address, so it is told in private bundles only."""
    found = Call.objects.all() if scope.private else Call.objects.started(scope.now)
    for row in found.select_related("licence").prefetch_related("hubs").order_by("pk") if scope.is_whole else ():
        scope.shows(row.body)
        own = sorted(row.hubs.all(), key=lambda hub: (hub.position, hub.pk))
        address = row.ask_email if scope.private else ""
        yield rows.encoded(SHAPES["calls"], row, hubs=[hub.slug for hub in own], ask_email=address)


def bookmarks(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Bookmark.objects.prefetch_related("tags").order_by("pk").iterator(TOGETHER) if scope.is_whole else ():
        yield rows.encoded(SHAPES["bookmarks"], row, tags=sorted(tag.slug for tag in row.tags.all()))


OF_OLD_ADDRESSES = (*SHAPES["old_addresses"].fields, *(f"{name}__slug" for name in SHAPES["old_addresses"].refs))


def old_addresses(scope: Scope) -> Iterator[dict[str, Any]]:
    """Those that lead to what is in the bundle, or to an address."""
    told, tag_ids = scope.told, {row.pk for row in scope.tag_rows()}
    everyone = scope.private and scope.is_whole
    found = OldPath.objects.select_related("essay", "tag", "author", "hub").only(*OF_OLD_ADDRESSES).order_by("pk")
    for row in found.iterator(TOGETHER):
        leads = (
            row.essay_id in told if row.essay_id
            else row.tag_id in tag_ids if row.tag_id
            else everyone or row.author_id in scope.authors if row.author_id
            else scope.is_whole or row.hub_id in scope.hubs if row.hub_id
            else scope.is_whole
        )  # fmt: skip
        if leads:
            yield rows.encoded(SHAPES["old_addresses"], row)


def old_titles(scope: Scope) -> Iterator[dict[str, Any]]:
    """What essays with their words were called elsewhere; a bundle for readers has none of what was withdrawn."""
    told = scope.essays | scope.unpublished
    found = OldTitle.objects.select_related("essay").only("title", "heading", "essay__slug").order_by("pk")
    for row in found.iterator(TOGETHER):
        if row.essay_id in told:
            yield rows.encoded(SHAPES["old_titles"], row)


def _held(scope: Scope) -> Iterator[tuple[int, int | None]]:
    """(id, the id of the paragraph that it answers) of replies that wait for a moderator, in private bundles."""
    if scope.private:
        found = Comment.objects.held().filter(number=None).order_by()
        for pk, essay, passage in found.values_list("pk", "essay_id", "passage_id").iterator():
            if essay in scope.told:
                yield pk, passage


def held_replies(scope: Scope) -> Iterator[dict[str, Any]]:
    found = Comment.objects.annotate(**ABOUT_REPLY)
    for row in in_turn(found, TOGETHER, (pk for pk, _passage in _held(scope))):
        beside = {"essay": row.slug, "parent": row.answered}
        beside |= {"passage": row.paragraph, "passage_edition": row.of_edition}
        yield rows.encoded(SHAPES["private/replies"], row, **beside)


def addresses(scope: Scope) -> Iterator[dict[str, Any]]:
    """The e-mail addresses of published replies, and when these were sent."""
    found = Comment.objects.annotate(slug=F("essay__slug")).only("number", "email", "submitted_at")
    ids = (pk for pk, _passage, is_published in scope.replies() if is_published)
    for row in in_turn(found, TOGETHER, ids):
        yield rows.encoded(SHAPES["private/addresses"], row, essay=row.slug)


def subscribers(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Subscriber.objects.order_by("pk").iterator(chunk_size=TOGETHER) if scope.is_whole else ():
        yield rows.encoded(SHAPES["private/subscribers"], row)


def check(scope: Scope) -> None:
    """Raises Refused where nothing at all is asked for."""
    if not (scope.is_whole or scope.essays or scope.unpublished):
        raise Refused(_("No essay is meant by that."))
