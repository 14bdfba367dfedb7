"""What readers left under a text, taken in with its essay: replies in their threads, pings apart from them."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from comments import mentions
from comments.posting import arrivals
from essays.models import Essay
from transfer.importing.items import Note, Reply, ReplyState


def store_all(
    many: Sequence[tuple[Essay, Sequence[Reply], Counter[str], list[Note]]], *, source: str, by: User | None
) -> None:
    """Takes in the replies of essays, each given once, that are not here yet, in the states that they had: of each
    (the essay, its replies, the figures to which they are added, the notes in which what cannot be taken in is told).
    Within the caller's transaction; nobody gets a letter."""
    for essay, found, figures, notes in many:
        _store_pings(essay, [one for one in found if one.is_ping], source, by, figures, notes)
    arriving = [(essay, [_arriving(one) for one in found if not one.is_ping]) for essay, found, *_rest in many]
    came = arrivals.take_in_all(arriving, source=source, by=by)
    for (_essay, _found, figures, notes), taken in zip(many, came, strict=True):
        figures["replies"] += taken.created
        for code, told in (("reply-refused", taken.refused), ("reply", taken.notes)):
            notes.extend(Note(code, f"{key}: {words}") for key, words in told)


def _arriving(one: Reply) -> arrivals.ArrivingReply:
    return arrivals.ArrivingReply(
        one.key, one.name, one.body, one.at, parent=one.parent, state=one.state.value, email=one.email,
        website=one.website, anchor=one.anchor,
    )  # fmt: skip


def _store_pings(
    essay: Essay, pings: Sequence[Reply], source: str, by: User | None, figures: Counter[str], notes: list[Note]
) -> None:
    """Those that the old site showed or had not looked at; what it had thrown out stays out."""
    kept = [one for one in pings if one.state in (ReplyState.PUBLISHED, ReplyState.HELD)]
    if out := len(pings) - len(kept):
        notes.append(Note("pings-out", _("%(out)s pings that the old site had thrown out are left out") % {"out": out}))
    if not kept:
        return
    taken = mentions.take_in(essay, [_mention(one) for one in kept], source=source, by=by)
    figures["pings"] += taken.created
    notes.extend(Note("reply-refused", f"{key}: {words}") for key, words in taken.refused)


def _mention(one: Reply) -> mentions.ArrivingMention:
    state = mentions.State.PUBLISHED if one.state == ReplyState.PUBLISHED else mentions.State.HELD
    return mentions.ArrivingMention(one.key, one.name, one.website, one.at, excerpt=one.body, state=state)
