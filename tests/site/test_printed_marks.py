"""Titles, names and other lines that were typed plain are printed with the marks of texts, wherever readers meet them.

Each such field is given straight marks; every public page, feed, search and letter is read for one that was left.
"""

import datetime
import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import email_change, people
from comments import notifications
from comments.identity import writer_trust
from comments.models import Comment
from comments.moderation import appeals
from comments.notifications import reply_subscriptions
from comments.paragraphs import answers
from commonswiki.site_settings import save_settings
from essays import publishing, taxonomy
from essays.models import Author, Hub, Licence, Page, Series, Tag
from essays.taxonomy import series
from mailinglist import subscriptions
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from sitewide.models import OutboxMessage
from tests.cast import make_comment, make_essay, make_user, member
from tests.site import addresses
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
DAY = datetime.timedelta(days=1)
TYPED = 'Ann\'s "own" {}'  # each field has it with a word of its own after it
LEFT = re.compile(r"Ann's|\"own\"")
GERMAN = "deutsch"  # what stands in an essay in German, whose marks are others
WRONG = re.compile(rf"“own” \w*{GERMAN}|„own“ (?!\w*{GERMAN})")
SILENT = frozenset({"script", "style", "textarea", "code", "pre"})
ATTRIBUTES = frozenset({"title", "alt", "aria-label", "content", "label"})


def typed(word):
    return TYPED.format(word)


def essay_of(word, **content):
    lines = {name: typed(word + name) for name in ("title", "standfirst", "lead_in")}
    return make_essay(body=f"A [[hub:politics|well]], by 'us' in {word}.\n\nMore of it.", **lines, **content)


def make_everything():
    """A row of every kind that has a title or a name, each with straight marks in all of its lines."""
    for hub in Hub.objects.all():
        for name in ("name", "argument", "mark", "ordinal", "without"):
            setattr(hub, name, typed(f"{hub.slug[:4]}{name}"[:12]))
        hub.questions = typed("question")
        taxonomy.save_hub(hub, by=None)
    hubs = list(Hub.objects.all())
    for first, second in ((hubs[0], hubs[1]), (hubs[1], hubs[2]), (hubs[0], hubs[2])):
        taxonomy.save_pair(first, second, typed("pair"), by=None)
    for page in Page.objects.all():
        page.title = typed(page.slug)
        taxonomy.save_page(page, by=None)
    for licence in Licence.objects.all():
        licence.name, licence.legal_name = typed(f"licence{licence.pk}"), typed(f"legal{licence.pk}")
        taxonomy.save_licence(licence, by=None)
    member("moderator")
    shared = {"tags": [typed("tag"), typed("other")], "authors": (typed("author"), typed("second")),
              "hubs": [hub.slug for hub in hubs], "licence_id": Licence.objects.first().pk}  # fmt: skip
    first = essay_of("first", **shared)
    german = essay_of(GERMAN, language="de", **shared)
    third = make_essay(typed("third"), f"See [[{typed('firsttitle')}]], [[{typed('deutschtitle')}|this]].", **shared)
    again = first.head.content() | {"body": "A well, anew."}
    publishing.publish(publishing.save_draft(first, again, by=None, parent=first.head), by=None, note=typed("summary"))
    gone = essay_of("gone")
    publishing.withdraw(gone, typed("reason"), by=None)
    part = series.save_series(Series(title=typed("series")), by=None)
    for essay in (first, german, third):
        series.add(part, essay, by=None)
    tag = Tag.objects.get(name=typed("tag"))
    tag.definition = typed("definition")
    taxonomy.save_tag(tag, by=None)
    taxonomy.save_tag(Tag(name=typed("synonym"), synonym_of=tag), by=None)
    taxonomy.save_hub(hubs[0], by=None, starts=[first.pk, german.pk])
    now = timezone.now()
    board.save_book(
        Book(title=typed("book"), author=typed("bookauthor"), publisher=typed("publisher"), borrow=typed("borrow"),
             buy=typed("buy"), hub=hubs[0], featured=True), by=None,
    )  # fmt: skip
    for word, ends in (("call", now + DAY), ("past", now - DAY)):
        board.save_call(
            Call(title=typed(word), standfirst=typed(f"{word}standfirst"), fee=typed("fee"), ask=typed("ask"),
                 ask_email="ask@example.org", licence=Licence.objects.first(), opens=now - 3 * DAY, closes=ends),
            by=None, hubs=hubs,
        )  # fmt: skip
    board.save_bookmark(
        Bookmark(title=typed("bookmark"), url="https://example.org/a", note=typed("note")), by=None, tags=[tag]
    )
    save_settings({"title": typed("wiki"), "tagline": typed("tagline"), "lead_essay": german.guid,
                   "bookmarks_more_url": "https://example.org/more", "bookmarks_more_label": typed("more")},
                  by=None)  # fmt: skip
    for essay in (first, german):
        write(essay)


def write(essay):
    """Replies to an essay, decided in every way, with their letters."""
    essay.refresh_from_db()
    parent = make_comment(essay, name=typed("writer"), about=answers.find_about(essay, "1"))
    make_comment(essay, name=typed("answerer"), parent=parent)
    reply_subscriptions._invite(parent, reply_subscriptions.Following.objects.create(comment=parent))
    writer_trust.ask(parent, address="192.0.2.1")
    notifications.tell_moderators(make_comment(essay, name=typed("held"), state="held"))
    notifications.tell_writer(parent)
    for state in ("rejected", "removed", "withdrawn"):
        notifications.tell_writer(make_comment(essay, name=typed(state), state=state))


class Page_(HTMLParser):
    """Every text and every attribute of a page that people see or hear, and the strings of its structured data."""

    def __init__(self, html):
        super().__init__()
        self.found, self.silent, self.data = [], 0, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.data = named.get("type") == "application/ld+json"
        self.silent += tag in SILENT
        self.found += [value or "" for name, value in attributes if name in ATTRIBUTES or name.startswith("data-")]

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT
        self.data = False

    def handle_data(self, data):
        if self.data:
            self.found += strings(json.loads(data))
        elif not self.silent:
            self.found.append(data)


def strings(value):
    if isinstance(value, dict | list):
        return [text for one in (value.values() if isinstance(value, dict) else value) for text in strings(one)]
    return [value] if isinstance(value, str) else []


def feed_texts(xml):
    """The texts and attributes of a feed, and what stands in the HTML that it carries."""
    found = []
    for node in ET.fromstring(xml).iter():
        for text in (node.text or "", *node.attrib.values()):
            found += Page_(unescape(text)).found if "<" in text else [unescape(text)]
    return found


def texts_of(answer):
    kind = answer.get("content-type", "")
    if kind.startswith("text/html"):
        return Page_(answer.text).found
    return feed_texts(answer.text) if "xml" in kind or "opml" in kind else []


def faults(texts):
    """What was left straight, or has the marks of another language; addresses aside."""
    words = (" ".join(text.split()) for text in texts if "://" not in text.split(" ")[0])
    return [text[:160] for text in words if LEFT.search(text) or WRONG.search(text)]


@pytest.fixture
def printed():
    call_command("setup", verbosity=0)
    make_everything()


@pytest.mark.proof
def test_no_straight_mark_is_left_on_any_page_feed_or_search(printed):
    words = ["own", "ann", *(f"own {word}" for word in ("first", "tag", "author", "third"))]
    narrowed = [f"{name}={row.slug}" for name, model in (("hub", Hub), ("tag", Tag), ("author", Author))
                for row in model.objects.all()]  # fmt: skip
    paths = [*addresses.all_paths(private=False), *addresses.queries(), *addresses.search_addresses(words, narrowed)]
    visitor, left, met = Visitor(), [], set()
    for path in dict.fromkeys(paths):
        answer = visitor.get(path)
        texts = texts_of(answer)
        met |= set(re.findall(r"[“„]own[”“] (\w+)", "\n".join(texts)))
        left += [f"{path}: {fault}" for fault in faults(texts)]
    assert not left, "\n".join(left)
    assert {"firsttitle", "deutschtitle", "firststandfirst", "firstlead_in", "tag", "author", "series", "book",
            "bookauthor", "publisher", "call", "callstandfirst", "fee", "ask", "bookmark", "note", "wiki", "tagline",
            "summary", "reason", "writer", "synonym", "definition", "pair", "question", "about"} <= met  # fmt: skip


def test_no_straight_mark_is_left_in_letters(printed):
    for refused in Comment.objects.filter(state="rejected"):
        appeals.ask(refused, "Look again.")
        notifications.tell_turned_down(refused, "No.")
    subscriptions.ask("reader@example.org", address="192.0.2.1")
    admin = make_user("administrator", "editor", name=typed("admin"))
    people.invite("guest@example.org", ["author"], by=admin, name=typed("guest"))
    people.change_password(admin, "a very long new password")
    email_change.ask(admin, "moved@example.org", by=admin)
    left = [f"{row.key}: {one}" for row in OutboxMessage.objects.all() for one in faults([row.subject, row.body])]
    assert not left, "\n".join(left)
    assert OutboxMessage.objects.count() > 12
