"""Fills an empty site for the bench: `python -m tests.bench.pages.corpus ESSAYS`, the same on every database.

The corpus of `make_corpus`, and before it as the newest the essay that is measured: 1,000 words, 5 tags, 3 hubs and 10
replies. The addresses of the newest essays are written into VAR_DIR/essays.txt.
"""

import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments.posting.arrivals import take_in  # noqa: E402
from comments.posting.arriving_rows import ArrivingReply  # noqa: E402
from essays import taxonomy  # noqa: E402
from essays.models import Essay, Hub  # noqa: E402
from essays.publishing.arrivals import Arriving, arrive  # noqa: E402
from tests.bench.pages import ESSAY, LISTED  # noqa: E402
from transfer.corpus import prose  # noqa: E402

REPLIES, HUBS, TAGS = 10, 3, 5
SENTENCE = (
    "A commons lasts where the people who *use* it also write its rules, watch over them and can change them, "
    "as the [irrigators of Valencia](https://example.org/valencia) have done every Thursday at noon. "
)
NOTE = "\n\n[^1]: Elinor Ostrom, *Governing the Commons*, 1990.\n"


def text(words):
    """Paragraphs of five sentences with a heading before every third, and a note; about so many words."""
    paragraphs = round(words / (5 * len(SENTENCE.split())))
    parts = [("## A part of its own\n\n" if n % 3 == 1 else "") + SENTENCE * 5 for n in range(paragraphs)]
    return "\n\n".join(parts) + "[^1]" + NOTE


def main(essays):
    call_command("prepare", verbosity=0)
    call_command("make_corpus", essays=essays - 1, seed=15, processes=0, stdout=sys.stderr)
    content = {
        "title": "A Thousand Words", "slug": ESSAY, "body": text(1000), "tags": [prose.tag(n) for n in range(TAGS)],
        "authors": [taxonomy.author_named("Ilse Verhaegen").pk],
        "hubs": list(Hub.objects.order_by("pk").values_list("pk", flat=True)[:HUBS]),
    }  # fmt: skip
    essay = arrive(Arriving(content, at=timezone.now() - timedelta(hours=1)), by=None).essay
    take_in(essay, replies(essay), source="bench", by=None)
    newest = Essay.objects.published().exclude(pk=essay.pk).order_by("-live_at")[:LISTED]
    (settings.VAR_DIR / "essays.txt").write_text("\n".join(one.get_absolute_url() for one in newest))
    print(f"the essay that is measured has {essay.word_count:,} words, {TAGS} tags, {REPLIES} replies")


def replies(essay):
    """Ten replies of an essay, each third of which answers the first."""
    return [
        ArrivingReply(
            str(n), f"Reader {n}", f"The well at number {n} has kept its rules on one sheet for {n} years.",
            essay.live_at + timedelta(minutes=n + 1), parent="0" if n % 3 == 2 else "", email=f"reader{n}@example.org",
        )
        for n in range(REPLIES)
    ]  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
