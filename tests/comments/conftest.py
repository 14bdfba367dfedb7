"""The cast of the conversation: a published essay, a moderator, an editor who wrote it, a reader who answers."""

import pytest
from django.utils import timezone

from accounts.models import User
from comments import moderation, posting
from comments.posting import Submission
from essays import publishing
from essays.models import Author

WORDS = "It can. So can a landlord, and we still sign leases."


@pytest.fixture
def moderator(db):
    return User.objects.create_user("nadia@example.org", "a long password", name="Nadia Okafor", roles=["moderator"])


@pytest.fixture
def editor(db):
    return User.objects.create_user("ilse@example.org", "a long password", name="Ilse Verhaegen", roles=["editor"])


@pytest.fixture
def make_essay(editor):
    """Publishes an essay; its author is Ilse Verhaegen, who has an account."""

    def make(title="What a Partner State Does", **content):
        author, _ = Author.objects.get_or_create(slug="ilse", defaults={"name": "Ilse Verhaegen", "user": editor})
        content = {"title": title, "body": "The office opens at seven.", "authors": [author.pk]} | content
        content.setdefault("dated", timezone.localdate())
        return publishing.publish(publishing.create(content, by=editor).head, by=editor)

    return make


@pytest.fixture
def essay(make_essay):
    return make_essay()


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
