"""The desk's list of addresses that were asked for and not found, and the panel under a row that makes a redirect."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.decorators import administrators
from addresses import missing, outgoing_links, redirects
from addresses.day_bars import bars_of
from addresses.forms import ChoiceForm
from addresses.models import Missing
from addresses.suggestions import search_for, suggestions
from essays.models import OldPath
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of
from sitewide.text.numbers import whole_number

PER_PAGE = 30


def tabs(current):
    """What the pages of addresses have in common: their tabs, each with how many it holds."""
    ignored = missing.listed(ignored=True).count() + outgoing_links.dead(is_fine=True).count()
    return {
        "tabs_of": [
            {"name": "desk-addresses", "words": _("Missing"), "count": missing.listed().count()},
            {"name": "desk-redirects", "words": _("Redirects"), "count": OldPath.objects.count()},
            {"name": "desk-dead-links", "words": _("Dead links"), "count": outgoing_links.dead().count()},
            {"name": "desk-addresses-ignored", "words": _("Ignored"), "count": ignored},
        ],
        "current": current,
    }


@administrators("GET", "HEAD")
def missing_addresses(request):
    """`?make=` opens the panel under a row, `?made=` says what was done, with its undo."""
    return _listed(request, whole_number(request.GET.get("make", "")))


def _listed(request: HttpRequest, chosen=None, form=None, status=200):
    page = page_of(missing.listed(), request, PER_PAGE)
    rows = list(page)
    if chosen and chosen not in {row.pk for row in rows}:  # the row has moved to another page of the list
        rows = [*missing.listed().filter(pk=chosen), *rows]
    days, today = missing.days_of(rows), timezone.localdate()
    for row in rows:
        row.bars = bars_of(days[row.pk], today)
        if row.pk == chosen:
            row.panel = _panel(row, form)
    made = whole_number(request.GET.get("made", ""))
    context = {
        **tabs("desk-addresses"), "page": page, "rows": rows, "form": form,
        "made": OldPath.objects.select_related(*redirects.ROWS).filter(pk=made).first() if made else None,
    }  # fmt: skip
    return render(request, "addresses/missing.html", context, status=status)


def _panel(row, form):
    """What the panel under a row offers, and which of it is chosen."""
    offered = suggestions(row.shown)
    search = search_for(row.shown)
    choices = [*offered, *([search] if search else [])]
    chosen = form.data.get("to", "") if form else (choices[0].address if choices else "another")
    return {"choices": choices, "chosen": chosen, "has_nearest": bool(offered), "form": form or ChoiceForm()}


@administrators("POST")
def make_redirect(request, pk):
    row = get_object_or_404(Missing, pk=pk)
    form = ChoiceForm(request.POST)
    if form.is_valid():
        try:
            made = redirects.make(row.shown, form.target, by=request.user, gone=form.gone)
            return see_other("desk-addresses", then=f"?made={made.pk}")
        except ValidationError as error:
            form.refuse(error)
    return _listed(request, row.pk, form, status=422)


@administrators("POST")
def ignore(request, pk):
    """Takes an address out of the list; `do=list` puts it back."""
    back = request.POST.get("do") == "list"
    missing.ignore(get_object_or_404(Missing, pk=pk), by=request.user, ignored=not back)
    return see_other("desk-addresses-ignored" if back else "desk-addresses")


@administrators("GET", "HEAD")
def ignored(request):
    page = page_of(missing.listed(ignored=True), request, PER_PAGE)
    links = outgoing_links.dead(is_fine=True)[:100]
    return render(request, "addresses/ignored.html", {**tabs("desk-addresses-ignored"), "page": page, "links": links})
