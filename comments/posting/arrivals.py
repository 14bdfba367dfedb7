"""Replies that arrive from another site, all of one essay at a time, as that site had decided on them.

Nothing is judged anew and nobody gets a letter. Bodies are Markdown of replies, with the tags that may be typed there;
they are rendered and sanitised as any reply. No network address is taken in, and the spam filter learns nothing. Each
reply has one line in the log of moderation, under a verb of its own (ModerationEntry.Verb.TAKE_IN): that it was taken
in, in which state, with the hash of its words; the public log veils the essay and the state, as it does of arrivals.

A reply is known by its key in the source: what is here already is left as it is, whatever was decided, changed or
erased here since. Numbers follow the moments of what is taken in at once, after those that are there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

import search
from accounts.models import User
from comments import audit
from comments.models import Comment
from comments.posting.arriving_rows import ArrivingReply, TakenIn, row_of
from comments.threads import search_documents
from essays.models import Essay, ImportedFrom
from essays.permissions import may_take_in
from sitewide import state

State = Comment.State
KIND = "comment"  # in ImportedFrom
TOGETHER = 500  # rows that are stored at a time


def take_in(
    essay: Essay, replies: Sequence[ArrivingReply], *, source: str, by: User | None, now: datetime | None = None
) -> TakenIn:
    """Takes in the replies of an essay that are not here yet, all or nothing; returns a TakenIn.

    `source` is that of ImportedFrom. What this site would not take: a reply without readable words, or too costly to
    render, is refused; an address that is none is left out; more words, and a longer name, than the form takes are kept
    whole.
    Raises PermissionDenied, and ValueError for a state that no reply can arrive in.
    """
    may_take_in(by)
    found, taken = {reply.key: reply for reply in replies}, TakenIn()
    known = _known(source, found)
    taken.known = sum(key in known for key in found)
    rows = {}  # rendered before the turn: others wait for theirs
    for key, reply in found.items():
        if key not in known and (row := row_of(essay, reply, source, taken)):
            rows[key] = row
    return _stored(essay, found, rows, taken, source=source, by=by, now=now or timezone.now()) if rows else taken


def _known(source: str, found: Mapping[str, ArrivingReply]) -> dict[str, int]:
    """The ids of the replies of these keys, and of those that they answer, that are here."""
    wanted = sorted({key for reply in found.values() for key in (reply.key, reply.parent)} - {""})
    known: dict[str, int] = {}
    for start in range(0, len(wanted), TOGETHER):
        rows = ImportedFrom.objects.filter(source=source, kind=KIND, key__in=wanted[start : start + TOGETHER])
        known |= dict(rows.values_list("key", "object_id"))
    return known


@transaction.atomic
def _stored(
    essay: Essay,
    found: Mapping[str, ArrivingReply],
    rows: dict[str, Comment],
    taken: TakenIn,
    *,
    source: str,
    by: User | None,
    now: datetime,
) -> TakenIn:
    state.take_turn()
    essay = Essay.objects.select_for_update(no_key=True).get(pk=essay.pk)
    known = _known(source, found)
    for key in known.keys() & rows.keys():  # another import was quicker
        del rows[key]
    if not rows:
        return taken
    _number(essay, found, rows)
    _place_in_time(essay, rows.values())
    made = sorted(rows, key=lambda key: (rows[key].submitted_at, key))
    Comment.objects.bulk_create([rows[key] for key in made], batch_size=TOGETHER)
    _answer(essay, found, rows, known)
    imported = [ImportedFrom(source=source, key=key, kind=KIND, object_id=rows[key].pk) for key in made]
    ImportedFrom.objects.bulk_create(imported, batch_size=TOGETHER)
    audit.append_taken_in([rows[key] for key in made], essay, actor=by, at=now)
    _effects(essay, rows.values())
    taken.created = len(rows)
    return taken


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


def _place_in_time(essay: Essay, rows: Iterable[Comment]) -> None:
    """Says of each reply which edition its writer had read."""
    editions = list(essay.revisions.editions().order_by("-edition_at").values_list("pk", "edition_at"))
    for row in rows:
        read = next((pk for pk, at in editions if at <= row.submitted_at), editions[-1][0] if editions else None)
        row.revision_id, row.essay = read, essay


def _answer(
    essay: Essay, found: Mapping[str, ArrivingReply], rows: Mapping[str, Comment], known: Mapping[str, int]
) -> None:
    """Says of each reply what it answers: in one go, as all have their ids by now."""
    here = set(essay.comments.filter(pk__in=known.values()).values_list("pk", flat=True)) if known else set()
    parents = _parents(found)
    answers = []
    for key, row in rows.items():
        above = parents.get(key, "")
        while above and above not in rows and known.get(above) not in here:
            above = parents.get(above, "")
        if above:
            row.parent_id = rows[above].pk if above in rows else known[above]
            answers.append((row.parent_id, row.pk))
    if answers:
        names = (Comment._meta.db_table, Comment._meta.get_field("parent").column, Comment._meta.pk.column)
        table, parent, pk = map(connection.ops.quote_name, names)
        with connection.cursor() as cursor:
            # In SQL: the ORM's one statement for all takes longer to write down than to run.
            cursor.executemany(f"UPDATE {table} SET {parent} = %s WHERE {pk} = %s", answers)  # noqa: S608 - our own names


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


def _effects(essay: Essay, rows: Iterable[Comment]) -> None:
    """What follows for readers: the count, the search, the pages."""
    essay.comment_count = Comment.objects.filter(essay=essay, state=State.PUBLISHED).count()
    essay.save(update_fields=["comment_count", "last_comment_number"])
    if essay.live == Essay.Live.PUBLISHED:
        search.index([search_documents.document(row) for row in rows if row.state == State.PUBLISHED])
    state.bump()
