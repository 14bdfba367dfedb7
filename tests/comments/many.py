"""A site with very many replies, made at once: what the queue is measured on."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from comments.models import Comment, ModerationEntry
from comments.moderation import reports
from essays.models import Essay, Hub
from tests.cast import make_essay

State = Comment.State
WORDS = "A well is kept by those who drink from it, and by nobody else. " * 6
REASONS = [
    [{"code": "first", "words": "A reply is read before it appears until its writer is known here."}],
    [{"code": "links", "words": "It has links to three sites.", "found": [["a.example", "text"]]}],
    [{"code": "probable", "words": "Probable spam, 97 in 100."}],
    [{"code": "flood", "words": "It came in a flood."}, {"code": "name", "words": "It carries a name."}],
]
WRITERS = 1_000


def fill(held=10_000, published=20_000, others=3_000, reported=30):
    """Makes the replies, each with its line in the log, on twenty essays that stand under the hubs in turn."""
    hubs = list(Hub.objects.all())
    essays = [make_essay(f"Essay {n}", hubs=[hubs[n % len(hubs)].slug]) for n in range(20)]
    states = (
        [State.HELD] * held
        + [State.PUBLISHED] * published
        + [State.REJECTED, State.SPAM, State.REMOVED] * (others // 3)
    )
    now = timezone.now()
    rows = [_row(n, state, essays[n % len(essays)], now) for n, state in enumerate(states)]
    rows = Comment.objects.bulk_create(rows, batch_size=500)
    entries = [
        ModerationEntry(
            comment=row, verb="arrived", to_state=row.state, at=row.submitted_at, day=row.submitted_at.date()
        )
        for row in rows
    ]
    ModerationEntry.objects.bulk_create(entries, batch_size=500)
    for row in rows[held : held + reported]:
        reports.flag(row, "attack", words="It goes for a person.")
    for essay in essays:
        Essay.objects.filter(pk=essay.pk).update(last_comment_number=len(rows))
    with connection.cursor() as cursor:  # as any database that has run for a day
        cursor.execute("ANALYZE")


def _row(n, state, essay, now):
    numbered = state in {State.PUBLISHED, State.REMOVED}
    decided = None if state == State.HELD else now - timedelta(minutes=n)
    return Comment(
        essay=essay, name=f"Reader {n % WRITERS}", email=f"reader{n % WRITERS}@example.org", body=WORDS,
        html=f"<p>{WORDS}</p>", text=WORDS, state=state, number=n + 1 if numbered else None,
        reasons=REASONS[n % len(REASONS)], probable_spam=n % len(REASONS) > 1 and state == State.HELD,
        submitted_at=now - timedelta(minutes=n), published_at=decided if numbered else None, decided_at=decided,
        token_hash=f"t{n}", fingerprint=f"f{n}",
    )  # fmt: skip
