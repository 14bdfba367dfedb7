"""What one filled site costs: `python -m tests.bench.growth.measuring`, with the settings of that site, prints JSON.

Every public page, the desk's list and the moderators' queue are asked for through the whole stack, page cache off (the
environment says PAGE_STORE=0), then the verbs that write are called, each in a transaction that is taken back: so a
corpus is made once and measured often. Pages that name more the larger a site is, until they are full, are measured a
second time where they are full in each (`read_full`), as else the rows of a page would count as growth. Of ROUNDS
rounds the median: milliseconds of the processor of this process (on SQLite the database's work is among them), of the
clock, and of the processor for the database: on SQLite within statements, on PostgreSQL of the server's process. And
how many statements. A busy machine makes the clock slow alone.
"""

import json
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from comments import moderation, posting  # noqa: E402
from comments.models import Comment  # noqa: E402
from essays import publishing  # noqa: E402
from essays.models import Author, Essay, Hub, Link, Media, Series, Tag  # noqa: E402
from essays.publishing import arrivals  # noqa: E402
from transfer.corpus.composing import Corpus  # noqa: E402

ROUNDS, IMPORTED = 5, 100
FULL = 40  # rows that fill each of these pages
NOWHERE = 1000  # links that lead nowhere, as many as the desk counts
WORDS = {"common": "commons", "rare": "Joreraholm", "unknown": "qwertzuiop"}


class Meter:
    """Measures one call after the other; `found` is what each name cost."""

    def __init__(self):
        self.found, self.backend = {}, None

    def measure(self, name, call):
        """Calls it once, so that what a process learns is learnt, and ROUNDS times more."""
        self.backend = _backend()
        runs = [self._run(call) for _ in range(ROUNDS + 1)][1:]
        cpu, clock, queries, database = (statistics.median(column) for column in zip(*runs, strict=True))
        self.found[name] = {"cpu": cpu, "clock": clock, "queries": queries, "database": database}
        print(f"{name:<28}{cpu:9.1f}{clock:9.1f}{queries:6.0f}{database:9.1f}", file=sys.stderr, flush=True)

    def _run(self, call):
        asked = []

        def timed(execute, *arguments):
            began = time.process_time()
            try:
                return execute(*arguments)
            finally:
                asked.append(time.process_time() - began)

        with connection.execute_wrapper(timed):
            server, processor, clock = self._server(), time.process_time(), time.perf_counter()
            call()
            cost = (time.process_time() - processor) * 1000, (time.perf_counter() - clock) * 1000
        return *cost, len(asked), (self._server() - server) if self.backend else sum(asked) * 1000

    def _server(self):
        """Milliseconds of the processor that the server's process of this connection has had; 0 where there is none."""
        return int(self.backend.read_text().split()[0]) / 1e6 if self.backend else 0


def _backend():
    """Where Linux says what the server's process has had; None on SQLite, and of a server on another machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return path if path.exists() else None


def taken_back(call):
    """The same in a transaction of which nothing stays."""

    def run():
        with transaction.atomic():
            call()
            transaction.set_rollback(True)

    return run


def pages():
    """{what it is: its address}, from the rows of this site: of tags and authors the one with most essays."""
    shown = Essay.objects.published()
    newest, middle = shown.newest()[0], shown.newest()[shown.count() // 2]
    tag = Tag.objects.annotate(n=Count("tagged")).order_by("-n", "pk")[0]
    rare = Tag.objects.annotate(n=Count("tagged")).filter(n__gt=0).order_by("n", "pk")[0]
    author = Author.objects.annotate(n=Count("bylines")).order_by("-n", "pk")[0]
    hub, series = Hub.objects.order_by("pk")[0], Series.objects.order_by("pk")[0]
    together = shown.filter(hubs__slug="movements").filter(hubs__slug="politics").order_by()
    found = {
        "home": "/",
        "all essays": "/essays/",
        "all essays, deep": f"/essays/?page={max(1, shown.count() // 40)}",
        "hub": hub.get_absolute_url(),
        "hub, deep": f"{hub.get_absolute_url()}?page={max(1, hub.essays.count() // 40)}",
        "hub, start here": f"{hub.get_absolute_url()}?sort=start",
        "hub, start here, deep": f"{hub.get_absolute_url()}?sort=start&page={max(1, hub.essays.count() // 40)}",
        "combination": "/strategy/movements-and-politics/",
        "combination, deep": f"/strategy/movements-and-politics/?page={max(1, together.count() // 40)}",
        "all three": "/strategy/all-three/",
        "tag, common": tag.get_absolute_url(),
        "tag, common, deep": f"{tag.get_absolute_url()}?page={max(1, tag.tagged.count() // 40)}",
        "tag, rare": rare.get_absolute_url(),
        "tags": "/tags/",
        "author": author.get_absolute_url(),
        "author, deep": f"{author.get_absolute_url()}?page={max(1, author.bylines.count() // 40)}",
        "authors": "/authors/",
        "archive": "/archive/",
        "archive, year": f"/archive/{middle.dated.year}/",
        "archive, month": f"/archive/{middle.dated.year}/{middle.dated.month}/",
        "strategy": "/strategy/",
        "series": series.get_absolute_url(),
        "essay, ten replies": newest.url,
        "essay": middle.url,
        "picture": picture().get_absolute_url(),
        "feed": "/feed.xml",
        "feed of a hub": f"{hub.get_absolute_url()}feed.xml",
        "feed of a tag": f"{tag.get_absolute_url()}feed.xml",
        "feed of replies": "/responses.xml",
        "sitemap, index": "/sitemap.xml",
        "sitemap, essays": "/sitemap-essays.xml",
        "moderation log": "/moderation/",
        **{f"search, {kind} word": f"/search/?q={word}" for kind, word in WORDS.items()},
        "search, tag and author": f"/search/?tag={tag.slug}&author={author.slug}",
        "search, word within a tag": f"/search/?q={WORDS['common']}&tag={tag.slug}",
    }
    listing = Client(HTTP_HOST="127.0.0.1").get("/sitemap.xml").content.decode()
    parts = [part.split("</loc>")[0] for part in listing.split("<loc>")[1:] if "essays" in part.split("</loc>")[0]]
    return found | {"sitemap, essays": parts[-1].removeprefix(settings.SITE_URL) if parts else "/sitemap-essays.xml"}


def picture():
    """The one that most essays have as their cover; where none has any, the newest."""
    covers = Essay.objects.filter(cover__isnull=False).order_by().values_list("cover").annotate(n=Count("pk"))
    most = covers.order_by("-n", "cover").first()
    return Media.objects.get(pk=most[0]) if most else Media.objects.all()[0]


def read(meter):
    """Measures every page; one that is not answered with 200 ends the bench."""
    visitor = Client(HTTP_HOST="127.0.0.1")
    for name, address in pages().items():
        meter.measure(name, lambda address=address: ask(visitor, address))
    people = {role: member(role) for role in ("editor", "moderator")}
    for role, name, address in desk():
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.force_login(people[role])
        meter.measure(name, lambda browser=browser, address=address: ask(browser, address))


def read_full(meter):
    """Measures what names more in a larger site with all of its rows: a month, a picture that many essays show, the
    desk's first page with what is to appear and links that lead nowhere. Writes what fills them."""
    shown = Essay.objects.published().newest()
    middle, media = shown[shown.count() // 2], picture()
    words = {"body": f"Words.\n\n{media.markdown}"}
    then, to_come = datetime.combine(middle.dated, datetime.min.time(), UTC), datetime.now(UTC) + timedelta(days=9)
    arrivals.arrive_all(
        [
            arrivals.Arriving({"title": f"{name} {n}", **words}, at=at)
            for n in range(FULL)
            for name, at in (("Of a month", then), ("To come", to_come))
        ],
        by=None,
    )
    missing = {"essay": middle, "kind": Link.Kind.MISSING, "words": "nowhere", "paragraph": 1}
    Link.objects.bulk_create(Link(wanted=f"nowhere {n}", **missing) for n in range(NOWHERE))
    visitor, editor = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
    editor.force_login(member("editor"))
    for browser, name, address in (
        (visitor, "archive, month", f"/archive/{middle.dated.year}/{middle.dated.month}/"),
        (visitor, "picture", media.get_absolute_url()),
        (editor, "desk, picture", reverse("desk-picture", args=[media.pk])),
        (editor, "desk, first page", reverse("desk")),
    ):
        meter.measure(f"{name}, full", lambda browser=browser, address=address: ask(browser, address))


def desk():
    """What is measured of the desk: (whose page, what it is, its address). A page that is called deep is the middle."""
    essays, queue, hub = reverse("desk-essays"), reverse("desk-moderation"), Hub.objects.order_by("pk")[0]
    middle = max(1, Essay.objects.published().count() // 60)
    newest = Essay.objects.published().newest()[0]
    in_hub, media = max(1, hub.essays.count() // 60), reverse("desk-media")
    answered = max(1, Comment.objects.filter(state=Comment.State.PUBLISHED).count() // 40)
    return (
        ("editor", "desk, essays", essays),
        ("editor", "desk, essays, deep", f"{essays}?page={middle}"),
        ("editor", "desk, published", f"{essays}?state=published"),
        ("editor", "desk, published, deep", f"{essays}?state=published&page={middle}"),
        ("editor", "desk, essays of a hub", f"{essays}?hub={hub.slug}"),
        ("editor", "desk, essays of a hub, deep", f"{essays}?hub={hub.slug}&page={in_hub}"),
        (
            "editor",
            "desk, essays with words",
            f"{essays}?q={longest_word(newest.title)}",
        ),
        ("editor", "desk, first page", reverse("desk")),
        ("editor", "desk, tags", reverse("desk-tags")),
        ("editor", "desk, media", media),
        ("editor", "desk, media with words", f"{media}?q={longest_word(picture().alt)}"),
        ("editor", "desk, picture", reverse("desk-picture", args=[picture().pk])),
        ("moderator", "desk, queue", queue),
        ("moderator", "desk, queue, published", f"{queue}?state=published"),
        ("moderator", "desk, queue by a reason", f"{queue}?reason=held:elsewhere"),
        ("moderator", "desk, queue, deep", f"{queue}?state=published&page={answered}"),
        ("moderator", "desk, log", reverse("desk-moderation-log")),
    )


def longest_word(text):
    """To look for it."""
    return max(text.split(), key=len)


def ask(browser, address):
    caches["default"].clear()
    if (status := browser.get(address).status_code) != 200:
        sys.exit(f"{address} was answered with {status}")


def member(role):
    """The account of a role that this bench has made in the site."""
    email = f"bench-{role}@example.org"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, None, name=role, roles=[role])


def write(meter):
    """Measures the verbs; each writes something that is new to the site, and of each size the same: an essay with the
    three most common tags, the most common author, one hub and no cover; an edit of one with as much; a decision on a
    reply that answers no other."""
    answered = Essay.objects.published().newest().filter(comment_count__gt=0, cover=None)
    alike = answered.annotate(t=Count("tagged", distinct=True), a=Count("bylines", distinct=True))
    essay = alike.filter(t=3, a=1).first() or answered[0]
    waiting = Comment.objects.filter(state=Comment.State.HELD, parent=None)[0]
    tags = [tag.name for tag in Tag.objects.annotate(n=Count("tagged")).order_by("-n", "pk")[:3]]
    author = Author.objects.annotate(n=Count("bylines")).order_by("-n", "pk")[0]
    common = {"slug": "", "tags": tags, "authors": [author.pk], "hubs": [Hub.objects.order_by("pk")[0].pk]}
    composed = iter(Corpus(0, 0, 10**9, datetime.now(UTC).date()).compose(10**6 + n) for n in range(10**5))

    def content():
        one = next(composed)
        return essay.head.content() | common | {"title": one.title, "body": one.body}

    def edit():
        edited = Essay.objects.get(pk=essay.pk)
        changed = {"body": f"{edited.body}\n\nOne more paragraph."}
        publishing.publish(publishing.save_draft(edited, changed, by=None, parent=edited.head), by=None)

    def reply():
        posting.post(
            essay, posting.Submission(name="Ada", email="ada@example.org", body=next(composed).standfirst or "So.")
        )

    def bring_in():
        at = datetime(2020, 1, 1, tzinfo=UTC)
        many = [arrivals.Arriving(content(), at=at + timedelta(hours=n)) for n in range(IMPORTED)]
        if refused := [one for one in arrivals.arrive_all(many, by=None) if isinstance(one, Exception)]:
            sys.exit(f"The import refused {refused[0]}")

    meter.measure("publication", taken_back(lambda: publishing.create_published(content(), by=None)))
    # One after the other: the index of words of SQLite merges parts of it now and then, at which each would begin anew.
    taken_back(lambda: meter.measure("edit", edit))()
    meter.measure("reply", taken_back(reply))
    meter.measure("decision", taken_back(lambda: moderation.publish(waiting, by=None)))
    meter.measure(f"import of {IMPORTED}", taken_back(bring_in))


if __name__ == "__main__":
    meter = Meter()
    read(meter)
    taken_back(lambda: read_full(meter))()
    write(meter)
    print(json.dumps(meter.found))
