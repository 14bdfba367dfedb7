"""Where the links of letters to moderators lead: a page with one reply and a button. The link itself decides nothing
and lets nobody in; who is not signed in is asked to, and comes back here."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from comments import moderation
from comments.models import Comment
from comments.queue import filters
from comments.queue.items import reports_on
from comments.queue.writer_histories import histories_of
from sitewide.http.redirects import see_other
from sitewide.http.unsent import unsent
from sitewide.text.numbers import whole_number

State = Comment.State
# What a letter's link may ask for, the words of its button, and the state in which a reply must stand for it.
CHOICES = {
    "publish": (moderation.publish, _("Publish it"), State.HELD),
    "spam": (moderation.spam, _("Mark it as spam"), State.HELD),
    "keep": (moderation.keep, _("Keep it"), State.PUBLISHED),
}


@never_cache
@role_required("moderator")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    """Shows one reply and asks once more, by `?do=`; a reason is given in the queue itself."""
    comment = get_object_or_404(Comment.objects.select_related("essay"), pk=pk)
    if comment.state == State.WITHDRAWN:
        context = {"comment": comment, "essay": comment.essay, "unsent": unsent(request)}
        return render(request, "desk/moderation_withdrawn.html", context, status=410)
    do = (request.POST if request.method == "POST" else request.GET).get("do", "")
    in_queue = f"{reverse('desk-moderation')}?item={comment.pk}"
    if do == "refuse":
        return HttpResponseRedirect(_in_queue(comment, reject=comment.pk))
    if do not in CHOICES:
        return HttpResponseRedirect(in_queue)
    verb, words, state = CHOICES[do]
    if request.method != "POST":
        context = {
            "comment": comment, "essay": comment.essay, "do": do, "words": words, "open": comment.state == state,
            "entry": comment.log.select_related("actor").first(), "reasons": comment.reasons,
            "reports": reports_on([comment]).get(comment.pk), "history": histories_of([comment])[comment.pk],
            "in_queue": in_queue,
        }  # fmt: skip
        return render(request, "desk/moderation_decide.html", context)
    try:
        read = whole_number(request.POST.get("version"), digits=5) or 0
        verb(comment, by=request.user, seen_state=state, seen_version=read)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return see_other("desk-moderation")


def _in_queue(comment, **more):
    asked = filters.read({"state": filters.tab_of(comment)})
    return asked.address(page=filters.page_with(asked, comment), **more) + "#why"
