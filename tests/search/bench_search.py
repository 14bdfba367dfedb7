"""How fast the search is on many documents, in the database that DATABASE_URL names. Run by hand:

    python -m pytest tests/search/bench_search.py -s        (BENCH_DOCUMENTS=20000)

Not collected with the tests, as the name of the file does not begin with test_. Prints the median of five, in ms.
"""

import os
import random
import statistics
import time
from datetime import date, timedelta

import pytest
from django.db import connection

import search

NUMBER = int(os.environ.get("BENCH_DOCUMENTS", "20000"))
WORDS = 600
TAGS = [f"tag{n}" for n in range(400)]
HUBS = [("alternatives", "Alternatives"), ("movements", "Movements"), ("politics", "Politics")]


def vocabulary():
    """30,000 words made of syllables, and how often each comes: the n-th most frequent one n times less (Zipf)."""
    rng = random.Random(1)
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "on")]
    names = ["commons", "state", *("".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(30_000))]
    return names, [1 / (n + 1) for n in range(len(names))]


def documents(number):
    rng = random.Random(2)
    names, weights = vocabulary()
    for n in range(number):
        text = rng.choices(names, weights=weights, k=WORDS)
        tags = rng.sample(TAGS, 4)
        author = f"author{rng.randrange(200)}"
        yield search.Document(
            kind="essay",
            object_id=n,
            title=" ".join(text[:6]),
            url=f"/essays/{n}/",
            summary=" ".join(text[6:26]),
            body=" ".join(text) + ".",
            tags=tags,
            public=n % 10 != 0,
            date=date(2000, 1, 1) + timedelta(days=n % 9000),
            byline=author,
            facets={
                "hub": rng.sample(HUBS, rng.randint(1, 3)),
                "tag": [(tag, tag) for tag in tags],
                "author": [(author, author)],
            },
        )


def milliseconds(call):
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        result = call()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), result


@pytest.mark.django_db
def test_how_fast():
    made = list(documents(NUMBER))
    start = time.perf_counter()
    search.index(made)
    print(f"\n{connection.vendor}, {NUMBER} documents of {WORDS} words: indexed in {time.perf_counter() - start:.1f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    names, _ = vocabulary()
    queries = {
        "rare word": names[9000],
        "middling word": names[300],
        "two words": f"{names[800]} {names[1200]}",
        "word in nearly all": "commons",
        "two such words": "commons state",
        "phrase of such words": '"commons state"',
        "such word, not another": f"commons -{names[20]}",
        "author: and a word": "author:author7 commons",
        "nothing": "zzzzqqq",
    }
    for label, query in queries.items():
        taken, result = milliseconds(lambda query=query: search.find(query))
        print(f"  {label:28} {taken:8.1f} ms  {result.total:6} found")
    taken, result = milliseconds(lambda: search.find("commons", filters={"hub": "politics", "year": "2010"}))
    print(f"  {'with two filters':28} {taken:8.1f} ms  {result.total:6} found")
    taken, result = milliseconds(lambda: search.find("commons", page=500))
    print(f"  {'page 500':28} {taken:8.1f} ms  {result.total:6} found")
    taken, result = milliseconds(lambda: search.find("", filters={"tag": "tag7"}))
    print(f"  {'a tag alone':28} {taken:8.1f} ms  {result.total:6} found")
    taken, _ = milliseconds(lambda: search.suggest("com"))
    print(f"  {'suggest':28} {taken:8.1f} ms")
    taken, _ = milliseconds(lambda: search.index(made[:1]))
    print(f"  {'one document again':28} {taken:8.1f} ms")
