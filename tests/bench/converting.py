"""Measures what reading an export of WordPress costs: `make bench-converting`, with POSTS=2000 of another number.

Milliseconds of the processor a post of 1,000 words (the demo's essays as HTML, blocks and classic texts in turn, with
links, lists, headings, quotations), median of all: the file read and set aside; a content converted, which is read back
each time; and, to compare, one rendering.
"""

import argparse
import os
import secrets
import statistics
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

WORDS = 1_000


def main():
    """Prints a line for each step."""
    parser = argparse.ArgumentParser(prog="tests.bench.converting", description=__doc__)
    parser.add_argument("posts", nargs="?", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "SECRET_KEY": secrets.token_urlsafe(40)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonswiki.settings")
        import django

        django.setup()
        for name, milliseconds in measured(Path(folder), asked.posts):
            print(f"{name:<50}{milliseconds:8.2f}")


def measured(folder, posts):
    """(what was done, milliseconds a post) for each step."""
    from essays.markup import render
    from tests.transfer.wordpress.written import HEAD, comment, item
    from transfer.wordpress.source import WordPress

    contents = list(islice(cycle(contents_of_the_demo()), posts))
    path = folder / "export.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(item(n, content, comment(n)) for n, content in enumerate(contents, 1))
        file.write("</channel></rss>")
    source = WordPress(path)
    began = time.process_time()
    source.check()
    yield "the file read and set aside", (time.process_time() - began) * 1000 / posts
    converting, rendering, kept = [], [], 0
    for part in source.parts():
        began = time.process_time()
        text = source.convert(part)
        converting.append((time.process_time() - began) * 1000)
        kept += any(note.code == "html-kept" for note in text.notes)
        began = time.process_time()
        render(text.body.replace("import:", "/"))
        rendering.append((time.process_time() - began) * 1000)
    yield "converted and read back", statistics.median(converting)
    yield "to compare: rendered", statistics.median(rendering)
    print(f"{posts} posts, {path.stat().st_size / 1e6:.0f} MB, HTML kept in {kept}", file=sys.stderr)


def contents_of_the_demo():
    """The demo's essays as the HTML that a blog would have: as blocks, and as a classic text."""
    from essays.markup import TAGS, markdown

    for path in sorted(Path("transfer/demo/essays").glob("*.md")):
        html, _ = markdown.to_html(cut(path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]), TAGS)
        yield "".join(f"<!-- wp:freeform -->{part}<!-- /wp:freeform -->" for part in html.split("\n\n"))
        yield html.replace("<p>", "").replace("</p>", "\n")


def cut(text):
    """The paragraphs of a text up to that in which it comes to WORDS."""
    kept, words = [], 0
    for paragraph in text.split("\n\n"):
        if words < WORDS:
            kept.append(paragraph)
            words += len(paragraph.split())
    return "\n\n".join(kept)


if __name__ == "__main__":
    main()
