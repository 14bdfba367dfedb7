"""Recordings on the desk, for authors and editors: heard and seen, added, described, taken out."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import role_required
from accounts.forms import attempt
from essays.media import recordings, uploads
from essays.media.recording_forms import AddRecordingForm, RecordingForm
from essays.media.views import uses_shown
from essays.models import Media
from sitewide.http.large_uploads import address_for
from sitewide.pagination import page_of

PER_PAGE = 24


def _rows():
    rows = Media.every.filter(kind__in=[Media.Kind.AUDIO, Media.Kind.VIDEO])  # an index finds these, but not the rest
    return rows.select_related("licence", "uploaded_by", "still")


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_recordings(request):
    """All of them, the newest first; a POST adds one."""
    form = AddRecordingForm(request.POST, request.FILES) if request.method == "POST" else AddRecordingForm()
    if request.method == "POST" and form.is_valid():
        added = attempt(form, recordings.add_recording, by=request.user, **form.cleaned_data)
        if added and not added.is_picture:
            done = _("This recording is here already.") if added.was_there else _("The recording is kept.")
            messages.success(request, done)
            return redirect("desk-recording", added.pk)
    context = {
        "form": form,
        "page": page_of(_rows(), request, PER_PAGE),
        "upload": address_for(reverse("desk-recordings"), settings.RECORDING_MB),
    }
    return render(request, "desk/recordings.html", context, status=422 if form.errors else 200)


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_recording(request, pk):
    """One recording: how to put it into a text, what is said of it and in it, where it is used."""
    recording = get_object_or_404(_rows(), pk=pk)
    form = RecordingForm(request.POST or None, initial=RecordingForm.said(recording))
    if request.method == "POST" and form.is_valid():
        if attempt(form, recordings.change_recording, recording, by=request.user, **form.cleaned_data):
            messages.success(request, _("Saved."))
            return redirect("desk-recording", pk)
    context = {
        "recording": recording,
        "form": form,
        "may_change": uploads.may_change(recording, request.user),
        **uses_shown(recording, request.user),
    }
    return render(request, "desk/recording.html", context, status=422 if form.errors else 200)


@role_required("author", "editor")
@require_POST
def desk_recording_delete(request, pk):
    recording = get_object_or_404(_rows(), pk=pk)
    try:
        uploads.delete_picture(recording, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("desk-recording", pk)
    messages.success(request, _("The recording is deleted."))
    return redirect("desk-recordings")
