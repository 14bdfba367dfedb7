"""The desk's lists and forms for what essays are sorted by and stand beside: hubs, pages, tags, authors, licences."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from essays import catalogue, deleting
from essays.catalogue_forms import AuthorForm, HubForm, LicenceForm, PageForm, PairForm, TagForm
from essays.models import Author, Essay, Hub, HubPair, Licence, Page, Tag
from essays.models.tag import fold
from essays.strategy import PAIRS
from essays.views.editing import see_other
from sitewide.paging import page_of

PER_PAGE = 100
SUGGESTIONS = 8
MAX_WORDS = 100
# What is in the way of deleting a row of each kind, and the verb that does it.
DELETING = {
    "author": (deleting.author_uses, deleting.delete_author),
    "hub": (deleting.hub_uses, deleting.delete_hub),
    "licence": (deleting.licence_uses, deleting.delete_licence),
    "tag": (deleting.tag_uses, deleting.delete_tag),
}


def editors(*methods):
    """For pages of editors: no cache keeps them."""

    def decorate(view):
        return never_cache(role_required("editor")(require_http_methods(methods)(view)))

    return decorate


def edit(request, form_class, row, verb, back, delete_name="", **context):
    """One row's form: shown, previewed, or saved by its verb; errors stand beside their fields."""
    form = form_class(request.POST or None, request.FILES or None, instance=row, user=request.user)
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "preview":
                preview = {"html": catalogue.render_plain(form.cleaned_data["body"])}
            else:
                saved = verb(form.save(commit=False), by=request.user, **form.extras())
                messages.success(request, _("“%s” is saved.") % saved)
                return see_other(back)
        except ValidationError as error:
            form.add_error(None, error)
    status = 422 if form.errors else 200
    row = row if row and row.pk else None
    deleted_at = reverse(delete_name, args=[row.pk]) if row and delete_name else ""
    context |= {"form": form, "row": row, "back": back, "preview": preview, "delete_url": deleted_at}
    return render(request, "desk/row_form.html", context, status=status)


def delete(request, row, kind, back):
    """Asks once more, then deletes by its verb; a row that is in use stays, and the page says by what."""
    uses, verb = DELETING[kind]
    if request.method == "POST":
        name = str(row)
        try:
            verb(row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return see_other(f"desk-{kind}", row.pk)
        messages.success(request, _("“%s” is deleted.") % name)
        return see_other(back)
    context = {"row": row, "uses": uses(row), "back": back, "row_url": reverse(f"desk-{kind}", args=[row.pk])}
    context["goes_too"] = row.synonyms.count() if kind == "tag" else 0
    return render(request, "desk/row_delete.html", context)


def words_of(request):
    return " ".join(request.GET.get("q", "").split())[:MAX_WORDS]


# Hubs


@editors("GET", "HEAD")
def hubs(request):
    return _show_hubs(request, _pair_forms())


def _show_hubs(request, pair_forms, status=200):
    published = Q(essays__in=Essay.objects.published())
    rows = Hub.objects.annotate(count=Count("essays", filter=published, distinct=True))
    return render(request, "desk/hubs.html", {"hubs": rows, "pairs": pair_forms}, status=status)


def _pair_forms(data=None):
    """A form for each pair of the three hubs with a ring: (first, second, form)."""
    rings = {hub.ink: hub for hub in Hub.objects.all() if hub.is_ring}
    stored = {frozenset((p.first_id, p.second_id)): p for p in HubPair.objects.all()}
    found = [(rings[a], rings[b]) for a, b in PAIRS if a in rings and b in rings]
    return [
        (a, b, PairForm(data, prefix=f"{a.ink}-{b.ink}", instance=stored.get(frozenset((a.pk, b.pk)))))
        for a, b in found
    ]


@editors("POST")
def pairs(request):
    """Saves why each two of the three hubs belong together."""
    forms = _pair_forms(request.POST)
    if any(form.errors for _first, _second, form in forms):
        return _show_hubs(request, forms, status=422)
    for first, second, form in forms:
        catalogue.save_pair(first, second, form.cleaned_data["why"], by=request.user)
    messages.success(request, _("The sentences of the pairs are saved."))
    return see_other("desk-hubs")


@editors("GET", "HEAD", "POST")
def hub(request, pk=None):
    row = get_object_or_404(Hub, pk=pk) if pk else Hub(position=Hub.objects.count() + 1)
    return edit(request, HubForm, row, catalogue.save_hub, "desk-hubs", "desk-hub-delete", heading=_("Hub"),
                has_preview=True)  # fmt: skip


@editors("GET", "HEAD", "POST")
def hub_delete(request, pk):
    return delete(request, get_object_or_404(Hub, pk=pk), "hub", "desk-hubs")


# Pages and licences


@editors("GET", "HEAD")
def pages(request):
    return render(request, "desk/pages.html", {"pages": Page.objects.all()})


@editors("GET", "HEAD", "POST")
def page(request, pk):
    row = get_object_or_404(Page, pk=pk)
    return edit(request, PageForm, row, catalogue.save_page, "desk-pages", heading=_("Page"), has_preview=True)


@editors("GET", "HEAD")
def licences(request):
    return render(request, "desk/licences.html", {"licences": Licence.objects.all()})


@editors("GET", "HEAD", "POST")
def licence(request, pk=None):
    row = get_object_or_404(Licence, pk=pk) if pk else None
    verb = catalogue.save_licence
    return edit(request, LicenceForm, row, verb, "desk-licences", "desk-licence-delete", heading=_("Licence"))


@editors("GET", "HEAD", "POST")
def licence_delete(request, pk):
    return delete(request, get_object_or_404(Licence, pk=pk), "licence", "desk-licences")


# Tags


@editors("GET", "HEAD")
def tags(request):
    """All tags with how many published essays carry them; `?q=` looks for a word, `?unused=1` for those on none."""
    words, unused = words_of(request), request.GET.get("unused") == "1"
    published = Q(tagged__content_object__in=Essay.objects.published())
    rows = Tag.objects.select_related("synonym_of").annotate(
        count=Count("tagged", filter=published, distinct=True), uses=Count("tagged", distinct=True)
    )
    rows = rows.filter(key__contains=fold(words)) if words else rows
    rows = rows.filter(uses=0, synonym_of=None) if unused else rows
    query = {"q": words} | ({"unused": 1} if unused else {}) | {"page": ""}
    context = {"page": page_of(rows.order_by("key"), request, PER_PAGE), "q": words, "unused": unused}
    return render(request, "desk/tags.html", context | {"query": "?" + urlencode(query)})


@editors("GET", "HEAD", "POST")
def tag(request, pk=None):
    row = get_object_or_404(Tag, pk=pk) if pk else None
    verb = catalogue.save_tag
    return edit(request, TagForm, row, verb, "desk-tags", "desk-tag-delete", heading=_("Tag"), known_tags=True)


@editors("GET", "HEAD", "POST")
def tag_delete(request, pk):
    return delete(request, get_object_or_404(Tag, pk=pk), "tag", "desk-tags")


@never_cache
@role_required("author", "editor")
@require_safe
def suggest_tags(request):
    """Names of tags that hold what is being typed, those that begin with it first, as JSON."""
    typed = fold(words_of(request))
    rows = Tag.objects.filter(key__contains=typed, synonym_of=None).order_by("key")[:200] if typed else []
    names = sorted((row.name for row in rows), key=lambda name: not fold(name).startswith(typed))
    return JsonResponse({"names": names[:SUGGESTIONS]})


# Authors


@editors("GET", "HEAD")
def authors(request):
    words = words_of(request)
    rows = Author.objects.with_counts().select_related("portrait", "user").order_by("name", "pk")
    rows = rows.filter(name__icontains=words) if words else rows
    context = {"page": page_of(rows, request, PER_PAGE), "q": words, "query": "?" + urlencode({"q": words, "page": ""})}
    return render(request, "desk/authors.html", context)


@editors("GET", "HEAD", "POST")
def author(request, pk=None):
    row = get_object_or_404(Author, pk=pk) if pk else None
    verb = catalogue.save_author
    return edit(request, AuthorForm, row, verb, "desk-authors", "desk-author-delete", heading=_("Author"))


@editors("GET", "HEAD", "POST")
def author_delete(request, pk):
    return delete(request, get_object_or_404(Author, pk=pk), "author", "desk-authors")


@never_cache
@role_required("author", "editor")
@require_safe
def suggest_authors(request):
    """Names of authors that hold what is being typed, as JSON."""
    typed = words_of(request)
    rows = Author.objects.filter(name__icontains=typed).values_list("name", flat=True)[:SUGGESTIONS] if typed else []
    return JsonResponse({"names": list(rows)})
