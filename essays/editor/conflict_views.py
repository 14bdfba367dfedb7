"""Saving over a newer version: paragraph by paragraph, theirs and yours beside what both began with."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essays import publishing
from essays.editor import autosave, conflicts, form_values
from essays.editor.access import find, writers
from essays.editor.autosave_views import confirm, keep_sent, merge_sent, window_of
from essays.editor.forms import EssayForm
from essays.models import Revision
from essays.revisions import three_way_merge
from sitewide.http.redirects import see_other
from sitewide.text.datetimes import time_text
from sitewide.text.enumerations import ands
from sitewide.text.numbers import whole_number


@writers(["GET", "HEAD", "POST"])
def conflict(request, pk):
    found = find(request.user, pk)
    if request.method == "POST":
        return answer(request, found)
    copy = autosave.copy_of(request.user, essay=found)
    if copy is None or copy.parent_id == found.head_id:
        messages.success(request, _("There is nothing to put together: all that you wrote is in the newest version."))
        return see_other("desk-essay", pk)
    merge = copy.merge if copy.merge.get("theirs") == found.head_id else {}
    return show(request, autosave.form_of(copy, request.user), found.head, copy.parent, choices_in(merge, copy.merge))


def two_versions(request, form, newest):
    """409 in answer to a save over a newer version (`newest`): its words are kept, and stand on the page itself too."""
    base = _revision(newest.essay, form.data.get("parent", ""))
    try:
        keep_sent(request, newest.essay, None)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))  # the page holds the words all the same
    return show(request, form, newest, base, {}, status=409)


def answer(request, found):
    """One of the page's buttons: show what comes out so far, keep writing, save."""
    form = EssayForm(request.POST, user=request.user, essay=found, initial=form_values.initial_of(found, request.user))
    form.silence()
    base, theirs = _revision(found, request.POST.get("parent", "")), _revision(found, request.POST.get("theirs", ""))
    theirs = theirs or found.head
    choices = choices_in(merge_sent(request.POST) or {})
    do = request.POST.get("do", "")
    try:
        keep_sent(request, found, None)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return show(request, form, theirs, base, choices, status=422)
    confirm(request)
    if do == "later":
        return see_other("desk-essay", found.pk)
    if do == "save":
        return save(request, found, form, theirs, base, choices)
    return show(request, form, theirs, base, choices)


def save(request, found, form, theirs, base, choices):
    """Saves what was chosen on top of theirs; what is open is led to, what was saved meanwhile is shown."""
    both = versions(form, theirs, base, choices)
    if both.open:
        return show(request, form, theirs, base, choices, status=422, asked=True)
    values, summary = both.outcome(), form.typed("summary")
    merged = _merged_form(request, found, values, theirs, summary)
    if not merged.is_valid():
        return show(request, form, theirs, base, choices, status=422, errors=merged.errors)
    try:
        autosave.save(found, merged, by=request.user, window=window_of(request))
    except publishing.Conflict as conflict:
        return once_more(request, merged, conflict.newest, theirs)
    except ValidationError as error:
        return show(request, form, theirs, base, choices, status=422, errors={None: error.messages})
    messages.success(request, _("Saved %s. Both versions are in it.") % time_text(timezone.now()))
    return see_other("desk-essay", found.pk)


def once_more(request, merged, newest, theirs):
    """Somebody saved again while one was choosing: what was put together so far is yours now, beside the newest."""
    sent = autosave.fields_of(merged.data) | {"window": window_of(request)}
    autosave.keep(sent, by=request.user, essay=newest.essay, parent=theirs, merge={})
    merged.takes(window=sent["window"])
    return show(request, merged, newest, theirs, {}, status=409, again=True)


def show(request, form, theirs, base, choices, *, status=200, asked=False, again=False, errors=None):
    """The page. `theirs` and `base` are Revisions (base None: there was none), `form` holds yours."""
    both = versions(form, theirs, base, choices)
    if not both.parts:
        return alike(request, theirs.essay)
    copy = autosave.copy_of(request.user, essay=theirs.essay)
    context = {
        "essay": theirs.essay,
        "theirs": theirs,
        "base": base,
        "name": theirs.saver.name if theirs.saver else _("Somebody"),
        "both": both,
        "items": rows_of(both),
        "merged": [(part, both.text_of(part)) for part in both.parts],
        "chosen": len(both.parts) - len(both.open),
        "first_open": both.open[0].key if both.open else "",
        "differ": in_numbers(both),
        "begun": " ".join(conflicts.mark(part.key, part.begin) for part in both.parts),
        "lost": both.lost_words(),
        "hidden": [(n, v) for n, vs in EssayForm.sent(autosave.fields_of(form.data)).lists() for v in vs],
        "kept_at": copy.kept_at if copy else timezone.now(),
        "asked": asked,
        "again": again,
        "errors": labelled(form, errors or {}),
    }
    return render(request, "desk/conflict.html", context, status=status)


def alike(request, essay):
    """Both wrote the same: nothing is to be chosen, and all of it is saved."""
    autosave.forget(by=request.user, essay=essay, window=window_of(request))
    messages.success(request, _("Both versions read the same: your words are saved already."))
    return see_other("desk-essay", essay.pk)


def in_numbers(both):
    """ "Three paragraphs differ, 3 read the same." as a sentence, with the details that differ."""
    details = sum(part.section is None for part in both.parts)
    differ = len(both.parts) - details
    same = sum(len(section.yours) for section in both.sections if section.who == three_way_merge.SAME)
    said = [ngettext("%d detail", "%d details", details) % details] if details else []
    said += [ngettext("%d paragraph", "%d paragraphs", differ) % differ] if differ else []
    words = ngettext("%s differs", "%s differ", details + differ) % ands(said)
    return _("%(differ)s, %(same)d read the same.") % {"differ": words, "same": same}


def labelled(form, errors):
    """Errors by field as (label, words)."""
    return [
        (form.fields[name].label if name in form.fields else "", " ".join(map(str, words)))
        for name, words in errors.items()
    ]


def versions(form, theirs, base, choices):
    """The conflicts.Versions of a form and two Revisions."""
    values = form_values.of_revision(base), form_values.of_revision(theirs), form_values.of_form(form)
    return conflicts.between(*values, choices, editor=form.user.is_editor)


def rows_of(both):
    """The text in reading order: Parts, and runs of Sections that read the same as lists."""
    by_key = {part.key: part for part in both.parts if part.section}
    rows = []
    for section in both.sections:
        if part := by_key.get(section.key):
            rows.append(part)
        elif section.yours and rows and isinstance(rows[-1], list):
            rows[-1].append(section)
        elif section.yours:
            rows.append([section])
    return rows


def choices_in(merge, before=None):
    """{key: (choice, words)} from what is kept of a page's choices; of those made against an older version (`before`)
    the words alone, which are shown where they fit nowhere."""
    found = {key: (choice, words) for key, (choice, words) in merge.get("choices", {}).items()}
    old = (before or {}).get("choices", {})
    return {key: ("", words) for key, (_choice, words) in old.items() if words is not None} | found


def _merged_form(request, found, values, theirs, summary):
    sent = form_values.as_sent(values) | {"parent": str(theirs.pk), "summary": summary}
    initial = form_values.initial_of(found, request.user)
    return EssayForm(EssayForm.sent(sent), user=request.user, essay=found, initial=initial)


def _revision(essay, typed_id):
    return Revision.objects.select_related("saver").filter(essay=essay, pk=whole_number(typed_id)).first()
