"""Between the editor's form and the verbs: what a draft holds, who stands under it, what is true of it now."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from essays import publishing, review, taxonomy
from essays.models import Author, DeskHub, Essay, Media, Revision
from essays.models.author import author_key
from essays.models.essay import EssayQuerySet
from essays.unique_slugs import unique_slug
from sitewide.text.folding import fold_name, fold_tag

Step = Revision.Step
MAX_AUTHORS = 20
MAX_NAME = 120
TRIES = 4
# The states of an essay as people say them, in the order of an essay's life, each with the rows that are in it.
PENDING = Q(head__edition=None)
STATES = {
    "draft": PENDING & Q(head__step__in=[Step.DRAFT, Step.SUPERSEDED]),
    "review": PENDING & Q(head__step=Step.IN_REVIEW),
    "changes": PENDING & Q(head__step=Step.CHANGES_ASKED),
    "approved": PENDING & Q(head__step=Step.APPROVED),
    "scheduled": Q(live=Essay.Live.PUBLISHED),
    "published": Q(live=Essay.Live.PUBLISHED),
    "withdrawn": Q(live=Essay.Live.WITHDRAWN),
}
# The same of what the desk keeps of essays in hubs, which says the step of a draft.
STEPS = {"draft": Step.DRAFT, "review": Step.IN_REVIEW, "changes": Step.CHANGES_ASKED, "approved": Step.APPROVED}

# What a row of the desk shows, or is told by, of an essay, its newest draft, its owner and who took the last step.
SHOWN = ("title", "language", "card", "live", "live_at", "edition", "comment_count", "owner")
SHOWN_OF_HEAD = [
    f"head__{name}"
    for name in ("essay", "edition", "step", "step_at", "step_by", "step_note", "saved_at", "cover", "no_cover")
]
SHOWN_OF_PEOPLE = ("owner__name", "head__step_by__name")


def in_state(essays: QuerySet[Any], state: str, now: datetime) -> QuerySet[Any]:
    """Those of the essays, or of their rows of DeskHub, that are in one of STATES at the moment `now`; all of them for
    any other word."""
    if state not in STATES:
        return essays
    if essays.model is DeskHub and state in STEPS:
        return essays.filter(step=STEPS[state])
    rows = essays.filter(STATES[state])
    if state == "scheduled":
        return rows.filter(live_at__gt=now)
    return rows.filter(live_at__has_come=now) if state == "published" else rows


def for_rows(essays: EssayQuerySet) -> EssayQuerySet:
    """Essays with only what a row of the desk shows of them (commonswiki.desk_row_html): to read all the other columns
    of an essay, its draft and two people into Python takes longer than to find the rows."""
    rows: EssayQuerySet = essays.select_related("head__step_by", "owner").only(*SHOWN, *SHOWN_OF_HEAD, *SHOWN_OF_PEOPLE)
    return rows


def states_of(essay: Essay) -> list[str]:
    """The states of one essay as keys of STATES: its newest draft's, where that is not live, and its public one."""
    states: list[str] = []
    if essay.head and essay.head.edition is None:
        states.append("draft" if essay.head.step == Step.SUPERSEDED else essay.head.step)
    if essay.live == Essay.Live.PUBLISHED:
        states.append("scheduled" if essay.is_scheduled else "published")
    elif essay.live == Essay.Live.WITHDRAWN:
        states.append("withdrawn")
    return states


def newer_drafts(essay: Essay) -> int:
    """How many revisions were saved after the live one; 0 where none is live."""
    if not essay.edition:
        return 0
    live = essay.revisions.filter(edition=essay.edition).values_list("number", flat=True).first()
    return essay.revisions.filter(number__gt=live).count() if live else 0


def names_of(text: str, known: Iterable[str] = (), fold: Callable[[str], str] = fold_name) -> list[str]:
    """The names in a text with commas between, in order, each once by its folded form; `known` are names that hold a
    comma themselves."""
    marked = {f"\ue000{n}\ue001": name for n, name in enumerate(sorted(known, key=len, reverse=True))}
    for mark, name in marked.items():
        text = text.replace(name, mark)
    names: dict[str, str] = {}
    for part in text.split(","):
        for mark, name in marked.items():
            part = part.replace(mark, name)
        if clean := " ".join(part.split()):
            names.setdefault(fold(clean), clean)
    return list(names.values())


def tag_names(text: str) -> list[str]:
    """The names of tags in a text with commas between."""
    return names_of(text, fold=fold_tag)


def author_names(text: str) -> list[str]:
    """The names of authors in a text with commas between; a name with a comma counts where an author has it."""
    known = Author.objects.filter(name__contains=",").values_list("name", flat=True) if "," in text else ()
    return names_of(text, known)


def find_authors(names: Iterable[str], before: Collection[int] = ()) -> dict[str, Author | None]:
    """The authors of these names as {name: Author or None}; those in `before` (ids) are meant where names are alike."""
    keys = {name: author_key(name) for name in names}
    rows = Author.objects.filter(key__in=keys.values()).only("name", "key")
    by_key: dict[str, Author] = {}
    for author in sorted(rows, key=lambda a: (a.pk not in before, a.name not in keys, a.pk)):
        by_key.setdefault(author.key, author)
    return {name: by_key.get(key) for name, key in keys.items()}


def own_name(user: User) -> str:
    """The name under which an account writes: that of its by-line, else its own."""
    return Author.objects.filter(user=user).values_list("name", flat=True).first() or user.name


def byline_of(user: User) -> Author:
    """The by-line of an account: its own, made at the first draft. Never another's of the same name."""
    own: Author | None = Author.objects.filter(user=user).first()
    if own:
        return own
    slug = unique_slug(Author.objects.all(), user.name, fallback="author")
    return taxonomy.save_author(Author(name=user.name or str(user), slug=slug, user=user), by=None)


def author_ids(text: str, *, by: User, before: Iterable[int]) -> list[int]:
    """The ids of the authors that a form names, new ones made. Who is no editor keeps what stood there, or is it."""
    if not by.is_editor:
        return list(before) or [byline_of(by).pk]
    own = Author.objects.filter(user=by).values_list("pk", flat=True)
    found = find_authors(author_names(text), [*before, *own])
    return [(author or taxonomy.author_named(name, by=by)).pk for name, author in found.items()]


def content_from(data: dict[str, Any], *, by: User, head: Revision | None = None) -> dict[str, Any]:
    """A revision's content (names of revision.CONTENT) from the cleaned data of the editor's form."""
    content = {
        name: data[name]
        for name in ("title", "slug", "standfirst", "lead_in", "body", "language", "dated", "source_url", "tags",
                     "comments_policy")
    }  # fmt: skip
    content["licence_id"] = data["licence"].pk if data["licence"] else None
    content |= {"cover_id": data["cover"].pk if data["cover"] else None, "no_cover": data["no_cover"]}
    content["hubs"] = [hub.pk for hub in data["hubs"]]
    content["authors"] = author_ids(data["authors"], by=by, before=head.authors if head else [])
    content["featured"] = data["featured"] if by.is_editor else bool(head and head.featured)
    return content


def save(essay: Essay | None, data: dict[str, Any], *, by: User) -> Revision:
    """Saves what the editor's form holds; returns the Revision. Without an essay one is made.

    Raises publishing.Conflict when somebody saved since the form was opened. The same words sent twice are one save,
    also when both come at the same moment, and also when they are the first of their essay.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _make(data, by=by) if essay is None else _save_over(essay, data, by=by)
        except IntegrityError:
            # At this very moment somebody took the address or the name, or this form was sent twice: it shows now.
            essay = essay or Essay.objects.editable_by(by).filter(guid=data["guid"]).select_related("head").first()
    raise ValidationError(_("Others save so much just now that this could not be kept. Save once more."))


def _make(data: dict[str, Any], *, by: User) -> Revision:
    return _head(publishing.create(content_from(data, by=by), by=by, summary=data["summary"], guid=data["guid"]))


def _save_over(essay: Essay, data: dict[str, Any], *, by: User) -> Revision:
    content = content_from(data, by=by, head=essay.head)
    parent = essay.revisions.filter(pk=data["parent"]).first() if data["parent"] else None
    try:
        return publishing.save_draft(essay, content, by=by, parent=parent, summary=data["summary"])
    except publishing.Conflict as conflict:
        newest = conflict.newest
        if newest and newest.saver_id == by.pk and newest.content() == {**newest.content(), **content}:
            return newest
        raise


def with_picture(body: str, picture: Media, caret: int | None = None, *, markdown: str = "") -> str:
    """The text with a picture in a paragraph of its own, after the one where `caret` (an index) stands; else last.
    `markdown` is how this text shows it, where that is not the picture's own."""
    at = body.find("\n\n", caret) if caret is not None and caret < len(body) else -1
    before, after = (body, "") if at < 0 else (body[:at], body[at:])
    return f"{before.rstrip()}\n\n{markdown or picture.markdown}\n{after}".lstrip("\n")


def bring_to_review(revision: Revision, *, by: User) -> Revision:
    """A draft that a reviewer has just changed is in review again, so that the decision is on these words."""
    if revision.step in {Step.DRAFT, Step.CHANGES_ASKED}:
        review.submit(revision, by=by)
    return revision


def publish_head(essay: Essay, *, by: User, at: datetime | None = None) -> Essay:
    """Publishes the newest revision, now or at a moment; refuses what is live already, word for word."""
    head = _head(essay)
    if essay.live == Essay.Live.PUBLISHED and essay.is_public and head.edition == essay.edition and at is None:
        raise ValidationError(
            _("Nothing has changed since revision %(edition)s went live.") % {"edition": essay.edition}
        )
    if essay.live == Essay.Live.WITHDRAWN and head.edition == essay.edition:
        return publishing.republish(essay, by=by)
    return publishing.publish(head, by=by, at=at)


def _head(essay: Essay) -> Revision:
    """The newest revision: every essay has one from its first save on, though the column may be empty."""
    if essay.head is None:
        raise Revision.DoesNotExist
    return essay.head


def allowed(essay: Essay | None, user: User) -> set[str]:
    """What this person may do with an essay now, as a set of words that templates and views ask for."""
    if essay is None:
        return {"submit"} | ({"publish", "schedule"} if user.is_editor else set())
    head = essay.head
    step = head.step if head and head.edition is None else ""
    may = set()
    if step in {"", Step.DRAFT, Step.CHANGES_ASKED, Step.SUPERSEDED}:
        may.add("submit")
    if step in {Step.IN_REVIEW, Step.APPROVED}:
        may.add("take-back")
    if essay.live == Essay.Live.NEVER:
        may.add("discard")
    if user.is_editor:
        may |= _editors_may(essay, step)
    return may


def first_act(essay: Essay | None, user: User, may: Collection[str]) -> str:
    """The one act that comes next, which gets the filled button."""
    step = essay.head.step if essay and essay.head and essay.head.edition is None else ""
    if "approve" in may:
        return "approve"
    if user.is_editor and essay is not None and step in {"", Step.APPROVED}:
        return "publish"
    return "submit" if "submit" in may else "take-back" if "take-back" in may else ""


def _editors_may(essay: Essay, step: str) -> set[str]:
    may = {"publish"}
    if step == Step.IN_REVIEW:
        may |= {"approve", "ask"}
    if not essay.live_at or essay.is_scheduled:
        may.add("schedule")
    if essay.is_scheduled:
        may.add("unschedule")
    if essay.is_public:
        may.add("withdraw")
    if essay.live == Essay.Live.WITHDRAWN:
        may.add("republish")
    return may


def address_taken(slug: str, essay: Essay | None) -> bool:
    """True where another essay has this slug already."""
    others = Essay.objects.exclude(pk=essay.pk) if essay else Essay.objects.all()
    return others.filter(slug=slug).exists()
