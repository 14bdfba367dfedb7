"""Stores essays with their revisions, as they were: rows, without what is derived of them."""

from typing import Any

from django.utils.translation import gettext as _

from essays.models import Author, Essay, EssayAuthor, Hub, Licence, Media, Revision, Tag, TaggedEssay
from essays.models.essay import title_key
from essays.publishing import drafts
from transfer.bundle import essays_in
from transfer.bundle.archive import Archive
from transfer.bundle.check import lines
from transfer.bundle.essays_in import Edition, EssayTold
from transfer.bundle.form import Progress, Refused
from transfer.bundle.known import Known
from transfer.bundle.rows import Told
from transfer.bundle.shapes import CONTENT

OF_REVISIONS = ("number", "edition", "edition_at", "summary", "words_added", "words_removed", "withheld_at",
                "withheld_reason", "saved_at", "step", "step_at", "step_note")  # fmt: skip


def load(archive: Archive, known: Known, total: int, *, private: bool, progress: Progress) -> None:
    """Stores what is published, what was withdrawn, and in a private bundle all else; then what was translated from
    what. Calls `progress` for each published essay."""
    originals: list[tuple[int, str]] = []
    for name in ("withdrawn", *(("private/essays",) if private else ())):
        for _where, told in lines(archive, name):
            _unpublished(told, originals)
    done = 0
    for slug, name, others in essays_in.groups(archive):
        drafts = [essays_in.revision(archive, one) for one in others] if not name else []
        if name:
            told = essays_in.essay(archive, name)
            essay = _published(told, known, originals)
            _revisions(essay, [told.edition, *(essays_in.revision(archive, one) for one in others)], known)
            done += 1
            progress("essays stored", done, total)
        else:
            _of_unpublished(slug, drafts, known)
    for pk, slug in originals:
        Essay.objects.filter(pk=pk).update(original=known.id_of(Essay, slug))


def _published(told: EssayTold, known: Known, originals: list[tuple[int, str]]) -> Essay:
    live, said = told.live.columns, told.essay.columns
    essay = Essay(
        **live, **said, **_refs(told.live, known), title_key=title_key(live["title"]), body=told.body,
        live=Essay.Live.PUBLISHED, created=said["live_at"],
    )  # fmt: skip
    essay.save()
    _beside(essay, told.live, known.ids_of(Tag, told.essay.lists["tags"]), known)
    if told.essay.refs["original"]:
        originals.append((essay.pk, told.essay.refs["original"]))
    return essay


def _refs(told: Told, known: Known) -> dict[str, int | None]:
    return {
        "licence_id": known.id_of(Licence, told.refs["licence"]),
        "cover_id": known.id_of(Media, told.refs["cover"]),
    }


def _beside(essay: Essay, told: Told, tags: list[int], known: Known) -> None:
    """By-lines, hubs and tags of an essay."""
    authors, hubs = known.ids_of(Author, told.lists["authors"]), known.ids_of(Hub, told.lists["hubs"])
    EssayAuthor.objects.bulk_create(EssayAuthor(essay=essay, author_id=pk, position=n) for n, pk in enumerate(authors))
    through = Essay.hubs.through
    through.objects.bulk_create(through(essay=essay, hub_id=pk) for pk in hubs)
    TaggedEssay.objects.bulk_create(TaggedEssay(content_object=essay, tag_id=pk) for pk in tags)


def _revisions(essay: Essay, told: list[Edition], known: Known) -> None:
    """Stores all revisions of an essay, each upon the one before; the newest is its head."""
    before = None
    for one in sorted(told, key=lambda edition: edition.number):
        before = _revision(essay, one, before, known)
        drafts.store(before)
    Essay.objects.filter(pk=essay.pk).update(head=before, saved_at=before and before.saved_at)


def _revision(essay: Essay, told: Edition, parent: Revision | None, known: Known) -> Revision:
    content, about = told.content, told.about.columns
    said = {name: about[name] for name in OF_REVISIONS if about[name] is not None}
    moment = about["saved_at"] or about["edition_at"] or essay.live_at or essay.created
    said = {"saved_at": moment, "step_at": moment, "step": Revision.Step.APPROVED} | said
    revision = Revision(
        **content.columns, **_refs(content, known), **said | {"number": told.number}, essay=essay, parent=parent,
        body=told.body, authors=known.ids_of(Author, content.lists["authors"]),
        hubs=known.ids_of(Hub, content.lists["hubs"]), tags=content.extras["tags"],
    )  # fmt: skip
    revision.content_hash = revision.digest()
    return revision


def _unpublished(told: Told, originals: list[tuple[int, str]]) -> Essay:
    """An essay that readers do not have: of one that was withdrawn its address, title and reason."""
    said = told.columns
    moment = said.get("created") or said["live_at"] or said["withdrawn_at"]
    live = said.get("live") or Essay.Live.WITHDRAWN
    if live == Essay.Live.WITHDRAWN and not (said["withdrawn_at"] and said["live_at"]):
        raise Refused(
            _("“%(slug)s” was withdrawn, and the bundle does not say when, or when it appeared.")
            % {"slug": said["slug"]}
        )
    if moment is None:
        raise Refused(_("“%(slug)s” has no moment at which it was begun.") % {"slug": said["slug"]})
    essay = Essay(**said | {"live": live, "created": moment}, title_key=title_key(said["title"]))
    essay.save()
    if told.refs.get("original"):
        originals.append((essay.pk, str(told.refs["original"])))
    if "created" not in said:
        _emptied(essay)
    return essay


def _emptied(essay: Essay) -> None:
    """The edition of a withdrawn essay whose words did not come along: it has to be written anew before it can be
    published again."""
    said = {name: getattr(essay, name) for name in ("title", "language", "dated")}
    head = Revision(
        essay=essay, number=max(1, essay.edition), edition=essay.edition or None, edition_at=essay.live_at,
        slug=essay.slug,
        step=Revision.Step.APPROVED, saved_at=essay.live_at, step_at=essay.live_at, withheld_at=essay.withdrawn_at,
        withheld_reason=essay.withdrawn_reason, **said,
    )  # fmt: skip
    head.content_hash = head.digest()
    drafts.store(head)
    Essay.objects.filter(pk=essay.pk).update(head=head, saved_at=head.saved_at)


def _of_unpublished(slug: str, told: list[Edition], known: Known) -> None:
    """The revisions of an essay that readers do not have. One that had appeared, or will, has on its own row what its
    edition says."""
    essay = Essay.objects.get(slug=slug)
    _revisions(essay, told, known)
    current = next((one for one in told if one.about.columns["edition"] == essay.edition), None)
    if essay.live != Essay.Live.NEVER and current is not None:
        _copy(essay, current, known)


def _copy(essay: Essay, current: Edition, known: Known) -> None:
    said: dict[str, Any] = {name: current.content.columns[name] for name in CONTENT.fields if name not in _OF_ROW}
    Essay.objects.filter(pk=essay.pk).update(**said, **_refs(current.content, known), body=current.body)
    names = Tag.objects.select_related("synonym_of").named(current.content.extras["tags"])
    _beside(essay, current.content, list(dict.fromkeys(tag.synonym_of_id or tag.pk for tag in names.values())), known)


_OF_ROW = ("title", "slug", "dated")  # of these the row of the essay tells itself
