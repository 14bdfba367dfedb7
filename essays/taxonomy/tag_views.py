"""Tags on the desk: the list, the form of one, merging two, and names offered while one types."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import editors, role_required
from essays import taxonomy
from essays.models import Count, Tag, TaggedEssay
from essays.models.count import count_of
from essays.taxonomy import deletion, previews
from essays.taxonomy.row_views import delete, edit, words_of
from essays.taxonomy.tag_forms import MergeForm, TagForm
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of
from sitewide.text.folding import fold_tag

PER_PAGE = 100
SUGGESTIONS = 8


@editors("GET", "HEAD")
def tags(request):
    """All tags with how many published essays carry them; `?q=` looks for a word, `?unused=1` for those on none."""
    words, unused = words_of(request), request.GET.get("unused") == "1"
    rows = Tag.objects.shown().select_related("synonym_of").annotate(count=count_of(Count.Kind.TAG, "pk"))
    rows = rows.filter(key__contains=fold_tag(words)) if words else rows
    rows = rows.filter(~Exists(TaggedEssay.objects.filter(tag=OuterRef("pk"))), synonym_of=None) if unused else rows
    query = {"q": words} | ({"unused": 1} if unused else {}) | {"page": ""}
    context = {"page": page_of(rows.order_by("key"), request, PER_PAGE), "q": words, "unused": unused}
    return render(request, "desk/tags.html", context | {"query": "?" + urlencode(query)})


@editors("GET", "HEAD", "POST")
def tag(request, pk=None):
    row = get_object_or_404(Tag.objects.shown(), pk=pk) if pk else None
    context = {"heading": _("Tag"), "known_tags": True, "look": previews.tag}
    if row:
        context["merge_url"] = reverse("desk-tag-merge", args=[pk])
        context["former"] = [name.name for name in row.synonyms.filter(former=True).order_by("key")]
    return edit(request, TagForm, row, taxonomy.save_tag, "desk-tags", "desk-tag-delete", **context)


@editors("GET", "HEAD", "POST")
def tag_delete(request, pk):
    return delete(request, get_object_or_404(Tag.objects.shown(), pk=pk), "tag", "desk-tags")


@editors("GET", "HEAD", "POST")
def merge(request, pk):
    """Says what goes along, asks into which tag, then merges them."""
    row = get_object_or_404(Tag.objects.shown(), pk=pk)
    form = MergeForm(request.POST if request.method == "POST" else None, tag=row)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            taxonomy.merge_tags(row, into, by=request.user)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            messages.success(request, _("“%(tag)s” is another word for “%(into)s” now.") % {"tag": row, "into": into})
            return see_other("desk-tag", into.pk)
    context = {"tag": row, "form": form, "uses": deletion.tag_carriers(row), "words": row.synonyms.shown().count()}
    return render(request, "desk/tag_merge.html", context, status=422 if form.errors else 200)


@never_cache
@role_required("author", "editor")
@require_safe
def suggest_tags(request):
    """Names of tags that hold what is being typed, those that begin with it first, as JSON."""
    typed = fold_tag(words_of(request))
    rows = Tag.objects.filter(key__contains=typed, synonym_of=None).order_by("key")[:200] if typed else []
    names = sorted((row.name for row in rows), key=lambda name: not fold_tag(name).startswith(typed))
    return JsonResponse({"names": names[:SUGGESTIONS]})
