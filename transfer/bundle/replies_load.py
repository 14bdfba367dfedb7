"""Stores replies with their places in threads, and the paragraphs that they answer. Nobody is mailed about them."""

import secrets
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from comments.models import Comment, Mention, Passage
from comments.posting.rendering import NothingToRead, plain_text, rendered
from comments.writers.erasure import NAME
from essays import markup
from essays.models import Essay, Hub, Revision
from transfer.bundle.archive import Archive
from transfer.bundle.check import lines
from transfer.bundle.form import Progress, Refused
from transfer.bundle.known import TOGETHER, Known, essays_of, in_parts
from transfer.bundle.rows import Told

State = Comment.State
# What a place without words becomes; "hidden" is what a moderator held again, or put among the spam.
STATES = {
    "published": State.PUBLISHED,
    "removed": State.REMOVED,
    "withdrawn": State.WITHDRAWN,
    "hidden": State.REJECTED,
}
Part = list[tuple[str, Told]]


def load(archive: Archive, known: Known, total: int, *, private: bool, progress: Progress) -> None:
    """Stores all replies of a bundle, `total` of them; raises Refused for one whose essay, parent or paragraph is not
    there."""
    for part in in_parts(lines(archive, "passages"), TOGETHER):
        _passages(part, known)
    done = 0
    for part in in_parts(lines(archive, "replies"), TOGETHER):
        _replies(part)
        done += len(part)
        progress("replies stored", done, total)
    for part in in_parts(lines(archive, "replies"), TOGETHER):
        _parents(part)
    for part in in_parts(lines(archive, "mentions"), TOGETHER):
        _mentions(part)
    if private:
        _private(archive)
    _count()


def _passages(part: Part, known: Known) -> None:
    essays, through = _essays(part), Passage.hubs.through
    rows = []
    for where, told in part:
        if not 0 < told.columns["number"] <= len(told.columns["keys"]):
            raise Refused(_("%(where)s: the paragraphs of its edition are fewer than its number.") % {"where": where})
        rows.append(Passage(**told.columns, essay_id=essays[told.refs["essay"] or ""]))
    Passage.objects.bulk_create(rows)
    through.objects.bulk_create(
        through(passage=row, hub_id=pk)
        for row, (_where, told) in zip(rows, part, strict=True)
        for pk in known.ids_of(Hub, told.lists["hubs"])
    )


def _essays(part: Part) -> dict[str, int]:
    found = essays_of(told.refs["essay"] or "" for _where, told in part)
    for where, told in part:
        if told.refs["essay"] not in found:
            raise Refused(_("%(where)s: it names no essay.") % {"where": where})
    return found


def _replies(part: Part) -> None:
    essays = _essays(part)
    languages = dict(Essay.objects.filter(pk__in=essays.values()).values_list("pk", "language"))
    passages, editions = _passage_ids(part, essays), _edition_ids(part, essays)
    rows = []
    for where, told in part:
        pk = essays[told.refs["essay"] or ""]
        row = Comment(
            essay_id=pk, passage_id=_passage(told, pk, passages, where), **told.columns, **_state(told, where)
        )
        row.revision_id = editions.get((pk, told.extras["read_edition"]))
        _render(row, languages[pk], where)
        rows.append(row)
    Comment.objects.bulk_create(rows)


def _state(told: Told, where: str) -> dict[str, Any]:
    """The state of a reply, and what every row has to have."""
    state, columns = STATES.get(told.extras["state"]), told.columns
    if state is None or columns["number"] is None:
        raise Refused(
            _("%(where)s: “state” cannot be “%(state)s”, or it has no number.")
            % {"where": where, "state": told.extras["state"][:20]}
        )
    if state == State.PUBLISHED and not (columns["published_at"] and columns["body"] and columns["name"]):
        raise Refused(_("%(where)s: it is published and has no moment, no name or no words.") % {"where": where})
    if state in {State.REMOVED, State.WITHDRAWN} and not columns["decided_at"]:
        raise Refused(_("%(where)s: it does not say when it was %(state)s.") % {"where": where, "state": state})
    return {"state": state} | _marks()


def _marks() -> dict[str, str]:
    """A private address and a fingerprint that nobody knows."""
    return {"token_hash": secrets.token_hex(32), "fingerprint": secrets.token_hex(32)}


def _render(row: Comment, language: str, where: str) -> None:
    row.html_version = markup.HTML_VERSION
    if row.state in {State.PUBLISHED, State.HELD}:
        try:
            row.html = rendered(row.body, language)
        except (NothingToRead, markup.TextTooCostly) as error:
            raise Refused(f"{where}: {error}") from error
        row.text = plain_text(row.html)
        row.submitted_at = row.published_at or row.submitted_at
    else:  # nobody can put words back that are not there
        row.name, row.erased_at = NAME, row.decided_at or row.submitted_at


def _passage_ids(part: Part, essays: dict[str, int]) -> dict[tuple[int, int, int], int]:
    wanted = {essays[t.refs["essay"] or ""] for _where, t in part if t.extras["passage"]}
    found = Passage.objects.filter(essay__in=wanted).values_list("essay", "edition", "number", "pk")
    return {(essay, edition, number): pk for essay, edition, number, pk in found} if wanted else {}


def _edition_ids(part: Part, essays: dict[str, int]) -> dict[tuple[int, int], int]:
    wanted = {essays[t.refs["essay"] or ""] for _where, t in part if t.extras["read_edition"]}
    found = Revision.objects.editions().filter(essay__in=wanted).order_by().values_list("essay", "edition", "pk")
    return {(essay, edition): pk for essay, edition, pk in found} if wanted else {}


def _passage(told: Told, essay: int, passages: dict[tuple[int, int, int], int], where: str) -> int | None:
    if not told.extras["passage"]:
        return None
    found = passages.get((essay, told.extras["passage_edition"], told.extras["passage"]))
    if found is None:
        raise Refused(_("%(where)s: the paragraph that it answers is not in passages.jsonl.") % {"where": where})
    return found


def _parents(part: Part) -> None:
    """Whom each reply answers, by number; those that were answered may have been stored after their answers."""
    answers = [(where, told) for where, told in part if told.extras["parent"]]
    if not answers:
        return
    essays, wanted = _essays(answers), Q()
    numbers: dict[int, set[int]] = {}
    for _where, told in answers:
        pair = {told.extras["parent"], told.columns["number"]}
        numbers.setdefault(essays[told.refs["essay"] or ""], set()).update(pair)
    for essay, those in numbers.items():
        wanted |= Q(essay=essay, number__in=those)
    found = {(row.essay_id, row.number): row for row in Comment.objects.filter(wanted).only("essay_id", "number")}
    changed = []
    for where, told in answers:
        essay = essays[told.refs["essay"] or ""]
        above, row = found.get((essay, told.extras["parent"])), found[essay, told.columns["number"]]
        if above is None or above is row:
            raise Refused(
                _("%(where)s: there is no reply %(number)s that it could answer.")
                % {"where": where, "number": told.extras["parent"]}
            )
        row.parent = above
        changed.append(row)
    Comment.objects.bulk_update(changed, ["parent"])


def _mentions(part: Part) -> None:
    essays = _essays(part)
    Mention.objects.bulk_create(
        Mention(**told.columns, essay_id=essays[told.refs["essay"] or ""], state=Mention.State.PUBLISHED)
        for _where, told in part
    )
    shown = Mention.objects.filter(essay__in=essays.values()).order_by().values_list("essay")
    for pk, many in shown.annotate(n=Count("pk")):
        Essay.objects.filter(pk=pk).update(mention_count=many)


def _count() -> None:
    """How many replies each essay shows; no number is above its last one."""
    shown = Count("comments", filter=Q(comments__state=State.PUBLISHED))
    essays = Essay.objects.annotate(shown=shown, highest=Max("comments__number")).filter(highest__gt=0)
    for pk, slug, many, highest, last in essays.order_by("pk").values_list(
        "pk", "slug", "shown", "highest", "last_comment_number"
    ):
        if highest > last:
            raise Refused(
                _("replies.jsonl: reply %(highest)s of “%(slug)s” is above the last number of its essay.")
                % {"highest": highest, "slug": slug}
            )
        Essay.objects.filter(pk=pk).update(comment_count=many)


def _private(archive: Archive) -> None:
    """E-mail addresses of published replies, and those that wait for a moderator."""
    for where, told in lines(archive, "private/addresses"):
        row = Comment.objects.filter(essay__slug=told.refs["essay"], number=told.columns["number"]).first()
        if row is None:
            raise Refused(_("%(where)s: there is no such reply.") % {"where": where})
        row.email, row.submitted_at = told.columns["email"], told.columns["submitted_at"]
        row.save(update_fields=["email", "mailbox", "submitted_at"])
    for part in in_parts(lines(archive, "private/replies"), TOGETHER):
        essays = _essays(part)
        passages = _passage_ids(part, essays)
        for where, told in part:
            _held(essays[told.refs["essay"] or ""], told, passages, where)


def _held(essay: int, told: Told, passages: dict[tuple[int, int, int], int], where: str) -> None:
    row = Comment(essay_id=essay, passage_id=_passage(told, essay, passages, where), **told.columns, **_marks())
    row.parent = Comment.objects.filter(essay=essay, number=told.extras["parent"] or 0).first()
    language = Essay.objects.values_list("language", flat=True).get(pk=essay)
    _render(row, language, where)
    row.save()
