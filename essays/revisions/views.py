"""The desk's list of an essay's revisions: who saved what, when and why; how each read; putting one back."""

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from essays import publishing
from essays.editor import checks, drafts
from essays.editor.access import find
from essays.editor.forms import ReasonForm
from essays.markup.excerpt import count_words
from essays.models import Essay, Hub, Revision
from essays.revisions import comparison
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of

PER_PAGE = 50
MOST_EVENTS = 100
MOST_NAMES = 200
KEPT = 7 * 24 * 3600


@never_cache
@role_required("author", "editor")
@require_safe
def essay_history(request, pk):
    """Newest first, each with its words and how many more or fewer than its parent it has."""
    found = find(request.user, pk)
    if {"old", "new"} <= request.GET.keys():
        return _to_compared(request, found)
    rows = found.revisions.select_related("saver", "parent").order_by("-number")
    page = page_of(rows, request, PER_PAGE)
    words = _words(page.object_list)
    for revision in page.object_list:
        revision.words = words[revision.content_hash]
        revision.change = revision.words - (words[revision.parent.content_hash] if revision.parent else 0)
        revision.is_live = revision.edition == found.edition and found.live == Essay.Live.PUBLISHED
    context = {
        "essay": found,
        "page": page,
        "states": drafts.states_of(found),
        "events": found.events.select_related("by", "revision").defer("revision__body")[:MOST_EVENTS],
        "may_withhold": request.user.is_editor,
        "old_titles": found.old_titles.order_by("title")[:MOST_NAMES],
        "old_paths": found.old_paths.order_by("path")[:MOST_NAMES],
        **_two_of(page.object_list),
    }
    return render(request, "desk/essay_history.html", context)


def _words(rows):
    """How many words each of these revisions and its parent has: {content hash: words}. They are counted once, as a
    revision stays as it is."""
    texts = {row.content_hash: row.body for row in (*rows, *(row.parent for row in rows if row.parent))}
    keys = {f"words:{digest}": digest for digest in texts}
    known = cache.get_many(keys)
    new = {key: count_words(texts[digest]) for key, digest in keys.items() if key not in known}
    cache.set_many(new, KEPT)
    return {keys[key]: count for key, count in (known | new).items()}


def _two_of(rows):
    """The two that are chosen beforehand: the newest, and what readers have, else the one before. None where one is
    all that there is."""
    legible = [row for row in rows if not row.withheld_at]
    if len(legible) < 2:
        return {}
    live = next((row for row in legible[1:] if row.is_live), legible[1])
    return {"old": live.number, "new": legible[0].number}


def _to_compared(request, found):
    """Leads from the two that were chosen to their difference; without two, back to the list."""
    numbers = {str(number): number for number in found.revisions.values_list("number", flat=True)}
    old, new = numbers.get(request.GET["old"]), numbers.get(request.GET["new"])
    if not old or not new:
        return see_other("desk-essay-history", found.pk)
    return see_other("desk-difference", found.pk, *sorted((old, new)))


@never_cache
@role_required("author", "editor")
@require_safe
def revision(request, pk, number):
    """One revision as it read, with the source that it was made from."""
    found = find(request.user, pk)
    shown = get_object_or_404(Revision.objects.select_related("saver", "licence"), essay=found, number=number)
    preview = None
    if not shown.withheld_at:
        preview = checks.preview(shown.body, shown.language)
    context = {
        "essay": found,
        "revision": shown,
        "preview": preview,
        "authors": shown.author_names(),
        "hubs": Hub.objects.filter(pk__in=shown.hubs),
        "is_head": shown.pk == found.head_id,
    }
    return render(request, "desk/revision.html", context)


@never_cache
@role_required("author", "editor")
@require_safe
def difference(request, pk, old, new):
    """Any two revisions compared, drafts too."""
    found = find(request.user, pk)
    if old > new:
        return see_other("desk-difference", pk, new, old)
    rows = {row.number: row for row in found.revisions.filter(number__in=[old, new]).select_related("saver")}
    if set(rows) != {old, new}:
        raise Http404(_("No such revision."))
    before, after = rows[old], rows[new]
    context = {
        "essay": found,
        "before": before,
        "after": after,
        "comparison": comparison.compare(before.content(), after.content()),
        "side": request.GET.get("view") == "side",
    }
    return render(request, "desk/difference.html", context)


@never_cache
@role_required("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def withhold(request, pk, number):
    """Asks for the reason, then takes the words out of one revision for good."""
    found = find(request.user, pk)
    shown = get_object_or_404(Revision, essay=found, number=number, withheld_at=None)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = _("Readers see it in the history.")
    if request.method == "POST" and form.is_valid():
        try:
            publishing.withhold(shown, form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The words of revision %d are gone; its line stays.") % number)
            return see_other("desk-essay-history", pk)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
    context = {"essay": found, "revision": shown, "form": form}
    return render(request, "desk/withhold.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@role_required("author", "editor")
def restore(request, pk, number):
    """Makes a new draft with the words of an older revision."""
    found = find(request.user, pk)
    old = get_object_or_404(Revision, essay=found, number=number)
    try:
        publishing.restore(old, by=request.user)
        messages.success(request, _("Revision %d is restored as a new draft.") % number)
    except (ValidationError, publishing.Conflict) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    return see_other("desk-essay", pk)
