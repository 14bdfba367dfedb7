"""The desk's page of appeals, and the words that a reply had before its writer changed them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import role_required
from comments import moderation
from comments.models import Appeal, Comment, ModerationEntry
from comments.moderation import appeals, undo_window
from comments.queue.appeal_items import items_of, waiting
from comments.writers.forms import AnswerForm
from essays.revisions.diff import compare
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of
from sitewide.text.numbers import whole_number

PER_PAGE = 20
Verb = ModerationEntry.Verb


@never_cache
@role_required("moderator", "administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_appeals(request):
    """What waits for a second look; each with the first decision, and buttons for those who did not make it."""
    if request.method != "POST":
        return _show(request, Appeal.objects.undecided().filter(pk=whole_number(request.GET.get("turn"))).first())
    number = whole_number(request.POST.get("appeal"))
    if "undo" in request.POST:
        return _undo(request, number)
    appeal = get_object_or_404(Appeal.objects.select_related("comment__essay"), pk=number)
    form = AnswerForm(request.POST, prefix=f"a{appeal.pk}")
    try:
        return _decide(request, appeal, form)
    except ValidationError as refused:
        if hasattr(refused, "error_dict"):
            form.is_valid()
            form.add_error(None, refused)
            return _show(request, appeal, form, status=422)
        messages.warning(request, " ".join(refused.messages))
        status = 409
    except PermissionDenied as refused:
        messages.warning(request, str(refused))
        status = 403
    note = form.data.get(form.add_prefix("answer"), "").strip()
    return _show(request, status=status, note=note) if note else _back(request)


def _next(request):
    """ "queue" for what was opened from there: its answers lead back to it."""
    asked = request.POST if request.method == "POST" else request.GET
    return "queue" if asked.get("next") == "queue" and request.user.is_moderator else ""


def _decide(request, appeal, form):
    seen = request.POST.get("seen", "") or None
    do = request.POST.get("do", "")
    if do == "uphold":
        appeals.uphold(appeal, by=request.user, seen_state=seen)
    elif do == "turn-down" and form.is_valid():
        appeals.turn_down(appeal, form.cleaned_data["answer"], by=request.user, seen_state=seen)
    elif do == "turn-down":
        return _show(request, appeal, form, status=422)
    else:
        raise Http404(_("There is no such decision."))
    return _back(request)


def _back(request):
    return see_other("desk-moderation" if _next(request) else "desk-appeals")


def _undo(request, number):
    """Takes back one's own last decision on an appeal, within its ten minutes."""
    entry = ModerationEntry.objects.filter(actor=request.user, verb__in=[Verb.UPHOLD, Verb.TURN_DOWN], pk=number)
    try:
        if moderation.undo(get_object_or_404(entry.select_related("comment")), by=request.user):
            messages.success(request, _("Undone: the appeal waits again."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return _back(request)


def _show(request, one=None, form=None, status=200, note=""):
    """All appeals that wait; or only `one`, with its words for turning it down open, and what was typed there; `note`:
    what was typed to one that was decided meanwhile."""
    rows = waiting().filter(pk=one.pk) if one else waiting()
    page = page_of(rows, request, PER_PAGE)
    context = {"page": page, "items": items_of(list(page), request.user, form), "one": one,
               "undo": _last(request.user), "error": form is not None, "next": _next(request),
               "note": note}  # fmt: skip
    return render(request, "desk/appeals.html", context, status=status)


def _last(person):
    """This person's last decision on an appeal, as long as it can be undone; else None."""
    entry = ModerationEntry.objects.filter(actor=person, verb__in=[Verb.UPHOLD, Verb.TURN_DOWN], undone_by=None)
    entry = entry.select_related("comment").first()
    return entry if entry and undo_window.can_undo(entry) and entry.comment.state == entry.to_state else None


@never_cache
@role_required("moderator")
@require_safe
def wordings(request, pk):
    """What a reply said before its writer changed it, each change as a difference."""
    comment = get_object_or_404(Comment.objects.select_related("essay"), pk=pk)
    rows = list(comment.wordings.all())
    if not rows:
        raise Http404(_("This reply was never changed."))
    texts = [row.body for row in rows] + [comment.body]
    changes = [
        {"wording": row, "rows": compare(row.body, after)} for row, after in zip(rows, texts[1:], strict=True)
    ]  # fmt: skip
    return render(request, "desk/wordings.html", {"comment": comment, "changes": changes[::-1]})
