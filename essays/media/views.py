"""Pictures: served to readers; and each on its page of the desk, for authors and editors."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from accounts.forms import attempt
from essays import texts
from essays.desk_addresses import desk_address
from essays.media import crops, recording_formats, references, uploads
from essays.media.forms import PictureForm, ReplaceForm
from essays.media.replacement import replace_picture
from essays.models import Essay, Media
from sitewide.http import byte_ranges
from sitewide.text.numbers import number, whole_number

FOLDER = "pictures"
TYPES = {
    "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif", **recording_formats.SERVED
}  # fmt: skip
SANDBOX = "sandbox; default-src 'none'"
FILE_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,100}}\.({'|'.join(TYPES)})")
# Where the picture is shown to be pointed at, in CSS pixels: what a browser without scripts sends of a click are pixels
# of the place, so that has a known size. The larger one is for windows that have the room.
PLACES = {"large": (560, 560), "small": (280, 420)}
HOW = {
    "live": gettext_lazy("Essay, as readers see it"),
    "draft": gettext_lazy("Essay, in its newest draft"),
    "earlier": gettext_lazy("Essay, in an earlier version"),
    "unsaved": gettext_lazy("Essay, in words that are not saved yet"),
}


@require_safe
def media(request, name):
    """The file of a picture or a recording, or the part of it that a player asks for. What a name stands for never
    changes, so it is kept for a year; nothing in it can run."""
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
        response = byte_ranges.answer(request, file, file.size, TYPES[name.rsplit(".", 1)[1]], etag)
        response["Content-Disposition"] = "inline"
    else:
        file.close()
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    # A recording that is opened by itself is played in a page that the browser makes for it.
    plays = name.rsplit(".", 1)[1] in recording_formats.SERVED
    response["Content-Security-Policy"] = f"{SANDBOX}; media-src 'self'" if plays else SANDBOX
    return response


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
        return desk_address(row.pk)
    if user.is_editor and (found := texts.of(type(row))):
        return reverse(found[0].form, args=[row.pk])
    return row.get_absolute_url()


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_picture(request, pk):
    """One picture: how to put it into a text, what is said of it, what crops keep of it, where it is used."""
    picture = _picture(pk)
    form = PictureForm(request.POST or None, initial=said_of(picture))
    if request.method == "POST" and form.is_valid():
        focus = _pointed_at(request.POST, picture)
        if attempt(form, uploads.change_picture, picture, by=request.user, **form.cleaned_data | focus):
            messages.success(request, _("Saved."))
            return redirect("desk-picture", pk)
    return show_picture(request, picture, form)


@never_cache
@role_required("author", "editor")
@require_POST
def desk_picture_replace(request, pk):
    """Puts another file in a picture's place."""
    picture = _picture(pk)
    form = ReplaceForm(request.POST, request.FILES, auto_id="id_new_%s")
    if form.is_valid() and (new := attempt(form, replace_picture, picture, by=request.user, **form.cleaned_data)):
        messages.success(
            request, _("The file is replaced, wherever the picture is shown. Does its description still fit?")
        )
        if (new.focus_x, new.focus_y) != (picture.focus_x, picture.focus_y):
            messages.warning(request, _("Its format is another, so its focal point is the middle again."))
        return redirect("desk-picture", pk)
    return show_picture(request, _picture(pk), replacing=form)


def _picture(pk):
    return get_object_or_404(Media.objects.select_related("licence", "uploaded_by"), pk=pk)


def said_of(picture):
    """What the form of a picture begins with."""
    return {name: getattr(picture, name) for name in PictureForm.base_fields}


def _pointed_at(post, picture):
    """The focal point of a click on the picture that came without scripts, as a dict; {} for none.

    Browsers send (0, 0) where the button was pressed by a key, or by Enter in a field: that is no place.
    """
    for place in _places(picture):
        x, y = (whole_number(post.get(f"{place['name']}.{side}"), digits=5) for side in "xy")
        if x is not None and y is not None and (x, y) != (0, 0):
            return {"focus_x": min(100, round(100 * x / place["width"])),
                    "focus_y": min(100, round(100 * y / place["height"]))}  # fmt: skip
    return {}


def _places(picture):
    """The two places where the picture can be pointed at, of which a window shows one."""
    for size, most in PLACES.items():
        width, height = crops.fitted(picture.width, picture.height, *most)
        x, y = round(width * picture.focus_x / 100), round(height * picture.focus_y / 100)
        yield {"name": f"point-{size}", "size": size, "width": width, "height": height, "x": x, "y": y}


def show_picture(request, picture, form=None, replacing=None):
    """The page of one picture."""
    form = form or PictureForm(initial=said_of(picture))
    failed = replacing if replacing and replacing.errors else form
    context = {
        "picture": picture,
        "form": form,
        "replacing": replacing or ReplaceForm(auto_id="id_new_%s"),
        "failed": failed,
        "places": _places(picture),
        "crops": crops.crops(picture.width, picture.height, (picture.focus_x, picture.focus_y)),
        "may_change": uploads.may_change(picture, request.user),
        **uses_shown(picture, request.user),
    }
    return render(request, "desk/picture.html", context, status=422 if failed.errors else 200)


def uses_shown(media, user):
    """Where a picture or a recording is used, as far as this person may know: `uses`, how many of them are `unseen`,
    and in words how many `more` essays there are."""
    uses, more = references.uses(media)
    shown = [use for use in uses if _may_see(use, user)]
    rows = [
        {
            "name": str(use.row or "") or _("Untitled"),
            "how": HOW.get(use.how) or capfirst(use.row._meta.verbose_name),
            "address": _address(use.row, user),
        }
        for use in shown
    ]
    return {"uses": rows, "unseen": len(uses) - len(shown), "more": more and _more(more)}


def _more(essays):
    if essays > references.COUNTED:
        return _("And in more than %(number)s more essays.") % {"number": number(references.COUNTED)}
    words = ngettext("And in one more essay.", "And in %(number)s more essays.", essays)
    return words % {"number": number(essays)}


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
