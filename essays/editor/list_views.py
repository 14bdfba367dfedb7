"""The desk's list of essays with its filters; withdrawing and discarding, each with a page that asks first."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import role_required
from essays import publishing
from essays.derived import covers
from essays.editor import drafts as editor_drafts
from essays.editor.access import find
from essays.editor.forms import ReasonForm
from essays.editor.last_saved import KEPT, LastSaved, months_of
from essays.models import DeskHub, Essay, Hub
from essays.models.desk_hub import NONE
from sitewide.http.redirects import see_other
from sitewide.pagination import IdsFirst, page_of
from sitewide.text.folding import fold_name

PER_PAGE = 30
NO_HUB = "-"  # in the place of a hub's slug, which is never that: what stands in none
MAX_WORDS = 100
MOST = 1000  # essays that are listed of those with words
# What comes next for an essay, by its first state: the word on its one button.
NEXT = {
    "draft": gettext_lazy("Go on"),
    "review": gettext_lazy("Review"),
    "changes": gettext_lazy("Answer"),
    "approved": gettext_lazy("Publish"),
    "scheduled": gettext_lazy("Change"),
    "withdrawn": gettext_lazy("Open"),
    "published": "",
}


@never_cache
@role_required("author", "editor")
@require_safe
def essays(request):
    """Every essay that one may open: mine or all, in a state, in a hub, with words in the title."""
    asked = filters_of(request)
    rows, more = listed(asked, request.user)
    page = page_of(rows, request, PER_PAGE)
    context = {
        "more": more,
        "page": page,
        "rows": with_states(page.object_list),
        "asked": asked,
        "hubs": Hub.objects.all(),
        "query": "?" + urlencode({k: v for k, v in asked.items() if v} | {"page": ""}),
    }
    return render(request, "desk/essays.html", context)


def filters_of(request):
    """What the filters ask for; what is none of their values is left out."""
    get = request.GET.get
    whose = get("whose", "")
    return {
        "whose": "mine" if whose == "mine" or not request.user.is_editor else "",
        "state": get("state", "") if get("state", "") in editor_drafts.STATES else "",
        "hub": hub if (hub := get("hub", "")) == NO_HUB or Hub.objects.filter(slug=hub).exists() else "",
        "q": " ".join(get("q", "").split())[:MAX_WORDS],
    }


def listed(asked, user):
    """The essays that the filters leave, as a sequence: found by what the desk keeps of each in a hub, where one is
    asked for, or that there is none. And whether there are more of them, which are left out, as they are many."""
    shown, to = editor_drafts.for_rows(Essay.objects.last_saved()), ""
    hub, every, now = None, Essay.objects.all(), timezone.now()
    if asked["hub"]:
        hub = NONE if asked["hub"] == NO_HUB else Hub.objects.get(slug=asked["hub"]).pk
        every, to = DeskHub.objects.filter(hub=hub), "essay__"
    rows = editor_drafts.in_state(every, asked["state"], now)
    if asked["whose"]:
        rows = rows.filter(**{f"{to}owner": user})
    alone, pk = not any(asked[name] for name in ("whose", "state", "hub")), "essay" if to else "pk"
    if asked["q"]:
        rows, count = _with_words(rows, fold_name(asked["q"]), to, alone=alone)
        return IdsFirst(rows.last_saved(), shown, min(count, MOST), pk=pk), count > MOST
    if asked["state"] in KEPT and not asked["whose"]:
        return LastSaved(rows.last_saved(), shown, months_of(asked["state"], hub, now), pk=pk), False
    return IdsFirst(rows.last_saved(), shown, pk=pk), False


def _with_words(rows, words, to, *, alone):
    """Those of the rows with words in their titles, and how many there are, of which more than MOST are not counted.

    `to` leads from a row to its essay; `alone` says that the rows are all essays. Titles are looked through in their
    index, which holds nothing else, until there are so many that the words are common: in the order of the list each
    essay is come to for its title.
    """
    titled = Essay.objects.filter(title_key__contains=words).order_by()
    keys = list(titled.values_list("title_key", flat=True)[: MOST + 1])
    if len(keys) <= MOST:
        called = Essay.objects.filter(title_key__in=keys).order_by()
        rows = rows.filter(essay__in=called.values("pk")) if to else rows.filter(title_key__in=keys)
        return rows, len(keys) if alone else rows.order_by().count()
    if alone:  # a page of what is common is found soon
        return rows.filter(title_key__contains=words), len(keys)
    rows = rows.filter(**{f"{to}pk__in": titled.values("pk")})
    return rows, rows.order_by().values("pk")[: MOST + 1].count()


def with_states(essays):
    """The essays of a page as rows: each with its states, and the word and the name of the address for what comes
    next."""
    shown = covers.of_drafts(essays)
    return [_row(essay, editor_drafts.states_of(essay), shown.get(essay.pk)) for essay in essays]


def _row(essay, states, cover):
    first = states[0] if states else ""
    return {
        "essay": essay,
        "states": states,
        "head": essay.head,
        "cover": cover,
        "next": NEXT.get(first),
        "next_name": "desk-essay-review" if first == "review" else "desk-essay",
    }


@never_cache
@role_required("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    """Asks for the reason, then takes the essay from the readers."""
    found = find(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.withdraw(found, form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("“%s” is withdrawn. Its address says so, with your reason.") % found.title)
            return see_other("desk-essay", pk)
    return render(request, "desk/withdraw.html", {"essay": found, "form": form}, status=422 if form.errors else 200)


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request, pk):
    """Asks once more, then deletes a draft that was never public."""
    found = find(request.user, pk)
    if found.live != Essay.Live.NEVER:
        raise Http404(_("Only what was never public can be discarded."))
    if request.method == "POST":
        title = found.title or _("Untitled")
        try:
            publishing.discard(found, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return see_other("desk-essay", pk)
        messages.success(request, _("The draft “%s” is discarded.") % title)
        return see_other("desk-essays")
    return render(request, "desk/discard.html", {"essay": found, "revisions": found.revisions.count()})
