"""Books, calls and bookmarks on the desk: three lists and three forms of one shape. For editors."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import role_required
from noticeboard import board
from noticeboard.forms import BookForm, BookmarkForm, CallForm
from noticeboard.models import Book, Bookmark, Call
from sitewide.pagination import page_of
from sitewide.text.enumerations import commas

PER_PAGE = 50
MAX_WORDS = 100


@dataclass(frozen=True)
class Kind:
    """One kind of item: what it is called, its rows, its form and its verbs."""

    name: str  # as in the addresses' names: desk-books, desk-book, desk-book-new, desk-book-delete
    plural: str
    one: Promise
    many: Promise
    model: type[Any]
    form: type[Any]
    save: Callable[..., Any]
    delete: Callable[..., None]
    about: Callable[[Any], object]  # an item to the words under its title

    @property
    def list_name(self) -> str:
        return f"desk-{self.plural}"

    @property
    def new_name(self) -> str:
        return f"desk-{self.name}-new"

    @property
    def edit_name(self) -> str:
        return f"desk-{self.name}"

    @property
    def delete_name(self) -> str:
        return f"desk-{self.name}-delete"


def _about_call(call):
    if call.is_open:
        return _("open")
    return _("closed") if call.closes <= timezone.now() else _("not open yet")


KINDS = [
    Kind(
        "book", "books", gettext_lazy("book"), gettext_lazy("Books"), Book, BookForm, board.save_book,
        board.delete_book, lambda book: commas([book.author, _("featured")] if book.featured else [book.author]),
    ),
    Kind(
        "call", "calls", gettext_lazy("call"), gettext_lazy("Calls"), Call, CallForm, board.save_call,
        board.delete_call, _about_call,
    ),
    Kind(
        "bookmark", "bookmarks", gettext_lazy("bookmark"), gettext_lazy("Bookmarks"), Bookmark, BookmarkForm,
        board.save_bookmark, board.delete_bookmark, lambda item: item.url,
    ),
]  # fmt: skip


def items(request, kind):
    """The list of one kind, narrowed by words of the title (`?q=`)."""
    words = " ".join(request.GET.get("q", "").split())[:MAX_WORDS]
    rows = kind.model.objects.filter(title__icontains=words) if words else kind.model.objects.all()
    page = page_of(rows, request, PER_PAGE)
    for item in page.object_list:
        item.about = kind.about(item)
    return render(request, "desk/items.html", {"kind": kind, "page": page, "q": words})


def edit(request, kind, pk=None):
    """The form of a new or an existing item."""
    item = get_object_or_404(kind.model, pk=pk) if pk else None
    stored = copy(item)  # the form puts what was typed into `item`, good or not
    form = kind.form(request.POST or None, request.FILES or None, instance=item, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = kind.save(form.save(commit=False), by=request.user, **form.extras())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%s” is saved.") % saved)
            return redirect(kind.list_name)
    context = {"kind": kind, "form": form, "item": stored}
    return render(request, "desk/item_form.html", context, status=422 if form.errors else 200)


def delete(request, kind, pk):
    """Asks first; deletes by the button."""
    item = get_object_or_404(kind.model, pk=pk)
    if request.method == "POST":
        name = str(item)
        kind.delete(item, by=request.user)
        messages.success(request, _("“%s” is deleted.") % name)
        return redirect(kind.list_name)
    return render(request, "desk/item_delete.html", {"kind": kind, "item": item})


def _guarded(view, kind, methods):
    """A view of one kind, for editors, kept by no cache."""

    @wraps(view)
    def viewed(request, *args, **kwargs):
        return view(request, kind, *args, **kwargs)

    return never_cache(role_required("editor")(methods(viewed)))


def addresses():
    """The addresses of all kinds, for the URLconf."""
    both = require_http_methods(["GET", "HEAD", "POST"])
    for kind in KINDS:
        base = f"desk/{kind.plural}/"
        view = partial(_guarded, kind=kind)
        yield path(base, view(items, methods=require_safe), name=kind.list_name)
        yield path(f"{base}new/", view(edit, methods=both), name=kind.new_name)
        yield path(f"{base}<int:pk>/", view(edit, methods=both), name=kind.edit_name)
        yield path(f"{base}<int:pk>/delete/", view(delete, methods=both), name=kind.delete_name)
