"""The noticeboard: what is shown beside the essays, and every change to it.

The verbs take a row with its fields set (by a form, a command, the demo) and do the rest: the address, the text as
HTML, the search, the moments at which pages change by themselves. `by` is the editor who acts; None the command line.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

import search
from accounts.models import User
from accounts.roles import must_be
from essays import texts
from essays.texts import Text
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from sitewide.database.rows import clean_row
from sitewide.text.slugs import slugify
from sitewide.typography import typeset

BLOCK_END = re.compile(r"(?=</(?:p|li|h[1-6]|blockquote|pre|t[dh]|d[td]|figcaption)>|<br)")


def add_texts() -> None:
    """Adds what this app holds to the registry of texts; called when the site is made ready."""
    texts.add(
        Text(Book, "why", "why_html", index=lambda books: search.index(map(book_document, books)), form="desk-book"),
        Text(Call, "body", "html", index=lambda calls: search.index(map(call_document, calls)), form="desk-call",
             public=Call.objects.started),
    )  # fmt: skip


def featured_book() -> Book | None:
    """The book shown on every page, or None."""
    return Book.objects.select_related("hub", "cover").filter(featured=True).first()


def open_calls(now: datetime | None = None) -> QuerySet[Call]:
    """The calls that can be answered now, the one that closes first at the top."""
    calls: QuerySet[Call] = Call.objects.open(now)
    return calls


def newest_bookmarks(count: int) -> QuerySet[Bookmark]:
    """The bookmarks added last whose addresses still answer."""
    return Bookmark.objects.filter(gone=False)[:count]


@transaction.atomic
def save_book(book: Book, *, by: User | None) -> Book:
    """Keeps a new or changed book; one that is featured takes the place of the one before. Returns it.

    Raises ValidationError where its text cannot be rendered.
    """
    must_be(by, "editor", "administrator")
    state.take_turn()
    clean_row(book)
    _give_slug(book, fallback="book")
    texts.store(book)
    if book.featured:
        Book.objects.filter(featured=True).exclude(pk=book.pk).update(featured=False)
    search.index([book_document(book)])
    state.bump()
    return book


@transaction.atomic
def save_call(call: Call, *, by: User | None, hubs: Iterable[Any] | None = None) -> Call:
    """Keeps a new or changed call, with its hubs where they are given. It appears and closes by itself at its moments.

    Raises ValidationError where it would close before it opens, and where its text cannot be rendered.
    """
    must_be(by, "editor", "administrator")
    state.take_turn()
    if call.closes <= call.opens:
        raise ValidationError({"closes": _("It must close after it opens.")})
    clean_row(call)
    _give_slug(call, fallback="call")
    texts.store(call)
    if hubs is not None:
        call.hubs.set(hubs)
    state.set_due(f"call:{call.pk}:opens", call.opens)
    state.set_due(f"call:{call.pk}:closes", call.closes)
    search.index([call_document(call)])
    state.bump()
    return call


@transaction.atomic
def save_bookmark(bookmark: Bookmark, *, by: User | None, tags: Iterable[Any] | None = None) -> Bookmark:
    """Keeps a new or changed bookmark, with its tags where they are given. Returns it."""
    must_be(by, "editor", "administrator")
    state.take_turn()
    clean_row(bookmark).save()
    if tags is not None:
        bookmark.tags.set(tags)
    search.index([bookmark_document(bookmark)])
    state.bump()
    return bookmark


@transaction.atomic
def follow_tag(tag: Any) -> None:
    """A tag has a new name, or became another word for a tag: its bookmarks are handed over and found by that one. The
    caller has taken its turn, and raises the content version."""
    found = list(Bookmark.objects.filter(tags=tag))
    if tag.synonym_of_id:
        for bookmark in found:
            bookmark.tags.add(tag.synonym_of)
            bookmark.tags.remove(tag)
    search.index(map(bookmark_document, found))


def delete_book(book: Book, *, by: User | None) -> None:
    """Takes a book away altogether."""
    _delete(book, by)


def delete_call(call: Call, *, by: User | None) -> None:
    """Takes a call away altogether; one that is past keeps its page without that."""
    _delete(call, by, moments=("opens", "closes"))


def delete_bookmark(bookmark: Bookmark, *, by: User | None) -> None:
    """Takes a bookmark away altogether."""
    _delete(bookmark, by)


@transaction.atomic
def _delete(row: Book | Call | Bookmark, by: User | None, moments: Iterable[str] = ()) -> None:
    """Takes a row away with its search document, and the due moments that it has under these names."""
    must_be(by, "editor", "administrator")
    state.take_turn()
    kind = str(row._meta.model_name)
    search.forget(kind, [row.pk])
    for name in moments:
        state.set_due(f"{kind}:{row.pk}:{name}", None)
    texts.delete(row)
    state.bump()


@transaction.atomic
def reindex() -> int:
    """Puts the whole noticeboard into the search anew; returns how many rows there are."""
    state.take_turn()
    documents = [
        *map(book_document, Book.objects.select_related("hub")),
        *map(call_document, Call.objects.prefetch_related("hubs")),
        *map(bookmark_document, Bookmark.objects.prefetch_related("tags")),
    ]
    search.index(documents)
    state.bump()
    return len(documents)


def _give_slug(row: Any, *, fallback: str) -> None:
    """A new row gets its address from its title, with a number where that is taken; it keeps it for good."""
    if row.slug:
        return
    base = slugify(row.title, 90) or fallback
    taken = set(type(row).objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = range(2, len(taken) + 3)
    row.slug = base if base not in taken else next(s for n in numbers if (s := f"{base}-{n}") not in taken)


def words_of(html: str) -> str:
    """The words of a text that is rendered, on one line."""
    return " ".join(unescape(strip_tags(BLOCK_END.sub(" ", html))).split())


def _facet(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.slug, row.name) for row in rows]


def book_document(book: Book) -> search.Document:
    return search.Document(
        kind="book",
        object_id=book.pk,
        title=book.title,
        url=book.get_absolute_url(),
        body=words_of(book.why_html),
        byline=book.author,
        date=book.added,
        facets={"hub": _facet([book.hub] if book.hub else [])},
    )


def call_document(call: Call) -> search.Document:
    """A call is found from the moment at which it opens."""
    return search.Document(
        kind="call",
        object_id=call.pk,
        title=call.title,
        url=call.get_absolute_url(),
        body=words_of(call.html),
        summary=call.standfirst,
        visible_from=call.opens,
        date=timezone.localdate(call.opens),
        facets={"hub": _facet(call.hubs.all())},
    )


def bookmark_document(bookmark: Bookmark) -> search.Document:
    tags = list(bookmark.tags.all())
    return search.Document(
        kind="bookmark",
        object_id=bookmark.pk,
        title=bookmark.title,
        url=bookmark.get_absolute_url(),
        body=typeset(bookmark.note),
        tags=[tag.name for tag in tags],
        date=bookmark.added,
        facets={"tag": _facet(tags)},
        data={"url": bookmark.url},
    )
