"""The same cast in every test: people by role, essays and replies, made through the verbs that the site itself uses."""

import datetime
import itertools
import unicodedata

from django.test import Client

from accounts.models import User
from comments import moderation, posting
from essays import publishing, taxonomy
from essays.models import Hub

PASSWORD = "tulip walrus ferry ninety"
# Who plays each role where a test needs one of each: tests/conftest.py has a fixture for every one of them.
CAST = {"author": "Tomás Rey", "editor": "Ilse Brandt", "moderator": "Nadia Okafor", "administrator": "Mara Lindqvist"}
_number = itertools.count(1)


def make_user(*roles, name=None, email=None, **fields):
    """An account with these roles and PASSWORD."""
    n = next(_number)
    role = roles[0] if roles else "reader"
    return User.objects.create_user(
        email or f"{role}{n}@example.org", PASSWORD, name=name or f"{role.title()} {n}", roles=roles, **fields
    )


def member(role):
    """The one of the cast who has a role, with an address after the first name: nadia@example.org."""
    first = unicodedata.normalize("NFD", CAST[role].split()[0].lower()).encode("ascii", "ignore").decode()
    return make_user(role, name=CAST[role], email=f"{first}@example.org")


def signed_in(person):
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def make_draft(title="Who Keeps the Well?", body="A well is kept by those who drink from it.", *, by=None, **content):
    """An essay that was never published; hubs by slug, authors by name."""
    content |= {"title": title, "body": body}
    content["hubs"] = [Hub.objects.get(slug=slug).pk for slug in content.get("hubs", ())]
    content["authors"] = [taxonomy.author_named(name).pk for name in content.get("authors", ("Ilse Verhaegen",))]
    return publishing.create(content, by=by)


def make_essay(title="Who Keeps the Well?", body="A well is kept by those who drink from it.", *, at=None, **content):
    """A published essay; `at` in the future makes it a scheduled one."""
    content.setdefault("dated", datetime.date(2013, 3, 8))
    draft = make_draft(title, body, **content)
    return publishing.publish(draft.head, by=None, at=at)


def make_comment(essay, body=None, *, state="published", by=None, **fields):
    """A response in any state, through the way in and a decision; `by` is the moderator (None: the system)."""
    n = next(_number)
    fields = {"name": "Sunniva Dahl", "email": f"sunniva{n}@example.org"} | fields
    submission = posting.Submission(body=body or f"We have kept such a well since October {n}.", **fields)
    comment = posting.post(essay, submission, tell=False).comment
    if state in {"published", "removed"}:
        moderation.publish(comment, by=by, tell=False)
    if state == "removed":
        moderation.remove(comment, "attack", by=by, tell=False)
    elif state == "rejected":
        moderation.reject(comment, "off-subject", by=by, tell=False)
    elif state == "spam":
        moderation.spam(comment, by=by)
    elif state == "withdrawn":
        moderation.withdraw(comment)
    comment.refresh_from_db()
    return comment
