"""No public address takes more than a second of the processor, whatever strangers and editors have put into the site.

The site: 1,200 tags, an essay of the longest text with 200 editions that share no paragraph, and 5,000 responses to it,
most of them in one deep thread. Every address is asked once, with nothing kept of it before.
"""

import itertools
import random
import re
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from essays.markup.complexity_limits import ESSAY_LENGTH
from essays.models import EditionText, Essay, Revision
from essays.revisions import edition_texts
from tests.cast import make_essay
from tests.site.addresses import all_paths

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
MOST = 1.0  # seconds
ALIKE = re.compile(r"/(?:essay|tag)-(?:[3-9]|\d\d+)/")  # of many that are made in one way three are asked for
EDITIONS, RESPONSES, TAGS_EACH = 200, 5_000, 20
WORDS = "Words that somebody said about the well. " * 8
WORST = (
    "a", "well " * 60, '"the well is kept"', "-well -rope w1", "author:reader tag:tag-1 well", "ab* *", "((((" * 100,
    "xyzzy", "ü" * 200, "的" * 200, " ".join(f"w{n}" for n in range(15)), "'\"<>&%" * 50,
)  # fmt: skip


def longest(seed):
    """A text of the longest length, in paragraphs of a vocabulary that others share, in another order."""
    chance, vocabulary = random.Random(seed), [f"w{n}" for n in range(2_000)]
    parts, length = [], 0
    while length < ESSAY_LENGTH - 1_000:
        parts.append(" ".join(chance.choices(vocabulary, k=60)))
        length += len(parts[-1]) + 2
    return "\n\n".join(parts)


@pytest.fixture
def hostile(db):
    call_command("setup", verbosity=0)
    for n in range(60):
        tags = [f"tag-{n * TAGS_EACH + k}" for k in range(TAGS_EACH)]
        make_essay(f"Essay {n}", f"The well of {n}. [[Longest]]", tags=tags, hubs=("politics",))
    essay = make_essay("Longest", longest(0), tags=["tag-1"], hubs=("politics", "movements", "alternatives"))
    editions(essay)
    responses(essay)
    return Essay.objects.get(pk=essay.pk)


def editions(essay):
    """As publishing leaves them, without rendering 200 long texts."""
    first, now = essay.revisions.get(edition=1), timezone.now()
    bodies = [longest(seed) for seed in range(2)]
    rows = []
    for n in range(2, EDITIONS + 1):
        row = Revision.objects.get(pk=first.pk)
        row.pk, row.number, row.edition, row.parent = None, n, n, None
        row.body, row.edition_at = bodies[n % 2], now - timedelta(minutes=EDITIONS - n)
        rows.append(row)
    Revision.objects.bulk_create(rows)
    Essay.objects.filter(pk=essay.pk).update(edition=EDITIONS)
    kept = [EditionText.objects.get(revision=first)]
    edition_texts.html_of(rows[1])
    kept.append(EditionText.objects.get(revision=rows[1]))
    made = [EditionText(revision=row, html=kept[row.edition % 2].html, digest=kept[row.edition % 2].digest,
                        html_version=kept[0].html_version) for row in rows if row != rows[1]]  # fmt: skip
    EditionText.objects.bulk_create(made, batch_size=20)


def responses(essay):
    now, rows = timezone.now(), []
    for n in range(1, RESPONSES + 1):
        rows.append(Comment(
            essay=essay, name=f"Reader {n % 500}", email=f"r{n % 500}@example.org", body=WORDS, html=f"<p>{WORDS}</p>",
            text=WORDS, state="published", number=n, submitted_at=now - timedelta(seconds=RESPONSES - n),
            published_at=now - timedelta(seconds=RESPONSES - n), token_hash=f"t{n}", fingerprint=f"f{n}",
        ))  # fmt: skip
    rows = Comment.objects.bulk_create(rows, batch_size=500)
    for parent, row in itertools.pairwise(rows[:4_000]):
        row.parent = parent
    Comment.objects.bulk_update(rows, ["parent"], batch_size=500)
    Essay.objects.filter(pk=essay.pk).update(comment_count=RESPONSES, last_comment_number=RESPONSES)


def addresses(essay):
    yield from (path for path in all_paths(private=False) if not ALIKE.search(path))
    history = f"{essay.url}history/"
    yield from (
        history, f"{history}{EDITIONS // 2}/", f"{history}1..{EDITIONS - 1}/", f"{history}1..2/",
        f"{history}1..{EDITIONS}/?view=side", "/tags/", "/tags/?starts=t", "/sitemap.xml", "/feeds.opml",
        f"{essay.url}responses.xml", "/responses.xml",
    )  # fmt: skip
    for number in (2, 50, 100, 999_999):
        yield f"{essay.url}?responses={number}"
        yield f"{essay.url}?order=date&responses={number}"
        yield f"/essays/?page={number}"
        yield f"/feed.xml?page={number}"
        yield f"/search/?q=well&page={number}"
    for words in WORST:
        yield f"/search/?{urlencode({'q': words})}"


def test_no_public_address_takes_a_second_of_the_processor(hostile):
    slow, asked = [], 0
    client = Client()
    for n, path in enumerate(addresses(hostile)):
        cache.clear()
        address = f"10.{n // 60_000}.{n // 250 % 250}.{n % 250}"
        begun = time.process_time()
        answer = client.get(path, REMOTE_ADDR=address)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        seconds = time.process_time() - begun
        assert answer.status_code < 500 or answer.status_code == 503, path
        asked += 1
        if seconds > MOST:
            slow.append(f"{seconds:.2f} s {path[:120]}")
    assert asked > 100
    assert slow == []
