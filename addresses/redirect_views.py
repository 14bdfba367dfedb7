"""The desk's pages of redirects: the list, the form of one, and the table in and out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.decorators import administrators
from addresses import csv_files, redirect_tables, redirects
from addresses.forms import RedirectForm, TableForm
from addresses.typed_addresses import readable
from addresses.views import PER_PAGE, tabs
from essays.models import OldPath
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of

MAX_WORDS = 200


@administrators("GET", "HEAD")
def redirects_list(request):
    words = "".join(request.GET.get("q", "").split())[:MAX_WORDS]
    rows = OldPath.objects.select_related(*redirects.ROWS).order_by("path")
    if words:
        wanted = Q(path__icontains=words) | Q(address__icontains=words)
        for name in redirects.ROWS:
            wanted |= Q(**{f"{name}__slug__icontains": words})
        rows = rows.filter(wanted)
    page = page_of(rows, request, PER_PAGE)
    for row in page:
        row.leads_to = redirects.leads_to(row)
    context = {
        **tabs("desk-redirects"), "page": page, "words": words,
        "query": f"?{urlencode({'q': words})}&page=" if words else "?page=",
    }  # fmt: skip
    return render(request, "addresses/redirects.html", context)


@administrators("GET", "HEAD", "POST")
def new(request):
    return _edited(request, None)


@administrators("GET", "HEAD", "POST")
def one(request, pk):
    return _edited(request, get_object_or_404(OldPath.objects.select_related(*redirects.ROWS), pk=pk))


def _edited(request, row):
    shown = {"path": row.path, "to": readable(redirects.leads_to(row)), "gone": row.status == 410} if row else {}
    form = RedirectForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if row:
                made = redirects.change(row, **typed, by=request.user)
            else:
                made = redirects.make(**typed, by=request.user)
            messages.success(request, _("The redirect from %s is saved.") % made.path)
            return see_other("desk-redirects")
        except ValidationError as error:
            form.refuse(error)
    context = {**tabs("desk-redirects"), "form": form, "row": row}
    return render(request, "addresses/redirect.html", context, status=422 if form.errors else 200)


@administrators("POST")
def delete(request, pk):
    """Takes a redirect away: from its form, or as the undo of what was just made."""
    row = get_object_or_404(OldPath, pk=pk)
    redirects.delete(row, by=request.user)
    if request.POST.get("do") == "undo":
        messages.success(request, _("%s leads nowhere again.") % row.path)
        return see_other("desk-addresses")
    messages.success(request, _("The redirect from %s is deleted.") % row.path)
    return see_other("desk-redirects")


@administrators("GET", "HEAD", "POST")
def table(request):
    """A file of redirects is taken in, with a report by line; or given out."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data["file"].read(csv_files.MOST_BYTES + 1)
            report = redirect_tables.take_in(data, by=request.user)
        except ValidationError as error:
            form.refuse(ValidationError({"file": error.messages}))
    context = {**tabs("desk-redirects-csv"), "form": form, "report": report, "most": csv_files.MOST_ROWS}
    return render(request, "addresses/csv.html", context, status=422 if form.errors else 200)


@administrators("GET", "HEAD")
def export(request):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="redirects-{timezone.localdate()}.csv"'
    response.write("\ufeff")  # by which spreadsheets know that it is UTF-8
    csv_files.write(redirect_tables.given_out(), response)
    return response
