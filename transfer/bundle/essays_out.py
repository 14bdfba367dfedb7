"""Essays and their editions as files: Markdown with front matter that other programs read too."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from essays.models import Essay, Revision
from sitewide.text.characters import clean
from transfer.bundle import front, rows
from transfer.bundle.form import EDITIONS, ESSAYS, REVISIONS, Progress
from transfer.bundle.known import in_parts
from transfer.bundle.scope import Scope, in_turn
from transfer.bundle.shapes import CONTENT, EDITION, EDITION_PUBLIC, ESSAY, UNPUBLISHED, WITHDRAWN
from transfer.bundle.writer import Writer

TOGETHER = 100  # essays that are read at a time
UNREAD = ("html", "toc", "text", "card")


def write(writer: Writer, scope: Scope, progress: Progress) -> None:
    """Writes each published essay, each of its older editions, and, where the bundle is private, its drafts."""
    found = Essay.objects.select_related("licence", "cover", "original").defer(*UNREAD)
    found = found.prefetch_related("bylines__author", "hubs", "tagged__tag")
    total = len(scope.essays)
    done = 0
    for part in in_parts(in_turn(found, TOGETHER, scope.essays), TOGETHER):
        for essay, revisions in _with_revisions(part, scope):
            _essay(writer, scope, essay, revisions)
            done += 1
            progress("essays", done, total)


def _with_revisions(essays: list[Essay], scope: Scope) -> Iterator[tuple[Essay, Iterable[Revision]]]:
    """Each of these essays, which are in the order of their ids, with its revisions that go, one after the other: in
    one query for all, of which a few rows at a time are in memory."""
    found = _that_go(Revision.objects.filter(essay__in=essays), scope).order_by("essay_id", "number")
    by_essay = groupby(found.iterator(chunk_size=5), key=lambda revision: revision.essay_id)
    pk, own = next(by_essay, (None, iter(())))
    for essay in essays:
        if pk == essay.pk:
            yield essay, own
            pk, own = next(by_essay, (None, iter(())))
        else:
            yield essay, ()


def _essay(writer: Writer, scope: Scope, essay: Essay, revisions: Iterable[Revision]) -> None:
    names = _content_of(scope, essay)
    current = None
    for revision in revisions:
        if revision.edition and revision.edition == essay.edition:
            current = revision
        elif revision.edition:
            writer.add(f"{EDITIONS}{essay.slug}/{revision.edition}.txt", revision_file(scope, revision))
        else:
            writer.add(f"{REVISIONS}{essay.slug}/{revision.number}.txt", revision_file(scope, revision))
    writer.add(f"{ESSAYS}{essay.slug}.md", _file(scope, essay, names, current))


def _that_go(found: Any, scope: Scope) -> Any:
    """Of these revisions those that go: the editions that readers may read, or all of them."""
    found = found.select_related("licence", "cover")
    return found if scope.private else found.editions().filter(edition_at__lte=scope.now)


def _content_of(scope: Scope, essay: Essay) -> dict[str, Any]:
    """What an essay says, as its editions say it: its authors and hubs by their addresses, its tags by their names."""
    scope.needs(essay)
    bylines = sorted(essay.bylines.all(), key=lambda row: (row.position, row.pk))
    hubs = sorted(essay.hubs.all(), key=lambda hub: (hub.position, hub.pk))
    tags = sorted((row.tag for row in essay.tagged.all()), key=lambda tag: tag.key)
    scope.authors |= {row.author_id for row in bylines}
    scope.hubs |= {hub.pk for hub in hubs}
    scope.tags |= {tag.pk for tag in tags}
    return rows.encoded(
        CONTENT, essay, authors=[row.author.slug for row in bylines], hubs=[hub.slug for hub in hubs],
        tags=[tag.name for tag in tags],
    )  # fmt: skip


def _file(scope: Scope, essay: Essay, content: dict[str, Any], current: Revision | None) -> bytes:
    """First what every reader of front matter knows, then, under `bundle`, what only this format tells."""
    names = [row.author.name for row in sorted(essay.bylines.all(), key=lambda row: (row.position, row.pk))]
    said = {
        "title": content.get("title"), "date": content.get("dated"), "slug": essay.slug, "authors": names,
        "standfirst": content.get("standfirst"), "lead_in": content.get("lead_in"), "lang": essay.language,
        "licence": content.get("licence"), "source_url": content.get("source_url"), "hubs": content.get("hubs"),
        "tags": content.get("tags"), "featured": content.get("featured"),
        "cover": content.get("cover") and f"media:{content['cover']}",
    }  # fmt: skip
    of_essay = rows.encoded(
        ESSAY, essay, tags=sorted(row.tag.slug for row in essay.tagged.all()),
        original=essay.original.slug if essay.original_id in scope.told else None,
    )  # fmt: skip
    of_essay |= {name: content[name] for name in ("no_cover", "comments_policy") if name in content}
    of_essay["by"] = content.get("authors", [])
    of_essay["this_edition"] = _this_edition(scope, content, essay, current)
    return front.written(
        {name: value for name, value in said.items() if value} | {"bundle": of_essay}, clean(essay.body)
    )


def _this_edition(scope: Scope, content: dict[str, Any], essay: Essay, current: Revision | None) -> dict[str, Any]:
    """What the edition that readers have says of itself, and where it differs from what stands before them now (its
    tags as they were typed, for example)."""
    if current is None:
        return {"edition_at": rows.plain(essay.revised_at or essay.live_at)}
    own = _revision_content(scope, current)
    differs = {name: own.get(name) for name in sorted(CONTENT.names) if own.get(name) != content.get(name)}
    if current.body != essay.body:
        differs["body"] = clean(current.body)
    return _about(scope, current) | ({"differs": differs} if differs else {})


def _about(scope: Scope, revision: Revision) -> dict[str, Any]:
    said = rows.encoded(EDITION, revision)
    return (
        said if scope.private else {name: said[name] for name in EDITION_PUBLIC if name in said and name != "edition"}
    )


def _revision_content(scope: Scope, revision: Revision) -> dict[str, Any]:
    scope.needs(revision)
    authors = [pk for pk in revision.authors if pk in scope.author_slugs]
    hubs = [pk for pk in revision.hubs if pk in scope.hub_slugs]
    scope.authors |= set(authors)
    scope.hubs |= set(hubs)
    return rows.encoded(
        CONTENT, revision, authors=[scope.author_slugs[pk] for pk in authors],
        hubs=[scope.hub_slugs[pk] for pk in hubs], tags=rows.plain(revision.tags),
    )  # fmt: skip


def revision_file(scope: Scope, revision: Revision) -> bytes:
    """An older edition, or a draft; of one that is withheld there are no words."""
    said = {"edition": revision.edition} | _about(scope, revision) | _revision_content(scope, revision)
    return front.written({name: value for name, value in said.items() if value is not None}, clean(revision.body))


def withdrawn(scope: Scope) -> Iterator[dict[str, Any]]:
    """What readers are told at the address of an essay that was withdrawn."""
    for essay in scope.taken_back().defer("body", *UNREAD).iterator(chunk_size=TOGETHER):
        yield rows.encoded(WITHDRAWN, essay)


def unpublished(scope: Scope) -> Iterator[dict[str, Any]]:
    """What is known of an essay that readers do not have; its words are in its revisions."""
    found = Essay.objects.select_related("original").defer("body", *UNREAD)
    for essay in in_turn(found, TOGETHER, scope.unpublished):
        original = essay.original.slug if essay.original_id in scope.told else None
        yield rows.encoded(UNPUBLISHED, essay, original=original)


def write_unpublished(writer: Writer, scope: Scope) -> None:
    """Writes all revisions of the essays that readers do not have."""
    found = Essay.objects.defer("body", *UNREAD)
    for part in in_parts(in_turn(found, TOGETHER, scope.unpublished), TOGETHER):
        for essay, revisions in _with_revisions(part, scope):
            for revision in revisions:
                writer.add(f"{REVISIONS}{essay.slug}/{revision.number}.txt", revision_file(scope, revision))
