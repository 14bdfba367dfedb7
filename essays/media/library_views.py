"""The library of pictures on the desk, for authors and editors: found, added, described, suggested."""

import time
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from accounts.forms import attempt
from essays.media import crops, library, uploads
from essays.media.forms import PictureForm, UploadForm
from essays.media.views import said_of, show_picture
from sitewide.pagination import page_of
from sitewide.text.enumerations import commas
from sitewide.text.numbers import whole_number

FILTERS = {
    library.ALL: gettext_lazy("All"),
    library.UNUSED: gettext_lazy("Unused"),
    library.UNDESCRIBED: gettext_lazy("Without a description"),
}
PER_PAGE = 24
SUGGESTIONS = 8
THUMB = 200  # pixels wide
MOST_AT_ONCE = 20  # files without scripts; with them each is sent by itself
LONGEST = 30  # seconds that one request spends on files


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_media(request):
    """The library, narrowed by words (`?q=`) and to unused or undescribed pictures (`?show=`); a POST uploads."""
    if request.method != "POST":
        return _show(request, UploadForm())
    sent, form = request.FILES.getlist("file"), UploadForm(request.POST, request.FILES)
    one, is_right = len(sent) < 2, form.is_valid()
    if not one and not request.POST.get("alt", "").strip():
        form.errors.pop("alt", None)  # each is described by itself, on the next page
    if one and ("file" in form.errors or not sent):
        return _show(request, form)
    if one and is_right:
        added = attempt(form, uploads.add_picture, by=request.user, **form.cleaned_data)
        return _added(request, added, form.cleaned_data) if added else _show(request, form)
    return _describe_added(request, form, sent)


def _added(request, picture, typed):
    """After one file: the page of its picture; where the library had it with other words, with what was typed."""
    del typed["file"]
    if not uploads.says_otherwise(picture, typed):
        done = _("This picture is in the library already.") if picture.was_there else _("The picture is kept.")
        messages.success(request, done)
        return redirect("desk-picture", picture.pk)
    before = commas(f"“{text}”" for text in (picture.alt, picture.caption, picture.credit) if text)
    told = _("This picture is in the library already, with the words %s.") % before
    if uploads.may_change(picture, request.user):
        then = _("The fields hold what you typed: Save puts it in their place.")
    else:
        then = _("They stay: editors change pictures that readers see already, and those of others.")
    messages.warning(request, f"{told} {then}")
    return show_picture(request, picture, PictureForm(initial=said_of(picture) | uploads.filled_up(picture, typed)))


def _describe_added(request, form, sent):
    """Keeps several files, or one whose words have mistakes, and asks for the descriptions on one page: a browser would
    not send the files once more. What is refused is said by the name of its file."""
    said = {name: value for name in ("caption", "credit", "licence", "source_url")
            if (value := form.cleaned_data.get(name))}  # fmt: skip
    alt, begin, added = form.cleaned_data.get("alt", ""), time.monotonic(), []
    several = len(sent) > 1
    for number, file in enumerate(sent):
        called = file.name or _("a file without a name")
        try:
            if number >= MOST_AT_ONCE or time.monotonic() - begin > LONGEST:
                raise ValidationError(_("There were too many at once: send it again."))
            added.append(uploads.add_picture(file, by=request.user, alt="" if several else alt, called=called, **said))
        except ValidationError as error:
            form.add_error(None, f"“{called}”: {' '.join(error.messages)}")
    if added:
        n = len(added)
        done = ngettext("%d picture is kept. Describe it.", "%d pictures are kept. Describe them.", n) % n
        messages.success(request, done)
    for picture in added:
        if picture.was_there:
            there = _("“%s” was in the library already, with this description.")
            messages.warning(request, there % picture.heading)
    typed = {picture.pk: picture.alt or request.POST.get("alt", "") for picture in added}
    return _show(request, form, ids=list(typed) or None, typed=typed)


def _show(request, form, *, ids=None, typed=None, wrong=None):
    """The library's page. `ids` are the pictures to be described (None: those that are asked for), `typed` their
    descriptions as they were typed, `wrong` what is wrong with them: both by id."""
    asked = library.library(library.cleaned(request.GET.get("q", "")), request.GET.get("show", ""))
    listed = asked.pictures if ids is None else library.in_order(ids)
    page = page_of(listed, request, PER_PAGE if ids is None else max(1, len(listed)))
    describing = asked.show == library.UNDESCRIBED or ids is not None
    context = {
        "form": form,
        "page": page,
        "asked": asked,
        "query": _address(asked.words, asked.show) + "page=",
        "filters": [(show, label, asked.counts[show], _address(asked.words, show)) for show, label in FILTERS.items()],
        "describing": describing,
        "only_added": ids is not None,
        "pictures": [_row(picture, request.user, typed or {}, wrong or {}) for picture in page.object_list],
    }
    return render(request, "desk/media.html", context, status=422 if form.errors or wrong else 200)


def _address(words, show):
    """The query of the library's page with these words and this filter, to which more can be added."""
    query = urlencode({name: value for name, value in (("q", words), ("show", show)) if value})
    return f"?{query}&" if query else "?"


def _row(picture, user, typed, wrong):
    """A picture as the library shows it, with the field of its description where this person may have one to write."""
    return {
        "picture": picture,
        "thumb": crops.fitted(picture.width, picture.height, THUMB, 10 * THUMB),
        "mine": user.is_editor or picture.uploaded_by_id == user.pk or picture.pk in wrong,
        "typed": typed.get(picture.pk, picture.alt),
        "error": wrong.get(picture.pk, ""),
    }


@never_cache
@role_required("author", "editor")
@require_POST
def describe_pictures(request):
    """Descriptions for many pictures at once: fields `alt-<id>`. Those that are left as they are change nothing."""
    typed = {
        pk: value for name, value in request.POST.items()
        if name.startswith("alt-") and (pk := whole_number(name.removeprefix("alt-"))) is not None
    }  # fmt: skip
    ids = sorted(typed, reverse=True)[: MOST_AT_ONCE + PER_PAGE]
    changed, wrong = 0, {}
    for picture in library.in_order(ids):
        alt = " ".join(typed[picture.pk].split())
        if alt in ("", picture.alt):
            continue
        try:
            uploads.change_picture(picture, by=request.user, **uploads.filled_up(picture, {"alt": alt}))
            changed += 1
        except (ValidationError, PermissionDenied) as error:
            wrong[picture.pk] = " ".join(getattr(error, "messages", None) or [str(error)])
    if changed:
        messages.success(request, ngettext("%d picture is described.", "%d pictures are described.", changed) % changed)
    if wrong:
        return _show(request, UploadForm(), ids=list(wrong), typed=typed, wrong=wrong)
    return redirect(f"{reverse('desk-media')}?{urlencode({'show': library.UNDESCRIBED})}")


@never_cache
@role_required("author", "editor")
@require_safe
def suggest_pictures(request):
    """Names of pictures with these words in what is said of them, the newest first, as JSON. With `?from=` (how many
    are shown already) the pictures themselves, all of them where no words are given: a page, and whether there are
    more."""
    words = library.cleaned(request.GET.get("q", ""))
    rows = library.with_words(words)
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
