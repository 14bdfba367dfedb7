"""Verbs on a running site: `python -m tests.verbs` does as the lines say that it is sent (tests.acting).

Each takes a word that stands nowhere else, and returns where readers must find it from then on, and where no more:
lists of a path, a text, and whether it stands there (for a redirect: in the address that it leads to).
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments import moderation  # noqa: E402
from comments.models import Comment  # noqa: E402
from commonswiki.site_settings import save_settings  # noqa: E402
from essays import publishing, taxonomy  # noqa: E402
from essays.models import Author, Essay, Hub, Page, Series, Tag  # noqa: E402
from essays.taxonomy import series  # noqa: E402
from noticeboard import board  # noqa: E402
from noticeboard.models import Book, Bookmark, Call  # noqa: E402
from tests.cast import make_comment, make_essay, make_user  # noqa: E402

SLUG = "the-first-well"


def essay():
    return Essay.objects.get(slug=SLUG)


def revise(row, **content):
    publishing.publish(publishing.save_draft(row, content, by=None, parent=row.head), by=None)


def begin(word):
    call_command("setup", verbosity=0)
    make_essay("The First Well", "A well.", tags=["wells"], authors=("Ann Many",), hubs=("politics",))
    for number in range(3):
        make_essay(f"A Pump {number}", "See [[The First Well]].", tags=["wells"], hubs=("politics",))
    series.add(series.save_series(Series(title="Wells in Order"), by=None), essay(), by=None)
    return []


def publish(word):
    slug = make_essay(f"Of {word}", f"Text {word}.", tags=["wells"], authors=("Ann Many",), hubs=("politics",)).slug
    lists = ["/", "/essays/", "/tags/wells/", "/authors/ann-many/", "/politics/", "/feed.xml", "/sitemap-essays.xml"]
    return [(path, slug, True) for path in lists] + [(f"/essays/{slug}/", word, True)]


def schedule(word):
    return [("/essays/", make_essay(f"Of {word}", "Later.", at=timezone.now() + timedelta(seconds=1)).slug, True)]


def edit(word):
    revise(essay(), body=f"A well of {word}.")
    return [(f"/essays/{SLUG}/", word, True), (f"/essays/{SLUG}.md", word, True), ("/feed.xml", word, True)]


def retitle(word):
    row = essay()
    revise(row, title=f"The {word}", slug=SLUG)
    return [(path, f"The {word}", True) for path in (f"/essays/{SLUG}/", "/essays/", "/tags/wells/", "/politics/")]


def rename(word):
    made = make_essay(f"Old {word}", "Here.")
    revise(made, slug=f"new-{word}")
    return [(f"/essays/{made.slug}/", word, True), (f"/essays/new-{word}/", word, True)]


def withdraw(word):
    row = Essay.objects.published().exclude(slug=SLUG).order_by("?").first() or make_essay(f"Of {word}")
    publishing.withdraw(row, f"Because of {word}.", by=None)
    return [("/essays/", f"/essays/{row.slug}/", False), (f"/essays/{row.slug}/", word, True)]


def withdraw_named(slug):
    publishing.withdraw(Essay.objects.get(slug=slug), "It was wrong.", by=None)
    return []


def republish(word):
    row = Essay.objects.filter(live=Essay.Live.WITHDRAWN).order_by("?").first()
    if row is None:
        return []
    publishing.republish(row, by=None)
    return [("/essays/", f"/essays/{row.slug}/", True), (f"/essays/{row.slug}/", "Because of", False)]


def reply(word):
    made = make_comment(essay(), f"We have kept such a well since {word} came by, years ago.")
    return [(f"/essays/{SLUG}/", word, True), ("/", made.name, True), ("/responses.xml", word, True)]


def remove(word):
    row = make_comment(essay(), f"We have {word} here, as they all know by now.")
    moderation.remove(row, "attack", by=None, tell=False)
    return [(f"/essays/{SLUG}/", word, False), ("/", word, False), ("/responses.xml", word, False)]


def restore(word):
    row = Comment.objects.filter(state="removed").order_by("?").first()
    if row is None:
        return []
    moderation.restore(row, by=None, tell=False)
    return [(f"/essays/{SLUG}/", row.text[:20], True)]


def settings(word):
    save_settings({"title": f"Commons {word}"}, by=None)
    return [(path, word, True) for path in ("/", "/essays/", f"/essays/{SLUG}/", "/feed.xml", "/about/")]


def hub(word):
    row = Hub.objects.get(slug="politics")
    row.name = f"Politics {word}"
    taxonomy.save_hub(row, by=None)
    return [(path, word, True) for path in ("/", "/politics/", "/essays/", f"/essays/{SLUG}/")]


def tag(word):
    row = Tag.objects.get(slug="wells")
    row.definition = f"Holes of {word}."
    taxonomy.save_tag(row, by=None)
    return [("/tags/wells/", word, True)]


def author(word):
    row = Author.objects.get(slug="ann-many")
    row.name = f"Ann {word}"
    taxonomy.save_author(row, by=None)
    return [(path, f"Ann {word}", True) for path in ("/authors/", f"/essays/{SLUG}/", "/feed.xml")]


def page(word):
    row = Page.objects.get(slug="about")
    row.body = f"About {word}."
    taxonomy.save_page(row, by=None)
    return [("/about/", word, True)]


def order(word):
    row = Series.objects.get()
    row.title = f"Wells of {word}"
    series.save_series(row, by=None)
    return [(f"/essays/{SLUG}/", word, True), (f"/series/{row.slug}/", word, True)]


def book(word):
    board.save_book(Book(title=f"Book of {word}", author="A. Spade", featured=True), by=None)
    return [("/books/", word, True), (f"/essays/{SLUG}/", word, True)]


def call(word):
    now, day = timezone.now(), timedelta(days=1)
    board.save_call(Call(title=f"Call for {word}", opens=now - day, closes=now + day), by=None)
    return [("/calls/", word, True), (f"/essays/{SLUG}/", word, True)]


def bookmark(word):
    board.save_bookmark(Bookmark(title=f"Mark of {word}", url=f"https://example.org/{word}"), by=None)
    return [("/bookmarks/", word, True), (f"/essays/{SLUG}/", word, True)]


def editor(word):
    return make_user("editor", name=f"Ed {word}", email=f"{word}@example.org").email


VERBS = {one.__name__: one for one in (
    begin, publish, schedule, edit, retitle, rename, withdraw, withdraw_named, republish, reply, remove, restore,
    settings, hub, tag, author, page, order, book, call, bookmark, editor,
)}  # fmt: skip


def main():
    """Does each line, a list of a verb and what it is given, and answers with a line."""
    for line in sys.stdin:
        verb, *given = json.loads(line)
        print(json.dumps(VERBS[verb](*given)), flush=True)


if __name__ == "__main__":
    main()
