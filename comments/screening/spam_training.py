"""What this site's moderators have taught by their decisions, kept in rows; asked when a reply arrives.

Every decision to publish teaches an honest text, every decision for spam a spam; undoing one unlearns it. Nothing is
published or refused because of it: it orders the queue and marks it.
"""

from collections import Counter
from dataclasses import astuple

from django.db import transaction
from django.db.models import F, Sum

from comments.models import Comment, LearnedWord
from comments.screening import naive_bayes
from sitewide.database.compiled_queries import CompiledQuery

State = Comment.State
TOTALS = ""  # the row that counts everything
TEACHES: dict[str, str] = {State.PUBLISHED: Comment.Learned.HONEST, State.SPAM: Comment.Learned.SPAM}
CHUNK = 400  # words asked for at a time: SQLite takes only so many parameters
_LEARNED = CompiledQuery(
    lambda words: LearnedWord.objects.filter(word__in=[words]).values_list(
        "word", "spam", "honest", "spam_texts", "honest_texts"
    )
)


def judge(text: str) -> naive_bayes.Verdict:
    """What the site thinks of a text: a naive_bayes.Verdict."""
    words = set(naive_bayes.tokens(text))
    known: dict[str, naive_bayes.Known] = {}
    wanted = [TOTALS, *sorted(words)]
    for start in range(0, len(wanted), CHUNK):
        rows = _LEARNED.rows(wanted[start : start + CHUNK])
        known |= {word: naive_bayes.Known(*counts) for word, *counts in rows}
    totals = known.pop(TOTALS, None)
    if totals is None:
        return naive_bayes.Verdict()
    known = {word: one for word, one in known.items() if one.spam_texts + one.honest_texts}
    return naive_bayes.judge(text, known, naive_bayes.Totals(*astuple(totals)))


@transaction.atomic(savepoint=False)
def follow(comment: Comment) -> None:
    """Learns a reply as what was decided of it, unlearns what it was learned as before; called within each decision.

    What machines sent into a trap is spam without a person having said so, and teaches nothing; nor does a reply of
    somebody with a role. Calling it twice changes nothing.
    """
    by_hand = comment.user_id is None and comment.log.values_list("actor_id", flat=True).first() is not None
    wanted = TEACHES.get(comment.state, "") if by_hand else ""
    # As it is stored: the caller's object may be older.
    before = Comment.objects.values_list("learned_as", flat=True).get(pk=comment.pk)
    if wanted == before:
        return
    if before:
        _count(comment.text, before, -1)
    if wanted:
        _count(comment.text, wanted, +1)
    comment.learned_as = wanted
    Comment.objects.filter(pk=comment.pk).update(learned_as=wanted)


def forget(comment: Comment) -> None:
    """Takes the words of a reply out again, whatever they were learned as; the caller stores the row."""
    if comment.learned_as:
        _count(comment.text, comment.learned_as, -1)
    comment.learned_as = ""


def erase(comment: Comment) -> None:
    """Lets a reply's words be forgotten as far as they are its writer's: those of an honest reply are taken out again;
    of spam only the words that no other text had, so that nobody can unteach the filter. The caller stores the row."""
    if comment.learned_as == Comment.Learned.HONEST:
        _count(comment.text, comment.learned_as, -1)
    words = sorted(set(naive_bayes.tokens(comment.text)))
    only_here = int(comment.learned_as == Comment.Learned.SPAM)
    for start in range(0, len(words), CHUNK):
        rows = LearnedWord.objects.filter(word__in=words[start : start + CHUNK])
        rows = rows.filter(spam_texts__lte=only_here, honest_texts__lte=0)
        gone = rows.aggregate(n=Sum("spam"))["n"] or 0
        rows.delete()
        LearnedWord.objects.filter(word=TOTALS).update(spam=F("spam") - gone)
    comment.learned_as = ""


@transaction.atomic(savepoint=False)
def _count(text: str, kind: str, sign: int) -> None:
    """Adds a text to what is known (`sign` 1) or takes it out again (-1)."""
    words = Counter(naive_bayes.tokens(text))
    words[TOTALS] = sum(words.values())
    # Locked first, so that two decisions at once do not wait for each other's words.
    totals = LearnedWord.objects.select_for_update().filter(word=TOTALS).values_list("pk")
    if not totals.first():
        LearnedWord.objects.get_or_create(word=TOTALS)
        totals.get()
    if sign > 0:
        LearnedWord.objects.bulk_create([LearnedWord(word=word) for word in sorted(words)], ignore_conflicts=True)
    by_count: dict[int, list[str]] = {}
    for word, count in words.items():
        by_count.setdefault(count, []).append(word)
    for count, same in sorted(by_count.items()):
        for start in range(0, len(same), CHUNK):
            rows = LearnedWord.objects.filter(word__in=sorted(same)[start : start + CHUNK])
            rows.update(**{kind: F(kind) + sign * count, f"{kind}_texts": F(f"{kind}_texts") + sign})
