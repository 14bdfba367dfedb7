"""The moderators' desk: the queue with its tabs, the panel of reasons, undo, and the log."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from comments import moderation
from comments.models import Comment, ModerationEntry
from comments.moderation.refusal_reasons import check_reason
from comments.posting.forms import DecisionForm
from comments.queue import filters
from comments.queue.buttons import reversal
from comments.queue.context import PICKS, QueuePage
from comments.queue.items import newest_entries
from sitewide.http.redirects import see_other
from sitewide.pagination import IdsFirst, page_of
from sitewide.text.numbers import whole_number

State = Comment.State
Verb = ModerationEntry.Verb
VERBS = {
    "publish": moderation.publish, "spam": moderation.spam, "hold": moderation.hold, "restore": moderation.restore,
    "keep": moderation.keep, "reject": moderation.reject, "remove": moderation.remove,
}  # fmt: skip
REASONED = {"reject", "remove"}
# What a button means for a reply that everybody reads already.
OF_PUBLISHED = {"publish": "keep", "reject": "remove"}


@never_cache
@role_required("moderator")
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request):
    """What waits and what was decided; every button is a form that comes back here."""
    if request.method != "POST" and "item" in request.GET:
        return _to_item(request.GET["item"])
    page = QueuePage(request.GET, request.user)
    if request.method != "POST":
        return _show(request, page, page.panel_from(request.GET))
    do, picks = request.POST.get("do", ""), page.picks_from(request.POST.getlist("pick"))
    if do == "undo":
        return _undo(request, page, _numbers(request.POST.getlist("entry")))
    if do == "ask" and picks:
        return _show(request, page, page.panel_for(picks))
    if not picks:
        messages.warning(request, _("Tick at least one reply first."))
        return see_other(page.asked.address())
    if do not in VERBS:
        raise Http404(_("There is no such decision."))
    return _decide_with_reason(request, page, do, picks) if do in REASONED else _decide(request, page, do, picks)


def _show(request, page, panel=None, status=200, note=""):
    return render(request, "desk/moderation.html", page.context(panel) | {"note": note}, status=status)


def _numbers(values):
    """The ids in a form: at most PICKS, and only what can be one."""
    return [pk for value in values[:PICKS] if (pk := whole_number(value)) is not None]


def _to_item(asked):
    """Leads from a letter to the item, on whatever tab it stands now."""
    comment = get_object_or_404(Comment, pk=whole_number(asked))
    if comment.state == State.WITHDRAWN:  # it stands on none
        return redirect("desk-decide", comment.pk)
    page = filters.read({"state": filters.tab_of(comment)})
    return HttpResponseRedirect(page.address(at=comment.pk, page=filters.page_with(page, comment)))


def _decide(request, page, do, picks, **why):
    """Does one thing to each reply that was picked; what somebody else decided meanwhile is said and left alone."""
    following = filters.after(page.asked, picks)
    for _comment, refused in _decide_each(request, page, do, picks, **why):
        messages.warning(request, " ".join(refused.messages))
    return see_other(page.asked.address(at=following))


def _decide_each(request, page, do, picks, **why):
    """As `_decide`; returns the replies that were left alone, each with what says why (a ValidationError)."""
    now, left = timezone.now(), []
    for comment in Comment.objects.filter(pk__in=list(picks)).select_related("essay").order_by("submitted_at", "pk"):
        seen = picks[comment.pk]
        verb = VERBS[OF_PUBLISHED.get(do, do) if seen == State.PUBLISHED else do]
        try:
            read = page.read.get(comment.pk, 0)
            verb(comment, by=request.user, seen_state=seen, seen_version=read, now=now, **why)
        except ValidationError as refused:
            left.append((comment, refused))
    return left


def _decide_with_reason(request, page, do, picks):
    """Reject and remove: the panel comes back with everything typed when something is missing in it, and for the
    replies that changed meanwhile."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, page, form, picks, 422)
    why = {name: form.cleaned_data[name] for name in ("reason", "note", "repeats_number")}
    first = Comment.objects.filter(pk__in=list(picks)).first()
    try:
        if first:
            check_reason(first, **why)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _ask_again(request, page, form, picks, 422)
    following = filters.after(page.asked, picks)
    left = _decide_each(request, page, do, picks, **why)
    for _comment, refused in left:
        form.add_error(None, refused.messages)
    if left and why["note"].strip():
        return _ask_again(request, page, form, [comment.pk for comment, _refused in left], 409)
    for _comment, refused in left:
        messages.warning(request, " ".join(refused.messages))
    return see_other(page.asked.address(at=following))


def _ask_again(request, page, form, picks, status):
    """The panel once more, wherever its replies stand by now; the note alone where none of them can be refused."""
    panel = page.panel_for(picks, form)
    if panel is None:
        for words in form.non_field_errors():
            messages.warning(request, words)
    return _show(request, page, panel, status=status, note="" if panel else form.data.get("note", ""))


def _undo(request, page, entries):
    """Takes the last decision back, whole: all that was decided at once. What is back on this tab is current."""
    undone, back = 0, []
    own = ModerationEntry.objects.filter(pk__in=entries, actor=request.user, comment__isnull=False)
    for entry in own.select_related("comment"):
        try:
            undone += moderation.undo(entry, by=request.user) is not None
            back.append(entry.comment_id)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
    if undone:
        messages.success(
            request, ngettext("Undone: %d reply is as before.", "Undone: %d replies are as before.", undone) % undone
        )
    first = filters.rows(page.asked).filter(pk__in=back).first()
    place = {"at": first.pk, "page": filters.page_with(page.asked, first)} if first else {}
    return see_other(page.asked.address(**place))


@never_cache
@role_required("moderator")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request):
    """Who decided what, when and why; what can be turned back has a button for it."""
    if request.method == "POST":
        return _reverse(request)
    rows = ModerationEntry.objects.select_related("comment__essay", "block", "actor", "undone_by", "words")
    page = page_of(IdsFirst(ModerationEntry.objects.done(), rows), request, per_page=50)
    newest = newest_entries(entry.comment for entry in page if entry.comment_id)
    for entry in page:
        entry.was_undone = getattr(entry, "undone_by", None) is not None
        entry.note = getattr(getattr(entry, "words", None), "text", "")
        entry.reversal = reversal(entry) if newest.get(entry.comment_id) == entry else ""
    return render(request, "desk/moderation_log.html", {"page": page})


def _reverse(request):
    """Turns one decision back: undone within its ten minutes, by its contrary after them."""
    number = (_numbers([request.POST.get("entry", "")]) or [0])[0]
    entry = get_object_or_404(ModerationEntry.objects.select_related("comment"), pk=number)
    how = reversal(entry) if entry.comment_id and entry.comment.log.first() == entry else ""
    try:
        if how == "undo":
            moderation.undo(entry, by=request.user)
        elif how:
            seen = {"seen_state": entry.to_state, "seen_version": entry.comment.version}
            VERBS[how](entry.comment, by=request.user, **seen)
        else:
            raise ValidationError(_("Another decision was made since; this one cannot be reversed."))
        now = entry.comment.get_state_display().lower()
        messages.success(
            request, _("Reversed: %(name)s’s reply is %(now)s now.") % {"name": entry.comment.name, "now": now}
        )
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return see_other("desk-moderation-log")
