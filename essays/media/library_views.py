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
from essays.media import crops, uploads
from essays.media.forms import UploadForm
from essays.models import Media
from sitewide.numbers import whole_number
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
    """Names of pictures with these words in what is said of them, the newest first, as JSON. With `?from=` (how many
    are shown already) the pictures themselves, all of them where no words are given: a page, and whether there are
    more."""
    words = " ".join(request.GET.get("q", "").split())[:MAX_WORDS]
    rows = _found(words).order_by("-created", "-pk")
    begin = whole_number(request.GET.get("from", ""), digits=6)
    if begin is None:
        return JsonResponse({"names": list(rows.values_list("name", flat=True)[:SUGGESTIONS]) if words else []})
    found = list(rows[begin : begin + PER_PAGE + 1])
    shown = [_offered(picture) for picture in found[:PER_PAGE]]
    return JsonResponse({"pictures": shown, "more": len(found) > PER_PAGE, "count": rows.count()})


def _offered(picture):
    """What a script shows of a picture that can be chosen."""
    crop = crops.crop("list", picture.width, picture.height, (picture.focus_x, picture.focus_y))
    return {"name": picture.name, "words": picture.heading, "small": picture.small, "width": picture.width,
            "height": picture.height, "crop": crop.view_box}  # fmt: skip


@never_cache
@role_required("author", "editor")
@require_POST
def upload_picture(request):
    """Takes in one picture for a script of the editor; answers in JSON, mistakes by field with status 422."""
    form = UploadForm(request.POST, request.FILES)
    added = form.is_valid() and attempt(form, uploads.add_picture, by=request.user, **form.cleaned_data)
    if not added:
        return JsonResponse({"errors": form.errors}, status=422)
    typed = {name: form.cleaned_data[name] for name in uploads.SAID}
    otherwise = uploads.says_otherwise(added, typed)
    about = {
        "markdown": added.markdown_with(**typed) if otherwise else added.markdown,
        "address": reverse("desk-picture", args=[added.pk]),
        "known": added.was_there,
    }
    if added.was_there:
        about |= {"name": added.name, "otherwise": otherwise, "may_change": uploads.may_change(added, request.user),
                  "words": {name: str(getattr(added, name) or "") for name in uploads.SAID},
                  "filled_up": uploads.filled_up(added, typed) | {"licence": _licence_id(added, typed)}}  # fmt: skip
    return JsonResponse(about, status=200 if added.was_there else 201)


def _licence_id(picture, typed):
    licence = uploads.filled_up(picture, typed)["licence"]
    return licence.pk if licence else ""
