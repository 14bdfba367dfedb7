"""The desk's page of appeals, and the words that a reply had before its writer changed them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from comments import appeals, moderation
from comments.models import Appeal, Comment, ModerationEntry
from comments.writer_forms import AnswerForm
from essays.diffs import compare
from sitewide.paging import page_of

PER_PAGE = 20
Verb = ModerationEntry.Verb


@never_cache
@role_required("moderator", "administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_appeals(request):
    """What waits for a second look; each with the first decision, and buttons for those who did not make it."""
    if request.method != "POST":
        return _show(request)
    asked = request.POST.get("appeal", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
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
    except PermissionDenied as refused:
        messages.warning(request, str(refused))
    return _back()


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
        raise Http404("There is no such decision.")
    return _back()


def _back():
    return HttpResponseRedirect(reverse("desk-appeals"), status=303)


def _undo(request, number):
    """Takes back one's own last decision on an appeal, within its ten minutes."""
    entry = ModerationEntry.objects.filter(actor=request.user, verb__in=[Verb.UPHOLD, Verb.TURN_DOWN], pk=number)
    try:
        if moderation.undo(get_object_or_404(entry.select_related("comment")), by=request.user):
            messages.success(request, "Undone: the appeal waits again.")
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return _back()


def _show(request, appeal=None, form=None, status=200):
    rows = Appeal.objects.undecided().select_related("comment__essay", "comment__parent").order_by("at", "pk")
    page = page_of(rows, request, PER_PAGE)
    first, people = {}, appeals.bench()
    for entry in appeals.first_looks([row.comment_id for row in page]):
        first.setdefault(entry.comment_id, []).append(entry)
    items = []
    for row in page:
        entries = first.get(row.comment_id, [])
        may = request.user in people.without({entry.actor_id for entry in entries})[0]
        item = {"appeal": row, "comment": row.comment, "essay": row.comment.essay, "may": may, "open": appeal == row}
        item["first"] = entries[-1] if entries else None
        items.append(item | {"form": form if appeal == row else AnswerForm(prefix=f"a{row.pk}")})
    context = {"page": page, "items": items, "undo": _last(request.user), "error": form is not None}
    return render(request, "desk/appeals.html", context, status=status)


def _last(person):
    """This person's last decision on an appeal, as long as it can be undone; else None."""
    entry = ModerationEntry.objects.filter(actor=person, verb__in=[Verb.UPHOLD, Verb.TURN_DOWN], undone_by=None)
    entry = entry.select_related("comment").first()
    return entry if entry and moderation.can_undo(entry) and entry.comment.state == entry.to_state else None


@never_cache
@role_required("moderator")
@require_safe
def wordings(request, pk):
    """What a reply said before its writer changed it, each change as a difference."""
    comment = get_object_or_404(Comment.objects.select_related("essay"), pk=pk)
    rows = list(comment.wordings.all())
    if not rows:
        raise Http404("This reply was never changed.")
    texts = [row.body for row in rows] + [comment.body]
    changes = [
        {"wording": row, "rows": compare(row.body, after)} for row, after in zip(rows, texts[1:], strict=True)
    ]  # fmt: skip
    return render(request, "desk/wordings.html", {"comment": comment, "changes": changes[::-1]})
