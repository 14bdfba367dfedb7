"""Who may do what: every address of the URLconf, asked by every kind of person in every state of an essay.

`found()` asks and says what came back; `access.tsv` beside this file is what was found right by people. Tests compare
the two: on each database every address in every state as one kind of person (`sample`), in the proof as all of them.
After a change that is meant: python -m pytest -m proof tests/site/test_access.py --write-access, then read the diff.
"""

import datetime
import re
import zlib
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import ROLES, User
from essays import publishing
from essays import review as essays_review
from essays.models import Author, Essay, Hub, Licence, Media, Page, Series, Tag
from noticeboard.models import Book, Bookmark, Call
from sitewide.models import LimitCount, OutboxMessage
from tests.cast import make_draft, make_essay, make_user
from tests.site import addresses
from tests.site.small import plant

TABLE = Path(__file__).with_name("access.tsv")
PEOPLE = ("visitor", "author", "other author", "editor", "moderator", "administrator")
STATES = ("draft", "in review", "scheduled", "published", "withdrawn")
METHODS = ("GET", "POST")
# Addresses with an essay in them: the name of the argument, and what of the essay it is.
KINDS = {"hubs": Hub, "pages": Page, "tags": Tag, "authors": Author, "licences": Licence, "books": Book, "calls": Call,
         "bookmarks": Bookmark, "people": User, "series": Series, "mail": OutboxMessage, "media": Media}  # fmt: skip
OF_ESSAYS = {"essays/<uslug:slug>": ("slug", "slug"), "desk/essays/<int:pk>/": ("pk", "pk")}
HEADER = ("address", "essay", "method", *PEOPLE)


class Cast:
    """One client for each kind of person; "author" is whose the essays are."""

    def __init__(self):
        self.author = make_user("author", name="Own Author")
        people = {role: make_user(role, name=f"The {role}") for role in ROLES if role != "author"}
        people |= {"author": self.author, "other author": make_user("author", name="Other Author")}
        self.clients = {"visitor": Client()}
        for name, person in people.items():
            self.clients[name] = Client()
            self.clients[name].force_login(person)
        for client in self.clients.values():
            client.raise_request_exception = False


def essays_of(author):
    """An essay in each state, all of one author."""
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    review = make_draft("In Review", by=author)
    essays_review.submit(review.head, by=author)
    published = make_essay("Published", by=author)
    withdrawn = publishing.withdraw(make_essay("Withdrawn", by=author), "It was wrong.", by=None)
    found = {
        "draft": make_draft("A Draft", by=author), "in review": review,
        "scheduled": make_essay("Scheduled", by=author, at=tomorrow), "published": published, "withdrawn": withdrawn,
    }  # fmt: skip
    Essay.objects.filter(pk__in=[essay.pk for essay in found.values()]).update(owner=author)
    return found


def everybody(key):
    return PEOPLE


def sample(*, other):
    """A function that gives for each line of the table one person to be asked as, another one for the `other` database:
    always the same, and as many lines for each of them."""

    def who(key):
        place = zlib.crc32("\t".join(key).encode()) + other * len(PEOPLE) // 2
        return (PEOPLE[place % len(PEOPLE)],)

    return who


def found(who=everybody):
    """The table as the site answers now: (address, state of the essay ("" where there is none), method) → {person:
    answer}, of those people whom `who` gives for a line."""
    plant()
    cast = Cast()
    essays = essays_of(cast.author)
    lines = {}
    LimitCount.objects.all().delete()  # no request leaves one behind
    for pattern in sorted(addresses.patterns(), key=lambda pattern: pattern.route):
        for state, path in cases(pattern, essays):
            for method in METHODS:
                key = (pattern.route, state, method)
                lines[key] = {name: answer(cast.clients[name], method, path) for name in who(key)}
    return lines


def cases(pattern, essays):
    """(state, path) for one address: one for each essay where it names one, else a single path."""
    usual = {name: str(next(iter(addresses.rule_for(pattern, name)()))) for name in pattern.arguments}
    for prefix, (argument, field) in OF_ESSAYS.items():
        if pattern.route.startswith(prefix):
            usual |= {name: "1" for name in ("number", "old", "new") if name in usual}
            for state, essay in essays.items():
                yield state, addresses.fill(pattern.route, usual | {argument: str(getattr(essay, field))})
            return
    kind = pattern.route.removeprefix("desk/").partition("/")[0]
    if pattern.route.startswith("desk/") and "pk" in usual and kind in KINDS:
        usual["pk"] = str(KINDS[kind].objects.order_by("pk").values_list("pk", flat=True).first() or 1)
    if pattern.route.startswith("desk/media/recordings/") and "pk" in usual:
        usual["pk"] = str(Media.every.exclude(kind=Media.Kind.PICTURE).values_list("pk", flat=True).first() or 1)
    if found := re.match(r"admin/(\w+)/(\w+)/<path:object_id>/", pattern.route):
        rows = apps.get_model(*found.groups())._default_manager.order_by("pk")
        usual["object_id"] = str(rows.values_list("pk", flat=True).first() or 999_999)
    yield "", addresses.fill(pattern.route, usual)


def answer(client, method, path):
    """What a person gets: the status, or "sign in". Nothing that a request does stays."""
    with transaction.atomic():
        cookies = client.cookies.copy()
        response = client.generic(method, path)
        client.cookies = cookies  # who signed out is signed in again
        transaction.set_rollback(True)
    to = response.get("Location", "") if response.status_code in {302, 303} else ""
    return "sign in" if "/sign-in/" in to or "/admin/login/" in to else str(response.status_code)


def as_text(lines):
    rows = [(*key, *(answers[name] for name in PEOPLE)) for key, answers in lines.items()]
    return "".join("\t".join(row) + "\n" for row in (HEADER, *rows))


def checked_in():
    """The table as it is checked in, in the form of `found`."""
    lines = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    if lines[0] != HEADER:
        raise ValueError(f"{TABLE.name} does not begin with {HEADER}")
    return {line[:3]: dict(zip(PEOPLE, line[3:], strict=True)) for line in lines[1:]}
