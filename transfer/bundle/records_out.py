"""Everything beside the essays' own words, a line a thing: what they are sorted by, the board, replies, old addresses.

Each function takes the Scope of a bundle and gives its lines in the order in which things were made: that order decides
between equals, and so has to be the same on the other side.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from comments.models import Comment, Mention, Passage
from essays.models import Author, Essay, Hub, HubPair, Licence, OldPath, Page, Series
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
    shown = Essay.objects.filter(guid=row.lead_essay, pk__in=scope.published().values("pk")).exists()
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
    for row in scope.tag_rows().iterator(chunk_size=TOGETHER):
        yield rows.encoded(SHAPES["tags"], row, doubled=row.is_doubled)


def hubs(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Hub.objects.select_related("picture").order_by("pk"):
        if scope.is_whole or row.pk in scope.hubs:
            scope.covers |= {row.picture_id} - {None}
            scope.shows(row.body)
            starts = row.starts.filter(essay__in=scope.published().values("pk")).values_list("essay__slug", flat=True)
            yield rows.encoded(SHAPES["hubs"], row, starts=list(starts))


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
    for row in Series.objects.order_by("pk"):
        found = list(row.entries.order_by("position", "pk").values_list("essay", "essay__slug"))
        essays = [slug for pk, slug in found if pk in told]
        if essays or (scope.private and scope.is_whole):
            scope.shows(row.introduction)
            yield rows.encoded(SHAPES["series"], row, essays=essays)


def passages(scope: Scope) -> Iterator[dict[str, Any]]:
    """The paragraphs that a reply which is told of answers."""
    answered = scope.replies().filter(state=State.PUBLISHED, passage__isnull=False).order_by().values("passage")
    held = _held(scope).filter(passage__isnull=False).order_by().values("passage")
    found = Passage.objects.filter(pk__in=answered) | Passage.objects.filter(pk__in=held)
    found = found.select_related("essay").prefetch_related("hubs").order_by("pk")
    for row in found.defer(*(f"essay__{name}" for name in ("body", "html", "toc", "text", "card"))).iterator(TOGETHER):
        hubs_in_order = sorted(row.hubs.all(), key=lambda hub: (hub.position, hub.pk))
        scope.hubs |= {hub.pk for hub in hubs_in_order}
        keys = rows.plain(row.keys)
        yield rows.encoded(SHAPES["passages"], row, keys=keys, hubs=[hub.slug for hub in hubs_in_order])


ABOUT_REPLY = {
    "slug": F("essay__slug"), "answered": F("parent__number"), "read": F("revision__edition"),
    "paragraph": F("passage__number"), "of_edition": F("passage__edition"),
}  # fmt: skip


def replies(scope: Scope) -> Iterator[dict[str, Any]]:
    """Published replies with their words; of those that are not shown any more the place, and what stands there."""
    found = scope.replies().annotate(**ABOUT_REPLY).defer("html", "text", "spam_clues", "reasons")
    for row in in_turn(found, TOGETHER):
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
    found = Mention.objects.filter(state=Mention.State.PUBLISHED, essay__in=scope.published().values("pk"))
    for row in found.annotate(slug=F("essay__slug")).order_by("pk").iterator(chunk_size=TOGETHER):
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


def old_addresses(scope: Scope) -> Iterator[dict[str, Any]]:
    """Those that lead to what is in the bundle, or to an address."""
    told, tag_ids = scope.told, set(scope.tag_rows().values_list("pk", flat=True))
    everyone = scope.private and scope.is_whole
    found = OldPath.objects.select_related("essay", "tag", "author", "hub").order_by("pk")
    for row in found.defer(*(f"essay__{name}" for name in ("body", "html", "toc", "text", "card"))).iterator(TOGETHER):
        leads = (
            row.essay_id in told if row.essay_id
            else row.tag_id in tag_ids if row.tag_id
            else everyone or row.author_id in scope.authors if row.author_id
            else scope.is_whole or row.hub_id in scope.hubs if row.hub_id
            else scope.is_whole
        )  # fmt: skip
        if leads:
            yield rows.encoded(SHAPES["old_addresses"], row)


def _held(scope: Scope) -> Any:
    """Replies that wait for a moderator, in private bundles."""
    if not scope.private:
        return Comment.objects.none()
    return Comment.objects.held().filter(number=None, essay__in=scope.told).order_by("pk")


def held_replies(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in _held(scope).annotate(**ABOUT_REPLY).iterator(chunk_size=TOGETHER):
        beside = {"essay": row.slug, "parent": row.answered}
        beside |= {"passage": row.paragraph, "passage_edition": row.of_edition}
        yield rows.encoded(SHAPES["private/replies"], row, **beside)


def addresses(scope: Scope) -> Iterator[dict[str, Any]]:
    """The e-mail addresses of published replies, and when these were sent."""
    found = scope.replies().filter(state=State.PUBLISHED).annotate(slug=F("essay__slug"))
    for row in in_turn(found.only("number", "email", "submitted_at"), TOGETHER):
        yield rows.encoded(SHAPES["private/addresses"], row, essay=row.slug)


def subscribers(scope: Scope) -> Iterator[dict[str, Any]]:
    for row in Subscriber.objects.order_by("pk").iterator(chunk_size=TOGETHER) if scope.is_whole else ():
        yield rows.encoded(SHAPES["private/subscribers"], row)


def check(scope: Scope) -> None:
    """Raises Refused where nothing at all is asked for."""
    if not (scope.is_whole or scope.essays or scope.unpublished):
        raise Refused("No essay is meant by that.")
