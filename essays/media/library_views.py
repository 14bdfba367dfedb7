"""The library of pictures on the desk, for authors and editors: found, added, suggested."""

from django.contrib import messages
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from accounts.forms import attempt
from essays.media import uploads
from essays.media.forms import UploadForm
from essays.models import Media
from sitewide.pagination import page_of

PER_PAGE = 24
MAX_WORDS = 100
SUGGESTIONS = 8
THUMB = 200  # pixels wide


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
