"""Mentions: pages elsewhere that announced themselves to the site that an essay came from (pingbacks, trackbacks).

They are kept apart from what people wrote: in no thread, no count of replies, no feed and no queue. Readers see a list
of links under the replies. `Essay.mention_count` says how many, so that pages without any ask for none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import cleaning
from comments.models import Mention
from essays.models import Essay, ImportedFrom
from essays.permissions import may_take_in
from sitewide import state, surrogate_keys
from sitewide.text.characters import clean, line

State = Mention.State
KIND = "mention"  # in ImportedFrom
TOGETHER = 500  # rows that are stored at a time
MAX_TITLE, MAX_URL, MAX_EXCERPT = 300, 500, 2_000


@dataclass(frozen=True)
class ArrivingMention:
    """A pingback or trackback as it arrives; `key` names it in its source, `excerpt` is plain text. Anything but
    published is held."""

    key: str
    title: str
    url: str
    at: datetime
    excerpt: str = ""
    state: str = State.PUBLISHED


@dataclass(frozen=True)
class MentionsTakenIn:
    """How many are new, how many were here; (key, words) of those that could not be taken in."""

    created: int
    known: int
    refused: list[tuple[str, str]]


@transaction.atomic
def take_in(essay: Essay, mentions: Sequence[ArrivingMention], *, source: str, by: User | None) -> MentionsTakenIn:
    """Takes in the mentions of an essay that are not here yet. What is here stays as it is, removed ones too."""
    may_take_in(by)
    state.take_turn()
    essay = Essay.objects.select_for_update(no_key=True).get(pk=essay.pk)
    found = {one.key: one for one in mentions}
    known = _known(source, list(found))
    refused, rows = [], {}
    for key in found.keys() - known:
        try:
            rows[key] = _row(essay, found[key])
        except ValueError as error:
            refused.append((key, str(error)))
    made = sorted(rows, key=lambda key: (rows[key].at, key))
    Mention.objects.bulk_create([rows[key] for key in made], batch_size=TOGETHER)
    imported = [ImportedFrom(source=source, key=key, kind=KIND, object_id=rows[key].pk) for key in made]
    ImportedFrom.objects.bulk_create(imported, batch_size=TOGETHER)
    if made:
        _recount(essay)
    return MentionsTakenIn(len(made), len(known), sorted(refused))


def _known(source: str, keys: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), TOGETHER):
        rows = ImportedFrom.objects.filter(source=source, key__in=keys[start : start + TOGETHER])
        known.update(rows.values_list("key", flat=True))
    return known


def _row(essay: Essay, given: ArrivingMention) -> Mention:
    """A mention, not stored yet; raises ValueError with words. Nothing is cut."""
    title, excerpt = " ".join(line(given.title).split()), clean(given.excerpt).strip()
    try:
        url = cleaning.clean_website(given.url)
    except ValueError:
        url = ""
    if not url or len(url) > MAX_URL:
        raise ValueError(_("Its web address cannot be linked."))
    if len(title) > MAX_TITLE or len(excerpt) > MAX_EXCERPT or len(given.key) > 400:
        raise ValueError(_("It is longer than a mention can be."))
    shown = State.PUBLISHED if given.state == State.PUBLISHED else State.HELD
    return Mention(essay=essay, title=title, url=url, excerpt=excerpt, at=given.at, state=shown)


def show(mention: Mention, *, by: User | None) -> Mention:
    """Lets readers see a mention."""
    return _decide(mention, State.PUBLISHED, by)


def remove(mention: Mention, *, by: User | None) -> Mention:
    """Takes a mention from the readers; it stays on the desk, and is not taken in again."""
    return _decide(mention, State.REMOVED, by)


@transaction.atomic
def _decide(mention: Mention, wanted: str, by: User | None) -> Mention:
    if by is not None and not by.is_moderator:
        raise PermissionDenied(_("Only moderators decide on mentions."))
    state.take_turn()
    essay = Essay.objects.select_for_update(no_key=True).get(pk=mention.essay_id)
    row = Mention.objects.select_for_update(no_key=True).get(pk=mention.pk)
    if row.state != wanted:
        row.state, row.decided_by, row.decided_at = wanted, by, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        _recount(essay)
    return row


def _recount(essay: Essay) -> None:
    essay.mention_count = Mention.objects.filter(essay=essay, state=State.PUBLISHED).count()
    essay.save(update_fields=["mention_count"])
    state.bump(surrogate_keys.essay(essay.pk))
