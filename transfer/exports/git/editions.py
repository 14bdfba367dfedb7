"""The commits that a repository has not yet: one for each public edition, one for each essay that nobody may read any
more. What an edition says is read when its turn comes, so that any number of them takes little memory."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from essays.derived.covers import described
from essays.derived.dependencies import dependencies_of
from essays.derived.redirects import normalise_path
from essays.models import Author, Essay, Hub, Media, Revision
from sitewide import state
from sitewide.text.slugs import slugify
from transfer.exports import front_matter
from transfer.exports.git.repository import Commit, Known, moment
from transfer.exports.portable_markdown import Portable
from transfer.selection import Selection

LONGEST = 200  # bytes of a file's name, of the 255 that file systems take
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)$")


def file_name(slug: str) -> str:
    """The name of an essay's file, such as file systems take."""
    if len(slug.encode()) <= LONGEST and not _RESERVED.match(slug):
        return f"{slug}.md"
    return f"{slug[:50]}-{hashlib.sha256(slug.encode()).hexdigest()[:8]}.md"


@dataclass
class Editions:
    """What is to be written, on top of what is `known`; `told` gathers what whoever exports should know."""

    selection: Selection
    known: Known

    def __post_init__(self) -> None:
        self.told: list[str] = []
        self.site = state.current().settings.printed_title
        self.authors = dict(Author.objects.values_list("pk", "name"))
        self.hubs = dict(Hub.objects.values_list("pk", "slug"))
        self.essays = self.selection.of(Essay.objects.published())

    def waiting(self) -> list[tuple[int, bool]]:
        """(id, whether it is told only that it is withheld) of the editions that are not there yet, in the order of
        their moments."""
        rows = Revision.objects.published().filter(essay__in=self.essays.values("pk"))
        rows = rows.order_by("edition_at", "essay_id", "edition")
        found = []
        for pk, guid, edition, withheld in rows.values_list("pk", "essay__guid", "edition", "withheld_at").iterator():
            key = (str(guid), edition)
            if key not in self.known.editions:
                found.append((pk, bool(withheld)))
            elif withheld and key not in self.known.withheld:
                found.append((pk, True))
                self.told.append(
                    f"Edition {edition} of {guid} was withheld since it was exported: its words stand in the commits "
                    "of before. To be rid of them, export into a new folder."
                )
        return found

    def commits(self, waiting: list[tuple[int, bool]]) -> Iterator[Commit]:
        """The commits, one after the other; each is noted as known."""
        for pk, withheld in waiting:
            revision = Revision.objects.select_related("essay", "licence", "cover__licence").get(pk=pk)
            yield self._withheld(revision) if withheld else self._edition(revision)
        yield from self._again()
        yield from self._gone()

    def _edition(self, revision: Revision, words: str = "") -> Commit:
        essay, guid = revision.essay, str(revision.essay.guid)
        path, before = self._path(guid, _slug(revision)), self.known.files.get(guid)
        text, media = self._file(revision)
        self.known.files[guid] = path
        usual = f"{revision.title}: edition {revision.edition}" if revision.edition != 1 else revision.title
        return Commit(
            name=self._names(revision),
            at=revision.edition_at or essay.created,
            words=words or revision.summary or usual,
            trailers=(*_about(revision), ("File", path)),
            moved=(before, path) if before and before != path else None,
            written=((path, text.encode()), *media),
        )

    def _path(self, guid: str, slug: str) -> str:
        """Its file; beside the file of another essay, which had this address at another time, with a part of its
        own id."""
        path = f"essays/{file_name(slug)}"
        taken = any(other == path for one, other in self.known.files.items() if one != guid)
        return f"essays/{file_name(f'{slug[:50]}-{guid[:8]}')}" if taken else path

    def _names(self, revision: Revision) -> str:
        return ", ".join(self.authors[pk] for pk in revision.authors if pk in self.authors) or self.site

    def _file(self, revision: Revision) -> tuple[str, list[tuple[str, bytes]]]:
        """The file of an edition, and the media that no commit before has."""
        dependencies = dependencies_of(revision.body, revision.language)
        used = {name: info.url for name, info in dependencies.media.items()}
        cover = revision.cover if revision.cover and not revision.no_cover else None
        if cover:
            used[cover.name] = cover.url
        names = {name: url.rsplit("/", 1)[-1] for name, url in used.items()}

        def picture(name: str) -> str | None:
            return f"../media/{names[name]}" if name in names else None

        values = {
            "title": revision.title,
            "slug": _slug(revision),
            "authors": [self.authors[pk] for pk in revision.authors if pk in self.authors],
            "date": revision.dated,
            "edition": revision.edition,
            "standfirst": revision.standfirst,
            "lead_in": revision.lead_in,
            "tags": list(revision.tags),
            "hubs": [self.hubs[pk] for pk in revision.hubs if pk in self.hubs],
            "language": revision.language,
            "licence": revision.licence.code if revision.licence else "",
            "source_url": revision.source_url,
            "featured": revision.featured,
            "cover": front_matter.cover(described(cover) if cover else None, settings.SITE_URL, picture),
            "address": iri_to_uri(f"{settings.SITE_URL}{revision.essay.url}"),
        }
        body = Portable(dependencies, "", settings.SITE_URL, picture).text(revision.body)
        return front_matter.markdown_file(values, body), list(self._new_media(names))

    def _new_media(self, names: dict[str, str]) -> Iterator[tuple[str, bytes]]:
        for media in Media.every.filter(name__in=names).order_by("pk"):
            file = names[media.name]
            if file not in self.known.media and default_storage.exists(str(media.file.name)):
                self.known.media.add(file)
                with default_storage.open(str(media.file.name)) as opened:
                    yield f"media/{file}", opened.read()

    def _withheld(self, revision: Revision) -> Commit:
        """An edition whose words were taken out: a commit that says so and writes nothing."""
        words = f"{revision.essay.title}: edition {revision.edition} is withheld: {revision.withheld_reason}"
        at = revision.edition_at or revision.essay.created
        known = (str(revision.essay.guid), revision.edition) in self.known.editions
        return Commit(
            self.site, (revision.withheld_at or at) if known else at, words, (*_about(revision), ("Withheld", "yes"))
        )

    def _again(self) -> Iterator[Commit]:
        """Essays that were taken away and are public again, with no new edition."""
        for pk, guid in self.essays.order_by("pk").values_list("pk", "guid"):
            if str(guid) not in self.known.files:
                rows = Revision.objects.published().filter(essay=pk, withheld_at=None)
                revision = rows.select_related("essay", "licence", "cover__licence").order_by("edition").last()
                if revision is not None:
                    yield self._edition(revision, words=f"{revision.title}: public again")

    def _gone(self) -> Iterator[Commit]:
        """Essays that are there and that nobody may read any more, or that are not chosen any more."""
        public = {str(guid) for guid in self.essays.values_list("guid", flat=True)}
        gone = {guid: path for guid, path in self.known.files.items() if guid not in public}
        rows = {str(essay.guid): essay for essay in Essay.objects.filter(guid__in=gone).order_by("pk")}
        for guid, path in sorted(gone.items(), key=lambda item: _when(rows.get(item[0]))):
            essay = rows.get(guid)
            del self.known.files[guid]
            trailers = (("Essay", guid), ("Gone", "yes"))
            yield Commit(self.site, _moment(essay), _why(essay), trailers, removed=(path,))


def _slug(revision: Revision) -> str:
    """The word of the address that an edition had. Where none was typed it was made of the title; an essay remembers
    the addresses that it had."""
    essay = revision.essay
    if revision.edition != essay.edition:
        for slug in filter(None, (revision.slug, slugify(revision.title))):
            if slug == essay.slug or essay.old_paths.filter(path=normalise_path(f"/essays/{slug}/")).exists():
                return slug
    return essay.slug


def _about(revision: Revision) -> tuple[tuple[str, str], ...]:
    essay, at = revision.essay, revision.edition_at or revision.essay.created
    address = reverse("edition", args=[essay.slug, revision.edition])
    return (
        ("Essay", str(essay.guid)),
        ("Edition", str(revision.edition)),
        ("Published", moment(at)),
        ("Address", iri_to_uri(f"{settings.SITE_URL}{address}")),
    )


def _moment(essay: Essay | None) -> datetime:
    """When it went; of what has no such moment, when the site last changed."""
    return (essay and essay.withdrawn_at) or state.current().settings.changed_at


def _when(essay: Essay | None) -> tuple[datetime, int]:
    return _moment(essay), essay.pk if essay else 0


def _why(essay: Essay | None) -> str:
    if essay is not None and essay.live == Essay.Live.WITHDRAWN:
        return f"{essay.title}: withdrawn: {essay.withdrawn_reason}"
    return "An essay is not public any more, or not among those that are exported"
