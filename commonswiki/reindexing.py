"""The search index made anew from the database: all of it by a command, and by and by what is of an older analysis."""

from django.db import transaction
from django.utils import timezone

import search
from comments.models import Comment
from comments.threads.search_documents import index_comments_of
from essays.derived import search_documents
from essays.models import Author, Essay, Hub, Page, Tag
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from search import analysis
from search.indexing import POSTPONED
from search.models import IndexedDocument
from sitewide import state

TOGETHER = 50  # essays locked, read and written at a time
AT_ONCE = 20  # essays that one round of the worker brings up to date: a second or two


def renew_outdated():
    """Indexes anew some of what was indexed by an older analysis, essays first; returns how many documents there were.

    Nothing to do costs one query. What is not indexed by any of this any more counts as renewed after its round.
    """
    outdated = IndexedDocument.objects.filter(analysis__lt=analysis.VERSION)
    outdated = outdated.exclude(kind="response", analysis=POSTPONED)  # of comments.threads.search_documents
    some = list(outdated.order_by("pk").values_list("kind", "object_id")[:AT_ONCE])
    if not some:
        return 0
    with timezone.override(state.current().settings.zone):
        if essays := list(outdated.filter(kind="essay").order_by("pk").values_list("object_id", flat=True)[:AT_ONCE]):
            index_essays(essays)
            outdated.filter(kind="essay", object_id__in=essays).update(analysis=analysis.VERSION)
            return len(essays)
        many = outdated.count()
        board.reindex()
        the_rest()
        outdated.update(analysis=analysis.VERSION)
        return many


def published_essays():
    return Essay.objects.released()


def published_comments():
    return Comment.objects.filter(state=Comment.State.PUBLISHED, essay__live=Essay.Live.PUBLISHED)


# What may stand in the index, by its kind; which tags may not is known to search_documents.index_tags.
KEPT = {
    "essay": published_essays,
    "response": published_comments,
    "tag": Tag.objects.all,
    "hub": Hub.objects.all,
    "book": Book.objects.all,
    "call": Call.objects.all,
    "bookmark": Bookmark.objects.all,
    "author": Author.objects.all,
    "page": Page.objects.all,
}


@transaction.atomic
def the_rest():
    """What the essays are sorted by, and the site's own pages; returns how many entries had nothing behind them."""
    state.take_turn()
    search_documents.index_tags(Tag.objects.all())
    search_documents.index_hubs(Hub.objects.all())
    search_documents.index_authors(Author.objects.all())
    search_documents.index_pages(Page.objects.all())
    gone = sum(forget_all_but(kind, kept()) for kind, kept in KEPT.items())
    search.recount()
    state.bump()
    return gone


@transaction.atomic
def index_essays(pks):
    state.take_turn()
    rows = published_essays().filter(pk__in=pks).order_by("pk").defer("body", "html", "toc")
    rows = list(rows.select_for_update(no_key=True))
    search.index(map(search_documents.essay_document, rows))
    index_comments_of(rows)
    state.bump()


def forget_all_but(kind, kept):
    """Takes documents of a kind out of the index that have no row behind them; returns how many."""
    stale = IndexedDocument.objects.filter(kind=kind).exclude(object_id__in=kept.values("pk"))
    ids = list(stale.values_list("object_id", flat=True))
    search.forget(kind, ids)
    return len(ids)
