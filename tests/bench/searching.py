"""What the kinds of searches cost on a site that is filled, on either database: `python -m tests.bench.searching`.

With the site's own settings (DATABASE_URL). The words are taken from the texts themselves: the most common one, one of
each tenth text, rare ones. For each kind the median of RUNS requests in turn, none from the page cache: milliseconds by
the clock, of this process's processor (on SQLite the database is part of it), waiting for the database; its queries.
"""

import re
import statistics
import time
from collections import Counter
from urllib.parse import urlencode

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.backends.utils import CursorWrapper  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402

import search  # noqa: E402
from search import analysis  # noqa: E402
from search.models import DocumentFacet, IndexedBody, IndexedDocument  # noqa: E402

RUNS, SAMPLE, RARE = 7, 400, 20
HEADING = f"{'':34}{'results':>9}{'ms':>8}{'CPU':>8}{'database':>10}{'queries':>9}"


class Timed(CursorWrapper):
    """A cursor that tells how many queries there were and how long they took, with the fetching of their rows: SQLite
    works for a row when it is asked for it."""

    queries, seconds = 0, 0.0

    def execute(self, sql, params=None):
        Timed.queries += 1
        return self._timed(super().execute, sql, params)

    def fetchall(self):
        return self._timed(self.cursor.fetchall)

    def fetchmany(self, size):
        return self._timed(self.cursor.fetchmany, size)

    def fetchone(self):
        return self._timed(self.cursor.fetchone)

    def __iter__(self):
        return iter(self.fetchall())

    @staticmethod
    def _timed(call, *arguments):
        began = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            Timed.seconds += time.perf_counter() - began


def main():
    connection.make_cursor = connection.make_debug_cursor = lambda cursor: Timed(cursor, connection)
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["look"] = "dark."  # a page asked for with a cookie never comes from the page cache
    asked = kinds()
    measured = {label: [] for label in asked}
    for turn in range(RUNS + 1):
        for label, parameters in asked.items():
            row = measure(client, parameters)
            if turn:  # the first round warms what is kept
                measured[label].append(row)
    essays = IndexedDocument.objects.filter(kind="essay").count()
    print(f"{connection.vendor}, {essays:,} essays, {IndexedDocument.objects.count():,} documents; median of {RUNS}")
    print(HEADING)
    for label, rows in measured.items():
        total = rows[0][0]
        clock, cpu, database, queries = (statistics.median(row[at] for row in rows) for at in range(1, 5))
        print(f"{label:34}{total[-9:]:>9}{clock:8.1f}{cpu:8.1f}{database:10.1f}{queries:9.0f}")


def measure(client, parameters):
    """(results as they are told, ms by the clock, of the processor, of the database; queries) of one request."""
    Timed.queries, Timed.seconds = 0, 0.0
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(f"/search/?{urlencode(parameters)}")
    clock, cpu = time.perf_counter() - began, time.process_time() - worked
    if answer.status_code != 200:
        raise SystemExit(f"{parameters} was answered with {answer.status_code}")
    found = re.search(r"<h1>([^<]*?) results?\b", answer.content.decode())
    return found[1] if found else "", clock * 1000, cpu * 1000, Timed.seconds * 1000, Timed.queries


def kinds():
    """{kind of search: parameters of its address}, of words and values that the site has."""
    texts = sample()
    often = Counter(word for text in texts for word in {w for w, _, _, unspaced in analysis.cut(text) if not unspaced})
    ranked = [word for word, _ in often.most_common() if len(word) > 1 and word.isalpha()]
    common, second = ranked[:2]
    middling = [word for word in ranked if often[word] <= len(texts) / 10][:3]
    rare = next(w for w in reversed(ranked) if 0 < search.find(w, per_page=1).total <= RARE)
    tag, author, hub = (most_used(name) for name in ("tag", "author", "hub"))
    year = IndexedDocument.objects.exclude(year=None).latest("pk").year
    chosen = {
        "common word": {"q": common},
        "  page 5": {"q": common, "page": 5},
        "  page 250": {"q": common, "page": 250},
        "  beyond the last page": {"q": common, "page": 99999},
        "  of a hub": {"q": common, "hub": hub.slug},
        "  of a year": {"q": common, "year": year},
        "  of a hub and a year": {"q": common, "hub": hub.slug, "year": year},
        "  of the most used tag": {"q": common, "tag": tag.slug},
        "  of the busiest author": {"q": common, "author": author.slug},
        "  responses alone": {"q": common, "kind": "response"},
        "  author: in the query": {"q": f'{common} author:"{author.label}"'},
        "  without a middling word": {"q": f"{common} -{middling[0]}"},
        "two common words": {"q": f"{common} {second}"},
        "phrase of common words": {"q": f'"{common} {second}"'},
        "word of each tenth text": {"q": middling[0]},
        "  its page 5": {"q": middling[0], "page": 5},
        "  its texts of a hub and a year": {"q": middling[0], "hub": hub.slug, "year": year},
        "three such words": {"q": " ".join(middling)},
        "rare word": {"q": rare},
        "rare and common word": {"q": f"{common} {rare}"},
        "no hit": {"q": "zzqxvzzqxv"},
        "no hit, with a common word": {"q": f"{common} zzqxvzzqxv"},
        "no hit, with filters": {"q": "zzqxvzzqxv", "hub": hub.slug, "year": year},
        "one letter": {"q": common[0]},
        "the most used tag's name": {"q": tag.label},
        "hub alone": {"hub": hub.slug},
        "tag alone": {"tag": tag.slug},
        "author alone": {"author": author.slug},
        "left out alone": {"q": f"-{common}"},
        "nothing asked": {},
    }  # fmt: skip
    return chosen | {f"{code}: {label}": {"q": word} for code, label, word in unspaced_words()}


def sample():
    """The texts of SAMPLE essays, spread evenly."""
    keys = list(IndexedDocument.objects.filter(kind="essay").order_by("pk").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // SAMPLE)][:SAMPLE]
    return list(IndexedBody.objects.filter(pk__in=chosen).values_list("text", flat=True))


def most_used(name):
    """The value of a facet under which most documents stand."""
    links = DocumentFacet.objects.filter(value__name=name).order_by()
    value = links.values_list("value").annotate(n=Count("pk")).order_by("-n", "value")[0][0]
    return DocumentFacet._meta.get_field("value").related_model.objects.get(pk=value)


def unspaced_words():
    """(language, label, word): of Korean, Japanese and Chinese texts, as far as there are any, the most common pair of
    characters, one of three of them, and one character alone."""
    for code in ("ko", "ja", "zh"):
        rows = IndexedBody.objects.filter(document__language__startswith=code, document__kind="essay")
        runs = [m["run"] for text in rows.values_list("text", flat=True)[:100] for m in analysis.WORD.finditer(text)]
        runs = [run for run in runs if run]
        pairs = Counter(run[at : at + 2] for run in runs for at in range(len(run) - 1))
        if not pairs:
            continue
        pair = pairs.most_common(1)[0][0]
        longer = Counter(run[at : at + 3] for run in runs for at in range(len(run) - 2)).most_common(1)[0][0]
        yield from ((code, "pair", pair), (code, "three characters", longer), (code, "one character", pair[0]))


if __name__ == "__main__":
    main()
