"""Every address of the URLconf, with arguments from the rows of every state; what the tests of the whole site walk.

A pattern whose arguments nobody can make here stops the tests: whoever adds an address says in RULES what fills it.
"""

import datetime
import re
from dataclasses import dataclass
from urllib.parse import quote

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import email_change
from accounts.models import User
from addresses.models import Missing, OutgoingLink
from comments.identity import writer_trust
from comments.models import Comment
from comments.notifications import reply_subscriptions
from comments.tokens import token_of
from comments.writers import personal_data
from essays.models import Author, Essay, Hub, Media, OldPath, Revision, Series, Tag
from essays.models.page import ADDRESSED
from essays.reading import strategy
from essays.reading.sitemaps import SECTIONS
from mailinglist import subscriptions as mailinglist_subscriptions
from mailinglist.models import Subscriber
from noticeboard.models import Book, Call
from search.documents import FACETS, KINDS
from sitewide.mail import subscriptions
from sitewide.models import OutboxMessage
from sitewide.text.slugs import slugify
from transfer.models import Export, Import

ABSENT = "no-such-thing-stands-here"
FORGED = "forged-Token_0123456789"
PRIVATE = ("desk/", "admin/")


@dataclass(frozen=True)
class Pattern:
    """One address of the URLconf: its whole route, its name, and how its parts are put in."""

    route: str
    name: str | None
    arguments: tuple[str, ...]

    @property
    def is_public(self):
        return not self.route.startswith(PRIVATE)


def patterns(entries=None, prefix=""):
    """Every pattern of the site, those of Django's admin too."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        route = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            names = [*entry.pattern.converters, *entry.pattern.regex.groupindex]
            yield Pattern(route, entry.name, tuple(dict.fromkeys(names)))
        else:
            yield from patterns(entry.url_patterns, route)


def essay_slugs():
    """In an order of their own: the first of them stands for all, and a database gives rows in any."""
    models = (Essay, Revision)
    slugs = [slug for model in models for slug in model.objects.order_by("pk").values_list("slug", flat=True)]
    return [*dict.fromkeys(filter(None, slugs)), ABSENT]


def tag_slugs():
    typed = [
        slugify(name) for names in Revision.objects.order_by("pk").values_list("tags", flat=True) for name in names
    ]
    return [*dict.fromkeys([*Tag.objects.order_by("pk").values_list("slug", flat=True), *typed]), ABSENT]


def hub_slugs():
    """The hubs' own, and some of essays: they are no addresses at the root."""
    return [*Hub.objects.values_list("slug", flat=True), *essay_slugs()[-3:]]


def pairs():
    rings = strategy.ring_hubs()
    made = [strategy.combination_slug(inks, rings) for inks in (*strategy.PAIRS, tuple(rings))]
    return [*made, ABSENT]


def slugs_of(model):
    return lambda: [*model.objects.order_by("pk").values_list("slug", flat=True), ABSENT]


def dates():
    days = {d for d in Essay.objects.order_by("pk").values_list("dated", flat=True) if d} | {datetime.date(1999, 1, 31)}
    days |= {d for d in Revision.objects.order_by("pk").values_list("dated", flat=True) if d}
    return sorted(days)


def numbers():
    """The first and the last number of a response, and one that none has."""
    found = Comment.objects.filter(number__isnull=False).values_list("number", flat=True)
    return [*sorted({min(found, default=1), max(found, default=1)}), 999_999]


def anchors():
    """The place that a response had on the site that it came from, and one that none had."""
    return [*Comment.objects.exclude(legacy_anchor="").values_list("legacy_anchor", flat=True)[:1], "comment-999999"]


def ids():
    """The newest essay's id, which other rows have too, and one that none has."""
    return [Essay.objects.order_by("-pk").values_list("pk", flat=True).first() or 1, 999_999]


def ids_of(model):
    """The id of the newest row of a model, and one that none has."""
    return lambda: [*model.objects.order_by("-pk").values_list("pk", flat=True)[:1], 999_999]


def reply_tokens():
    """The links of the newest comment of each state, and a forged one."""
    newest = {comment.state: comment for comment in Comment.objects.order_by("pk")}
    return [*map(token_of, newest.values()), FORGED]


def confirm_links():
    """The link of a letter that confirms the address of a reply, and a forged one."""
    return [
        *(writer_trust.link_token(comment) for comment in Comment.objects.exclude(email="").order_by("pk")[:1]),
        FORGED,
    ]


def own_tokens():
    """A mailed link to what somebody sent here, one of somebody who sent nothing, and a forged one."""
    emails = [
        *Comment.objects.exclude(email="").order_by("pk").values_list("email", flat=True)[:1],
        "nobody@example.org",
    ]
    return [*(signing.dumps(email, salt=personal_data.SALT) for email in emails), FORGED]


def follow_tokens():
    """A mailed link to confirm letters on answers, and a forged one."""
    emails = Comment.objects.exclude(email="").order_by("pk").values_list("email", flat=True)[:1]
    return [*(signing.dumps(email, salt=reply_subscriptions.CONFIRM) for email in emails), FORGED]


def stop_tokens():
    """A mailed link to end letters on answers, and a forged one."""
    pks = Comment.objects.order_by("pk").values_list("pk", flat=True)[:1]
    return [*(signing.dumps(pk, salt=reply_subscriptions.STOP) for pk in pks), FORGED]


def reset_codes():
    return [
        urlsafe_base64_encode(force_bytes(pk)) for pk in User.objects.order_by("pk").values_list("pk", flat=True)[:2]
    ]


def reset_tokens():
    return [*map(default_token_generator.make_token, User.objects.all()[:1]), FORGED]


def list_tokens():
    """Links as they are mailed: for who has joined, who has not, and a forged one."""
    emails = Subscriber.objects.order_by("pk").values_list("email", flat=True)
    return [
        signing.dumps(email, salt=salt)
        for email in emails
        for salt in (mailinglist_subscriptions.JOIN, mailinglist_subscriptions.LEAVE)
    ] + [FORGED]


def letter_tokens():
    """The link that ends one kind of letters to somebody of this site, and a forged one."""
    told = ["moderation", "nobody@example.org"]
    return [signing.dumps(told, salt=subscriptions.SALT), FORGED]


def invitation_tokens():
    """The links as they were mailed: the tokens themselves are kept nowhere else."""
    letters = OutboxMessage.objects.order_by("pk").values_list("body", flat=True)
    return [*(token for body in letters for token in re.findall(r"/invitations/([\w-]+)/", body)), FORGED]


def preview_tokens():
    """Links to one revision are signed from what their form was given: that of a stored link cannot be made here."""
    return [FORGED]


def move_tokens():
    """A link to another e-mail address for an account, and a forged one."""
    return [*(email_change.token_of(user, "moved@example.org") for user in User.objects.all()[:1]), FORGED]


# Which values fill an argument: (beginning of the route, name of the argument, values). The first that fits is taken.
RULES = [
    ("essays/", "slug", essay_slugs),
    ("essays/", "number", numbers),
    ("essays/", "anchor", anchors),
    ("essays/", "old", lambda: [1, 2]),
    ("essays/", "new", lambda: [1, 2, 3]),
    ("tags/", "slug", tag_slugs),
    ("series/", "slug", slugs_of(Series)),
    ("authors/", "slug", slugs_of(Author)),
    ("books/", "slug", slugs_of(Book)),
    ("calls/", "slug", slugs_of(Call)),
    ("strategy/", "pair", pairs),
    ("archive/", "year", lambda: sorted({d.year for d in dates()})),
    ("archive/", "month", lambda: [1, 3, 12, 13]),
    ("moderation/", "number", lambda: [1, 2]),
    ("moderation/", "year", lambda: [timezone.localdate().year]),
    ("moderation/", "month", lambda: [timezone.localdate().month]),
    ("sitemap-", "section", lambda: [*SECTIONS, ABSENT]),
    ("media/", "name", lambda: [*(m.url.rsplit("/", 1)[-1] for m in Media.objects.all()), "none.png"]),
    ("pictures/", "name", lambda: [*Media.objects.order_by("pk").values_list("name", flat=True), ABSENT]),
    (
        "recordings/",
        "name",
        lambda: [*Media.every.exclude(kind="picture").order_by("pk").values_list("name", flat=True), ABSENT],
    ),
    ("responses/yours/", "token", own_tokens),
    ("responses/answers/<str:token>/stop/", "token", stop_tokens),
    ("responses/answers/", "token", follow_tokens),
    ("responses/", "token", reply_tokens),
    ("responses/confirm/", "link", confirm_links),
    ("password/", "code", lambda: [*reset_codes(), FORGED]),
    ("password/", "token", reset_tokens),
    ("invitations/", "token", invitation_tokens),
    ("account/email/", "token", move_tokens),
    ("list/", "token", list_tokens),
    ("letters/", "token", letter_tokens),
    ("preview/", "token", preview_tokens),
    ("<page:slug>/", "slug", lambda: list(ADDRESSED)),
    ("<uslug:slug>/<int:year>", "slug", lambda: [*essay_slugs()[:2], *essay_slugs()[-3:]]),
    ("<uslug:slug>/", "slug", hub_slugs),
    ("<uslug:slug>/<int:year>", "year", lambda: [2013]),
    ("<uslug:slug>/<int:year>", "month", lambda: [3]),
    ("<uslug:slug>/<int:year>", "day", lambda: [8]),
    ("desk/addresses/missing/", "pk", ids_of(Missing)),
    ("desk/addresses/redirects/", "pk", ids_of(OldPath)),
    ("desk/addresses/links/", "pk", ids_of(OutgoingLink)),
    ("desk/export/", "pk", ids_of(Export)),
    ("desk/export/", "name", lambda: ["the-wells.zip"]),
    ("desk/import/", "name", lambda: ["report.json", "export.xml"]),
    ("desk/import/", "pk", ids_of(Import)),
    ("desk/", "pk", ids),
    ("desk/", "number", lambda: [1, 2]),
    ("desk/", "note", lambda: [1]),
    ("desk/", "link", lambda: [1]),
    ("desk/", "old", lambda: [1]),
    ("desk/", "new", lambda: [1, 2]),
    ("admin/", "object_id", ids),
    ("admin/", "id", ids),
    ("admin/", "content_type_id", lambda: [1]),
    ("admin/", "app_label", lambda: ["accounts"]),
    ("admin/", "url", lambda: ["no-such-page"]),
]


def rule_for(pattern, argument):
    for prefix, name, values in RULES:
        if pattern.route.startswith(prefix) and name == argument:
            return values
    raise LookupError(f"No rule in tests/site/addresses.py fills “{argument}” of {pattern.route}")


def paths_of(pattern, known=None):
    """The paths of one pattern: every value of each argument with every value of the others."""
    known = {} if known is None else known
    combinations = [{}]
    for argument in pattern.arguments:
        rule = rule_for(pattern, argument)
        if rule not in known:
            known[rule] = [str(value) for value in rule()]
        combinations = [{**done, argument: value} for done in combinations for value in known[rule]]
    return list(dict.fromkeys(fill(pattern.route, combination) for combination in combinations))


def fill(route, arguments):
    """A route with its arguments put in, as a path."""
    path = route.removesuffix("$")
    for name, value in arguments.items():
        path = re.sub(rf"<(?:\w+:)?{name}>|\(\?P<{name}>[^)]*\)", lambda _, value=value: quote(value), path)
    return f"/{path}"


def all_paths(*, public=True, private=True):
    """Every path of the site, from the rows as they are now; LookupError for a pattern that cannot be filled."""
    known = {}
    wanted = [p for p in patterns() if (public if p.is_public else private)]
    return list(dict.fromkeys(path for pattern in wanted for path in paths_of(pattern, known)))


def old_paths():
    """Addresses that were in use once, as they are kept."""
    return [quote(path, safe="/?=&") for path in OldPath.objects.order_by("pk").values_list("path", flat=True)]


def queries():
    """The pages with what can be asked of them: every parameter that a public view reads."""
    lists = ("home", "essays", "tags", "authors", "archive", "books", "calls", "bookmarks")
    asked = [f"{reverse(name)}?page=2" for name in lists]
    for hub in Hub.objects.values_list("slug", flat=True):
        asked += [f"/{hub}/?{query}" for query in ("only=1", "sort=start", "page=2")]
    first = essay_slugs()[0]
    asked += [f"/essays/{first}/?{query}" for query in ("responses=2", "order=date", "about=any", "about=1")]
    asked += [f"/essays/{first}/respond/?{query}" for query in ("parent=1", "paragraph=1")]
    asked += [f"/essays/{first}/respond/?from={token}" for token in reply_tokens()]
    asked += [f"/tags/?starts={letter}" for letter in "ak"] + [f"/?p={pk}" for pk in ids()]
    return [*asked, f"/preferences/?back=/essays/{first}/", "/sign-in/?next=/desk/"]


def search_addresses(words, filters=()):
    """The search for each word, and for the first one in each way of asking, narrowed by each kind and filter."""
    base, first = reverse("search"), quote(words[0])
    asked = [f"{base}?q={quote(word)}" for word in words]
    asked += [f"{base}?s={first}", *(f"{base}?q={field}:{first}" for field in FACETS)]
    narrowed = [*(f"kind={kind}" for kind in KINDS), "page=2", *filters]
    return [base, *asked, *(f"{base}?q={first}&{rest}" for rest in narrowed)]
