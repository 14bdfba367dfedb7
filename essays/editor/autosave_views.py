"""Words on their way: kept when typing rests, shown beside the draft, set aside and taken back; who else is here."""

import re
import uuid
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import resubmission
from accounts.decorators import has_role, role_required
from essays.editor import autosave as editor_autosave
from essays.editor import conflicts, form_values
from essays.editor.access import find, find_begun
from essays.editor.forms import guid_in
from essays.models import Essay, Revision
from essays.revisions import three_way_merge
from sitewide.http import rate_limits
from sitewide.http.redirects import see_other
from sitewide.text.numbers import whole_number

LONGEST = 90 * 24 * 3600  # seconds that words may have waited in a browser
PER_MINUTE = 60
CHOICE = re.compile(r"(?:choose|anew)-([\w-]{1,60})")


def scripted(view):
    """For what a script sends while somebody types: whoever is signed out, or somebody else by now, is told so in JSON;
    too much of it has to wait."""

    @never_cache
    @wraps(view)
    def answering(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return JsonResponse({"signed_out": True}, status=401)
        if request.POST.get("user", str(request.user.pk)) != str(request.user.pk):
            return JsonResponse({"error": _("Somebody else is signed in in this browser now.")}, status=409)
        if not has_role(request.user, "author", "editor"):
            return JsonResponse({"error": _("You may not write here any more.")}, status=403)
        if wait := rate_limits.hit("keeping", request.user.pk, limit=PER_MINUTE, seconds=60):
            return JsonResponse({"wait": wait}, status=429, headers={"Retry-After": str(wait)})
        return view(request, *args, **kwargs)

    return answering


@scripted
@require_http_methods(["GET", "HEAD", "POST"])
def autosave(request, pk=None):
    """POST keeps what the form holds; GET shows what was kept beside the draft."""
    if request.method != "POST":
        return difference(request, pk)
    essay, guid = _place(request, pk)
    try:
        copy = keep_sent(request, essay, guid, typed_at=_typed_at(request))
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"kept": bool(copy), "aside": bool(copy and copy.aside)})


@role_required("author", "editor")
def difference(request, pk):
    """The words that are not saved, against the draft; or all of them, where there is no draft yet."""
    essay = find(request.user, pk) if pk else None
    guid = guid_in(request.GET.get("kept", ""))
    copy = editor_autosave.copy_of(request.user, essay=essay, guid=guid) if essay or guid else None
    if copy is None:
        if essay is None:
            raise Http404(_("Nothing is kept here."))
        messages.success(request, _("Everything is saved: there is no difference to be shown."))
        return see_other("desk-essay", pk)
    head = essay and essay.head
    values = form_values.of_form(editor_autosave.form_of(copy, request.user))
    context = {
        "essay": essay,
        "copy": copy,
        "head": head,
        "comparison": form_values.compare(form_values.of_revision(head), values),
        "language": values["language"],
        "side": request.GET.get("view") == "side",
        "editor_url": reverse("desk-essay", args=[pk]) if essay else f"{reverse('desk-essay-new')}?kept={copy.guid}",
        "moved": head is not None and copy.parent_id != head.pk,
    }
    return render(request, "desk/kept_difference.html", context)


@scripted
@require_http_methods(["POST"])
def presence(request, pk):
    """Says that somebody is here, and answers with who else is and whether a newer version was saved."""
    essay = find(request.user, pk)
    if request.POST.get("left"):
        editor_autosave.leave(essay, by=request.user)
        return JsonResponse({})
    paragraph = whole_number(request.POST.get("paragraph"), digits=4) or 0
    editor_autosave.ping(essay, by=request.user, paragraph=paragraph)
    others, newer = here(essay, request.user, whole_number(request.POST.get("parent")))
    return render(request, "desk/_presence.html", {"others": others, "newer_revision": newer})


def here(essay, user, parent):
    """(who else has the essay open, the Revision that was saved since the form was opened with `parent`, or None)."""
    if essay is None:
        return [], None
    newer = essay.head if essay.head and parent != essay.head_id else None
    return list(editor_autosave.others_at(essay, user)), newer


def kept_beside(request, form, essay, restored):
    """What the editor's page shows of kept words beside the form: `asides`, those set aside; `begun`, essays to be that
    were never saved; who else is here."""
    user, guid = request.user, guid_in(str(form["guid"].value() or ""))
    asides = editor_autosave.set_aside_of(user, essay=essay, guid=guid) if essay or guid else []
    begun = (
        []
        if essay or restored or request.method == "POST"
        else editor_autosave.begun_by(user)[: editor_autosave.MOST_BEGUN]
    )
    parent = whole_number(str(form["parent"].value() or ""))
    others, newer = here(essay, user, parent)
    if restored and restored.newer:
        newer = None  # the band of the restored words says it
    return {"asides": asides, "begun": begun, "others": others, "newer_revision": newer}


def confirm(request):
    """What this form sent has arrived: on the next page the browser forgets what it had kept of it."""
    request.session["sent"] = request.POST.get("sending", "")[:40]


def window_of(request):
    """By which name a window of the browser goes in what it sends; "" without scripts."""
    return request.POST.get("window", "")[:40]


def keep_sent(request, essay, guid, *, typed_at=None):
    """Keeps the words of a form that was sent, and with them what is chosen on the page of a conflict."""
    parent = essay and _revision(essay, request.POST.get("parent", ""))
    return editor_autosave.keep(
        editor_autosave.fields_of(request.POST), by=request.user, essay=essay, guid=guid, parent=parent,
        merge=merge_sent(request.POST), typed_at=typed_at,
    )  # fmt: skip


def merge_sent(post):
    """The choices of a conflict's page: {"theirs": id, "choices": {key: [choice, words]}}; None where none were sent.

    The words are None where the field for them stands as it began: there is nothing in it to be kept.
    """
    if "theirs" not in post:
        return None
    begun, choices = set(post.get("begun", "").split()), {}
    keys = {found[1] for found in map(CHOICE.fullmatch, post) if found}
    for key in sorted(keys):
        words = post.get(f"anew-{key}", "").replace("\0", "").replace("\r\n", "\n")
        untouched = f"anew-{key}" not in post or conflicts.mark(key, words) in begun
        choice = post.get(f"choose-{key}", "")
        choices[key] = [choice if choice in three_way_merge.CHOICES else "", None if untouched else words]
    return {"theirs": whole_number(post["theirs"]) or 0, "choices": choices}


@resubmission.takes("desk-essay", "desk-essay-new", "desk-essay-conflict")
def take_over(user, post, pk=None):
    """Words that were sent by somebody who was signed out meanwhile: they wait in the editor. See
    accounts.resubmission.
    """
    guid = None if pk else guid_in(post.get("guid", "")) or uuid.uuid4()
    essay = Essay.objects.editable_by(user).filter(pk=pk).first() if pk else find_begun(user, guid)
    if not has_role(user, "author", "editor") or (pk and essay is None):
        return ""
    parent = essay and _revision(essay, post.get("parent", ""))
    try:
        editor_autosave.keep(
            editor_autosave.fields_of(post), by=user, essay=essay, guid=guid, parent=parent, merge=merge_sent(post)
        )  # fmt: skip
    except ValidationError:
        return ""
    return reverse("desk-essay", args=[essay.pk]) if essay else f"{reverse('desk-essay-new')}?kept={guid}"


def step_aside(request, essay, guid):
    """Go back to the draft: the words wait beside it and can be taken back."""
    if copy := keep_sent(request, essay, guid):
        editor_autosave.set_aside(copy)
    return _editor(essay, guid)


def step_back(request, essay, guid):
    """Take back what was set aside; what was typed since waits in its place."""
    keep_sent(request, essay, guid)
    asked = whole_number(request.POST.get("do", "").partition(":")[2])
    copy = editor_autosave.set_aside_of(request.user, essay=essay, guid=guid).filter(pk=asked).first()
    if copy:
        editor_autosave.take_back(copy, by=request.user)
    else:
        messages.error(request, _("This is not set aside any more."))
    return _editor(essay, guid)


def step_differ(request, essay, guid):
    """See the difference: what stands in the form now, against the draft."""
    keep_sent(request, essay, guid)
    if essay:
        return see_other("desk-essay-autosave", essay.pk)
    return see_other("desk-essay-new-autosave", then=f"?kept={guid}")


def step_compare(request, essay, guid):
    """Compare now: the page of the conflict, with what stands in the form now."""
    keep_sent(request, essay, guid)
    return see_other("desk-essay-conflict", essay.pk) if essay else _editor(essay, guid)


# Buttons of the editor's form that keep its words and lead elsewhere: value of `do` → what they do.
ACTS = {"aside": step_aside, "take": step_back, "differ": step_differ, "compare": step_compare}


def _editor(essay, guid):
    return see_other("desk-essay", essay.pk) if essay else see_other("desk-essay-new", then=f"?kept={guid}")


def _place(request, pk):
    """(essay, None), or (None, guid) of an essay to be; one that was made meanwhile is an essay."""
    if pk:
        return find(request.user, pk), None
    guid = guid_in(request.POST.get("guid", ""))
    if guid is None:
        raise Http404(_("No name for an essay to be."))
    essay = find_begun(request.user, guid)
    return (essay, None) if essay else (None, guid)


def _revision(essay, typed_id):
    return Revision.objects.filter(essay=essay, pk=whole_number(typed_id)).first()


def _typed_at(request):
    """When the words were typed, where the browser says that it was a while ago."""
    return timezone.now() - timedelta(seconds=min(whole_number(request.POST.get("age")) or 0, LONGEST))
