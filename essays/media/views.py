"""Pictures: served to readers, and the library on the desk for authors and editors."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from accounts.forms import attempt
from essays import texts
from essays.media import references, uploads
from essays.media.forms import PictureWordsForm, UploadForm
from essays.models import Essay, Media
from sitewide.pagination import page_of

FOLDER = "pictures"
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
FILE_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,100}}\.({'|'.join(TYPES)})")
PER_PAGE = 24
MAX_WORDS = 100
SUGGESTIONS = 8
THUMB = 200  # pixels wide
HOW = {
    "live": gettext_lazy("Essay, as readers see it"),
    "draft": gettext_lazy("Essay, in its newest draft"),
    "earlier": gettext_lazy("Essay, in an earlier version"),
    "unsaved": gettext_lazy("Essay, in words that are not saved yet"),
}


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
        added = attempt(form, uploads.add_picture, by=request.user, **form.cleaned_data)
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
        uploads.check_may_change(picture, user)
    except PermissionDenied:
        return False
    return True


@never_cache
@role_required("author", "editor")
@require_POST
def upload_picture(request):
    """Takes in one picture for a script of the editor; answers in JSON, mistakes by field with status 422."""
    form = UploadForm(request.POST, request.FILES)
    added = form.is_valid() and attempt(form, uploads.add_picture, by=request.user, **form.cleaned_data)
    if not added:
        return JsonResponse({"errors": form.errors}, status=422)
    about = {"markdown": added.markdown, "address": reverse("desk-picture", args=[added.pk]), "known": added.was_there}
    return JsonResponse(about, status=200 if added.was_there else 201)


def _may_see(use, user):
    """False for essays of others that readers do not know: not even their titles are told."""
    if use.how == "unsaved":
        return use.writer_id == user.pk or (user.is_editor and use.row is not None)
    return not isinstance(use.row, Essay) or user.is_editor or use.row.owner_id == user.pk or use.row.is_public


def _address(row, user):
    """Where this person goes on from a row that shows a picture: to its form on the desk, else to its page."""
    if row is None:  # an essay of one's own that was never saved
        return reverse("desk-essay-new")
    if isinstance(row, Essay) and (user.is_editor or row.owner_id == user.pk):
        return reverse("desk-essay", args=[row.pk])
    if user.is_editor and (found := texts.of(type(row))):
        return reverse(found[0].form, args=[row.pk])
    return row.get_absolute_url()


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_picture(request, pk):
    """One picture: how to put it into a text, what is said of it, where it is used."""
    picture = get_object_or_404(Media.objects.select_related("licence", "uploaded_by"), pk=pk)
    names = ("alt", "caption", "credit", "licence", "source_url")
    form = PictureWordsForm(request.POST or None, initial={name: getattr(picture, name) for name in names})
    if request.method == "POST" and form.is_valid():
        if attempt(form, uploads.change_picture, picture, by=request.user, **form.cleaned_data):
            messages.success(request, _("Saved."))
            return redirect("desk-picture", pk)
    uses = references.uses(picture)
    shown = [use for use in uses if _may_see(use, request.user)]
    context = {
        "picture": picture,
        "form": form,
        "uses": [
            {
                "name": str(use.row or "") or _("Untitled"),
                "how": HOW.get(use.how) or capfirst(use.row._meta.verbose_name),
                "address": _address(use.row, request.user),
            }
            for use in shown
        ],
        "unseen": len(uses) - len(shown),
        "may_change": _may_change(picture, request.user),
    }
    return render(request, "desk/picture.html", context, status=422 if form.errors else 200)


@role_required("author", "editor")
@require_POST
def desk_picture_delete(request, pk):
    picture = get_object_or_404(Media, pk=pk)
    try:
        uploads.delete_picture(picture, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("desk-picture", pk)
    messages.success(request, _("The picture is deleted."))
    return redirect("desk-media")
