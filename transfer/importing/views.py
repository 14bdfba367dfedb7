"""The desk's pages of imports, for administrators: the file, what would come of it, how far it is, what came of it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.decorators import administrators
from accounts.forms import attempt
from sitewide import heartbeat
from sitewide.http.large_uploads import address_for
from sitewide.http.redirects import see_other
from transfer.importing import runs, uploaded_files
from transfer.importing.forms import ImportForm, MappingForm
from transfer.importing.progress import STEPS, progress_of, steps_of_a_bundle
from transfer.importing.told import figures_of, notes_of
from transfer.models import Import

State = Import.State
EARLIER = 20
UNDER_WAY = {State.LOOKING, State.WAITING, State.RUNNING}
REPORTS = {"report.json": "application/json", "report.html": "text/html; charset=utf-8"}


@administrators("GET", "HEAD", "POST")
def imports(request):
    """The first step: what is brought, and its file. A POST keeps the file and has it looked at."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid() and (run := attempt(form, _begin, form, by=request.user)):
        return see_other("desk-import", run.pk)
    context = {
        "form": form,
        "upload": address_for(reverse("desk-imports"), 2 * settings.IMPORT_MB),
        "earlier": Import.objects.select_related("by")[:EARLIER],
    }
    return render(request, "transfer/imports.html", context, status=422 if form.errors else 200)


def _begin(form, *, by):
    sent = form.cleaned_data
    for name in ("file", "pictures"):
        if sent[name] and sent[name].size > settings.IMPORT_MB * 1024 * 1024:
            raise ValidationError({name: _("This file is larger than %d MB.") % settings.IMPORT_MB})
    path = uploaded_files.keep(sent["file"], sent["pictures"])
    try:
        return runs.begin(sent["kind"], sent["file"].name, path, form.options(), by=by)
    except Exception:
        uploaded_files.forget(path)
        raise


@administrators("GET", "HEAD")
def one(request, pk):
    """An import at whatever step it is; while it goes on the page comes anew by itself."""
    return _shown(request, get_object_or_404(Import.objects.select_related("by"), pk=pk))


def _shown(request, run, form=None):
    now, at, is_bundle = timezone.now(), runs.where(run), run.kind == Import.Kind.BUNDLE
    steps = steps_of_a_bundle(only_looks=run.state == State.LOOKING) if is_bundle else STEPS
    context = {
        "run": run,
        "is_bundle": is_bundle,
        "is_in": is_bundle and runs.is_in(run),
        "is_to_stop": runs.is_to_stop(run),
        "under_way": run.state in UNDER_WAY,
        "progress": progress_of(at.step, at.done, at.total, at.began, now, steps),
        "no_worker": run.state in UNDER_WAY and run.beat is None and not heartbeat.is_alive(heartbeat.last(), now),
        "form": form or (MappingForm(run.report.get("terms", [])) if run.state == State.LOOKED else None),
        "figures": figures_of(run.report),
        "notes": notes_of(run.report),
        "took": _took(run),
    }
    return render(request, "transfer/import.html", context, status=422 if form else 200)


def _took(run):
    return run.ended - run.started if run.ended and run.started else timedelta(0)


@administrators("POST")
def bring_in(request, pk):
    """What was looked at is brought in as the choices of its categories say; what was stopped goes on by the old."""
    run = get_object_or_404(Import, pk=pk)
    options = None
    if run.state == State.LOOKED:
        form = MappingForm(run.report.get("terms", []), request.POST)
        if not form.is_valid():
            return _shown(request, run, form)
        options = run.options | {"mapping": form.mapping()}
    return _done(request, run, lambda: runs.bring_in(run, options, by=request.user))


@administrators("POST")
def stop(request, pk):
    run = get_object_or_404(Import, pk=pk)
    return _done(request, run, lambda: runs.stop(run, by=request.user))


def _done(request, run, act):
    """Does it, or says why not, on the page of the import."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return see_other("desk-import", run.pk)


@administrators("POST")
def forget(request, pk):
    run = get_object_or_404(Import, pk=pk)
    try:
        runs.forget(run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return see_other("desk-import", run.pk)
    return see_other("desk-imports")


@administrators("GET", "HEAD")
def report(request, pk, name):
    """The whole report as it was written, to be kept: as a page or as JSON."""
    run = get_object_or_404(Import, pk=pk)
    path = runs.folder_of(run) / name
    if name not in REPORTS or not run.path or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=REPORTS[name])
