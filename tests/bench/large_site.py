"""Fills an empty site with rows as they would be after years, without a verb: for benches of what reads all of them.

`python -m tests.bench.large_site ESSAYS WORDS REPLIES`, with the site's own settings. Nothing is rendered, so its pages
are empty; sources, editions, threads, paragraphs that are answered, tags, authors, series, old addresses are whole.
"""

import datetime
import random
import secrets
import sys
import uuid
from itertools import pairwise

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from comments.models import Comment, Passage  # noqa: E402
from essays.derived import desk_hubs, recounting  # noqa: E402
from essays.models import (  # noqa: E402
    Author,
    Essay,
    EssayAuthor,
    Hub,
    OldPath,
    Revision,
    Series,
    SeriesEntry,
    Tag,
    TaggedEssay,
)

BATCH, TAGS, AUTHORS, SERIES = 1000, 5000, 2000, 200
BEGAN = datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC)
WORDS = ("commons well field rule sheet water meadow council neighbour seed harvest bridge river road bread keeper use "
         "share garden forest wood path measure season autumn spring drought flood promise record").split()  # fmt: skip


def main(essays, words, replies):
    call_command("prepare", verbosity=0)
    chance = random.Random(1)
    with transaction.atomic():
        tags = _stored(Tag(name=f"Word {n}", slug=f"word-{n}", key=f"word {n}") for n in range(TAGS))
        authors = _stored(Author(name=f"Writer {n}", slug=f"writer-{n}", key=f"writer {n}") for n in range(AUTHORS))
        hubs = list(Hub.objects.order_by("pk"))
        for start in range(0, essays, BATCH):
            _essays(range(start, min(start + BATCH, essays)), words, tags, authors, hubs, chance)
        ids = list(Essay.objects.order_by("pk").values_list("pk", flat=True))
        _replies(ids, replies, chance)
        series = _stored(Series(title=f"Series {n}", slug=f"series-{n}") for n in range(SERIES))
        _stored(
            SeriesEntry(series=one, essay_id=pk, position=place)
            for one in series for place, pk in enumerate(chance.sample(ids, min(8, len(ids))))
        )  # fmt: skip
        _stored(OldPath(path=f"/blog/{n}", status=301, essay_id=pk) for n, pk in enumerate(ids))
        recounting.recount()
        desk_hubs.mend()


def _stored(rows):
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)


def _text(words, chance):
    paragraphs = (" ".join(chance.choices(WORDS, k=min(100, words))) for _ in range(max(1, words // 100)))
    return "\n\n".join(f"{paragraph.capitalize()}." for paragraph in paragraphs)


def _essays(numbers, words, tags, authors, hubs, chance):
    rows = _stored(_essay(n, words, chance) for n in numbers)
    writers = [chance.choice(authors) for _ in rows]
    _stored(EssayAuthor(essay=row, author=writer) for row, writer in zip(rows, writers, strict=True))
    through = Essay.hubs.through
    places = [chance.choice(hubs) for _ in rows]
    _stored(through(essay=row, hub=hub) for row, hub in zip(rows, places, strict=True))
    chosen = [chance.sample(tags, 4) for _ in rows]
    _stored(TaggedEssay(content_object=row, tag=tag) for row, some in zip(rows, chosen, strict=True) for tag in some)
    editions = _stored(
        _edition(row, number, [writer.pk], [hub.pk], [tag.name for tag in some])
        for row, writer, hub, some in zip(rows, writers, places, chosen, strict=True)
        for number in (1, 2)
    )
    for row, head in zip(rows, editions[1::2], strict=True):
        row.go_on_from(head)
    Essay.objects.bulk_update(rows, ["head", "saved_at"], batch_size=BATCH)


def _essay(n, words, chance):
    at = BEGAN + datetime.timedelta(hours=n)
    title = f"{' '.join(chance.choices(WORDS, k=3)).capitalize()} {n}"
    return Essay(
        guid=uuid.UUID(int=n + 1, version=4), title=title, title_key=title.casefold(), slug=f"essay-{n}", edition=2,
        standfirst="What a few know, and all need.", body=_text(words, chance), live=Essay.Live.PUBLISHED,
        live_at=at, revised_at=at, dated=at.date(), created=at, last_comment_number=0,
    )  # fmt: skip


def _edition(essay, number, authors, hubs, tags):
    body = essay.body if number == 2 else essay.body[: len(essay.body) // 2]
    row = Revision(
        essay=essay, number=number, edition=number, edition_at=essay.live_at, saved_at=essay.live_at, body=body,
        step=Revision.Step.APPROVED, step_at=essay.live_at, title=essay.title, slug=essay.slug, dated=essay.dated,
        standfirst=essay.standfirst, authors=authors, hubs=hubs, tags=tags,
    )  # fmt: skip
    row.content_hash = row.digest()
    return row


def _replies(ids, replies, chance):
    """Each second answers the one before it on its essay; each fifth essay's first answers a paragraph."""
    each = max(1, replies // len(ids))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        passages = _stored(
            Passage(essay_id=pk, edition=2, number=1, place=1, text="A paragraph.", quote="A paragraph.", keys=["a"])
            for pk in part[::5]
        )
        answered = {row.essay_id: row for row in passages}
        rows = _stored(_reply(pk, number + 1, answered, chance) for pk in part for number in range(each))
        for before, row in pairwise(rows):
            if row.number % 2 == 0:
                row.parent = before
        Comment.objects.bulk_update(rows, ["parent"], batch_size=BATCH)
    Essay.objects.update(last_comment_number=each, comment_count=each)


def _reply(pk, number, answered, chance):
    at = BEGAN + datetime.timedelta(days=4000, seconds=pk)
    return Comment(
        essay_id=pk, number=number, name=f"Reader {pk % 500}", email=f"reader{pk % 500}@example.org",
        body=f"{' '.join(chance.choices(WORDS, k=40))}.", state=Comment.State.PUBLISHED, submitted_at=at,
        published_at=at, decided_at=at, token_hash=secrets.token_hex(32), fingerprint=secrets.token_hex(32),
        passage=answered.get(pk) if number == 1 else None,
    )  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
