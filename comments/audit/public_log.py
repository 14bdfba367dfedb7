"""What the public log of moderation tells: a month in numbers, and each decision without anybody's words or name."""

import datetime
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import audit
from comments.models import Block, Comment, ModerationEntry
from essays.models import Essay
from sitewide.hashing import keyed_hash
from sitewide.text.datetimes import month_text

State = Comment.State
Verb = ModerationEntry.Verb
FEWEST = 5  # decisions; a month with fewer shows its numbers only, as the lines would tell whose reply each was
DECISIONS = [verb for verb in Verb.values if verb not in ModerationEntry.UNDECIDED]
FILTERS = {
    "refused": Q(verb__in=[Verb.REJECT, Verb.SPAM]), "removed": Q(verb=Verb.REMOVE),
    "appeals": Q(verb__in=[Verb.UPHOLD, Verb.TURN_DOWN]),
    "undone": Q(verb=Verb.UNDO) | Q(undone_by__isnull=False),
}  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A month of the log; `first` is its first day."""

    first: datetime.date

    @property
    def after(self) -> datetime.date:
        return (self.first + datetime.timedelta(days=32)).replace(day=1)

    @property
    def name(self) -> str:
        return month_text(self.first)

    def entries(self) -> QuerySet[ModerationEntry]:
        return ModerationEntry.objects.filter(day__gte=self.first, day__lt=self.after)

    def decisions(self) -> QuerySet[ModerationEntry]:
        """The lines that are shown; `was_undone` says which were taken back."""
        undone = ModerationEntry.objects.filter(undoes=OuterRef("pk"))
        return self.entries().filter(verb__in=DECISIONS).annotate(was_undone=Exists(undone))


def months():
    """The months in which something was decided, newest first, as (Month, number of decisions)."""
    rows = (
        ModerationEntry.objects.filter(day__isnull=False, verb__in=DECISIONS)
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(n=Count("pk"))
        .order_by("-month")
    )
    return [(Month(row["month"]), row["n"]) for row in rows]


def figures(month):
    """The month in numbers: [(number, words)]. What was undone counts as what it became."""
    stood = month.entries().filter(undone_by=None)
    counts = stood.aggregate(
        arrived=Count("pk", filter=Q(verb=Verb.ARRIVED)),
        published=Count("pk", filter=Q(verb=Verb.PUBLISH)),
        rejected=Count("pk", filter=Q(verb=Verb.REJECT)),
        removed=Count("pk", filter=Q(verb=Verb.REMOVE)),
        spam=Count("pk", filter=Q(verb=Verb.SPAM)),
        upheld=Count("pk", filter=Q(verb=Verb.UPHOLD)),
    )
    words = {"arrived": _("arrived"), "published": _("published"), "rejected": _("rejected"),
             "removed": _("removed later"), "spam": _("spam")}  # fmt: skip
    found = [(counts[name], said) for name, said in words.items()]
    wait = _half_waited(month)
    upheld = (counts["upheld"], ngettext("appeal upheld", "appeals upheld", counts["upheld"]))
    return [*found, (wait, _("half waited less than")), upheld] if wait else [*found, upheld]


def _half_waited(month):
    """The time from arrival to the first decision that half of the replies decided in a month waited less than."""
    rows = month.decisions().exclude(verb=Verb.UNDO).filter(from_state=State.HELD).values("comment")
    rows = rows.annotate(decided=Min("at")).values_list("decided", "comment__submitted_at")
    waits = [(decided - sent).total_seconds() for decided, sent in rows if decided and sent]
    return _span(median(waits)) if waits else ""


def _span(seconds):
    """A time in one unit: "40 minutes", "5 hours", "2 days"; rounded up, so that it is true."""
    size = next((size for size in (86_400, 3_600) if seconds > 1.5 * size), 60)
    n = max(1, -(-int(seconds) // size))
    if size == 86_400:
        return ngettext("%d day", "%d days", n) % n
    return (ngettext("%d hour", "%d hours", n) if size == 3_600 else ngettext("%d minute", "%d minutes", n)) % n


def lines_of(entries, month):
    """Rows for the page from entries of one month, in their order; runs of spam of one day and moderator are one."""
    entries = list(entries)
    letters = letters_of(month)
    essays = Essay.objects.published().in_bulk({entry.comment.essay_id for entry in entries if entry.comment_id})
    rows = []
    for entry in entries:
        by = letters.get(entry.actor_id, "–")
        row = {
            "day": entry.day, "decision": _decision(entry), "reason": entry.get_reason_display(), "by": by,
            "essay": essays.get(entry.comment.essay_id) if entry.comment_id else None, "count": 1,
            "seal": entry.seal, "undone": entry.was_undone, "verb": entry.verb,
            "of_reply": entry.comment_id is not None,
        }  # fmt: skip
        last = rows[-1] if rows else None
        if last and entry.verb == Verb.SPAM == last["verb"] and (last["day"], last["by"]) == (row["day"], by):
            last["count"] += 1
            last["essay"] = None
        else:
            rows.append(row)
    return rows


def _decision(entry):
    """A decision in words; of a block also what kind it is, of an earlier site's log its last seal."""
    if entry.to_state == audit.TAKEN_OVER:
        note = getattr(entry, "words", None)
        return note.text if note else _("The log of an earlier site was taken over.")
    return decision_words(entry.verb, entry.to_state, of_reply=entry.comment_id is not None)


def decision_words(verb: str, to_state: str, *, of_reply: bool) -> str:
    """A decision in words; one that this site does not know is given back as it is."""
    kind = dict(Block.Kind.choices).get(to_state) if not of_reply else None
    said = str(dict(Verb.choices).get(verb, verb))
    return _("%(decision)s: %(kind)s") % {"decision": said, "kind": str(kind).lower()} if kind else said


def letters_of(month):
    """A letter for each who decided in a month: {account id: "A"}; other letters the next month."""
    ids = set(month.decisions().exclude(actor=None).values_list("actor", flat=True))
    order = sorted(ids, key=lambda pk: keyed_hash("letter", month.first.isoformat(), pk))
    return {pk: _letter(n) for n, pk in enumerate(order)}


def _letter(n):
    return chr(65 + n % 26) * (n // 26 + 1)
