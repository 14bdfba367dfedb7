"""The noticeboard's public pages."""

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noticeboard import board, calendar
from noticeboard.models import Book, Bookmark, Call
from sitewide.pagination import page_of
from sitewide.typography import typeset

BOOKS, PAST_CALLS, BOOKMARKS, PAST_BESIDE, BESIDE = 30, 30, 50, 5, 12


@require_safe
def books(request):
    """The featured book large, the others by page."""
    featured = board.featured_book()
    others = Book.objects.select_related("hub", "cover").exclude(pk=featured and featured.pk)
    page = page_of(others, request, BOOKS)
    context = {"title": _("Books"), "featured": featured, "earlier": page.object_list, "page": page}
    return render(request, "noticeboard/books.html", context)


@require_safe
def book(request, slug):
    found = get_object_or_404(Book.objects.select_related("hub", "cover__licence"), slug=slug)
    context = {"title": found.title, "book": found, "description": board.words_of(found.why_html)}
    return render(request, "noticeboard/book.html", context)


@require_safe
def calls(request):
    """Open calls, the one that closes first at the top; then past ones by page."""
    page = page_of(Call.objects.past().prefetch_related("hubs"), request, PAST_CALLS)
    context = {
        "title": _("Open calls"),
        "open": list(board.open_calls().prefetch_related("hubs")),
        "past": page.object_list,
        "page": page,
    }
    context["hubs"] = counted(hub for call in context["open"] for hub in call.hubs.all())
    return render(request, "noticeboard/calls.html", context)


@require_safe
def call(request, slug):
    """One call, from the moment at which it opens."""
    found = get_object_or_404(Call.objects.started().select_related("licence").prefetch_related("hubs"), slug=slug)
    context = {
        "title": found.title,
        "description": found.standfirst or board.words_of(found.html),
        "call": found,
        "past_calls": Call.objects.past().exclude(pk=found.pk)[:PAST_BESIDE],
    }
    return render(request, "noticeboard/call.html", context)


@require_safe
def call_calendar(request, slug):
    """The closing of a call as a file for calendars."""
    found = get_object_or_404(Call.objects.started(), slug=slug)
    url = settings.SITE_URL + found.get_absolute_url()
    text = calendar.deadline(
        uid=f"call-{found.pk}@{settings.SITE_URL.split('//')[-1]}",
        title=_("Closes: %s") % typeset(found.title),
        url=url,
        closes=found.closes,
        stamp=found.opens,
        description="\n".join(filter(None, [typeset(found.standfirst), url])),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="call.ics"'
    return response


@require_safe
def bookmarks(request):
    rows = Bookmark.objects.prefetch_related(Prefetch("tags", to_attr="tag_list"))
    page = page_of(rows, request, BOOKMARKS)
    tags = counted(tag for bookmark in page for tag in bookmark.tag_list)
    return render(request, "noticeboard/bookmarks.html", {"title": _("Bookmarks"), "page": page, "tags": tags})


def counted(rows):
    """What stands beside a list: the rows that occur in it, each once with its `count`, most first, at most twelve."""
    found = {}
    for row in rows:
        row = found.setdefault(row.pk, row)
        row.count = getattr(row, "count", 0) + 1
    return sorted(found.values(), key=lambda row: (-row.count, row.name.casefold()))[:BESIDE]
