"""A process that is killed between a change and the raising of the content version leaves the site as it was."""

import os
import signal
import subprocess
import sys
from copy import deepcopy
from datetime import timedelta
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from comments import moderation
from comments.models import Comment
from comments.moderation import blocks
from comments.posting import rendering
from commonswiki.site_settings import save_settings
from essays import markup, publishing, taxonomy
from essays.media import uploads
from essays.models import Essay, Hub, Licence, Media, Page, Series, Tag
from essays.taxonomy import deletion, series
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from search.models import IndexedDocument
from sitewide import state
from sitewide.models import DueMoment, Heartbeat
from tests.cast import make_comment, make_draft, make_essay
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
DAY = timedelta(days=1)
COMMANDS = ["tick", "rerender", "reindex", "make_variants", "setup"]


class Killed(BaseException):
    """What no code catches, as it would a fault."""


@pytest.fixture
def stale(site):
    """A site on which every command has something to do that readers see."""
    picture = BytesIO()
    Image.new("RGB", (600, 300)).save(picture, "JPEG")
    picture.seek(0)
    media = uploads.add_picture(picture, by=None, alt="A well")
    make_essay("Of Wells", f"See [[The Well]].\n\n![](media:{media.name})")
    make_comment(make_essay("Of Springs"), "A *well* with words.")
    page = Page.objects.get(slug="about")
    page.body = "Read [[The Well]]."
    taxonomy.save_page(page, by=None)
    later = make_essay("The Well", at=timezone.now() + DAY)
    Essay.objects.filter(pk=later.pk).update(live_at=timezone.now() - timedelta(minutes=1))
    DueMoment.objects.all().delete()
    Media.objects.update(variants=[])
    Essay.objects.filter(title="Of Springs").update(html="broken", html_version=markup.HTML_VERSION - 1)
    Comment.objects.update(html="broken", html_version=markup.HTML_VERSION - 1)
    IndexedDocument.objects.filter(kind__in=["response", "page"]).delete()
    Hub.objects.filter(slug="politics").delete()
    Page.objects.filter(slug="privacy").delete()


def rows():
    """All that is stored, but for when the worker was here last."""
    with connection.cursor() as cursor:
        names = [table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t"]
        names.remove(Heartbeat._meta.db_table)
        found = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608 - our own tables
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def seen():
    """What readers are told of some pages, by their address."""
    paths = ["/", "/essays/of-wells/", "/essays/of-springs/", "/about/", "/privacy/", "/search/?q=words"]
    return {path: Client().get(path).content for path in paths}


CHILD = """
import os, signal, sys, django
django.setup()
from django.core.management import call_command
from sitewide import state
bump, after = state.bump, sys.argv[2] == "after"
def dying(*keys):
    if after:
        bump(*keys)
    os.kill(os.getpid(), signal.SIGKILL)
state.bump = dying
call_command(sys.argv[1])
"""


def run(command, when):
    """Runs a command of manage.py on the database of the test, in a process that is killed as the version rises."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    environment = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "commonswiki.settings", "PYTHONPATH": str(ROOT),
        "SECRET_KEY": settings.SECRET_KEY, "VAR_DIR": str(settings.VAR_DIR), "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }  # fmt: skip
    arguments = [sys.executable, "-c", CHILD, command, when]
    return subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize(
    ("command", "when"),
    [
        pytest.param(command, when, marks=[] if (command, when) == ("tick", "after") else pytest.mark.proof)
        for command in COMMANDS for when in ("before", "after")
    ],
)  # fmt: skip
def test_a_command_that_is_killed_has_done_nothing_or_told_of_it(stale, command, when):
    before, pages, version = rows(), seen(), state.current().settings.version
    assert run(command, when) == -signal.SIGKILL
    assert rows() == before and seen() == pages
    call_command(command, stdout=StringIO())  # nothing that is left of it is in the way of the next
    assert state.current().settings.version > version
    assert {path for path, page in seen().items() if page != pages[path]}


def a_book():
    return board.save_book(Book(title="Digging", author="A. Spade", why="It is *deep*."), by=None)


def a_call():
    now = timezone.now()
    return board.save_call(Call(title="Buckets", opens=now - DAY, closes=now + DAY, body="Send them."), by=None)


def a_bookmark():
    return board.save_bookmark(Bookmark(title="Pumps", url="https://example.org/pumps"), by=None)


def a_held_reply():
    return make_comment(Essay.objects.get(title="Of Springs"), "Held for now, as any other.", state="held")


def a_series():
    return series.save_series(Series(title="Water", introduction="Read."), by=None)


# What is made first, and what is then done with it.
CHANGES = {
    "publish": (make_draft, lambda essay: publishing.publish(essay.head, by=None)),
    "schedule": (make_draft, lambda essay: publishing.publish(essay.head, by=None, at=timezone.now() + DAY)),
    "withdraw": (make_essay, lambda essay: publishing.withdraw(essay, "Wrong.", by=None)),
    "decide": (a_held_reply, lambda reply: moderation.publish(reply, by=None)),
    "remove a reply": (lambda: make_comment(make_essay()), lambda reply: moderation.remove(reply, "attack", by=None)),
    "block": (lambda: None, lambda _: blocks.block("host", "spam.example", by=None, days=None)),
    "settings": (lambda: None, lambda _: save_settings({"title": "Another"}, by=None)),
    "book": (lambda: None, lambda _: a_book()),
    "book taken away": (a_book, lambda book: board.delete_book(book, by=None)),
    "call": (lambda: None, lambda _: a_call()),
    "call taken away": (a_call, lambda call: board.delete_call(call, by=None)),
    "bookmark": (lambda: None, lambda _: a_bookmark()),
    "picture": (
        lambda: Media.objects.get(),
        lambda media: uploads.change_picture(media, by=Everybody, alt="Another well"),
    ),
    "page": (lambda: Page.objects.get(slug="about"), lambda page: taxonomy.save_page(page, by=None)),
    "tag": (lambda: None, lambda _: taxonomy.save_tag(Tag(name="founts"), by=None)),
    "licence": (lambda: Licence(code="X", name="X", legal_name="X"), lambda row: taxonomy.save_licence(row, by=None)),
    "licence taken away": (lambda: Licence.objects.get(code="ARR"), lambda row: deletion.delete_licence(row, by=None)),
    "series": (lambda: None, lambda _: a_series()),
    "replies rendered": (lambda: None, lambda _: rendering.rerender_comments()),
}


class Everybody:
    """Somebody who may change all pictures."""

    is_editor = True


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_and_its_version_are_seen_together_or_not_at_all(stale, monkeypatch, change):
    make, do = CHANGES[change]
    made, bump = make(), state.bump
    before, version = rows(), state.current().settings.version
    for after in (False, True):

        def dying(*keys, after=after):
            if after:
                bump(*keys)
            raise Killed

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(state, "bump", dying)
            do(deepcopy(made))
        assert rows() == before
    do(made)
    assert rows() != before and state.current().settings.version > version


def save_often(marks, *tags):
    for mark in marks:
        board.save_bookmark(mark, by=None, tags=tags or None)


@pytest.mark.postgresql
def test_changes_that_reach_for_each_others_rows_wait_for_each_other(site):
    """A merge of tags raises the version early and goes on to bookmarks, one of which is being saved meanwhile."""
    for number in range(3):
        one = taxonomy.save_tag(Tag(name=f"one {number}", definition="Of water."), by=None)
        two = taxonomy.save_tag(Tag(name=f"two {number}"), by=None)
        marks = [Bookmark(title=f"{n}", url=f"https://example.org/{number}/{n}") for n in range(4)]
        save_often(marks, one)
        save = [partial(save_often, [mark] * 10) for mark in marks]
        results = at_once([partial(taxonomy.merge_tags, one, two, by=None), *save])
        assert not [result for result in results if isinstance(result, Exception)]


def test_the_version_does_not_rise_outside_of_a_transaction(site):
    with pytest.raises(Exception, match="in the transaction of the change"):
        state.bump()
