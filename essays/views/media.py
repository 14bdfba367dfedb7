"""Pictures: served to readers, and the library on the desk for authors and editors."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.forms import attempt
from essays import pictures
from essays.media_forms import PictureWordsForm, UploadForm
from essays.models import Essay, Media
from sitewide.paging import page_of

FOLDER = "pictures"
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
FILE_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,100}}\.({'|'.join(TYPES)})")
PER_PAGE = 24
MAX_WORDS = 100
SUGGESTIONS = 8
THUMB = 200  # pixels wide


@require_safe
def media(request, name):
    """A picture's file. What a name stands for never changes, so it is kept for a year; nothing in it can run."""
    if not FILE_NAME.fullmatch(name):
        raise Http404
    try:
        file = default_storage.open(f"{FOLDER}/{name}")
        changed = int(default_storage.get_modified_time(f"{FOLDER}/{name}").timestamp())
    except OSError as error:
        raise Http404 from error
    etag = f'"{name}"'
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = FileResponse(file, content_type=TYPES[name.rsplit(".", 1)[1]])
        response["Content-Disposition"] = "inline"
    else:
        file.close()
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _found(words):
    rows = Media.objects.select_related("licence", "uploaded_by")
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(alt__icontains=word) | Q(caption__icontains=word) | Q(credit__icontains=word)
        )
    return rows


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_media(request):
    """The library, narrowed by words (`?q=`); a POST uploads."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        added = attempt(form, pictures.add_picture, by=request.user, **form.cleaned_data)
        if added:
            done = _("This picture is in the library already.") if added.was_there else _("The picture is kept.")
            messages.success(request, done)
            return redirect("desk-picture", added.pk)
    words = " ".join(request.GET.get("q", "").split())[:MAX_WORDS]
    page = page_of(_found(words), request, PER_PAGE)
    for picture in page.object_list:
        picture.thumb = (THUMB, max(1, round(THUMB * picture.height / picture.width)))
    context = {"form": form, "q": words, "page": page}
    return render(request, "desk/media.html", context, status=422 if form.errors else 200)


@never_cache
@role_required("author", "editor")
@require_safe
def suggest_pictures(request):
    """Names of pictures with these words in what is said of them, the newest first, as JSON."""
    words = " ".join(request.GET.get("q", "").split())[:MAX_WORDS]
    names = _found(words).order_by("-created", "-pk").values_list("name", flat=True)[:SUGGESTIONS] if words else []
    return JsonResponse({"names": list(names)})


def _may_change(picture, user):
    try:
        pictures.check_may_change(picture, user)
    except PermissionDenied:
        return False
    return True


def _may_see(row, user):
    """False for essays of others that readers do not know: not even their titles are told."""
    return not isinstance(row, Essay) or user.is_editor or row.owner_id == user.pk or row.is_public


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_picture(request, pk):
    """One picture: how to put it into a text, what is said of it, where it is used."""
    picture = get_object_or_404(Media.objects.select_related("licence", "uploaded_by"), pk=pk)
    names = ("alt", "caption", "credit", "licence", "source_url")
    form = PictureWordsForm(request.POST or None, initial={name: getattr(picture, name) for name in names})
    if request.method == "POST" and form.is_valid():
        if attempt(form, pictures.change_picture, picture, by=request.user, **form.cleaned_data):
            messages.success(request, _("Saved."))
            return redirect("desk-picture", pk)
    used_in = pictures.used_in(picture)
    shown = [row for row in used_in if _may_see(row, request.user)]
    context = {
        "picture": picture,
        "form": form,
        "used_in": shown,
        "unseen": len(used_in) - len(shown),
        "may_change": _may_change(picture, request.user),
    }
    return render(request, "desk/picture.html", context, status=422 if form.errors else 200)


@role_required("author", "editor")
@require_POST
def desk_picture_delete(request, pk):
    picture = get_object_or_404(Media, pk=pk)
    try:
        pictures.delete_picture(picture, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("desk-picture", pk)
    messages.success(request, _("The picture is deleted."))
    return redirect("desk-media")
