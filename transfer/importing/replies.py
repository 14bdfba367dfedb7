"""What readers left under a text, taken in with its essay: replies in their threads, pings apart from them."""

from collections import Counter
from collections.abc import Sequence

from accounts.models import User
from comments.posting import arrivals
from essays.models import Essay
from transfer.importing.items import Note, Reply


def store(
    essay: Essay, found: Sequence[Reply], *, source: str, by: User | None, figures: Counter[str], notes: list[Note]
) -> None:
    """Takes in the replies of an essay that are not here yet, in the states that they had; what cannot be taken in is
    told in `notes`. Within the caller's transaction; nobody gets a letter."""
    replies = [_arriving(one) for one in found if not one.is_ping]
    if pings := [one for one in found if one.is_ping]:
        notes.append(Note("pings", f"{len(pings)} pings of other sites are left out: they are no replies"))
    if not replies:
        return
    taken = arrivals.take_in(essay, replies, source=source, by=by)
    figures["replies"] += taken.created
    for code, told in (("reply-refused", taken.refused), ("reply", taken.notes)):
        notes.extend(Note(code, f"{key}: {words}") for key, words in told)


def _arriving(one: Reply) -> arrivals.ArrivingReply:
    return arrivals.ArrivingReply(
        one.key, one.name, one.body, one.at, parent=one.parent, state=one.state.value, email=one.email,
        website=one.website, anchor=one.anchor,
    )  # fmt: skip
