"""Measures what the publication of an essay costs: `make bench-publishing`, or with BEFORE=revision two states in turn.

Milliseconds of the processor (user and system), of 1,000 words: the demo's essays, cut to that length, and a text with
a mark in every clause. A site of its own on SQLite, whose work is in the same process and so is counted. Each state is
measured in processes of its own, several times, one after the other, so that a busy machine slows both.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS, RUNS, REPEATS = 1_000, 3, 3
STEPS = {
    "render": "rendering, the demo's essays",
    "sanitise": "of which sanitising",
    "render_marked": "rendering, a mark in every clause",
    "sanitise_marked": "of which sanitising",
    "terms_new": "search terms, no word seen before",
    "terms": "search terms, words seen before",
    "import": "a new essay, published",
    "statements": "statements to the database",
}
MARKED = (
    "A commons *lasts* where the people who **use** it also write its [rules](https://example.org/rules), watch over "
    "`them` and can change them, as [[the irrigators]] of *Valencia* have done every Thursday at noon. "
)


def main():
    """Prints a line for each step; with a revision its figures beside those of the tree as it stands."""
    parser = argparse.ArgumentParser(prog="tests.bench.publishing", description=__doc__)
    parser.add_argument("before", nargs="?", help="a revision of git to measure in turn with the tree as it stands")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measured()))
        return
    with contextlib.ExitStack() as stack:
        trees = {"now": ROOT}
        if asked.before:
            from tests.pictures.__main__ import commit, tree_of

            trees = {"before": stack.enter_context(tree_of(commit(asked.before)))} | trees
        report(in_turn(trees))


def in_turn(trees):
    """{state: {step: the median over the runs}} of trees that are measured one after the other, again and again."""
    found = {state: [] for state in trees}
    for _ in range(RUNS):
        for state, tree in trees.items():
            found[state].append(child(tree))
    return {
        state: {step: statistics.median(run[step] for run in runs) for step in STEPS} for state, runs in found.items()
    }


def child(tree):
    """The figures of one process that runs the sources of `tree`, on an empty site."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "VAR_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(40),
            "PYTHONPATH": str(tree),
        }
        environment |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings", "PYTHONHASHSEED": "0"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, str(Path(__file__).resolve()), "--measure"]
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def report(found):
    print("{:<40}{}".format("milliseconds of the processor", "".join(f"{state:>10}" for state in found)))
    for step, name in STEPS.items():
        row = [figures[step] for figures in found.values()]
        ratio = f"{row[-1] / row[0]:9.0%}" if len(row) > 1 else ""
        print("{:<40}{}{}".format(name, "".join(f"{figure:10.1f}" for figure in row), ratio))


# What follows runs in the child, by the sources of the tree that it was given.


def measured():
    """{step: milliseconds} (of "statements" their number), by the code that is found first in the path."""
    import django

    django.setup()
    from django.core.management import call_command

    with contextlib.redirect_stdout(sys.stderr):
        call_command("prepare", verbosity=0)
        files = demo_files()
        return rendering(files) | importing(files)


def demo_files():
    """The demo's essays as an import reads them, each cut after the paragraph in which it comes to WORDS."""
    from django.utils import timezone

    from transfer.importing.loading import LANGUAGES
    from transfer.markdown import frontmatter

    found = []
    for path in sorted(Path("transfer/demo/essays").glob("*.md")):
        one = frontmatter.read(path.name, path.read_bytes(), languages=LANGUAGES, now=timezone.now(), zone=UTC)
        one.body = cut(one.body)
        found.append(one)
    return found


def cut(text):
    kept, words = [], 0
    for paragraph in text.split("\n\n"):
        if words < WORDS:
            kept.append(paragraph)
            words += len(paragraph.split())
    return "\n\n".join(kept)


def marked():
    """WORDS words of MARKED, in paragraphs of four sentences."""
    paragraphs = round(WORDS / (4 * len(MARKED.split())))
    return "\n\n".join([MARKED * 4] * paragraphs)


def processor(function, *arguments):
    began = time.process_time()
    function(*arguments)
    return (time.process_time() - began) * 1000


def best(function, *arguments):
    return min(processor(function, *arguments) for _ in range(REPEATS))


def rendering(files):
    """Rendering without the database, what of it is sanitising, and the terms of what was rendered."""
    from essays import markup
    from essays.markup import sanitize
    from search import analysis

    whole, spent = sanitize.sanitize, []

    def timed(*arguments):
        began = time.process_time()
        cleaned = whole(*arguments)
        spent.append((time.process_time() - began) * 1000)
        return cleaned

    def both(text):
        # Each time with another last word, so that nothing that is kept of one rendering serves the next.
        total = min(processor(markup.render, f"{text}\n\n{number}") for number in range(REPEATS))
        return total, min(spent[-REPEATS:])

    sanitize.sanitize = timed
    prose = [both(one.body) for one in files]
    dense = both(marked())
    sanitize.sanitize = whole
    texts = [markup.render(one.body).text for one in files]
    return {
        "render": statistics.median(total for total, _ in prose),
        "sanitise": statistics.median(part for _, part in prose),
        "render_marked": dense[0],
        "sanitise_marked": dense[1],
        "terms_new": statistics.median(best(forgetful, analysis, text) for text in texts),
        "terms": statistics.median(best(analysis.terms, text, "en") for text in texts),
    }


def forgetful(analysis, text):
    for function in vars(analysis).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()
    analysis.terms(text, "en")


def importing(files):
    """A whole publication of what is new, in a site that has those essays, to which they link, already."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from essays import publishing, taxonomy
    from essays.models import Hub

    hubs = list(Hub.objects.filter(slug="politics").values_list("pk", flat=True))

    def load(one):
        publishing.create_published({
            "title": one.title, "slug": one.slug, "standfirst": one.standfirst, "body": one.body, "dated": one.date,
            "authors": [taxonomy.author_named(name).pk for name in one.authors], "tags": one.tags, "hubs": hubs,
        }, by=None)  # fmt: skip

    def renamed(number):
        for one in files:
            key, title, slug = f"{number}/{one.key}", f"{one.title} {number}", f"{one.slug}-{number}"
            yield dataclasses.replace(one, key=key, title=title, slug=slug)

    for one in files:
        load(one)
    costs = [processor(load, one) for number in range(REPEATS) for one in renamed(number)]
    with CaptureQueriesContext(connection) as asked:
        load(next(renamed(REPEATS)))
    return {"import": statistics.median(costs), "statements": len(asked)}


if __name__ == "__main__":
    main()
