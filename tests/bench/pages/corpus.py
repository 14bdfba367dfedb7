"""Fills an empty site for the bench: `python -m tests.bench.pages.corpus ESSAYS`, the same on every database.

Tags and authors have natural frequencies (the tenth has a tenth of what the first has), the newest essays ten replies
each. The essay that is measured has 1,000 words, 5 tags, 3 hubs and 10 replies.
"""

import random
import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from comments.posting.arrivals import take_in_all  # noqa: E402
from comments.posting.arriving_rows import ArrivingReply  # noqa: E402
from essays import taxonomy  # noqa: E402
from essays.derived import rendering  # noqa: E402
from essays.models import Essay, Hub  # noqa: E402
from essays.publishing.arrivals import Arriving, arrive_all  # noqa: E402
from tests.bench.pages import ESSAY  # noqa: E402

TITLE = "A Thousand Words"
BEGAN = datetime(2010, 1, 1, tzinfo=UTC)
TAGS, AUTHORS, TOGETHER, REPLIED, REPLIES = 300, 100, 50, 50, 10
MEASURED_TAGS = ["commons", "co-operatives", "free software", "municipalism", "care"]
HUBS = ("alternatives", "movements", "politics")
LENGTHS = (200, 300, 400, 600)  # words; one text of each is rendered once and serves all essays of its length
SENTENCE = (
    "A commons lasts where the people who *use* it also write its rules, watch over them and can change them, "
    "as the [irrigators of Valencia](https://example.org/valencia) have done every Thursday at noon. "
)
NOTE = "\n\n[^1]: Elinor Ostrom, *Governing the Commons*, 1990.\n"


def text(words):
    """Paragraphs of five sentences with a heading before every third, and a note; about so many words."""
    paragraphs = max(1, round(words / (5 * len(SENTENCE.split()))))
    parts = [("## A part of its own\n\n" if n % 3 == 1 else "") + SENTENCE * 5 for n in range(paragraphs)]
    return "\n\n".join(parts) + "[^1]" + NOTE


def main(essays):
    call_command("prepare", verbosity=0)
    chance = random.Random(15)
    hubs = dict(Hub.objects.values_list("slug", "pk"))
    texts = {words: (text(words), rendering.prepare(text(words), "en")) for words in (*LENGTHS, 1000)}
    authors = [taxonomy.author_named(f"Writer {n}").pk for n in range(AUTHORS)]

    def arriving(number):
        body, prepared = texts[chance.choice(LENGTHS)]
        content = {
            "title": f"Essay the {number}th", "slug": f"essay-{number}", "body": body,
            "tags": sorted({f"word {n}" for n in rare(chance, TAGS, 4)} | set(chance.sample(MEASURED_TAGS, 1))),
            "hubs": [hubs[chance.choice(HUBS)]], "authors": [authors[n] for n in rare(chance, AUTHORS, 1)],
            "standfirst": "What a few know, and all need.",
        }  # fmt: skip
        return Arriving(content, at=BEGAN + timedelta(hours=number), prepared=prepared)

    body, prepared = texts[1000]
    content = {"title": TITLE, "slug": ESSAY, "body": body, "tags": MEASURED_TAGS, "authors": authors[:1]}
    content["hubs"] = [hubs[slug] for slug in HUBS]
    newest = Arriving(content, at=BEGAN + timedelta(hours=essays), prepared=prepared)
    for start in range(0, essays - 1, TOGETHER):
        arrive_all([arriving(n) for n in range(start, min(start + TOGETHER, essays - 1))], by=None)
    arrive_all([newest], by=None)
    rows = list(Essay.objects.order_by("-live_at")[:REPLIED])
    take_in_all([(row, replies(row)) for row in rows], source="bench", by=None)
    words = Essay.objects.get(slug=ESSAY).word_count
    print(f"{Essay.objects.count():,} essays; the one that is measured has {words:,} words, 5 tags, {REPLIES} replies")


def rare(chance, count, times):
    """Some of so many numbers, small ones far more often: the tenth a tenth as often as the first."""
    return chance.choices(range(count), weights=[1 / (n + 1) for n in range(count)], k=times)


def replies(essay):
    """Ten replies of an essay, each third of which answers the first."""
    return [
        ArrivingReply(
            f"{essay.pk}:{n}", f"Reader {n}", f"The well at number {n} has kept its rules on one sheet for {n} years.",
            essay.live_at + timedelta(days=n + 1), parent=f"{essay.pk}:0" if n % 3 == 2 else "",
            email=f"reader{n}@example.org",
        )
        for n in range(REPLIES)
    ]  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
