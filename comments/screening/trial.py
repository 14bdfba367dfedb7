"""What rules would have held, before they are saved: tried on the newest replies, nothing stored."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from comments import rules as comments_rules
from comments.models import Comment
from comments.rules import rulebook
from comments.rules.effective import WordSource
from comments.screening import checks, judging
from essays.models import Essay
from sitewide.text.numbers import number_in_words

LOOKED_AT = 1_000
SECONDS = 1.5  # then it is told of as many as were looked at
RULED = {"disallowed", "links", "words", "every"}  # the reasons that rules give; the others are not theirs
UNKNOWN = {checks.EVERY, checks.FIRST}  # recorded with a reply: its writer was not known when it came, or nobody asked


@dataclass(frozen=True)
class Hit:
    """A reply that would have been held (or refused, `late`), with the reasons; `new`: not by the rules of now."""

    comment: Comment
    reasons: list[dict[str, Any]]
    new: bool


@dataclass(frozen=True)
class Place:
    """What a reply alone does not show: at which level it stands, and how many replies of its writer were published
    before it (None: its writer was not known here)."""

    level: int
    before: int | None


@dataclass
class Trial:
    """What came out: how many were looked at of how many there are to look at, and which would have been held."""

    looked: int = 0
    wanted: int = 0
    hits: list[Hit] = field(default_factory=list)

    @property
    def published(self) -> int:
        """How many of those stand published, so that a moderator found them good."""
        return sum(hit.comment.state == Comment.State.PUBLISHED for hit in self.hits)

    @property
    def new(self) -> int:
        return sum(hit.new for hit in self.hits)


def try_rules(level, rules, imported=None, *, seconds=SECONDS):
    """Tries what a level would say: `rules` as comments.rules.proposed gives it, an ImportedList as if it were in use.

    Looks at the newest LOOKED_AT replies of readers on the essays that the level is about, whatever became of them. It
    tells of links, words and disallowed words, of everything held, of writers who were known with fewer published
    replies than are asked now, of closing and of depth. It cannot tell who was signed in, nor how many came from one
    address: neither is kept. Returns a Trial after `seconds` at the latest.
    """
    before = rulebook.read_levels()
    after = before | {rulebook.key_of(rules): _level(rules, before, imported)}
    comments = list(_newest(level))
    essays = Essay.objects.only("pk", "title", "slug", "live", "live_at", "card", "language").in_bulk(
        {comment.essay_id for comment in comments}
    )
    trial, ends = Trial(wanted=len(comments)), time.monotonic() + seconds
    rulings = {pk: [rulebook.resolve_in(levels, essay) for levels in (before, after)] for pk, essay in essays.items()}
    places = _places(comments)
    for comment in comments:
        if time.monotonic() > ends:
            break
        trial.looked += 1
        comment.essay = essays[comment.essay_id]
        now, then = rulings[comment.essay_id]
        links = judging.outside_links(comment.html, comment.website)
        if reasons := reasons_by(comment, then, links, places[comment.pk]):
            codes = {reason["code"] for reason in reasons_by(comment, now, links, places[comment.pk])}
            trial.hits.append(Hit(comment, reasons, any(reason["code"] not in codes for reason in reasons)))
    return trial


def _level(rules, levels, imported):
    """The proposed level with the imported lists that it has in use already, and the one that is tried."""
    known = levels.get(rulebook.key_of(rules), {}).get("lists", ())
    lists = tuple(source for source in known if source.imported is not None)
    if imported is not None and all(source.imported != imported.pk for source in lists):
        lists += (WordSource(imported.strength, imported=imported.pk, inside=imported.inside),)
    return rulebook.level_of(rules, lists)


def _newest(level):
    rows = Comment.objects.filter(user=None).order_by("-submitted_at", "-pk")
    if level is not None:
        rows = rows.filter(essay=level) if isinstance(level, Essay) else rows.filter(essay__hubs=level)
    wanted = ("name", "email", "mailbox", "website", "body", "html", "text", "state", "number", "submitted_at",
              "essay_id", "parent_id", "reasons")  # fmt: skip
    return rows.only(*wanted)[:LOOKED_AT]


def _places(comments):
    """The Place of each reply, by its id, in two queries."""
    essays = {comment.essay_id for comment in comments}
    above = dict(Comment.objects.filter(essay__in=essays).order_by().values_list("pk", "parent_id"))
    known = [row for row in comments if row.email and UNKNOWN.isdisjoint(one.get("code") for one in row.reasons)]
    published = {}
    rows = Comment.objects.filter(published_at__isnull=False)
    rows = rows.filter(mailbox__in={row.mailbox for row in known}).order_by()
    for writer, moment in rows.values_list("mailbox", "published_at"):
        published.setdefault(writer, []).append(moment)
    before = {row.pk: sum(moment < row.submitted_at for moment in published.get(row.mailbox, ())) for row in known}
    return {row.pk: Place(_level_in(above, row.pk), before.get(row.pk)) for row in comments}


def _level_in(above, pk):
    """At which level a reply stands, as commenting_status.level_of counts it; `above` maps the id of each reply to that
    of what it answers."""
    level, deepest = 1, comments_rules.LIMITS["depth"][1] + 1
    while (pk := above.get(pk)) and level < deepest:
        level += 1
    return level


def reasons_by(comment, rules, links, place):
    """The reasons that a Ruling gives for holding a reply, or for not taking it, as checks.judge gives them; `place` is
    its Place."""
    signs = judging.in_words_of(comment, comment.html, comment.text, rules, links)
    standing = checks.EVERY if rules.hold_all else ""
    reasons = [reason for reason in checks.judge(checks.Signs(standing=standing, **signs)) if reason["code"] in RULED]
    if not rules.hold_all and place.before is not None and place.before < rules.trusted_after:
        words = _("Its writer was known here, with %(count)s published before it.") % {
            "count": number_in_words(place.before)
        }
        reasons.append({"code": checks.FIRST, "words": words})
    if rules.depth and place.level > rules.depth:
        reasons.append({"code": "deep", "words": _("It would have been too deep in the thread.")})
    closes = rules.close_after and comment.essay.live_at and comment.essay.live_at + timedelta(days=rules.close_after)
    late = {"code": "closed", "words": _("It came after the essay would have closed.")}
    return [*reasons, late] if closes and comment.submitted_at >= closes else reasons
