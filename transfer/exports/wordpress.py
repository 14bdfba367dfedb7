"""WordPress's export format, WXR 1.2, as its own importer takes it: what everybody may read, in one file, streaming.

Essays are posts, the site's own pages are pages, hubs are categories, pictures and recordings are attachments with
their addresses here. Texts are the HTML that readers have, with whole addresses and without what only this site's
pages need. WordPress knows one author a post: the first of a by-line; the others are named in a custom field,
`commonswiki_byline`. What has no place there (editions, series, reasons of links) stays out.
"""

import datetime
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html

from comments.models import Comment
from essays.markup.syndication import for_readers
from essays.models import Author, Essay, Hub, Media, Page, Tag
from essays.models.page import ADDRESSED
from sitewide import state
from transfer.exports.wxr_writing import Item, Wxr
from transfer.selection import Selection

MOST_AT_ONCE = 100
SITE_AUTHOR = "site"  # who the site's own pages and files are by, as WordPress wants somebody
_CODE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)  # as the sanitiser writes it
T = TypeVar("T")
Progress = Callable[[int, int], None]


@dataclass
class Counts:
    """What was written."""

    posts: int = 0
    pages: int = 0
    attachments: int = 0
    comments: int = 0


@dataclass(frozen=True)
class _Numbers:
    """The ids of the file: those of posts are the essays' own, the rest come after."""

    pages: int
    media: int

    def page(self, pk: int) -> int:
        return self.pages + pk

    def medium(self, pk: int) -> int:
        return self.media + pk


def write(
    out: TextIO, selection: Selection, *, private: bool = False, progress: Progress = lambda done, total: None
) -> Counts:
    """Writes the file to `out` (text) and returns what it holds. `progress` is told how many posts of how many.

    With `private` the mail addresses of those who replied are in it, as WordPress's moderators know them; held replies
    and drafts are not, with or without.
    """
    essays = selection.of(Essay.objects.published())
    return _Export(Wxr(out), essays, selection, private).run(progress)


class _Export:
    def __init__(self, wxr: Wxr, essays: QuerySet[Essay], selection: Selection, private: bool) -> None:
        self.wxr, self.essays, self.private = wxr, essays, private
        self.is_whole, self.counts = selection.is_whole, Counts()
        self.site = state.current().settings
        most = Essay.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        pages = Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.numbers = _Numbers(most, most + pages)
        self.media = self._media()

    def run(self, progress: Progress) -> Counts:
        wxr, total = self.wxr, self.essays.count()
        wxr.open(self.site.printed_title, self.site.tagline, settings.SITE_URL, timezone.now())
        with timezone.override(self.site.zone):
            self._authors()
            for hub in Hub.objects.all():
                wxr.category(hub.pk, hub.slug, hub.name, hub.argument)
            tags = Tag.objects.filter(tagged__content_object__in=self.essays.values("pk")).distinct()
            for tag in tags.order_by("pk"):
                wxr.tag(tag.pk, tag.slug, tag.name, tag.definition)
            for media in self._rows_of_media():
                self._attachment(media)
            if self.is_whole:
                for page in Page.objects.filter(slug__in=ADDRESSED).order_by("pk"):
                    self._page(page)
            rows = self.essays.defer("body", "toc", "text").order_by("live_at", "pk")
            for batch in _batches(rows.iterator(chunk_size=MOST_AT_ONCE)):
                self._posts(batch)
                progress(self.counts.posts, total)
        wxr.close()
        return self.counts

    def _authors(self) -> None:
        """By-lines of what is in the file. WordPress asks for a mail address: one that can be nobody's."""
        self.wxr.author(0, SITE_AUTHOR, self.site.printed_title)
        for author in Author.objects.filter(essays__in=self.essays.values("pk")).distinct().order_by("pk"):
            self.wxr.author(author.pk, author.slug, author.name)

    def _media(self) -> set[str]:
        """The names of the pictures and recordings that these essays show."""
        names: set[str] = set()
        for pictures, card in self.essays.values_list("pictures", "card").iterator(chunk_size=500):
            names.update(pictures)
            names.update(filter(None, [(card.get("cover") or {}).get("name")]))
        return names

    def _rows_of_media(self) -> Iterator[Media]:
        for names in _batches(sorted(self.media)):
            yield from Media.every.filter(name__in=names).order_by("pk")

    def _attachment(self, media: Media) -> None:
        url = f"{settings.SITE_URL}{media.url}"
        with self.wxr.item() as item:
            item.head(
                media.alt or media.name,
                f"{settings.SITE_URL}{media.get_absolute_url()}",
                media.created,
                SITE_AUTHOR,
                url,
                content="",
                excerpt=" ".join(filter(None, (media.caption, media.credit))),
            )
            item.post(self.numbers.medium(media.pk), media.name, "attachment", "inherit", media.created)
            item.plain("attachment_url", url)
            if media.alt:
                item.meta("_wp_attachment_image_alt", media.alt)
        self.counts.attachments += 1

    def _page(self, page: Page) -> None:
        address = f"{settings.SITE_URL}{page.get_absolute_url()}"
        with self.wxr.item() as item:
            item.head(
                page.title,
                address,
                page.updated,
                SITE_AUTHOR,
                address,
                content=_classic(page.html, address),
                excerpt="",
            )
            item.post(self.numbers.page(page.pk), page.slug, "page", "publish", page.updated)
        self.counts.pages += 1

    def _posts(self, batch: list[Essay]) -> None:
        replies: dict[int, list[Comment]] = {}
        rows = Comment.objects.published().filter(essay__in=[essay.pk for essay in batch])
        for reply in rows.order_by("published_at", "pk"):
            replies.setdefault(reply.essay_id, []).append(reply)
        covers = {essay.pk: (essay.card.get("cover") or {}).get("name") for essay in batch}
        ids = dict(Media.objects.filter(name__in=filter(None, covers.values())).values_list("name", "pk"))
        for essay in batch:
            self._post(essay, replies.get(essay.pk, []), ids.get(covers[essay.pk] or ""))

    def _post(self, essay: Essay, replies: list[Comment], cover: int | None) -> None:
        address = iri_to_uri(f"{settings.SITE_URL}{essay.url}")
        authors, card = essay.card.get("authors", []), essay.card
        lead = format_html("<p><b>{}</b></p>", essay.lead_in) if essay.lead_in else ""
        content = lead.replace("[", "&#91;") + _classic(essay.html, address)
        with self.wxr.item() as item:
            item.head(
                essay.title,
                address,
                essay.live_at,
                authors[0]["slug"] if authors else SITE_AUTHOR,
                essay.feed_id or f"urn:uuid:{essay.guid}",
                content=content,
                excerpt=essay.standfirst,
            )
            item.post(
                essay.pk,
                essay.slug,
                "post",
                "publish",
                _shown(essay),
                modified=essay.revised_at or essay.live_at,
                sticky=essay.featured,
                open_=essay.comments_policy == "open",
            )
            for hub in card.get("hubs", []):
                item.term("category", hub["slug"], hub["name"])
            for tag in card.get("tags", []):
                item.term("post_tag", tag["slug"], tag["name"])
            if cover:
                item.meta("_thumbnail_id", str(self.numbers.medium(cover)))
            for name, value in _beside(essay, authors):
                item.meta(f"commonswiki_{name}", value)
            numbers: dict[int, int] = {}
            for reply, parent in _parents_first(replies):
                self.counts.comments += 1
                numbers[reply.pk] = self.counts.comments
                self._comment(item, reply, self.counts.comments, numbers[parent.pk] if parent else 0, address)
        self.counts.posts += 1

    def _comment(self, item: Item, reply: Comment, number: int, parent: int, address: str) -> None:
        """One reply; numbers rise along a thread, as WordPress takes them in by their numbers."""
        item.comment(
            number, parent, reply.name, reply.email if self.private else "", reply.website,
            reply.published_at or reply.submitted_at, _classic(reply.html, address),
        )  # fmt: skip


def _shown(essay: Essay) -> datetime.datetime:
    """The moment of a post: that of its appearance, or, where its by-line's day is another, the noon of that day: the
    order of lists there is the order of lists here."""
    appeared = essay.live_at or essay.created
    if essay.dated and timezone.localtime(appeared).date() != essay.dated:
        return timezone.make_aware(datetime.datetime.combine(essay.dated, datetime.time(12)))
    return appeared


def _beside(essay: Essay, authors: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """What WordPress has no place for, as custom fields."""
    said = {
        "byline": essay.byline if len(authors) > 1 else "",
        "lead_in": essay.lead_in,
        "language": essay.language,
        "licence": (essay.card.get("licence") or {}).get("code", ""),
        "source_url": essay.source_url,
        "edition": str(essay.edition),
    }
    yield from ((name, value) for name, value in said.items() if value)


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while batch := list(itertools.islice(left, MOST_AT_ONCE)):
        yield batch


def _classic(html: str, address: str) -> str:
    """HTML as WordPress keeps it: it makes breaks of the ends of lines, and of words in square brackets what they
    name, so that none of them are left."""
    parts = _CODE.split(for_readers(html, address, settings.SITE_URL))
    whole = "".join(part if part.startswith("<pre") else part.replace("\n", " ") for part in parts)
    return whole.replace("[", "&#91;")


def _parents_first(replies: list[Comment]) -> list[tuple[Comment, Comment | None]]:
    """Each reply with the one that it answers, which stands before it; None where that is not published: then it is at
    the head of its own thread, as on the page."""
    known = {reply.pk: reply for reply in replies}
    answers: dict[int | None, list[Comment]] = {}
    for reply in replies:
        answers.setdefault(reply.parent_id if reply.parent_id in known else None, []).append(reply)
    found, waiting = [], list(reversed(answers.get(None, [])))
    while waiting:
        reply = waiting.pop()
        found.append((reply, known.get(reply.parent_id or 0)))
        waiting.extend(reversed(answers.get(reply.pk, [])))
    return found
