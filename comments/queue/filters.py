"""Which replies a page of the queue is about: its tab, what narrows it, its order. Every query stands on an index.

All that is asked comes from lists; what is not on them falls back to the ordinary. Counts are true under every filter.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Flag
from comments.models.comment import WAITING
from comments.screening.hold_reasons import CODES
from essays.models import Count as Kept
from essays.models import DeskHub, Essay, Hub
from sitewide.text.numbers import whole_number

State = Comment.State
PER_PAGE = 20
ESSAYS = 100  # at most so many are offered to choose from
# Of the few that were reported: SQLite would look for them among all that are published.
REPORTED = Q(state__among_few=State.PUBLISHED, reported_at__isnull=False)
DECIDED = [State.HELD, State.REJECTED, State.REMOVED, State.SPAM]  # what tabs show beside what is published
# The tabs in their order: name, words, which rows, and the moment that their age is counted from.
TABS = {
    "decide": (_("To decide"), WAITING, "waits"),
    "held": (_("Held"), Q(state=State.HELD), "submitted_at"),
    "reported": (_("Reported"), REPORTED, "reported_at"),
    "published": (_("Published"), Q(state=State.PUBLISHED), "decided_at"),
    "rejected": (_("Rejected"), Q(state__in=[State.REJECTED, State.REMOVED]), "decided_at"),
    "spam": (_("Spam"), Q(state=State.SPAM), "decided_at"),
}
OPEN = {"decide", "held", "reported"}  # what waits: the oldest first
# Of a tab with several states, the one in which a reply was seen when its form does not say.
SEEN_AS = {"decide": State.HELD, "reported": State.PUBLISHED}
AGES = {
    "day": (_("Up to a day old"), timedelta(0), timedelta(days=1)),
    "week": (_("A day to a week old"), timedelta(days=1), timedelta(weeks=1)),
    "month": (_("A week to a month old"), timedelta(weeks=1), timedelta(days=30)),
    "older": (_("Older than a month"), timedelta(days=30), None),
}
SORTS = {"oldest": _("Oldest first"), "newest": _("Newest first")}


@dataclass
class Asked:
    """What a query asks of the queue."""

    tab: str = "decide"
    sort: str = "oldest"
    essay: int | None = None
    hub: str = ""
    reason: str = ""
    age: str = ""
    page: int = 1
    at: int | None = None
    hubs: list[dict[str, str]] = field(default_factory=list)

    @property
    def words(self) -> Any:
        return TABS[self.tab][0]

    @property
    def moment(self) -> Any:
        return TABS[self.tab][2]

    @property
    def narrows(self) -> dict[str, str | int]:
        """What narrows the list, as it stands in an address."""
        found = {"essay": self.essay, "hub": self.hub, "reason": self.reason, "age": self.age}
        return {name: value for name, value in found.items() if value}

    def address(self, at: int | None = None, page: int | None = None, **changes: Any) -> str:
        """The address of this page, at an item that is then the current one; `changes` to what is asked."""
        query = {"state": self.tab, "sort": self.sort, **self.narrows, "page": page or self.page} | changes
        query |= {"at": at} if at else {}
        query = {name: value for name, value in query.items() if value}
        return f"{reverse('desk-moderation')}?{urlencode(query)}{f'#c{at}' if at else ''}"


def read(query):
    """An Asked from the parameters of an address (a mapping of texts); never raises."""
    tab = query.get("state", "decide")
    tab = "rejected" if tab == State.REMOVED else tab if tab in TABS else "decide"
    usual = "oldest" if tab in OPEN else "newest"
    hubs = list(Hub.objects.order_by("pk").values("slug", "name"))
    return Asked(
        tab=tab,
        sort=_one_of(query.get("sort"), SORTS, usual),
        essay=whole_number(query.get("essay")),
        hub=_one_of(query.get("hub"), {hub["slug"] for hub in hubs}),
        reason=_one_of(query.get("reason"), reason_words()),
        age=_one_of(query.get("age"), AGES),
        page=whole_number(query.get("page"), digits=6) or 1,
        at=whole_number(query.get("at")),
        hubs=hubs,
    )


def tab_of(comment):
    """The tab on which a reply is looked for."""
    return "decide" if comment.state == State.HELD or comment.reported_at else str(comment.state)


def _one_of(asked, known, usual=""):
    return asked if asked in known else usual


def reason_words():
    """Every reason that the queue can be narrowed to: {"held:links": words, "reported:attack": …, "decided:…": …}."""
    groups = {"held": CODES.items(), "reported": Flag.Reason.choices, "decided": Comment.Reason.choices}
    return {f"{group}:{code}": words for group, pairs in groups.items() for code, words in pairs}


def narrowed(asked, now=None, *, essay=True):
    """All replies that the filters of an Asked leave, whatever their tab."""
    rows = Comment.objects.all()
    if essay and asked.essay:
        rows = rows.filter(essay=asked.essay)
    if asked.hub:
        hub = Subquery(Hub.objects.filter(slug=asked.hub).values("pk"))
        rows = rows.filter(Exists(Essay.hubs.through.objects.filter(essay=OuterRef("essay"), hub=hub)))
    if asked.reason:
        rows = _for_reason(rows, *asked.reason.split(":"))
    if asked.age:
        _words, youngest, oldest = AGES[asked.age]
        now = now or timezone.now()
        rows = rows.filter(submitted_at__lte=now - youngest)
        rows = rows.filter(submitted_at__gt=now - oldest) if oldest else rows
    return rows


def _for_reason(rows, group, code):
    if group == "decided":
        return rows.filter(reason=code)
    if group == "reported":
        return rows.filter(pk__in=Flag.objects.open().filter(reason=code).values("comment"))
    # The first says which index holds them.
    return rows.filter(~Q(reason_codes=""), reason_codes__contains=f",{code},")


def rows(asked, now=None):
    """The replies of a page's tab in their order."""
    found = _in_tab(narrowed(asked, now), asked)
    return found.order_by(*_order(asked))


def _in_tab(found, asked):
    found = found.filter(TABS[asked.tab][1])
    return found.annotate(waits=Coalesce("reported_at", "submitted_at")) if asked.moment == "waits" else found


def _order(asked):
    back = "-" if asked.sort == "newest" else ""
    marked_last = ("probable_spam",) if asked.tab in {"decide", "held"} else ()
    return (*marked_last, f"{back}{asked.moment}", f"{back}pk")


def page_with(asked, comment):
    """The number of the page on which a reply stands; 1 where it does not stand on this tab."""
    found = rows(asked)
    names = [name.lstrip("-") for name in _order(asked)]
    own = found.filter(pk=comment.pk).values(*names).first()
    if own is None:
        return 1
    before, same = Q(), Q()
    for name in _order(asked):
        plain = name.lstrip("-")
        if own[plain] is None:  # what was imported has no moment of its decision
            continue
        before |= same & Q(**{f"{plain}__{'gt' if name.startswith('-') else 'lt'}": own[plain]})
        same &= Q(**{plain: own[plain]})
    return found.filter(before).count() // PER_PAGE + 1


def after(asked, picks):
    """The reply that is current once `picks` are decided: the next on the page, else the last before; or None."""
    start = (asked.page - 1) * PER_PAGE
    ids = list(rows(asked).values_list("pk", flat=True)[start : start + PER_PAGE + 1])
    last = max((place for place, pk in enumerate(ids) if pk in picks), default=-1)
    left = [pk for pk in ids[last + 1 :] if pk not in picks] or [pk for pk in ids if pk not in picks][-1:]
    return left[0] if left else None


def counts(asked):
    """How many replies each tab has under the filters, and since when the oldest waits: ({tab: n}, moment or None)."""
    left, published = narrowed(asked), _published(asked)
    states = [*DECIDED, State.PUBLISHED] if published is None else DECIDED
    decided = left.filter(state__in=states).order_by().values_list("state")
    reported = left.filter(REPORTED).order_by().values_list(Value("reported"))
    rows = decided.annotate(n=Count("*"), oldest=Min("submitted_at")).union(
        reported.annotate(n=Count("*"), oldest=Min("reported_at")), all=True
    )
    n, since = Counter(), {}
    for name, many, oldest in rows:
        n[name], since[name] = many, oldest
    found = {
        "decide": n[State.HELD] + n["reported"], "held": n[State.HELD], "reported": n["reported"],
        "published": n[State.PUBLISHED] if published is None else published,
        "rejected": n[State.REJECTED] + n[State.REMOVED], "spam": n[State.SPAM],
    }  # fmt: skip
    return found, min(filter(None, (since.get(State.HELD), since.get("reported"))), default=None)


def _published(asked):
    """How many replies are published, of all or in a hub, by what essays keep of theirs; None where none is kept."""
    if asked.narrows.keys() - {"hub"}:
        return None
    essays = Essay.objects.filter(comment_count__gt=0)
    if not asked.hub:
        return essays.aggregate(n=Sum("comment_count", default=0))["n"]
    hub = Hub.objects.get(slug=asked.hub).pk
    # Of what readers have or will have; what was withdrawn has its replies still.
    kept = Kept.objects.filter(kind=Kept.Kind.HUB_RESPONSES, of=hub).aggregate(n=Sum("many", default=0))["n"]
    others = DeskHub.objects.filter(hub=hub, live=Essay.Live.WITHDRAWN).values("essay")
    return kept + essays.filter(pk__in=others).aggregate(n=Sum("comment_count", default=0))["n"]


def filters(asked):
    """The choices beside the list: (name, words, [(value, words, chosen)]) for each of them."""
    offered = [(pk, f"{title} ({n})") for pk, title, n in _essays(asked)]
    if asked.essay and asked.essay not in dict(offered):
        title = Essay.objects.filter(pk=asked.essay).values_list("title", flat=True).first()
        offered.append((asked.essay, title or _("No such essay")))
    lists = {
        "essay": (_("Essay"), _("Any essay"), offered, asked.essay),
        "hub": (_("Hub"), _("Any hub"), [(hub["slug"], hub["name"]) for hub in asked.hubs], asked.hub),
        "reason": (_("Reason"), _("Any reason"), _grouped(), asked.reason),
        "age": (_("Age"), _("Any age"), [(name, words) for name, (words, *_ends) in AGES.items()], asked.age),
    }
    return [
        {"name": name, "label": label, "any": anything, "chosen": chosen,
         "options": [(value, words, value == chosen) for value, words in options]}
        for name, (label, anything, options, chosen) in lists.items()
    ]  # fmt: skip


def _essays(asked):
    """Those with most replies on the tab, as (id, title, how many)."""
    if asked.tab == "published" and not asked.narrows.keys() - {"essay", "hub"}:  # each keeps that number
        rows = Essay.objects.filter(comment_count__gt=0).order_by("-comment_count", "pk")
        if asked.hub:
            hub = Subquery(Hub.objects.filter(slug=asked.hub).values("pk"))
            rows = rows.filter(Exists(Essay.hubs.through.objects.filter(essay=OuterRef("pk"), hub=hub)))
        return rows.values_list("pk", "title", "comment_count")[:ESSAYS]
    found = _in_tab(narrowed(asked, essay=False), asked)
    if asked.tab == "reported":  # of the few: SQLite would go through all replies, as they are grouped
        found = Comment.objects.filter(pk__in=found.values("pk"))
    # As a value: joined, SQLite goes through all essays.
    title = Subquery(Essay.objects.filter(pk=OuterRef("essay")).values("title"))
    rows = found.values("essay").annotate(n=Count("*"), title=title).order_by("-n", "essay")
    return rows.values_list("essay", "title", "n")[:ESSAYS]


def _grouped():
    said = {"held": _("Held: "), "reported": _("Reported: "), "decided": _("Decided: ")}
    return [(value, f"{said[value.partition(':')[0]]}{words}") for value, words in reason_words().items()]
