"""Replies that arrive from another site, all of an essay at a time, or of several, as that site had decided on them.

Nothing is judged anew and nobody gets a letter. Bodies are Markdown of replies, with the tags that may be typed there;
they are rendered and sanitised as any reply. No network address is taken in, and the spam filter learns nothing. Each
reply has one line in the log of moderation, under a verb of its own (ModerationEntry.Verb.TAKE_IN): that it was taken
in, in which state, with the hash of its words; the public log veils the essay and the state, as it does of arrivals.

A reply is known by its key in the source: what is here already is left as it is, whatever was decided, changed or
erased here since. Numbers follow the moments of what is taken in at once, after those that are there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

import search
from accounts.models import User
from comments import audit
from comments.models import Comment
from comments.posting.arriving_rows import ArrivingReply, TakenIn, row_of
from comments.threads import search_documents
from essays.derived import counts
from essays.models import Essay, ImportedFrom, Revision
from essays.permissions import may_take_in
from sitewide import state
from sitewide.database.bulk_updates import update_each

State = Comment.State
KIND = "comment"  # in ImportedFrom
TOGETHER = 500  # rows that are stored at a time


@dataclass
class _Of:
    """The replies of one essay on their way: those that came, by their keys, the rows made of those that are new, and
    what is told of them."""

    essay: Essay
    found: dict[str, ArrivingReply]
    rows: dict[str, Comment] = field(default_factory=dict)
    taken: TakenIn = field(default_factory=TakenIn)


def take_in(
    essay: Essay, replies: Sequence[ArrivingReply], *, source: str, by: User | None, now: datetime | None = None
) -> TakenIn:
    """Takes in the replies of an essay that are not here yet, all or nothing; returns a TakenIn.

    `source` is that of ImportedFrom. What this site would not take: a reply without readable words, or too costly to
    render, is refused; an address that is none is left out; more words, and a longer name, than the form takes are kept
    whole.
    Raises PermissionDenied, and ValueError for a state that no reply can arrive in.
    """
    [taken] = take_in_all([(essay, replies)], source=source, by=by, now=now)
    return taken


def take_in_all(
    many: Iterable[tuple[Essay, Sequence[ArrivingReply]]],
    *,
    source: str,
    by: User | None,
    now: datetime | None = None,
) -> list[TakenIn]:
    """As `take_in`, for some dozens of essays, each given once, all of them or nothing, in about as many statements as
    for one; returns what came of each, in their order."""
    may_take_in(by)
    arriving = [_Of(essay, {reply.key: reply for reply in replies}) for essay, replies in many]
    known = {*_known(source, arriving)}
    for one in arriving:  # rendered before the turn: others wait for theirs
        for key, reply in one.found.items():
            if key in known:
                one.taken.known += 1
            elif row := row_of(one.essay, reply, source, one.taken):
                one.rows[key] = row
                known.add(key)
    if any(one.rows for one in arriving):
        _store([one for one in arriving if one.rows], source=source, by=by, now=now or timezone.now())
    return [one.taken for one in arriving]


def _known(source: str, arriving: Iterable[_Of]) -> dict[str, int]:
    """The ids of the replies of these keys, and of those that they answer, that are here."""
    replies = (reply for one in arriving for reply in one.found.values())
    wanted = sorted({key for reply in replies for key in (reply.key, reply.parent)} - {""})
    known: dict[str, int] = {}
    for start in range(0, len(wanted), TOGETHER):
        rows = ImportedFrom.objects.filter(source=source, kind=KIND, key__in=wanted[start : start + TOGETHER])
        known |= dict(rows.values_list("key", "object_id"))
    return known


@transaction.atomic
def _store(arriving: Sequence[_Of], *, source: str, by: User | None, now: datetime) -> None:
    state.take_turn()
    rows = Essay.objects.select_for_update(no_key=True).for_list().order_by("pk")
    locked = rows.in_bulk([one.essay.pk for one in arriving])
    known = _known(source, arriving)
    for one in arriving:
        one.essay = locked[one.essay.pk]
        for key in known.keys() & one.rows.keys():  # another import was quicker
            del one.rows[key]
    arriving = [one for one in arriving if one.rows]
    editions = _editions(arriving)
    for one in arriving:
        _number(one.essay, one.found, one.rows)
        _place_in_time(one, editions[one.essay.pk])
    made = [(key, one.rows[key]) for one in arriving for key in sorted(one.rows, key=_moment_in(one))]
    Comment.objects.bulk_create([row for _, row in made], batch_size=TOGETHER)
    _answer(arriving, known)
    imported = [ImportedFrom(source=source, key=key, kind=KIND, object_id=row.pk) for key, row in made]
    ImportedFrom.objects.bulk_create(imported, batch_size=TOGETHER)
    audit.append_taken_in([row for _, row in made], actor=by, at=now)
    _effects(arriving)
    for one in arriving:
        one.taken.created = len(one.rows)


def _moment_in(one: _Of) -> Callable[[str], tuple[datetime, str]]:
    return lambda key: (one.rows[key].submitted_at, key)


def _number(essay: Essay, found: Mapping[str, ArrivingReply], rows: Mapping[str, Comment]) -> None:
    """Gives a number to each that readers saw, in the order of their moments; those that come with one keep it, where
    no other has it."""
    seen = [key for key, row in rows.items() if row.published_at]
    asked = {found[key].number for key in seen} - {0}
    taken = set(essay.comments.filter(number__in=asked).values_list("number", flat=True)) if asked else set()
    last = max(essay.last_comment_number, *asked, 0)
    for key in sorted(seen, key=lambda key: (rows[key].published_at, key)):
        wanted = found[key].number
        if not wanted or wanted in taken:
            last += 1
            wanted = last
        taken.add(wanted)
        rows[key].number = wanted
    essay.last_comment_number = last


def _editions(arriving: Iterable[_Of]) -> dict[int, list[tuple[int, datetime]]]:
    """The editions of each essay, the newest first, by its id: (id, since when it reads so)."""
    found: dict[int, list[tuple[int, datetime]]] = {one.essay.pk: [] for one in arriving}
    rows = Revision.objects.editions().filter(essay__in=found).order_by("-edition_at")
    for essay, pk, at in rows.values_list("essay_id", "pk", "edition_at"):
        found[essay].append((pk, at))
    return found


def _place_in_time(one: _Of, editions: Sequence[tuple[int, datetime]]) -> None:
    """Says of each reply which edition its writer had read."""
    for row in one.rows.values():
        read = next((pk for pk, at in editions if at <= row.submitted_at), editions[-1][0] if editions else None)
        row.revision_id, row.essay = read, one.essay


def _answer(arriving: Iterable[_Of], known: Mapping[str, int]) -> None:
    """Says of each reply what it answers: in one go, as all have their ids by now."""
    here = set(Comment.objects.filter(pk__in=known.values()).values_list("essay_id", "pk")) if known else set()
    answers = []
    for one in arriving:
        parents = _parents(one.found)
        for key, row in one.rows.items():
            above = parents.get(key, "")
            while above and above not in one.rows and (one.essay.pk, known.get(above)) not in here:
                above = parents.get(above, "")
            if above:
                row.parent_id = one.rows[above].pk if above in one.rows else known[above]
                answers.append((row.pk, row.parent_id))
    update_each(Comment, ["parent"], answers)


def _parents(found: Mapping[str, ArrivingReply]) -> dict[str, str]:
    """{key: key of what it answers}; where replies answer each other in a circle, one of them answers the essay."""
    parents = {key: reply.parent for key, reply in found.items() if reply.parent}
    walked: dict[str, str] = {}
    for start in list(parents):
        key = start
        while key in parents and key not in walked:
            walked[key] = start
            key = parents[key]
        if walked.get(key) == start and key in parents:
            del parents[key]
    return parents


def _effects(arriving: Sequence[_Of]) -> None:
    """What follows for readers: the counts, the search, the pages."""
    shown = Comment.objects.filter(essay__in=[one.essay for one in arriving], state=State.PUBLISHED).order_by()
    many = dict(shown.values_list("essay").annotate(n=Count("pk")))
    for one in arriving:
        one.essay.comment_count = many.get(one.essay.pk, 0)
    names = ["comment_count", "last_comment_number"]
    update_each(Essay, names, ([one.essay.pk, *(getattr(one.essay, name) for name in names)] for one in arriving))
    counts.update_responses(one.essay.pk for one in arriving)
    search.index(
        search_documents.document(row)
        for one in arriving
        if one.essay.live == Essay.Live.PUBLISHED
        for row in one.rows.values()
        if row.state == State.PUBLISHED
    )
    state.bump()
