"""The cast of the conversation: a published essay, a moderator, an editor who wrote it, a reader who answers."""

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments import moderation, posting
from comments.posting import Submission
from essays import publishing
from essays.models import Author, Essay
from tests.cast import make_user, signed_in
from tests.kept import lasting

__all__ = ["lasting"]
WORDS = "It can. So can a landlord, and we still sign leases."


def _editor():
    """Who wrote the essay that is answered, and has an account: what she answers is marked as a writer's own."""
    return make_user("editor", name="Ilse Verhaegen", email="ilse@example.org")


def publish(editor, title="What a Partner State Does", **content):
    author, _ = Author.objects.get_or_create(slug="ilse", defaults={"name": "Ilse Verhaegen", "user": editor})
    content = {"title": title, "body": "The office opens at seven.", "authors": [author.pk]} | content
    content.setdefault("dated", timezone.localdate())
    return publishing.publish(publishing.create(content, by=editor).head, by=editor)


def _writes_for_good(item):
    mark = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or (mark and mark.kwargs.get("transaction"))


@pytest.fixture(scope="module")
def kept(request, django_db_setup, django_db_blocker):
    """The essay and its editor, made once for all tests of a module and not for each: by name, the keys of the rows. A
    module in which something is written for good (races) makes them for each test, as all is cleared after each."""
    if any(_writes_for_good(item) for item in request.session.items if item.module is request.module):
        yield {}
        return
    with django_db_blocker.unblock(), transaction.atomic():
        editor = _editor()
        yield {"editor": editor.pk, "essay": publish(editor).pk}
        transaction.set_rollback(True)


@pytest.fixture
def editor(kept, db):
    return User.objects.get(pk=kept["editor"]) if kept else _editor()


@pytest.fixture
def make_essay(editor):
    """Publishes an essay; its author is Ilse Verhaegen, who has an account."""

    def make(*title, **content):
        return publish(editor, *title, **content)

    return make


@pytest.fixture
def essay(kept, editor):
    return Essay.objects.get(pk=kept["essay"]) if kept else publish(editor)


@pytest.fixture
def reply(essay):
    """Sends a reply as a reader does, without the limits; gives the comment."""
    count = iter(range(1, 100_000))

    def send(body="", *, on=None, parent=None, name="Ravi Menon", email="ravi@example.org", **submission):
        body = body or f"{WORDS} ({next(count)})"
        told = Submission(name=name, email=email, body=body, parent=parent, **submission)
        return posting.post(on or essay, told).comment

    return send


@pytest.fixture
def published(reply, moderator):
    """Sends a reply and publishes it; gives the comment with its number."""

    def send(*args, **kwargs):
        comment = reply(*args, **kwargs)
        moderation.publish(comment, by=moderator)
        return comment

    return send


@pytest.fixture
def form_of(essay):
    """What a reader's browser sends from the reply form."""

    def fill(**typed):
        usual = {"name": "Ravi Menon", "email": "ravi@example.org", "website": "", "body": WORDS, "send": "1"}
        return usual | typed

    return fill


@pytest.fixture
def desk(moderator):
    """A client in which a moderator is signed in."""
    return signed_in(moderator)


@pytest.fixture
def clock():
    """Stands still, and is moved by the test."""
    with time_machine.travel(timezone.now(), tick=False) as moved:
        yield moved
