"""The desk's lists and forms for what essays are sorted by and stand beside: hubs, pages, authors, licences."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import editors, role_required
from essays import taxonomy
from essays.models import Author, Hub, HubPair, HubSetCount, Licence, Page
from essays.reading.strategy import PAIRS
from essays.taxonomy import previews
from essays.taxonomy.forms import AuthorForm, HubForm, LicenceForm, PageForm, PairForm
from essays.taxonomy.row_views import delete, edit, words_of
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of
from sitewide.text.folding import fold_name

PER_PAGE = 100
SUGGESTIONS = 8


# Hubs


@editors("GET", "HEAD")
def hubs(request):
    return _show_hubs(request, _pair_forms())


def _show_hubs(request, pair_forms, status=200):
    rows, counts = list(Hub.objects.all()), HubSetCount.objects.each()
    for hub in rows:
        hub.count = counts.get(hub.pk, 0)
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
        taxonomy.save_pair(first, second, form.cleaned_data["why"], by=request.user)
    messages.success(request, _("The sentences of the pairs are saved."))
    return see_other("desk-hubs")


@editors("GET", "HEAD", "POST")
def hub(request, pk=None):
    row = get_object_or_404(Hub, pk=pk) if pk else Hub(position=Hub.objects.count() + 1)
    may_rule = pk and (request.user.is_moderator or request.user.is_administrator)
    rules_url = reverse("desk-rules-hub", args=[pk]) if may_rule else ""
    return edit(request, HubForm, row, taxonomy.save_hub, "desk-hubs", "desk-hub-delete", heading=_("Hub"),
                look=previews.hub, rules_url=rules_url)  # fmt: skip


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
    return edit(request, PageForm, row, taxonomy.save_page, "desk-pages", heading=_("Page"), look=previews.page)


@editors("GET", "HEAD")
def licences(request):
    return render(request, "desk/licences.html", {"licences": Licence.objects.all()})


@editors("GET", "HEAD", "POST")
def licence(request, pk=None):
    row = get_object_or_404(Licence, pk=pk) if pk else None
    verb = taxonomy.save_licence
    return edit(request, LicenceForm, row, verb, "desk-licences", "desk-licence-delete", heading=_("Licence"))


@editors("GET", "HEAD", "POST")
def licence_delete(request, pk):
    return delete(request, get_object_or_404(Licence, pk=pk), "licence", "desk-licences")


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
    verb = taxonomy.save_author
    return edit(request, AuthorForm, row, verb, "desk-authors", "desk-author-delete", heading=_("Author"),
                look=previews.author)  # fmt: skip


@editors("GET", "HEAD", "POST")
def author_delete(request, pk):
    return delete(request, get_object_or_404(Author, pk=pk), "author", "desk-authors")


@never_cache
@role_required("author", "editor")
@require_safe
def suggest_authors(request):
    """Names of authors that hold what is being typed, as JSON."""
    typed = fold_name(words_of(request))
    rows = Author.objects.filter(key__contains=typed).values_list("name", flat=True)[:SUGGESTIONS] if typed else []
    return JsonResponse({"names": list(rows)})
