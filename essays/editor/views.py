"""The editor: an essay's words, everything that stands beside them, and the buttons that move it on."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.decorators import role_required
from essays import permissions, publishing, review
from essays.editor import autosave, drafts, picture_views
from essays.editor.access import blank, find, find_begun, form_for, writers
from essays.editor.autosave_views import ACTS, confirm, kept_beside, window_of
from essays.editor.checks import date_to_come
from essays.editor.conflict_views import two_versions
from essays.editor.forms import guid_in
from essays.editor.preview_views import preview_of
from essays.editor.schedule_views import meaning
from essays.media import uploads
from essays.models import Essay, Hub
from sitewide.http.redirects import see_other
from sitewide.text.datetimes import moment_text, time_text, until

LEFT_ALONE = {"write", "look", *picture_views.ACTS}


@writers(["GET", "HEAD", "POST"])
def essay_new(request):
    if request.method != "POST":
        return open_new(request, guid_in(request.GET.get("kept", "")))
    form = form_for(request)
    again = find_begun(request.user, form.guid_sent())
    if again:  # sent twice: the essay was made by the first
        return act(request, form_for(request, again), again)
    return act(request, form)


def open_new(request, guid):
    """The form of a new essay; with `guid` that of one that was begun and not saved yet."""
    made = find_begun(request.user, guid)
    if made:
        return see_other("desk-essay", made.pk)
    copy = autosave.copy_of(request.user, guid=guid) if guid else None
    if copy:
        return show(request, autosave.form_of(copy, request.user), restored=autosave.restored(copy, request.user))
    aside = guid and autosave.set_aside_of(request.user, guid=guid).exists()
    return show(request, blank(request, **({"guid": guid} if aside else {})))


@writers(["GET", "HEAD", "POST"])
def essay(request, pk):
    found = find(request.user, pk)
    if request.method == "POST":
        return act(request, form_for(request, found), found)
    copy = autosave.copy_of(request.user, essay=found)
    restored = autosave.restored(copy, request.user)
    form = autosave.form_of(copy, request.user) if restored else form_for(request, found)
    return show(request, form, found, restored=restored)


def show(request, form, found=None, *, status=200, pane="write", unsaved=False, restored=None):
    """The editor's page with this form; `restored` (autosave.Restored) where it holds words that were not saved."""
    may = drafts.allowed(found, request.user)
    zone = request.site_state.settings.time_zone
    context = {
        "form": form,
        "essay": found,
        "head": found and found.head,
        "states": drafts.states_of(found) if found else ["draft"],
        "newer": drafts.newer_drafts(found) if found else 0,
        "may": may,
        "first": drafts.first_act(found, request.user, may),
        "preview": preview_of(form),
        "may_use_words": _may_use_words(form),
        "all_hubs": Hub.objects.all(),
        "pane": pane,
        "unsaved": unsaved,
        "restored": restored,
        **kept_beside(request, form, found, restored),
        "publish_hint": _("Time in %(zone)s, where it is %(now)s now. Readers see it from that minute.")
        % {"zone": zone.replace("_", " "), "now": time_text(timezone.now())},
        "meaning": meaning(form["publish_at"].value()),
    }
    return render(request, "desk/editor.html", context, status=status)


def _may_use_words(form):
    """Whether this person may give the offered picture of the library other words."""
    return any(uploads.may_change(picture, form.user) for picture in form.offered.values())


def act(request, form, found=None):
    """Does what the pressed button says; whatever fails, the words stay in the form."""
    if form.do.partition(":")[0] in ACTS:
        return step_away(request, form, found)
    if form.do in LEFT_ALONE:
        picture_views.act(request, form) if form.do in picture_views.ACTS else form.silence()
        pane = "preview" if form.do == "look" else "write"
        return show(request, form, found, status=422 if form.errors else 200, pane=pane, unsaved=True)
    if form.do in EDITORS_STEPS:
        permissions.may_publish(request.user)  # before the words are saved: who may not, changes nothing
    if not form.is_valid():
        return show(request, form, found, status=422, unsaved=True)
    try:
        revision = autosave.save(found, form, by=request.user, window=window_of(request))
    except publishing.Conflict as conflict:
        return two_versions(request, form, conflict.newest)
    except ValidationError as error:
        form.refuse(error)
        return show(request, form, found, status=422, unsaved=True)
    return step_on(request, form, Essay.objects.select_related("head", "owner").get(pk=revision.essay_id))


def step_away(request, form, found):
    """A button that keeps the words and leads elsewhere: to the difference, to the draft, to the other version."""
    guid = None if found else form.guid_sent() or uuid.uuid4()
    confirm(request)
    try:
        return ACTS[form.do.partition(":")[0]](request, found, guid)
    except ValidationError as error:
        form.silence().refuse(error)
        return show(request, form, found, status=422, unsaved=True)


def step_on(request, form, found):
    """After the words are saved: the step that was asked for, whole or not at all. What cannot be done is said; the
    words are safe."""
    try:
        with transaction.atomic():
            words = STEPS.get(form.do, _saved)(found, form.cleaned_data, by=request.user)
    except ValidationError as error:
        form.refuse(error, parent=found.head_id)
        return show(request, form, found, status=422)
    except publishing.Conflict as conflict:
        return two_versions(request, form, conflict.newest)
    messages.success(request, words)
    warned = date_to_come(found.head.dated, form.cleaned_data["publish_at"])
    if warned and form.do in {"publish", "schedule"}:
        messages.warning(request, warned)
    confirm(request)
    return see_other("desk-essay", found.pk)


def _saved(essay, data, *, by):
    return _("Saved %s.") % time_text(timezone.now())


def _submit(essay, data, *, by):
    review.submit(essay.head, by=by)
    return _("Sent to the reviewers. You can still take it back.")


def _take_back(essay, data, *, by):
    if essay.head.step in {drafts.Step.IN_REVIEW, drafts.Step.APPROVED} and essay.head.edition is None:
        review.take_back(essay.head, by=by)
    return _("Taken back: it is a draft again.")


def _approve(essay, data, *, by):
    review.approve(drafts.bring_to_review(essay.head, by=by), by=by)
    return _("Approved. It can be published now, or at a time.")


def _ask(essay, data, *, by):
    review.ask_changes(drafts.bring_to_review(essay.head, by=by), data["note"], by=by)
    return _("Sent back with your words.")


def _publish(essay, data, *, by):
    drafts.publish_head(essay, by=by)
    return _("“%s” is published: readers see these words now.") % essay.head.title


def _schedule(essay, data, *, by):
    at = data["publish_at"]
    drafts.publish_head(essay, by=by, at=at)
    return _("It goes out on %(when)s. %(meaning)s.") % {"when": moment_text(at), "meaning": until(at)}


def _unschedule(essay, data, *, by):
    publishing.unschedule(essay, by=by)
    return _("Taken off the schedule: it is a draft again.")


def _republish(essay, data, *, by):
    publishing.republish(essay, by=by)
    return _("Readers see it again, as it stood.")


STEPS = {
    "submit": _submit, "take-back": _take_back, "approve": _approve, "ask": _ask, "publish": _publish,
    "schedule": _schedule, "unschedule": _unschedule, "republish": _republish,
}  # fmt: skip
EDITORS_STEPS = {"approve", "ask", "publish", "schedule", "unschedule", "republish"}


@require_POST
@never_cache
@role_required("author", "editor")
def take_back(request, pk):
    """The button of a row: takes a draft back from review."""
    found = find(request.user, pk)
    try:
        review.take_back(found.head, by=request.user)
        messages.success(request, _("Taken back: it is a draft again."))
    except (ValidationError, publishing.Conflict) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    return see_other("desk-essay", pk)
