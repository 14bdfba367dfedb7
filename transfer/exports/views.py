"""The desk's page of exports, for administrators: what is wanted, how far it is, what is ready."""

import time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.decorators import administrators
from accounts.forms import attempt
from sitewide import heartbeat
from sitewide.http.redirects import see_other
from transfer.exports import runs
from transfer.exports.forms import ExportForm
from transfer.exports.told import told_of
from transfer.models import Export

State = Export.State
UNDER_WAY = (State.WAITING, State.RUNNING)
MOST = 50


@administrators("GET", "HEAD", "POST")
def exports(request):
    """What is ready and being made, beside the form; a POST asks for one more."""
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        begun = attempt(form, runs.begin, wanted["kind"], form.filters(), private=wanted["private"], by=request.user)
        if begun:
            messages.success(request, _("It is made in the background; we write to you when it is ready."))
            return see_other("desk-exports")
    rows, now = list(Export.objects.select_related("by")[:MOST]), time.time()
    under_way = [told_of(run, runs.progress_of(run), now) for run in reversed(rows) if run.state in UNDER_WAY]
    context = {
        "form": form,
        "under_way": under_way,
        "ended": [told_of(run, runs.Progress(), now) for run in rows if run.state not in UNDER_WAY],
        "no_worker": bool(under_way) and not heartbeat.is_alive(heartbeat.last(), timezone.now()),
    }
    return render(request, "transfer/exports.html", context, status=422 if form.errors else 200)


@administrators("GET", "HEAD")
def download(request, pk, name):
    """The file of an export, while it is kept."""
    run = get_object_or_404(Export, pk=pk, state=State.DONE, file_name=name)
    try:
        file = runs.file_of(run).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=run.file_name)


@administrators("POST")
def forget(request, pk):
    try:
        runs.forget(get_object_or_404(Export, pk=pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return see_other("desk-exports")
