"""The desk's list of an essay's revisions: who saved what, when and why; how each read; putting one back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from essays import checks, drafting, publishing
from essays.markup.excerpt import count_words
from essays.models import Essay, Hub, Revision
from essays.views.editing import find, see_other
from sitewide.paging import page_of

PER_PAGE = 50


@never_cache
@role_required("author", "editor")
@require_safe
def essay_history(request, pk):
    """Newest first, each with its words and how many more or fewer than its parent it has."""
    found = find(request.user, pk)
    rows = found.revisions.select_related("saver", "parent").order_by("-number")
    page = page_of(rows, request, PER_PAGE)
    for revision in page.object_list:
        revision.words = count_words(revision.body)
        revision.change = revision.words - (count_words(revision.parent.body) if revision.parent else 0)
        revision.is_live = revision.edition == found.edition and found.live == Essay.Live.PUBLISHED
    context = {"essay": found, "page": page, "states": drafting.states_of(found)}
    return render(request, "desk/essay_history.html", context)


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
        "authors": drafting.names_under(shown),
        "hubs": Hub.objects.filter(pk__in=shown.hubs),
        "is_head": shown.pk == found.head_id,
    }
    return render(request, "desk/revision.html", context)


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
